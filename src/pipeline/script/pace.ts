import { SparkfluenceError } from '../../contracts/errors.ts';
import { isMadeHere, type Segment } from '../../contracts/segments.ts';
import { fingerprint as hashOf } from '../../disk/fingerprint.ts';
import type { ScriptFile } from '../../project/store.ts';
import type { Session } from '../work/session.ts';

/** How long the segments of a script last where the embedded voice speaks them: as long as their speech, and a breath. */

/** A video that is shorter than this share of its planned length is named. */
const LEAST_SHARE = 0.9;

/** Whether the clips of a session last as long as their speech; those of vendors have lengths of their own. */
export const isSpoken = ({ makers }: Pick<Session, 'makers'>): boolean => isMadeHere(makers.videos.id);

/**
 * The segments with the lengths that their clips will have.
 * @throws SparkfluenceError config, reason `voice_missing`; input: a language without a voice, a text that is too long
 */
export async function atSpeechPace(
  { speak }: Pick<Session, 'speak'>,
  segments: readonly Segment[],
): Promise<Segment[]> {
  const paced: Segment[] = [];
  for (const segment of segments)
    paced.push({ ...segment, duration_seconds: await speak(segment.script_text) });
  return paced;
}

/**
 * A script that was just written, with the real lengths, and with a note where too few words were there. One that the
 * voice cannot speak stays as it is: the step that makes its clips says why.
 * @param orderedSeconds the length that was asked for; a script may have fewer segments than fill it
 */
export async function pacedScript(
  session: Session,
  script: ScriptFile,
  orderedSeconds = 0,
): Promise<ScriptFile> {
  const planned = Math.max(orderedSeconds, totalOf(script.segments));
  const segments = await atSpeechPace(session, script.segments).catch((error: unknown) => {
    if (session.tools.signal.aborted || !(error instanceof SparkfluenceError)) throw error;
    return undefined;
  });
  if (segments === undefined) return script;
  const total = totalOf(segments);
  const isShort = total < planned * LEAST_SHARE;
  return {
    ...script,
    segments,
    written: hashOf(segments),
    metadata: { ...script.metadata, total_duration: total },
    degradations: isShort ? [...script.degradations, shorter(session, total, planned)] : script.degradations,
  };
}

const totalOf = (segments: readonly Segment[]): number =>
  Math.round(segments.reduce((sum, { duration_seconds: seconds }) => sum + seconds, 0) * 1000) / 1000;

/** Another voice than the embedded one may take longer or less; how long it takes is known once it has spoken. */
const shorter = ({ makers }: Pick<Session, 'makers'>, seconds: number, planned: number) => ({
  reason: 'shorter_than_planned',
  message:
    makers.voice.id === 'espeak'
      ? `The video lasts ${seconds.toFixed(0)} s instead of ${planned.toFixed(0)} s, since there are no more words for it; it does not wait.`
      : `The words take about ${seconds.toFixed(0)} s of the planned ${planned.toFixed(0)} s; the video lasts as long as ${makers.voice.id} says them, and does not wait.`,
  next: 'Say more with --notes or in the script itself.',
});
