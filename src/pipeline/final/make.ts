import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Degradation } from '../../contracts/segments.ts';
import { type Probe, probe } from '../../ffmpeg/inspect/probe.ts';
import type { JoinResult } from '../../ffmpeg/join/request.ts';
import type { FinalState } from '../../project/ledger.ts';
import { heldSeconds } from '../clips/heard-over.ts';
import { clipMissing } from '../clips/state.ts';
import { assetUrl, isWhole } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { settleCaptions } from './captions/subtitle-files.ts';
import { type TimedCaptions, timeCaptions } from './captions/timed.ts';
import { type FinalTools, joinIntoPlace } from './join-into-place.ts';
import { forgetUnusable } from './music-source.ts';
import { FINAL_FILE, type FinalClip, type FinalOrder } from './order.ts';
import { type Job, openReport } from './report.ts';
import { requireRoom } from './room.ts';
import { type Joined, verdictOn } from './verdict.ts';

/**
 * Makes the final video of an order and records it in the ledger. The file on disk is replaced when the new one is whole.
 * @throws SparkfluenceError media (a clip that is gone, a failing ffmpeg, a full disk), interrupted
 */
export async function makeFinal(
  work: Work,
  order: FinalOrder,
  job: Job,
  tools?: FinalTools,
): Promise<FinalState> {
  const { project, ledger } = work.place;
  await requireFiles(project.folder, order.clips);
  const clipsMb = order.clips.reduce((sum, { asset }) => sum + asset.bytes, 0) / 1e6;
  await requireRoom(project.folder, clipsMb / 2); // what is encoded again may become smaller
  const report = await openReport(work, order, job);
  try {
    const timed = order.captions.burn === null ? undefined : await timeCaptions(work, order.captions);
    const joined = await joinIntoPlace(work, order, timed, report, tools);
    const captions = await settleCaptions(work, order.captions, null, timed);
    report.step('Looking at the result');
    const result = await inspectResult(work, order, joined, timed);
    const { music } = order;
    const made = music?.mood === undefined ? {} : { music: `made by the program: ${music.mood}` };
    const parts = partsOf(order, joined);
    const final = { fingerprint: order.fingerprint, job_id: job.id, ...result, captions, ...made, ...parts };
    await ledger.update((state) => {
      state.final = final;
    });
    await report.done(final);
    return final;
  } catch (error) {
    await report.failed(error);
    if (order.music !== null) await forgetUnusable(order.music, error);
    throw error;
  }
}

/** @throws SparkfluenceError media, reason `asset_missing`, for a clip whose file is gone or has another size */
async function requireFiles(folder: string, clips: readonly FinalClip[]): Promise<void> {
  for (const { type, asset } of clips) {
    if (!(await isWhole(folder, asset))) throw clipMissing(type, assetUrl(folder, asset));
  }
}

/** What the ledger says of the new file: its facts, its verdict, and what could not be done as asked. */
async function inspectResult(
  work: Work,
  order: FinalOrder,
  joined: JoinResult & { readonly sha256: string },
  timed: TimedCaptions | undefined,
): Promise<Omit<FinalState, 'fingerprint' | 'job_id' | 'captions'>> {
  const { folder } = work.place.project;
  const { clips, logo, narrated, targetLufs, strict } = order;
  const isDrawnOver = timed !== undefined || logo !== null;
  const file = join(folder, FINAL_FILE);
  const made = isDrawnOver ? await probe(file) : { ...joined.made, file };
  const [facts, { quality, degradations }] = await Promise.all([
    factsOf(folder, made, joined.sha256),
    verdictOn(work, {
      probe: made,
      clips: clips.map(({ asset }) => asset),
      clipSeconds: joined.clipSeconds,
      copied: isDrawnOver ? 'nothing' : copiedBy(joined),
      measuredSound: joined.soundFacts,
      targetLufs,
      strict,
      heldSeconds: heldSeconds(narrated),
    }),
  ]);
  // Captions and logo are drawn in one pass; the note of the captions then stands for both.
  const ofLogo = logo !== null && timed === undefined ? [ENCODED_FOR_LOGO] : [];
  return {
    ...facts,
    degradations: withoutRepeats([
      ...joined.degradations,
      ...narrated.degradations,
      ...ofLogo,
      ...degradations,
    ]),
    quality,
  };
}

/** Which clip is shown for how long, also where its last picture stands. */
function partsOf({ clips }: FinalOrder, { clipSeconds }: JoinResult): Pick<FinalState, 'parts'> {
  if (clipSeconds.length !== clips.length) return {};
  const parts = clips.map(({ type, asset: { sha256 } }, index) => ({
    ...{ segment_type: type, sha256 },
    duration_seconds: Math.round(clipSeconds[index]! * 1000) / 1000,
  }));
  return { parts };
}

async function factsOf(folder: string, made: Probe, sha256: string) {
  const file = join(folder, FINAL_FILE);
  const { size: bytes } = await stat(file);
  return {
    asset: { path: FINAL_FILE, sha256, bytes },
    duration_seconds: Math.round(made.videoDurationSeconds * 1000) / 1000,
    resolution: `${made.width}x${made.height}`,
    codec: made.videoCodec === 'avc' ? 'h264' : made.videoCodec,
  };
}

function copiedBy({ route, sound }: JoinResult): Joined['copied'] {
  if (route !== 'copy') return 'nothing';
  return sound === 'copied' ? 'all' : 'pictures';
}

/** The join and the verdict may both find the same damaged clip; it is named once. */
const withoutRepeats = (list: readonly Degradation[]): Degradation[] =>
  list.filter(
    ({ reason, segment_type }, index) =>
      reason !== 'clip_damaged' ||
      list.findIndex((each) => each.reason === reason && each.segment_type === segment_type) === index,
  );

const ENCODED_FOR_LOGO: Degradation = {
  reason: 'picture_encoded_again',
  message: 'The picture was encoded again to lay the logo over it.',
};
