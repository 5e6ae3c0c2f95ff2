import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Quality } from '../../contracts/quality.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { type Heard, hearFile, type ListenTools } from '../../ffmpeg/inspect/heard.ts';
import { measureFile } from '../../ffmpeg/inspect/measure.ts';
import type { Probe } from '../../ffmpeg/inspect/probe.ts';
import { joinMeasured, judge } from '../../ffmpeg/inspect/quality.ts';
import { damage } from '../../ffmpeg/join/checks.ts';
import { withStaging } from '../../ffmpeg/run/staging.ts';
import type { Asset } from '../../project/ledger.ts';
import { type ClipFacts, clipFacts } from '../clips/facts.ts';
import type { Work } from '../work/work.ts';

/**
 * The verdict on the finished video. Where its packets are the clips' own, what was measured in the clips holds for it;
 * what is not, and with --strict all, is decoded from the video itself.
 */

export interface Joined {
  /** Of the final video. */
  readonly probe: Probe;
  readonly clips: readonly Asset[];
  readonly clipSeconds: readonly number[];
  /** What of it is the clips' own packets. */
  readonly copied: 'all' | 'pictures' | 'nothing';
  /** What was heard in the sound of these packets already. */
  readonly heard?: Heard | undefined;
  readonly targetLufs: number | undefined;
  /** Decode every picture. */
  readonly strict: boolean;
}

const AT_ONCE = 2;

export async function verdictOn(
  work: Work,
  joined: Joined,
): Promise<{ quality: Quality | null; degradations: Degradation[] }> {
  const { segments } = work.script;
  const plannedSeconds = segments.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  try {
    const { measured, degradations } = await measureJoined(work, joined);
    const { probe: result, targetLufs } = joined;
    return { quality: judge({ result, plannedSeconds, measured, targetLufs }), degradations };
  } catch (error) {
    if (work.tools.signal.aborted || !(error instanceof SparkfluenceError) || error.kind !== 'media')
      throw error;
    if (error.details.reason === 'disk_full') throw error;
    const message = `The video is finished, but could not be looked at: ${error.message}`;
    return { quality: null, degradations: [{ reason: 'not_measured', message }] };
  }
}

async function measureJoined(work: Work, joined: Joined) {
  const { probe: result, copied, strict, heard } = joined;
  if (copied === 'nothing' || strict) {
    const measured = await staged(work, result, (tools) =>
      measureFile(result, { ...tools, everyPicture: strict, heard: strict ? undefined : heard }),
    );
    // What was encoded was read before, and its damage told.
    return { measured, degradations: copied === 'nothing' ? [] : damage(measured.complaints, []) };
  }
  const [seen, listened] = await Promise.all([
    measureClips(work, joined),
    copied === 'all' || heard !== undefined
      ? { heard }
      : staged(work, result, (tools) => hearFile(result, tools)),
  ]);
  return { ...seen, measured: { ...seen.measured, ...listened.heard } };
}

const staged = <Result>(
  { tools: { ffmpeg, signal } }: Work,
  { file }: Probe,
  task: (tools: ListenTools) => Promise<Result>,
): Promise<Result> => withStaging(file, async (folder) => task({ ffmpeg: await ffmpeg(), signal, folder }));

async function measureClips(work: Work, { clips, clipSeconds }: Joined) {
  const facts: ClipFacts[] = [];
  for (let from = 0; from < clips.length; from += AT_ONCE) {
    const some = clips.slice(from, from + AT_ONCE).map((clip) => clipFacts(work, clip));
    facts.push(...(await Promise.all(some)));
  }
  const degradations = facts.flatMap(({ measured }, index) =>
    damage(measured.complaints, [], work.script.segments[index]?.type),
  );
  const parts = facts.map(({ measured }, index) => ({ measured, seconds: clipSeconds[index]! }));
  return { measured: joinMeasured(parts), degradations };
}
