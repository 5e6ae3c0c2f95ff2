import type { ClipOrder, Cost, FirstFrame, StartedClip } from '../../contracts/providers.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import type { ClipState, JsonValue, RunningClip, State } from '../../project/ledger.ts';
import { makeImage } from '../images/make.ts';
import { costOfCredits, priceOf } from '../money/prices.ts';
import { isWhole } from '../work/assets.ts';
import { buyAsset } from '../work/buy-asset.ts';
import { eachSegment, positionOf, type Work } from '../work/work.ts';
import { clipFingerprint, isCurrentClip, staysAsBrought } from './current.ts';
import { fetchClip } from './fetch.ts';
import { nextAskMs, waitForFile } from './late-file.ts';
import { findLostOrder } from './lost-orders.ts';
import { motionFor } from './motion.ts';
import { clipFailed, saveClip } from './state.ts';

/** Starts a clip for every segment that has none for its present text and picture; missing pictures are drawn first. */
export async function startClips(work: Work): Promise<void> {
  await eachSegment(work, 'clip', async (segment, index) => {
    if (await keepBrought(work, segment.type)) return;
    const image = await makeImage(work, segment, index);
    await startClip(work, segment, index, image);
  });
}

/** Takes one segment from its picture to the whole clip on disk. */
export async function makeClip(work: Work, segment: Segment, index: number): Promise<void> {
  if (await keepBrought(work, segment.type)) return;
  const image = await makeImage(work, segment, index);
  await startClip(work, segment, index, image);
  const clip = await followClip(work, segment.type);
  if (clip?.state === 'failed') throw clipFailed(segment.type, clip);
}

async function keepBrought(work: Work, type: SegmentType): Promise<boolean> {
  const stays = await staysAsBrought(work, type);
  if (stays) work.tools.onEvent({ stage: 'clip', segment: type, state: 'kept' });
  return stays;
}

/** Orders a clip, which bills where the provider bills, unless the same order is running or finished already. */
async function startClip(work: Work, segment: Segment, index: number, image: FirstFrame): Promise<void> {
  const { place, makers, choice, tools } = work;
  const { type } = segment;
  const order = orderOf(work, segment, index, image);
  const known = place.ledger.state.clips[type];
  const isCurrent = known !== undefined && isCurrentClip(work, known, order);
  if (isCurrent && known.state === 'running') return;
  const isDone = isCurrent && known.state === 'succeeded';
  if (isDone && !choice.redo && (await isWhole(place.project.folder, known.asset))) {
    tools.onEvent({ stage: 'clip', segment: type, state: 'kept' });
    return;
  }
  if (isCurrent && known.state === 'failed' && (await hasComeSince(work, type, known))) return;
  const isSent = known?.state === 'submitting' && known.fingerprint === clipFingerprint(makers.videos, order);
  if (isSent && (await findLostOrder(work, type, known))) return;
  tools.onEvent({ stage: 'clip', segment: type, state: 'started' });
  await buyClip(work, order, { isCurrent: isDone, wasSent: isSent });
}

/** @param before whether what is there is current, and whether the same order was sent before and got no answer */
async function buyClip(
  work: Work,
  order: ClipOrder,
  before: { readonly isCurrent: boolean; readonly wasSent: boolean },
): Promise<void> {
  const { videos } = work.makers;
  const { prices } = work.money;
  const { type, duration_seconds } = order.segment;
  const made = { fingerprint: clipFingerprint(videos, order), provider: videos.id, model: videos.model };
  const motionPrompt = await motionFor(work, order);
  const running = ({ operation, receipt }: StartedClip): RunningClip => ({
    state: 'running',
    ...made,
    operation: operation as JsonValue,
    receipt,
  });
  await buyAsset(work, {
    kind: 'clip',
    segment: type,
    maker: videos,
    price: priceOf(prices, 'videos', videos.id, videos.model, duration_seconds),
    isCurrent: before.isCurrent,
    possiblyTwice: before.wasSent && videos.history === undefined,
    send: (call) => videos.start(motionPrompt === undefined ? order : { ...order, motionPrompt }, call),
    answerToSave: running,
    costOf: ({ receipt }) => costOfCredits(prices, videos, receipt.estimated_credit),
    jobOf: ({ receipt }) => receipt.uuid,
    save: async (started) => running(started),
    put(state: State, entry: ClipState) {
      state.clips[type] = entry;
    },
    submitting: (id) => ({
      state: 'submitting' as const,
      ...made,
      since: new Date().toISOString(),
      ...(motionPrompt === undefined ? {} : { prompt: motionPrompt }),
      order: id,
    }),
    received: (clip) => clip,
    failed: (failure) => ({ state: 'failed' as const, ...made, receipt: null, ...failure }),
  });
}

