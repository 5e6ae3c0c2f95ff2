import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { ClipOrder, FirstFrame, VideoProvider } from '../contracts/providers.ts';
import type { Segment, SegmentType } from '../contracts/segments.ts';
import { fingerprint } from '../project/fingerprint.ts';
import type { ClipState } from '../project/ledger.ts';
import { isWhole } from './assets.ts';
import { acceptClip, clipFailed, finishedReceipt, isBrought, saveClip } from './clips.ts';
import { type ImagesWork, makeImage } from './images.ts';
import { eachSegment, positionOf } from './work.ts';

export interface VideosWork extends ImagesWork {
  readonly videos: VideoProvider;
  /** How often a running clip is asked after, milliseconds. */
  readonly pollMs: number;
}

/** Starts a clip for every segment that has none for its present text and picture; missing pictures are drawn first. */
export async function startClips(work: VideosWork): Promise<void> {
  await eachSegment(work, 'clip', async (segment, index) => {
    const image = await makeImage(work, segment, index);
    await startClip(work, segment, index, image);
  });
}

/** One segment from its picture to the whole clip on disk. */
export async function makeClip(work: VideosWork, segment: Segment, index: number): Promise<void> {
  const image = await makeImage(work, segment, index);
  await startClip(work, segment, index, image);
  await followClip(work, segment.type);
}

/** Bills where the provider bills, unless the same order is running or finished already. */
async function startClip(
  work: VideosWork,
  segment: Segment,
  index: number,
  image: FirstFrame,
): Promise<void> {
  const { project, ledger, videos, signal, onEvent } = work;
  const { style, platform } = project.settings;
  const order: ClipOrder = {
    segment,
    image,
    style,
    platform,
    language: work.language,
    position: positionOf(work.script.segments, index),
  };
  const wanted = clipFingerprint(videos, order);
  const known = ledger.state.clips[segment.type];
  if (known !== undefined && (known.fingerprint === wanted || isBrought(known))) {
    if (known.state === 'running') return;
    if (known.state === 'succeeded' && (await isWhole(project.folder, known.asset))) {
      onEvent({ stage: 'clip', segment: segment.type, state: 'kept' });
      return;
    }
  }
  onEvent({ stage: 'clip', segment: segment.type, state: 'started' });
  const common = { fingerprint: wanted, provider: videos.id };
  await saveClip(work, segment.type, { state: 'submitting', ...common });
  try {
    const { operation, receipt } = await videos.start(order, { signal });
    const running = { state: 'running', ...common, operation: operation as never, receipt } as const;
    await saveClip(work, segment.type, running);
  } catch (error) {
    if (error instanceof SparkfluenceError && error.kind !== 'interrupted' && !signal.aborted) {
      const failure = { reason: error.details.reason ?? error.code, message: error.message };
      await saveClip(work, segment.type, { state: 'failed', ...common, receipt: null, ...failure });
    }
    throw error;
  }
}

/** Whether the segment's clip was made from another text or picture than it has now. */
export function isOutdated(
  { ledger, script, videos, language }: VideosWork,
  segment: Segment,
  index: number,
): boolean {
  const clip = ledger.state.clips[segment.type];
  const image = ledger.state.images[segment.type];
  if (clip === undefined || clip.provider !== videos.id || image?.state !== 'succeeded') return false;
  const position = positionOf(script.segments, index);
  return clip.fingerprint !== clipFingerprint(videos, { segment, image: image.asset, language, position });
}

type ClipInputs = Pick<ClipOrder, 'segment' | 'language' | 'position'> & {
  readonly image: { readonly sha256: string };
};

/** All that a clip is made from (design: «The ledger»). The drawn picture already carries style and position. */
function clipFingerprint(videos: VideoProvider, { segment, image, language, position }: ClipInputs): string {
  const { script_text, duration_seconds, emotion } = segment;
  return fingerprint({
    provider: videos.id,
    model: videos.model,
    script_text,
    duration_seconds,
    emotion,
    language: language.tag,
    image: image.sha256,
    position,
  });
}

/** Polls until the clip is whole on disk. @throws SparkfluenceError provider, when it failed there */
async function followClip(work: VideosWork, type: SegmentType): Promise<void> {
  for (;;) {
    const clip = await refreshClip(work, type);
    if (clip?.state === 'succeeded') return;
    if (clip?.state === 'failed') throw clipFailed(type, clip);
    await sleep(work.pollMs, undefined, { signal: work.signal });
  }
}

/** Asks once; a finished clip is fetched, verified and recorded. A fetch that fails never starts a generation. */
export async function refreshClip(work: VideosWork, type: SegmentType): Promise<ClipState | undefined> {
  const { ledger, videos, signal, onEvent, project } = work;
  const clip = ledger.state.clips[type];
  if (clip?.state !== 'running') return clip;
  const { fingerprint: wanted, provider, receipt } = clip;
  const answer = await videos.poll(clip.operation, { signal });
  if (answer.state === 'running') {
    onEvent({ stage: 'clip', segment: type, state: 'running', percentage: answer.percentage });
    const { percentage } = answer;
    return percentage === receipt.status_percentage ? clip : withPercentage(clip, percentage);
  }
  if (answer.state === 'failed') {
    const failure = { reason: answer.reason, message: answer.message };
    const failed = { ...receipt, status: 3 as const };
    await saveClip(work, type, {
      state: 'failed',
      fingerprint: wanted,
      provider,
      receipt: failed,
      ...failure,
    });
    onEvent({ stage: 'clip', segment: type, state: 'failed', message: answer.message });
    return ledger.state.clips[type];
  }
  const path = `clips/${type}.mp4`;
  const part = join(project.folder, 'clips', `.${type}.part.mp4`);
  await mkdir(join(project.folder, 'clips'), { recursive: true });
  await videos.download(answer.uri, part, { signal });
  const asset = await acceptClip(project.folder, path, part);
  const finished = finishedReceipt(receipt);
  await saveClip(work, type, { state: 'succeeded', fingerprint: wanted, provider, receipt: finished, asset });
  onEvent({ stage: 'clip', segment: type, state: 'done' });
  return ledger.state.clips[type];
}

function withPercentage(clip: Extract<ClipState, { state: 'running' }>, percentage: number): ClipState {
  return { ...clip, receipt: { ...clip.receipt, status_percentage: Math.min(99, Math.floor(percentage)) } };
}
