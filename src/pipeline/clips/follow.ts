import type { VideoStatus } from '../../contracts/documents.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { type ClipState, clipOf, isOpen } from '../../project/orders.ts';
import type { Work } from '../work/work.ts';
import { eachSegment } from '../work/work.ts';
import { isOutdated } from './current.ts';
import { followClip, refreshClip } from './refresh.ts';
import { clipFailed, videoStatusOf } from './state.ts';
import { besides, followStrays, followStraysToTheirEnd } from './strays.ts';

/** Asks after every running clip once and fetches the finished ones. Empty where no clip was ever started. */
export async function refreshClips(work: Work): Promise<VideoStatus[]> {
  const strays = followStrays(work, { draws: false });
  return besides(
    eachClip(work, (each, type) => refreshClip(each, type)),
    strays,
  );
}

/**
 * Follows all clips until none is running, also those that no segment waits for. When one fails, the others finish.
 * @throws SparkfluenceError project, reason `no_clips`, when `videos` has not been run
 */
export async function followClips(work: Work): Promise<VideoStatus[]> {
  const { state } = work.place.ledger;
  const isNew = Object.keys(state.clips).length === 0 && !state.orders.some(({ stage }) => stage === 'clip');
  if (isNew) throw noClips(work.place.project.folder);
  const strays = followStraysToTheirEnd(work);
  const videos = await besides(eachClip(work, followClip), strays);
  if (videos.some(({ status }) => status === 1)) throw unanswered(Object.keys(state.clips), work);
  return videos;
}

/** The clips as the task leaves them; one that fails meanwhile is reported. */
async function eachClip(
  work: Work,
  task: (work: Work, type: SegmentType) => Promise<ClipState | undefined>,
): Promise<VideoStatus[]> {
  const { folder } = work.place.project;
  const statuses = await eachSegment(work, 'clip', async ({ type }) => {
    const wasRunning = clipOf(work.place.ledger.state, type)?.state === 'running';
    const clip = await task(work, type);
    if (wasRunning && clip?.state === 'failed') {
      work.tools.onEvent({ stage: 'clip', segment: type, state: 'failed', message: clip.message });
    }
    return clip === undefined ? [] : [videoStatusOf(folder, type, clip)];
  });
  return statuses.flat();
}

/**
 * Prepares clips for combining: those that were running are asked after once more, and none may be older than its text.
 * @throws SparkfluenceError project, reason `clips_outdated`
 */
export async function settleClips(work: Work): Promise<void> {
  const { ledger } = work.place;
  if (ledger.state.orders.some((order) => order.stage === 'clip' && isOpen(order))) await refreshClips(work);
  refuseOutdated(work, () => true);
}

/**
 * Before only some segments are worked on: the others have to be ready to be joined with them, so that nothing is made or
 * bought for a video that cannot be finished.
 * @throws SparkfluenceError pending, provider or project, as `requireClips`; project, reason `clips_outdated`
 */
export function requireOthers(work: Work): void {
  const { only } = work.choice;
  if (only === undefined) return;
  const others = work.script.segments.filter(({ type }) => !only.has(type));
  requireClips({ ...work, script: { ...work.script, segments: others } });
  refuseOutdated(work, (type) => !only.has(type));
}

function refuseOutdated(work: Work, isAsked: (type: SegmentType) => boolean): void {
  const old = work.script.segments.filter(
    (segment, index) => isAsked(segment.type) && isOutdated(work, segment, index),
  );
  if (old.length === 0) return;
  const types = old.map(({ type }) => type).join(', ');
  throw new SparkfluenceError('project', `The script was changed after these clips were made: ${types}`, {
    details: {
      reason: 'clips_outdated',
      segments: old.map(({ type }) => type),
      next: `Make them again with \`sparkfluence videos --project "${work.place.project.folder}"\`; the others are kept.`,
    },
  });
}

/**
 * The clips of all segments, in order, each whole.
 * @throws SparkfluenceError pending (some are running), provider (some failed) or project (some were never started)
 */
export function requireClips(work: Pick<Work, 'place' | 'script'>) {
  const clips = work.script.segments.map(({ type }) => ({
    type,
    clip: clipOf(work.place.ledger.state, type),
  }));
  const { folder } = work.place.project;
  for (const { type, clip } of clips) if (clip?.state === 'failed') throw clipFailed(type, clip);
  const running = clips.filter(({ clip }) => clip?.state === 'running' || clip?.state === 'submitting');
  if (running.length > 0) throw stillRunning(running.map(({ type }) => type).join(', '), folder);
  const missing = clips.filter(({ clip }) => clip?.state !== 'succeeded').map(({ type }) => type);
  return clips.map(({ type, clip }) => {
    if (clip?.state === 'succeeded') return { type, asset: clip.asset };
    throw new SparkfluenceError(
      'project',
      `${missing.join(', ')} ${missing.length === 1 ? 'has' : 'have'} no clip yet`,
      {
        details: {
          reason: 'no_clips',
          segment: type,
          segments: missing,
          next: `Make the clips with \`sparkfluence videos --project "${folder}"\`.`,
        },
      },
    );
  });
}

export function summaryOf(videos: readonly VideoStatus[]) {
  const count = (code: VideoStatus['status']) => videos.filter(({ status }) => status === code).length;
  return { total: videos.length, completed: count(2), processing: count(1), failed: count(3) };
}

/** The error where nothing runs and only orders without an answer are left: `videos` can look into them. */
function unanswered(types: readonly string[], { place: { project, ledger } }: Work): SparkfluenceError {
  const open = types.filter((type) => clipOf(ledger.state, type as SegmentType)?.state === 'submitting');
  return new SparkfluenceError('provider', `${open.join(', ')}: the order got no answer`, {
    details: {
      reason: 'ambiguous_submission',
      segments: open,
      next: `Go on with \`sparkfluence videos --project "${project.folder}"\`; it says what can be done.`,
    },
  });
}

function noClips(folder: string): SparkfluenceError {
  return new SparkfluenceError('project', `No clip of ${folder} has been started`, {
    details: { reason: 'no_clips', next: `Start them with \`sparkfluence videos --project "${folder}"\`.` },
  });
}

function stillRunning(types: string, folder: string): SparkfluenceError {
  return new SparkfluenceError('pending', `Clips are still being made: ${types}`, {
    details: {
      reason: 'clips_running',
      next: `Follow them with \`sparkfluence status --wait --project "${folder}"\`, then combine.`,
    },
  });
}
