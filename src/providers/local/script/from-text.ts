import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { ScriptOrder } from '../../../contracts/providers.ts';
import type { Composition } from './compose.ts';
import type { Patterns } from './corpus.ts';
import { roleVisual } from './directions.ts';
import { LONGEST_OPENING_SECONDS } from './fill.ts';
import { type Fit, shuffled } from './fit.ts';
import { roomier } from './fullest.ts';
import { type Draft, planOf } from './plan.ts';
import { cleaned } from './topic.ts';
import { condense } from './transcript.ts';
import { transcriptNotes } from './transcript-notes.ts';
import { leastSaidFirst } from './unsaid.ts';
import { isQuestion } from './virality.ts';

/** Scripts of sentences that a person wrote or said: notes, and transcripts. */

/** As many bodies as the notes fill; short notes fill fewer. */
export async function notesBodies(
  notes: string,
  { language, duration }: ScriptOrder,
  fit: Fit,
  more = 0,
  said: readonly string[] = [],
) {
  const { bodies } = planOf(duration);
  for (let count = bodies.length; count > 0; count -= 1) {
    const durations = bodies.slice(0, count).map(({ durationSeconds }) => roomier(durationSeconds, more));
    try {
      const texts = await condense({ text: notes, language, fit, durations, opens: false, said });
      return texts.map((text, index) => ({ text, visual: roleVisual(bodies[index]!.type) }));
    } catch (error) {
      const short = error instanceof SparkfluenceError && error.details.reason === 'transcript_too_short';
      if (!short || count === 1) throw error;
    }
  }
  return [];
}

/**
 * A transcript: its own sentences, with the language's call to action at the end where there is one.
 * @param more seconds more for each segment behind the first, where segments last as long as their speech
 */
export async function fromText(
  text: string,
  { language, duration }: ScriptOrder,
  patterns: Patterns | undefined,
  fit: Fit,
  more: number | undefined,
  said: readonly string[] = [],
): Promise<Composition> {
  const { hook, bodies, cta } = planOf(duration);
  const own = patterns === undefined ? [hook, ...bodies, cta] : [hook, ...bodies];
  const durations = own.map(({ durationSeconds }, index) => {
    if (more === undefined) return durationSeconds;
    return index === 0 ? LONGEST_OPENING_SECONDS : roomier(durationSeconds, more);
  });
  const texts = await condense({ text, language, fit, durations, opens: true, said });
  const drafts = own.map(
    (segment, index): Draft => ({ ...segment, text: texts[index]!, visual: roleVisual(segment.type) }),
  );
  if (patterns !== undefined) {
    const ctas = leastSaidFirst(shuffled(patterns.ctas, text), said, (each) => [each]);
    const fitting = await fit.first(ctas, cta.durationSeconds);
    const closing = fitting ?? (await fit.shortened(patterns.ctas[0]!, cta.durationSeconds));
    drafts.push({ ...cta, text: closing, visual: roleVisual(cta.type) });
  }
  return {
    drafts,
    hooks: [isQuestion(texts[0]!) ? 'question' : 'own_words'],
    counted: undefined,
    degradations: transcriptNotes(text, language),
    more: [],
  };
}

/** Notes in a language that has no patterns: the topic as the user wrote it, then the notes. */
export async function fromNotesAlone(
  notes: string,
  order: ScriptOrder,
  fit: Fit,
  more: number,
  said: readonly string[] = [],
): Promise<Composition> {
  const { hook, bodies, cta } = planOf(order.duration);
  const rest = [...bodies, cta];
  const durations = rest.map(({ durationSeconds }) => roomier(durationSeconds, more));
  const texts = await condense({ text: notes, language: order.language, fit, durations, opens: false, said });
  const opening = await fit.shortened(cleaned(order.content), hook.durationSeconds);
  const drafts = [hook, ...rest].map(
    (segment, index): Draft => ({
      ...segment,
      text: [opening, ...texts][index]!,
      visual: roleVisual(segment.type),
    }),
  );
  return { drafts, hooks: ['own_words'], counted: undefined, degradations: [], more: [] };
}
