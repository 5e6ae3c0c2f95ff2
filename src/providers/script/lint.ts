import type { ScriptOrder } from '../../contracts/providers.ts';
import { PLANS } from '../../contracts/segments.ts';
import { speechRoom, spokenLength } from '../../language/speech-rate.ts';
import { languageFinding } from './language-check.ts';
import type { ScriptAnswer } from './schema.ts';
import { unspokenIn } from './spoken-text.ts';

/**
 * The faults of a script as sentences that the model can act on: types and their order, lengths and their sum, empty
 * fields, hooks, the number of spoken words, the language. Empty for a script without faults.
 */
export function lintScript(
  { segments, metadata }: ScriptAnswer,
  order: Pick<ScriptOrder, 'duration' | 'language'>,
): string[] {
  const findings = planFindings(segments, order);
  for (const segment of segments) findings.push(...segmentFindings(segment, order));
  const hooks = metadata.hooks_used.filter((hook) => hook.trim() !== '');
  if (hooks.length === 0)
    findings.push('metadata.hooks_used is empty: name the hooks that the opening uses.');
  const spoken = segments.map(({ script_text: text }) => text).join('\n');
  const language = languageFinding(spoken, order.language);
  if (language !== undefined) {
    findings.push(`script_text as a whole: ${language}. Write every script_text in ${order.language.name}.`);
  }
  return findings;
}

type Segments = ScriptAnswer['segments'];

function planFindings(segments: Segments, { duration }: Pick<ScriptOrder, 'duration'>): string[] {
  const plan = PLANS[duration];
  const expected = plan.map(({ type }) => type).join(', ');
  const got = segments.map(({ type }) => type).join(', ');
  if (expected !== got)
    return [`The segments must be ${expected}, in this order; they are ${got || 'none'}.`];
  const findings = plan.flatMap(({ type, durationSeconds }, index) => {
    const seconds = segments[index]!.duration_seconds;
    return seconds === durationSeconds
      ? []
      : [`${type}: duration_seconds must be ${durationSeconds}, not ${seconds}.`];
  });
  const total = segments.reduce((sum, { duration_seconds: seconds }) => sum + seconds, 0);
  if (total !== Number.parseInt(duration, 10)) {
    findings.push(
      `The durations sum to ${total} seconds; they must sum to ${Number.parseInt(duration, 10)}.`,
    );
  }
  return findings;
}

function segmentFindings(
  segment: Segments[number],
  { duration, language }: Pick<ScriptOrder, 'duration' | 'language'>,
): string[] {
  const { type, script_text: text } = segment;
  const findings = (['script_text', 'visual_direction'] as const).flatMap((field) => [
    ...(segment[field].trim() === '' ? [`${type}: ${field} is empty.`] : []),
    ...(segment[field].includes('\0') ? [`${type}: ${field} holds a NUL byte.`] : []),
  ]);
  if (text.trim() === '') return findings;
  for (const fault of unspokenIn(text)) findings.push(`${type}: script_text: ${fault}.`);
  // The plan's length is used, since a wrong length of the model is a finding of its own.
  const planned = PLANS[duration].find((each) => each.type === type)?.durationSeconds;
  const { unit, least, most } = speechRoom(language, planned ?? segment.duration_seconds);
  const length = spokenLength(text, language);
  const seconds = planned ?? segment.duration_seconds;
  if (length > most) {
    findings.push(
      `${type}: script_text has ${length} ${unit}; in ${seconds} seconds at most ${most} can be spoken.`,
    );
  } else if (length < least) {
    findings.push(`${type}: script_text has ${length} ${unit}; ${seconds} seconds need at least ${least}.`);
  }
  return findings;
}
