import type { Patterns } from './corpus.ts';
import { echoes } from './echo.ts';
import type { More } from './fill.ts';
import { shuffled } from './fit.ts';
import { type Packed, preferred, type Tip } from './tips.ts';

/** What may be added to a script, where only the whole video has a planned length. */

/** How many general sentences may stand among tips of a subject. */
export const MOST_GENERAL = 2;

/** The tips that have no segment of their own, for a video that counts none. */
export const morePoints = (tips: readonly Tip[], { used }: Packed, seed: string): More[] =>
  preferred(
    tips.filter((tip) => !used.includes(tip)),
    seed,
  ).map(({ full, brief }) => ({ to: 'bodies', texts: [...full, brief] }));

/** Another call to action that neither begins as the first one does nor says it again. */
export function moreCtas(ctas: readonly string[], closing: string): More[] {
  const others = ctas.filter((cta) => beginning(cta) !== beginning(closing) && !echoes(closing, cta));
  return others.length === 0 ? [] : [{ to: 'ending', texts: others }];
}

const beginning = (text: string): string => text.slice(0, 3).toLowerCase();

/** General sentences that are not said yet. */
export function moreGeneral(
  { patterns, seed }: { readonly patterns: Patterns; readonly seed: string },
  said: readonly { readonly text: string }[],
): More[] {
  const sentences = patterns.generic.filter(
    ({ text }) => !text.includes('{topic}') && !said.some((each) => each.text === text),
  );
  return shuffled(sentences, seed).map(({ text }) => ({ to: 'bodies', texts: [text] }));
}
