import type { Language } from '../../../contracts/languages.ts';
import type { Degradation, Duration } from '../../../contracts/segments.ts';
import type { Domain, DomainText, Hook, Patterns, Visual } from './corpus.ts';
import { roleVisual } from './directions.ts';
import { echoes } from './echo.ts';
import type { More } from './fill.ts';
import { type Fit, roomSeconds, shuffled } from './fit.ts';
import { hookWords } from './hook.ts';
import { pointsFor } from './methods.ts';
import { moreCtas, moreDares, moreGeneral, moreHooks, morePoints } from './more.ts';
import { type Draft, planOf } from './plan.ts';
import { relevanceOf } from './relevance.ts';
import { countsTips } from './shape.ts';
import { packTips, type Tip } from './tips.ts';
import type { Topic } from './topic.ts';
import { leastSaidFirst, timesToldBefore } from './unsaid.ts';

export interface Composition {
  readonly drafts: Draft[];
  /** Names of the patterns used for the hook, `promise` among them. */
  readonly hooks: string[];
  /** The number of tips that the video counts, where the topic asked for a number and got it. */
  readonly counted: number | undefined;
  readonly degradations: Degradation[];
  /** What may be added where only the whole video has a planned length, best first. */
  readonly more: readonly More[];
}

export interface Composing {
  readonly topic: Topic;
  readonly isTitle: boolean;
  readonly language: Language;
  readonly duration: Duration;
  readonly patterns: Patterns;
  readonly fit: Fit;
  /** Makes the choice among variants reproducible; each take of a script has its own. */
  readonly seed: string;
  /** That of the first take. */
  readonly firstSeed: string;
  /** Which take it is, from 0. */
  readonly take: number;
  /** The texts of earlier takes. */
  readonly said: readonly string[];
  /** Only the whole video has a planned length, so that nothing has to fill a segment. */
  readonly isSpoken: boolean;
}

/**
 * A script from the corpus' tips: hook, as many tips as asked for, call to action.
 * @param texts all subjects of the language, by which the words are told that say something
 */
export async function composeFromDomain(
  composing: Composing,
  domain: Domain,
  text: DomainText,
  texts: ReadonlyMap<string, DomainText>,
): Promise<Composition> {
  const { duration, patterns, topic, fit, seed, said, isSpoken } = composing;
  const { hook, bodies, cta } = planOf(duration);
  const points = pointsFor(topic.text, text);
  const told = points.map(([, point]) => point);
  const relevance = relevanceOf(topic.text, told, texts, composing.language.name);
  const tips = points.map(
    ([id, point], index): Tip => ({
      ...point,
      visual: domain.points[id] ?? domain.hook_visual,
      relevance: relevance[index]!,
    }),
  );
  const counted = countsTips(topic) ? topic.count : undefined;
  const requested = counted ?? bodies.length;
  const packed = await packTips({ tips, requested, bodies, ordinals: patterns.ordinals, fit, seed, said });
  // The title may promise its number only where the video has so many tips.
  const keeps = counted !== undefined && packed.count === counted;
  const opening = await hookWords(
    composing,
    hook.durationSeconds,
    text.hooks,
    keeps ? topic.text : topic.countless,
    counted !== undefined && !keeps && topic.countless === topic.text,
  );
  // Where a video may be shorter, nothing general stands in the place of a tip.
  const rest = isSpoken ? [] : bodies.slice(packed.texts.length);
  const fillers = await fillerBodies(composing, rest);
  const closing = await ctaWords(
    composing,
    [...shuffled(text.ctas, seed)],
    cta.durationSeconds,
    opening.text,
  );
  const middle = [...packed.texts, ...fillers];
  return {
    drafts: [
      { ...hook, text: opening.text, visual: domain.hook_visual },
      ...middle.map((each, index) => ({ ...bodies[index]!, ...each })),
      { ...cta, text: closing, visual: domain.cta_visual },
    ],
    hooks: opening.used,
    counted: keeps ? counted : undefined,
    degradations: [
      ...(counted !== undefined && packed.count < counted
        ? [countNotReached(counted, packed.count, duration)]
        : []),
      ...(topic.count !== undefined && counted === undefined ? [countNotTold(topic.count)] : []),
    ],
    more: [
      ...(counted === undefined ? morePoints(tips, packed, seed, said) : []),
      ...moreHooks(text.hooks, opening, seed, said),
      ...moreDares(text.hooks, opening, closing),
      ...moreCtas([...shuffled(text.ctas, seed), ...shuffled(patterns.ctas, seed)], closing, said),
    ],
  };
}

