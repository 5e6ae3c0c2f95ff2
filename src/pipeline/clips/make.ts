import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClipOrder, FirstFrame, StartedClip, VideoProvider } from '../../contracts/providers.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import type { ClipState, JsonValue, RunningClip } from '../../project/ledger.ts';
import { makeImage } from '../images/make.ts';
import { costOfCredits, priceOf } from '../money/prices.ts';
import { buy } from '../money/purchases.ts';
import { isWhole } from '../work/assets.ts';
import { setAside } from '../work/takes.ts';
import { eachSegment, positionOf, type Work } from '../work/work.ts';
import { lookAhead } from './facts.ts';
import { findLostOrder } from './lost-orders.ts';
import { acceptClip, clipFailed, finishedReceipt, isBrought, saveClip } from './state.ts';

/** Starts a clip for every segment that has none for its present text and picture; missing pictures are drawn first. */
export async function startClips(work: Work): Promise<void> {
  await eachSegment(work, 'clip', async (segment, index) => {
    if (await keepBrought(work, segment.type)) return;
    const image = await makeImage(work, segment, index);
    await startClip(work, segment, index, image);
  });
}

/** One segment from its picture to the whole clip on disk. */
export async function makeClip(work: Work, segment: Segment, index: number): Promise<void> {
  if (await keepBrought(work, segment.type)) return;
  const image = await makeImage(work, segment, index);
  await startClip(work, segment, index, image);
  await followClip(work, segment.type);
}

/** A clip that the user brought, or a take that was chosen, stays; no picture is bought for it. */
export async function staysAsBrought(
  { place: { ledger, project }, choice: { redo } }: Pick<Work, 'place' | 'choice'>,
  type: SegmentType,
): Promise<boolean> {
  const clip = ledger.state.clips[type];
  if (redo || clip?.state !== 'succeeded' || !isBrought(clip)) return false;
  return isWhole(project.folder, clip.asset);
}

async function keepBrought(work: Work, type: SegmentType): Promise<boolean> {
  const stays = await staysAsBrought(work, type);
  if (stays) work.tools.onEvent({ stage: 'clip', segment: type, state: 'kept' });
  return stays;
}

/** Bills where the provider bills, unless the same order is running or finished already. */
async function startClip(work: Work, segment: Segment, index: number, image: FirstFrame): Promise<void> {
  const {
    place: { project, ledger },
    makers: { videos },
    tools: { signal, onEvent },
  } = work;
  const { style, platform, voice, brand_colors: brandColors } = project.settings;
  const order: ClipOrder = {
    segment,
    image,
    style,
    platform,
    language: work.language,
    position: positionOf(work.script.segments, index),
    voice,
    brandColors,
    ...imagePromptOf(work, segment.type),
  };
  const wanted = clipFingerprint(videos, order);
  const known = ledger.state.clips[segment.type];
  if (known !== undefined && isCurrentClip(work, known, order)) {
    if (known.state === 'running') return;
    if (known.state === 'succeeded' && !work.choice.redo && (await isWhole(project.folder, known.asset))) {
      onEvent({ stage: 'clip', segment: segment.type, state: 'kept' });
      return;
    }
  }
  const common = { fingerprint: wanted, provider: videos.id, model: videos.model };
  if (known?.state === 'submitting' && known.fingerprint === wanted) {
    if (await findLostOrder(work, segment.type, known)) return;
  }
  const isCurrent = known?.state === 'succeeded' && isCurrentClip(work, known, order);
  onEvent({ stage: 'clip', segment: segment.type, state: 'started' });
  const motionPrompt = await videos.promptFor?.(order, { signal });
  const prompt = motionPrompt === undefined ? {} : { prompt: motionPrompt };
  const aside = await setAside(work, 'clip', segment.type);
  const wordedOrder = motionPrompt === undefined ? order : { ...order, motionPrompt };
  const running = ({ operation, receipt }: StartedClip): RunningClip => ({
    state: 'running',
    ...common,
    operation: operation as JsonValue,
    receipt,
  });
  await buy(work, {
    stage: 'clip',
    segment: segment.type,
    provider: videos.id,
    model: videos.model,
    price: priceOf(work.money.prices, 'videos', videos.id, videos.model, segment.duration_seconds),
    possiblyTwice:
      known?.state === 'submitting' && known.fingerprint === wanted && videos.history === undefined,
    intend(state, id) {
      aside.record(state);
      const since = new Date().toISOString();
      state.clips[segment.type] = { state: 'submitting', ...common, since, ...prompt, order: id };
    },
    send: (call) => videos.start(wordedOrder, call),
    landing: running,
    costOf: ({ receipt }) => costOfCredits(work.money.prices, videos, receipt.estimated_credit),
    jobOf: ({ receipt }) => receipt.uuid,
    receive(state, started) {
      state.clips[segment.type] = running(started);
    },
    refuse(state, error) {
      if (isCurrent || work.choice.redo) return aside.restore(state); // only another one was wanted
      const failure = { reason: error.details.reason ?? error.code, message: error.message };
      state.clips[segment.type] = { state: 'failed', ...common, receipt: null, ...failure };
    },
  });
}

