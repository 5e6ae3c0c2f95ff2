import type { Hook, Patterns } from './corpus.ts';
import { echoes } from './echo.ts';
import type { More } from './fill.ts';
import { shuffled } from './fit.ts';
import type { Opening } from './hook.ts';
import { type Packed, preferred, type Tip } from './tips.ts';
import { leastSaidFirst } from './unsaid.ts';

/** What may be added to a script, where only the whole video has a planned length. */

/** The tips that have no segment of their own, for a video that counts none. */
export const morePoints = (
  tips: readonly Tip[],
  { used }: Packed,
  seed: string,
  said: readonly string[],
): More[] =>
  preferred(
    tips.filter((tip) => !used.includes(tip)),
    seed,
    said,
  ).map(({ full, brief }) => ({ to: 'bodies', texts: [...full, brief] }));

/**
 * What else the subject's own hooks say of it: each behind the hook and before its promise, and what is no question among the
 * tips; a dare belongs to the end.
 */
export function moreHooks(
  hooks: readonly Hook[],
  opening: Opening,
  seed: string,
  said: readonly string[],
): More[] {
  const others = leastSaidFirst(shuffled(hooks, seed), said, ({ text }) => [text])
    .filter(({ pattern, text }) => pattern !== 'challenge' && !opening.text.includes(text))
    .map(({ text }) => text);
  const statements = others.filter((text) => !ASKS.test(text));
  const behind = [...statements, ...others.filter((text) => ASKS.test(text))];
  const { promise } = opening;
  const stays = promise === undefined ? {} : { before: promise };
  return [
    ...behind
      .filter((text) => !echoes(opening.text, text))
      .map((text): More => ({ to: 'opening', texts: [text], ...stays })),
    ...statements.map((text): More => ({ to: 'bodies', texts: [text] })),
  ];
}

const ASKS = /[?？؟]/u;

/** The subject's dares, before the call to action: «try one month of …». */
export const moreDares = (hooks: readonly Hook[], { text: opening }: Opening, closing: string): More[] => {
  const dares = hooks.filter(({ pattern, text }) => pattern === 'challenge' && !opening.includes(text));
  const texts = dares.map(({ text }) => text).filter((text) => !echoes(closing, text));
  return texts.length === 0 ? [] : [{ to: 'ending', texts, before: closing }];
};

/** Another call to action that neither begins as the first one does nor says it again. */
export function moreCtas(ctas: readonly string[], closing: string, said: readonly string[]): More[] {
  const others = leastSaidFirst(ctas, said, (cta) => [cta]).filter(
    (cta) => beginning(cta) !== beginning(closing) && !echoes(closing, cta),
  );
  return others.length === 0 ? [] : [{ to: 'ending', texts: others }];
}

const beginning = (text: string): string => text.slice(0, 3).toLowerCase();

/** General sentences that are not said yet. */
export function moreGeneral(
  {
    patterns,
    seed,
    said: before,
  }: { readonly patterns: Patterns; readonly seed: string; readonly said: readonly string[] },
  said: readonly { readonly text: string }[],
): More[] {
  const sentences = patterns.generic.filter(
    ({ text }) => !text.includes('{topic}') && !said.some((each) => each.text === text),
  );
  return leastSaidFirst(shuffled(sentences, seed), before, ({ text }) => [text]).map(({ text }) => ({
    to: 'bodies',
    texts: [text],
  }));
}