/**
 * A script that names the topic: the `given` bodies, or general advice where nothing is given. What is given may be less than
 * was planned for; the video is shorter then.
 */
export async function composeGeneral(
  composing: Composing,
  given: readonly { readonly text: string; readonly visual: Visual }[],
  hooks: readonly Hook[] = [],
): Promise<Composition> {
  const { hook, bodies, cta } = planOf(composing.duration);
  const opening = await hookWords(composing, hook.durationSeconds, hooks, composing.topic.countless);
  const fillers = await fillerBodies(composing, given.length === 0 ? bodies : []);
  const closing = await ctaWords(composing, [], cta.durationSeconds, opening.text);
  const middle = [...given, ...fillers];
  return {
    drafts: [
      { ...hook, text: opening.text, visual: roleVisual('HOOK') },
      ...middle.map((each, index) => ({ ...bodies[index]!, ...each })),
      { ...cta, text: closing, visual: roleVisual('ENDING_CTA') },
    ],
    hooks: opening.used,
    counted: undefined,
    degradations: [],
    more: [
      ...(given.length === 0 ? moreGeneral(composing, middle) : []),
      ...moreCtas(shuffled(composing.patterns.ctas, composing.seed), closing, composing.said),
    ],
  };
}

/** General sentences that name no topic, for bodies that have no tip. */
async function fillerBodies(
  { patterns, fit, seed, said }: Composing,
  bodies: readonly { readonly durationSeconds: number }[],
): Promise<{ text: string; visual: Visual }[]> {
  const sentences = leastSaidFirst(
    shuffled(
      patterns.generic.filter(({ text }) => !text.includes('{topic}')),
      seed,
    ),
    said,
    ({ text }) => [text],
  );
  const texts: { text: string; visual: Visual }[] = [];
  for (const [index, { durationSeconds }] of bodies.entries()) {
    const { text, visual_direction, emotion } = sentences[index % sentences.length]!;
    texts.push({
      text: await fit.shortened(text, durationSeconds),
      visual: { visual_direction: `{subject} — ${visual_direction}`, emotion },
    });
  }
  return texts;
}

/**
 * The call to action that fills its time best without haste; the subject's own before the general ones, and none that says
 * the hook's words again.
 */
async function ctaWords(
  { patterns, fit, seed, said }: Composing,
  own: readonly string[],
  durationSeconds: number,
  opening: string,
): Promise<string> {
  const room = roomSeconds(durationSeconds);
  const general = shuffled(patterns.ctas, seed);
  const times = new Map([...own, ...general].map((text) => [text, timesToldBefore(text, said)]));
  const least = Math.min(...times.values());
  const fresh = (texts: readonly string[]) =>
    texts.filter((text) => times.get(text) === least && !echoes(opening, text));
  const others = (texts: readonly string[]) => texts.filter((text) => !echoes(opening, text));
  for (const texts of [fresh(own), fresh(general), others(own), others(general), own, general]) {
    let longest = { text: '', seconds: 0 };
    for (const text of texts) {
      const seconds = await fit.seconds(text);
      if (seconds > room) continue;
      if (seconds >= room * WELL_FILLED) return text;
      if (seconds > longest.seconds) longest = { text, seconds };
    }
    if (longest.text !== '') return longest.text;
  }
  return fit.shortened(patterns.ctas[0]!, durationSeconds);
}

const WELL_FILLED = 0.6;

const countNotTold = (asked: number): Degradation => ({
  reason: 'count_not_told',
  message: `The topic counts ${asked} things that are no tips; the video gives tips and does not say the number.`,
  next: 'Give what is counted with --notes, or ask for ways, tips or steps.',
});

const countNotReached = (requested: number, reached: number, duration: Duration): Degradation => ({
  reason: 'count_not_reached',
  message: `The topic asks for ${requested} tips; ${reached} fit into the video or are in the local corpus.`,
  next: `${duration === '30s' ? 'Use --duration 60s, give' : 'Give'} your own facts with --notes, or set GEMINI_API_KEY.`,
});
