import { voiceOfOurs } from '../../contracts/brand.ts';
import type { ClipOrder, FirstFrame } from '../../contracts/providers.ts';
import type { Segment } from '../../contracts/segments.ts';
import type { Order } from '../../project/ledger.ts';
import { acceptJob, changeOrder, clipOf, imageOf, isOpen, orderOf } from '../../project/orders.ts';
import { referencesOf } from '../images/references.ts';
import { topicOf, usedPhotos } from '../images/shown.ts';
import { estimateOfCredits } from '../money/credits.ts';
import { priceOf } from '../money/prices.ts';
import { narrationFor } from '../narration/heard.ts';
import { makeNarration } from '../narration/make.ts';
import { isWhole } from '../work/assets.ts';
import { buyAsset } from '../work/buy-asset.ts';
import { takeNumber } from '../work/takes.ts';
import { eachSegment, positionOf, type Work } from '../work/work.ts';
import { firstFrameOf, knownLastFrame, lastFrameOf } from './chain.ts';
import { clipFingerprint, earlierClip, isCurrentClip, staysAsBrought, staysOfVendor } from './current.ts';
import { bringBack, fetchAgain, waitFor } from './deliver.ts';
import { findLostOrder } from './lost-orders.ts';
import { motionFor } from './motion.ts';
import { narrateOver } from './narrated.ts';
import { followClip, hasComeSince } from './refresh.ts';
import { clipFailed } from './state.ts';
import { besides, followStrays, followStraysDuring } from './strays.ts';
import { inTurn } from './turns.ts';

/**
 * Starts a clip for every segment that has none for its present text and picture; missing pictures are drawn first. Where
 * only some clips may be under way at once, the earlier ones are followed until the last one is ordered.
 */
export async function startClips(work: Work): Promise<void> {
  const strays = followStrays(work);
  const left = new Set(work.script.segments.map(({ type }) => type));
  if (work.choice.only !== undefined)
    for (const type of left) if (!work.choice.only.has(type)) left.delete(type);
  const clips = eachSegment(work, 'clip', async (segment, index) => {
    const { type } = segment;
    try {
      if (await keepBrought(work, segment)) return;
      const image = await pictureAndVoice(work, segment, index);
      await inTurn(work, async (isLimited) => {
        await startClip(work, segment, index, image);
        left.delete(type);
        if (isLimited) await followClip(work, type, () => left.size > 0);
      });
    } finally {
      left.delete(type);
    }
  });
  await besides(clips, strays);
}

/** Takes one segment from its picture to the whole clip on disk. */
export async function makeClip(work: Work, segment: Segment, index: number): Promise<void> {
  if (await keepBrought(work, segment)) return;
  const image = await pictureAndVoice(work, segment, index);
  const clip = await inTurn(work, async () => {
    await startClip(work, segment, index, image);
    return followClip(work, segment.type);
  });
  if (clip?.state === 'failed') throw clipFailed(segment.type, clip);
}

/** Takes every segment that the command works on to its clip, and follows what no segment waits for meanwhile. */
export const makeClips = (work: Work): Promise<unknown> =>
  followStraysDuring(
    work,
    eachSegment(work, 'clip', (segment, index) => makeClip(work, segment, index)),
  );

/** The first frame of a clip; what is said in it or over it is made at the same time, where it does not speak by itself. */
async function pictureAndVoice(work: Work, segment: Segment, index: number): Promise<FirstFrame> {
  const isGiven = () => work.makers.videos.takesNarration === true && !staysOfVendor(work, segment, index);
  const wasGiven = isGiven();
  const speech = wasGiven ? makeNarration(work, segment) : narrateOver(work, segment);
  const [image] = await Promise.allSettled([firstFrameOf(work, segment, index), speech]);
  await speech;
  if (image.status === 'rejected') throw image.reason;
  if (!wasGiven && isGiven()) await makeNarration(work, segment); // its picture has changed
  return image.value;
}

async function keepBrought(work: Work, segment: Segment): Promise<boolean> {
  const { type } = segment;
  const stays = await staysAsBrought(work, type);
  if (stays) await narrateOver(work, segment);
  if (stays) work.tools.onEvent({ stage: 'clip', segment: type, state: 'kept' });
  return stays;
}

