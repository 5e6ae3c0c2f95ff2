import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Quality } from '../../contracts/quality.ts';
import type { Degradation, Segment } from '../../contracts/segments.ts';
import { measureFile } from '../../ffmpeg/inspect/measure.ts';
import { type Probe, probe } from '../../ffmpeg/inspect/probe.ts';
import { joinMeasured, judge } from '../../ffmpeg/inspect/quality.ts';
import { type MeasureTools, measureSoundFile, type SoundFacts } from '../../ffmpeg/inspect/sound-facts.ts';
import { spanOf } from '../../ffmpeg/inspect/span.ts';
import { damage } from '../../ffmpeg/join/checks.ts';
import { withStaging } from '../../ffmpeg/run/staging.ts';
import type { Asset } from '../../project/ledger.ts';
import { clipOf } from '../../project/orders.ts';
import { type ClipFacts, clipFacts } from '../clips/facts.ts';
import { plannedSeconds } from '../clips/length.ts';
import { isBrought } from '../clips/state.ts';
import type { Work } from '../work/work.ts';

/** A joined video, and what of it was measured before. */
export interface Joined {
  /** Of the final video. */
  readonly probe: Probe;
  readonly clips: readonly Asset[];
  /** How long each clip's picture is in the video; may be empty if nothing was copied. */
  readonly clipSeconds: readonly number[];
  /** Which packets of the video are copies of the clips' packets. */
  readonly copied: 'all' | 'pictures' | 'nothing';
  /** The measurement of the sound, if the join took one while encoding. */
  readonly measuredSound?: SoundFacts | undefined;
  readonly targetLufs: number | undefined;
  /** How much longer it is than its clips are planned, seconds. */
  readonly heldSeconds?: number | undefined;
  /** Decode every picture. */
  readonly strict: boolean;
}

const CLIPS_AT_ONCE = 2;

/**
 * Judges the finished video. Measurements of the clips hold for packets that were copied from them; the rest, and with
 * `strict` everything, is decoded from the video itself.
 * @returns `quality` null, with the note `not_measured`, if the video could not be decoded
 * @throws SparkfluenceError interrupted, or media with reason `disk_full`
 */
export async function verdictOn(
  work: Work,
  joined: Joined,
): Promise<{ quality: Quality | null; degradations: Degradation[] }> {
  try {
    const plannedSeconds = await plannedLength(work, joined);
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

/** The sum over the segments, as the makers of their clips plan them. Clips of the person's own are as long as they are meant to be. */
async function plannedLength(work: Work, { clips, heldSeconds = 0 }: Joined): Promise<number> {
  let planned = heldSeconds;
  for (const [index, segment] of work.script.segments.entries()) {
    const clip = clips[index];
    const found = clip && (await probe(join(work.place.project.folder, clip.path)).catch(() => undefined));
    planned += found === undefined ? segment.duration_seconds : lengthMeant(work, segment, found);
  }
  return Math.round(planned * 1000) / 1000;
}

function lengthMeant(work: Work, segment: Segment, clip: Probe): number {
  const { seconds } = spanOf(clip);
  const kept = clipOf(work.place.ledger.state, segment.type);
  return kept !== undefined && isBrought(kept) ? seconds : plannedSeconds(work, segment, seconds);
}

async function measureJoined(work: Work, joined: Joined) {
  const { probe: result, copied, strict, measuredSound } = joined;
  if (copied === 'nothing' || strict) {
    const measured = await staged(work, result, (tools) =>
      measureFile(result, { ...tools, everyPicture: strict, soundFacts: strict ? undefined : measuredSound }),
    );
    // The join has read what it encoded, and has named its damage.
    return { measured, degradations: copied === 'nothing' ? [] : damage(measured.complaints, []) };
  }
  const [ofClips, sound] = await Promise.all([measureClips(work, joined), measureSound(work, joined)]);
  return { ...ofClips, measured: { ...ofClips.measured, ...sound } };
}

/** The sound of a video whose pictures were copied; undefined if its packets were copied, too. */
async function measureSound(
  work: Work,
  { probe: result, copied, measuredSound }: Joined,
): Promise<SoundFacts | undefined> {
  if (copied === 'all' || measuredSound !== undefined) return measuredSound;
  return (await staged(work, result, (tools) => measureSoundFile(result, tools))).soundFacts;
}

const staged = <Result>(
  { tools: { ffmpeg, signal } }: Work,
  { file }: Probe,
  task: (tools: MeasureTools) => Promise<Result>,
): Promise<Result> => withStaging(file, async (folder) => task({ ffmpeg: await ffmpeg(), signal, folder }));

async function measureClips(work: Work, { clips, clipSeconds, copied }: Joined) {
  const part = copied === 'all' ? 'all' : 'picture';
  const facts: ClipFacts[] = [];
  for (let from = 0; from < clips.length; from += CLIPS_AT_ONCE) {
    const some = clips.slice(from, from + CLIPS_AT_ONCE).map((clip) => clipFacts(work, clip, part));
    facts.push(...(await Promise.all(some)));
  }
  const degradations = facts.flatMap(({ measured }, index) =>
    damage(measured.complaints, [], work.script.segments[index]?.type),
  );
  const parts = facts.map(({ measured }, index) => ({ measured, seconds: clipSeconds[index]! }));
  return { measured: joinMeasured(parts), degradations };
}
