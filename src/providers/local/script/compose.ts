import type { Language } from '../../../contracts/languages.ts';
import type { Degradation, Duration, SegmentType } from '../../../contracts/segments.ts';
import { PLANS } from '../../../contracts/segments.ts';
import type { Domain, DomainText, Hook, Patterns, Visual } from './corpus.ts';
import { echoes } from './echo.ts';
import type { More } from './fill.ts';
import { type Fit, roomSeconds, shuffled } from './fit.ts';
import { hookWords } from './hook.ts';
import { pointsFor } from './methods.ts';
import { relevanceOf } from './relevance.ts';
import { countsTips } from './shape.ts';
import { type Packed, packTips, preferred, type Tip } from './tips.ts';
import type { Topic } from './topic.ts';

/** A segment being composed: its words and its visual direction. */
export interface Draft {
  readonly type: SegmentType;
  readonly durationSeconds: number;
  readonly text: string;
  readonly visual: Visual;
}

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
  const { duration, patterns, topic, fit, seed } = composing;
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
  const packed = await packTips({ tips, requested, bodies, ordinals: patterns.ordinals, fit, seed });
  // The title may promise its number only where the video has so many tips.
  const keeps = counted !== undefined && packed.count === counted;
  const opening = await hookWords(
    composing,
    hook.durationSeconds,
    text.hooks,
    keeps ? topic.text : topic.countless,
    counted !== undefined && !keeps && topic.countless === topic.text,
  );
  const fillers = await fillerBodies(composing, bodies.slice(packed.texts.length));
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
      ...bodies.map((body, index) => ({ ...body, ...middle[index]! })),
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
      ...(counted === undefined ? morePoints(tips, packed, seed) : []),
      ...moreCtas([...shuffled(text.ctas, seed), ...shuffled(patterns.ctas, seed)], closing),
      ...moreGeneral(composing, middle).slice(0, MOST_GENERAL),
    ],
  };
}

/** A script that names the topic and gives general advice instead of facts: the `given` bodies first. */
export async function composeGeneral(
  composing: Composing,
  given: readonly { readonly text: string; readonly visual: Visual }[],
  hooks: readonly Hook[] = [],
): Promise<Composition> {
  const { hook, bodies, cta } = planOf(composing.duration);
  const opening = await hookWords(composing, hook.durationSeconds, hooks, composing.topic.countless);
  const fillers = await fillerBodies(composing, bodies.slice(given.length));
  const closing = await ctaWords(composing, [], cta.durationSeconds, opening.text);
  const middle = [...given, ...fillers];
  return {
    drafts: [
      { ...hook, text: opening.text, visual: roleVisual('HOOK') },
      ...bodies.map((body, index) => ({ ...body, ...middle[index]! })),
      { ...cta, text: closing, visual: roleVisual('ENDING_CTA') },
    ],
    hooks: opening.used,
    counted: undefined,
    degradations: [],
    more: [
      ...(given.length === 0 ? moreGeneral(composing, middle) : []),
      ...moreCtas(shuffled(composing.patterns.ctas, composing.seed), closing),
    ],
  };
}

/** How many general sentences may stand among tips of a subject. */
const MOST_GENERAL = 2;

/** The tips that have no segment of their own, for a video that counts none. */
const morePoints = (tips: readonly Tip[], { used }: Packed, seed: string): More[] =>
  preferred(
    tips.filter((tip) => !used.includes(tip)),
    seed,
  ).map(({ full, brief }) => ({ to: 'bodies', texts: [...full, brief] }));

/** Another call to action that neither begins as the first one does nor says it again. */
function moreCtas(ctas: readonly string[], closing: string): More[] {
  const others = ctas.filter((cta) => beginning(cta) !== beginning(closing) && !echoes(closing, cta));
  return others.length === 0 ? [] : [{ to: 'ending', texts: others }];
}

const beginning = (text: string): string => text.slice(0, 3).toLowerCase();

/** General sentences that are not said yet. */
function moreGeneral({ patterns, seed }: Composing, said: readonly { readonly text: string }[]): More[] {
  const sentences = patterns.generic.filter(
    ({ text }) => !text.includes('{topic}') && !said.some((each) => each.text === text),
  );
  return shuffled(sentences, seed).map(({ text }) => ({ to: 'bodies', texts: [text] }));
}

/** The segments of a duration by their roles. */
export function planOf(duration: Duration) {
  const plan = PLANS[duration].map(({ type, durationSeconds }) => ({ type, durationSeconds }));
  return { hook: plan[0]!, bodies: plan.slice(1, -1), cta: plan.at(-1)! };
}

/**
 * The visual direction of words with an unknown subject. `{subject}` stands for what the video or the segment is about,
 * which `nameSubject` puts in.
 */
export function roleVisual(type: SegmentType): Visual {
  if (type === 'HOOK') {
    return {
      visual_direction: '{subject} — in the centre, very close, strong light from the side',
      emotion: 'curiosity',
    };
  }
  if (type === 'ENDING_CTA') {
    return {
      visual_direction: '{subject} — seen once more, in warm and friendly light',
      emotion: 'excitement',
    };
  }
  const index = Number(type.slice(-1)) - 1;
  const view = BODY_VIEWS[index % BODY_VIEWS.length]!;
  return { visual_direction: `{subject} — ${view.seen}`, emotion: view.emotion };
}

const BODY_VIEWS = [
  { seen: 'shown clearly and calmly in soft daylight', emotion: 'trust' },
  { seen: 'in use, seen from very close', emotion: 'hope' },
  { seen: 'seen from afar, with nothing else around it', emotion: 'calm' },
] as const;

/** A visual direction with its subject in place, within a length that a picture model reads whole. */
export function nameSubject(direction: string, subject: string): string {
  const letters = [...subject.replace(/[{}]/g, '').replace(/\s+/gu, ' ').trim()];
  const short =
    letters.length > LONGEST_SUBJECT
      ? `${letters
          .slice(0, LONGEST_SUBJECT - 1)
          .join('')
          .trimEnd()}…`
      : letters.join('');
  return direction.replaceAll('{subject}', short);
}

const LONGEST_SUBJECT = 90;

/** General sentences that name no topic, for bodies that have no tip. */
async function fillerBodies(
  { patterns, fit, seed }: Composing,
  bodies: readonly { readonly durationSeconds: number }[],
): Promise<{ text: string; visual: Visual }[]> {
  const sentences = shuffled(
    patterns.generic.filter(({ text }) => !text.includes('{topic}')),
    seed,
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
  { patterns, fit, seed }: Composing,
  own: readonly string[],
  durationSeconds: number,
  opening: string,
): Promise<string> {
  const room = roomSeconds(durationSeconds);
  const unsaid = (texts: readonly string[]) => texts.filter((text) => !echoes(opening, text));
  const general = shuffled(patterns.ctas, seed);
  for (const texts of [unsaid(own), unsaid(general), own, general]) {
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