function imagePromptOf({ place: { ledger } }: Work, type: SegmentType): Pick<ClipOrder, 'imagePrompt'> {
  const image = ledger.state.images[type];
  return image?.state === 'succeeded' && image.prompt !== '' ? { imagePrompt: image.prompt } : {};
}

/** Whether the segment's clip was made from another text or picture than it has now. */
export function isOutdated(work: Work, segment: Segment, index: number): boolean {
  const clip = work.place.ledger.state.clips[segment.type];
  const image = work.place.ledger.state.images[segment.type];
  if (clip === undefined || image?.state !== 'succeeded') return false;
  const position = positionOf(work.script.segments, index);
  const { voice, brand_colors: brandColors } = work.place.project.settings;
  const { language } = work;
  return !isCurrentClip(work, clip, { segment, image: image.asset, language, position, voice, brandColors });
}

type ClipInputs = Pick<ClipOrder, 'segment' | 'language' | 'position' | 'voice' | 'brandColors'> & {
  readonly image: { readonly sha256: string };
};

/** Made from the same inputs: by this provider, by the user, or, where nobody named one, by another paid provider. */
function isCurrentClip(work: Work, clip: ClipState, inputs: ClipInputs): boolean {
  if (isBrought(clip) || clip.fingerprint === clipFingerprint(work.makers.videos, inputs)) return true;
  if (!work.makers.auto.videos || clip.provider === 'local') return false;
  const maker = { id: clip.provider as VideoProvider['id'], model: clip.model };
  return clip.fingerprint === clipFingerprint(maker, inputs);
}

/** All that a clip is made from (design: «The ledger»). */
function clipFingerprint(
  {
    id,
    model,
    showsPosition,
    drawsCaptions,
  }: Pick<VideoProvider, 'id' | 'model' | 'showsPosition' | 'drawsCaptions'>,
  { segment, image, language, position, voice, brandColors }: ClipInputs,
): string {
  const { script_text, duration_seconds, emotion } = segment;
  return fingerprint({
    provider: id,
    model,
    script_text,
    duration_seconds,
    emotion,
    language: language.tag,
    image: image.sha256,
    position: showsPosition === true ? position : null,
    ...(voice === undefined ? {} : { voice }),
    ...(brandColors === undefined || drawsCaptions !== true ? {} : { brandColors }),
  });
}

/** Polls until the clip is whole on disk. @throws SparkfluenceError provider, when it failed there */
async function followClip(work: Work, type: SegmentType): Promise<void> {
  for (;;) {
    const clip = await refreshClip(work, type);
    if (clip?.state === 'succeeded') return;
    if (clip?.state === 'failed') throw clipFailed(type, clip);
    await sleep(work.makers.pollMs, undefined, { signal: work.tools.signal });
  }
}

/** Asks once; a finished clip is fetched, verified and recorded. A fetch that fails never starts a generation. */
export async function refreshClip(work: Work, type: SegmentType): Promise<ClipState | undefined> {
  const {
    place: { ledger, project },
    tools: { signal, onEvent },
  } = work;
  await lookForLost(work, type);
  const clip = ledger.state.clips[type];
  if (clip?.state !== 'running') return clip;
  const videos = await work.makers.videoProvider(clip.provider);
  const { receipt } = clip;
  const common = { fingerprint: clip.fingerprint, provider: clip.provider, model: clip.model };
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
      ...common,
      receipt: failed,
      ...failure,
    });
    return ledger.state.clips[type];
  }
  const path = `clips/${type}.mp4`;
  const part = join(project.folder, 'clips', `.${type}.part.mp4`);
  await mkdir(join(project.folder, 'clips'), { recursive: true });
  await videos.download(answer.uri, part, { signal });
  const asset = await acceptClip(project.folder, path, part);
  const succeeded = { state: 'succeeded', ...common, receipt: finishedReceipt(receipt), asset } as const;
  const { usedCredit } = answer;
  const cost = usedCredit === undefined ? undefined : costOfCredits(work.money.prices, videos, usedCredit);
  await saveClip(work, type, succeeded, cost);
  await lookAhead(work, asset);
  onEvent({ stage: 'clip', segment: type, state: 'done' });
  return ledger.state.clips[type];
}

/** An order that a kill left without an answer is found, or is surely not there; where nobody can say, it stays. */
async function lookForLost(work: Work, type: SegmentType): Promise<void> {
  const lost = work.place.ledger.state.clips[type];
  if (
    lost?.state !== 'submitting' ||
    lost.provider !== work.makers.videos.id ||
    work.makers.videos.history === undefined
  )
    return;
  if (await findLostOrder(work, type, lost)) return;
  const { fingerprint, provider, model } = lost;
  const failure = { reason: 'never_arrived', message: 'the order never arrived there; make it again' };
  await saveClip(work, type, { state: 'failed', fingerprint, provider, model, receipt: null, ...failure });
}

function withPercentage(clip: Extract<ClipState, { state: 'running' }>, percentage: number): ClipState {
  return { ...clip, receipt: { ...clip.receipt, status_percentage: Math.min(99, Math.floor(percentage)) } };
}