/** Orders a clip, which bills where the provider bills, unless the same order is running or finished already. */
async function startClip(work: Work, segment: Segment, index: number, image: FirstFrame): Promise<void> {
  const { place, choice, tools } = work;
  const { type } = segment;
  const order = await clipOrderOf(work, segment, index, image);
  const known = clipOf(place.ledger.state, type);
  // A clip of another maker may end in the next picture where those of this one cannot.
  const inputs = { ...order, lastFrame: order.lastFrame ?? knownLastFrame(work, index) };
  const isCurrent = known !== undefined && isCurrentClip(work, known, inputs);
  if (isCurrent && known.state === 'running') return;
  const isDone = isCurrent && known.state === 'succeeded';
  if (isDone && !choice.redo && (await isWhole(place.project.folder, known.asset))) {
    tools.onEvent({ stage: 'clip', segment: type, state: 'kept' });
    return;
  }
  const own = known?.order === undefined ? undefined : orderOf(place.ledger.state, known.order);
  if (isDone && !choice.redo && (await fetchAgain(work, type, own))) return;
  if (isCurrent && known.state === 'failed') {
    if (await hasComeSince(work, type, orderOf(place.ledger.state, known.order))) return;
  }
  const earlier = await earlierClip(work, type, inputs);
  if (earlier?.state === 'fetched' && (await bringBack(work, type, earlier))) {
    tools.onEvent({ stage: 'clip', segment: type, state: 'kept' });
    return;
  }
  if (earlier !== undefined && isOpen(earlier)) return waitFor(work, type, earlier);
  const sent = earlier?.state === 'sent' ? earlier : undefined;
  const lost = isCurrent && known.state === 'submitting' ? own : sent;
  if (lost !== undefined && (await findLostOrder(work, lost))) return waitFor(work, type, lost);
  tools.onEvent({ stage: 'clip', segment: type, state: 'started' });
  await buyClip(work, order, { isCurrent: isDone, lost });
}

/** @param before whether what is there is current, and the order of the same clip that got no answer */
async function buyClip(
  work: Work,
  order: ClipOrder,
  before: { readonly isCurrent: boolean; readonly lost: Order | undefined },
): Promise<void> {
  const { videos } = work.makers;
  const { prices } = work.money;
  const { type, duration_seconds } = order.segment;
  const { lost } = before;
  const isDoubtful = lost !== undefined && orderOf(work.place.ledger.state, lost.id)?.state === 'sent';
  const motionPrompt = await motionFor(work, order);
  await buyAsset(work, {
    kind: 'clip',
    segment: type,
    maker: videos,
    price: priceOf(prices, 'videos', videos, duration_seconds),
    inputs: {
      fingerprint: clipFingerprint(videos, order),
      picture: order.image.sha256,
      duration_seconds,
      ...(videos.variant === undefined ? {} : { variant: videos.variant }),
      ...(videos.account === undefined ? {} : { account: videos.account }),
      ...(motionPrompt === undefined ? {} : { prompt: motionPrompt }),
    },
    isCurrent: before.isCurrent,
    possiblyTwice: isDoubtful,
    intend(state) {
      if (isDoubtful) changeOrder(state, lost.id, { state: 'lost' });
    },
    send: (call) => videos.start(motionPrompt === undefined ? order : { ...order, motionPrompt }, call),
    answerToSave: (started) => started,
    // Only the finished job says what it took.
    estimateOf: ({ receipt }) => estimateOfCredits(prices, videos, receipt.estimated_credit),
    save: async (started) => started,
    receive(state, started, id) {
      acceptJob(state, id, started);
      const { credit, degradations } = started;
      changeOrder(state, id, {
        ...(credit === undefined ? {} : { credit }),
        ...(degradations === undefined ? {} : { degradations: [...degradations] }),
      });
    },
  });
}

async function clipOrderOf(
  work: Work,
  segment: Segment,
  index: number,
  image: FirstFrame,
): Promise<ClipOrder> {
  const { style, platform, voice, speed, brand_colors: brandColors } = work.place.project.settings;
  const drawn = imageOf(work.place.ledger.state, segment.type);
  const take = takeNumber(work, 'clip', segment.type);
  return {
    segment,
    image,
    style,
    platform,
    language: work.language,
    position: positionOf(work.script.segments, index),
    voice: voiceOfOurs(voice),
    speed,
    brandColors,
    references: referencesOf(work.place.project),
    lastFrame: await lastFrameOf(work, index),
    topic: topicOf(work),
    usedPhotos: usedPhotos(work),
    ...(work.makers.videos.takesNarration === true ? { narration: await narrationFor(work, segment) } : {}),
    ...(drawn?.state === 'succeeded' && drawn.prompt !== '' ? { imagePrompt: drawn.prompt } : {}),
    ...(take === undefined ? {} : { take }),
  };
}