function orderOf(work: Work, segment: Segment, index: number, image: FirstFrame): ClipOrder {
  const { style, platform, voice, brand_colors: brandColors } = work.place.project.settings;
  const drawn = work.place.ledger.state.images[segment.type];
  return {
    segment,
    image,
    style,
    platform,
    language: work.language,
    position: positionOf(work.script.segments, index),
    voice,
    brandColors,
    ...(drawn?.state === 'succeeded' && drawn.prompt !== '' ? { imagePrompt: drawn.prompt } : {}),
  };
}

/** Asks after a clip until it is whole on disk or has failed. An order without an answer is left as it is. */
export async function followClip(work: Work, type: SegmentType): Promise<ClipState | undefined> {
  for (;;) {
    const clip = await refreshClip(work, type);
    if (clip?.state !== 'running') return clip;
    await work.tools.clock.sleep(nextAskMs(work, clip), work.tools.signal);
  }
}

/**
 * Asks once more after a finished job whose file never came, before it is ordered again.
 * @returns whether the file is there now, or is being waited for again
 */
async function hasComeSince(
  work: Work,
  type: SegmentType,
  { operation, receipt, fingerprint, provider, model }: Extract<ClipState, { state: 'failed' }>,
): Promise<boolean> {
  if (operation === undefined || receipt === null) return false;
  const job = { fingerprint, provider, model, operation, receipt };
  await saveClip(work, type, { state: 'running', ...job, without_file_since: new Date(0).toISOString() });
  return (await refreshClip(work, type))?.state !== 'failed';
}

/**
 * Asks after a running clip once; a finished one is fetched, verified and recorded. A fetch that fails never starts a
 * generation.
 */
export async function refreshClip(work: Work, type: SegmentType): Promise<ClipState | undefined> {
  const { place, makers, tools } = work;
  await resolveLostOrder(work, type);
  const clip = place.ledger.state.clips[type];
  if (clip?.state !== 'running') return clip;
  const videos = await makers.videoProvider(clip.provider);
  const answer = await videos.poll(clip.operation, { signal: tools.signal });
  switch (answer.state) {
    case 'running': {
      const { percentage } = answer;
      tools.onEvent({ stage: 'clip', segment: type, state: 'running', percentage });
      return percentage === clip.receipt.status_percentage ? clip : withPercentage(clip, percentage);
    }
    case 'without_file': {
      const message = `${clip.provider}: ${answer.message}`;
      if (await waitForFile(work, type, clip, { message })) break;
      const { operation } = clip;
      await saveFailure(work, type, clip, { reason: 'no_file', message: answer.message, operation });
      break;
    }
    case 'failed':
      await saveFailure(work, type, clip, answer);
      break;
    case 'succeeded':
      await fetchClip(work, type, clip, { videos, answer });
  }
  return place.ledger.state.clips[type];
}

function saveFailure(
  work: Work,
  type: SegmentType,
  { fingerprint, provider, model, receipt }: RunningClip,
  failure: {
    readonly reason: string;
    readonly message: string;
    readonly operation?: JsonValue;
    readonly cost?: Cost;
  },
): Promise<void> {
  const { cost, reason, message, operation } = failure;
  const made = { fingerprint, provider, model, receipt: { ...receipt, status: 3 as const } };
  const job = operation === undefined ? {} : { operation };
  return saveClip(work, type, { state: 'failed', ...made, reason, message, ...job }, cost);
}

/**
 * Resolves an order left without an answer by a crash: adopted if the provider lists it, marked failed if it does not,
 * left as it is if the provider keeps no history.
 */
async function resolveLostOrder(work: Work, type: SegmentType): Promise<void> {
  const lost = work.place.ledger.state.clips[type];
  const { videos } = work.makers;
  if (lost?.state !== 'submitting' || lost.provider !== videos.id || videos.history === undefined) return;
  if (await findLostOrder(work, type, lost)) return;
  const { fingerprint, provider, model } = lost;
  const failure = { reason: 'never_arrived', message: 'the order never arrived there; make it again' };
  await saveClip(work, type, { state: 'failed', fingerprint, provider, model, receipt: null, ...failure });
}

function withPercentage(clip: RunningClip, percentage: number): RunningClip {
  return { ...clip, receipt: { ...clip.receipt, status_percentage: Math.min(99, Math.floor(percentage)) } };
}
