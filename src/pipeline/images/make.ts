import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { DrawnImage, FirstFrame, ImageOrder } from '../../contracts/providers.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import type { Asset, DoneImage } from '../../project/ledger.ts';
import {
  changeOrder,
  frameOfImage,
  imageOf,
  isInDoubt,
  isLocal,
  isOpen,
  orderOf,
  ordersFor,
} from '../../project/orders.ts';
import { requireResendable } from '../money/budget.ts';
import { costOfTokens, priceOf } from '../money/prices.ts';
import { isWhole } from '../work/assets.ts';
import { buyAsset } from '../work/buy-asset.ts';
import { keepUnknown, takeNumber } from '../work/takes.ts';
import { eachSegment, positionOf, type Work } from '../work/work.ts';
import { adoptAnswers, type ImageAnswer } from './answers.ts';
import { type EarlierImage, earlierImage, putBack } from './earlier.ts';
import { assetOf, saveImage } from './files.ts';
import { saveFrame } from './frame.ts';
import { referencesOf } from './references.ts';
import { imageFingerprint, isCurrentImage, isSameImage, wantedOf } from './same.ts';
import { topicOf, usedPhotos } from './shown.ts';

/** Draws what is missing or out of date, all segments at once; the rest is kept. */
export async function makeImages(work: Work): Promise<void> {
  await eachSegment(work, 'image', (segment, index) => makeImage(work, segment, index));
}

/**
 * The first frame of one segment: the picture on disk where it still answers the same inputs, or one that was bought for
 * them earlier; else a new one.
 * @param forClip a clip is made of it in the same command, so that a `--redo` that was cut off goes on with its picture
 * @throws SparkfluenceError provider, budget; media, reason `asset_missing`, where a picture of the user's is gone
 */
export async function makeImage(
  work: Work,
  segment: Segment,
  index: number,
  forClip = false,
): Promise<FirstFrame> {
  const { place, makers, tools } = work;
  const { type } = segment;
  const order = imageOrderOf(work, segment, index);
  const prompt = makers.images.promptFor(order);
  await adoptAnswers(work, type);
  const found = await findImage(work, segment, index, forClip);
  if (found !== undefined) {
    if ('earlier' in found) await putBack(work, type, found);
    tools.onEvent({ stage: 'image', segment: type, state: 'kept' });
    return firstFrame(work, frameOfImage(found));
  }
  const known = imageOf(place.ledger.state, type);
  const isCurrent = known?.state === 'succeeded' && isCurrentImage(work, known, prompt, order);
  if (isCurrent && known.fingerprint === null && (forClip || !work.choice.redo))
    throw lost(type, known.asset);
  const drawn = await drawImage(work, order, prompt, { isCurrent, forClip });
  tools.onEvent({ stage: 'image', segment: type, state: 'done' });
  return firstFrame(work, frameOfImage(drawn));
}

/** The picture that `makeImage` would take without drawing; undefined where it would draw. */
export async function findImage(
  work: Work,
  segment: Segment,
  index: number,
  forClip: boolean,
): Promise<Pick<DoneImage, 'asset' | 'frame'> | EarlierImage | undefined> {
  const { place, makers, choice } = work;
  const { type } = segment;
  const order = imageOrderOf(work, segment, index);
  const prompt = makers.images.promptFor(order);
  const known = imageOf(place.ledger.state, type);
  const isDone = known?.state === 'succeeded' && isCurrentImage(work, known, prompt, order);
  // Another clip is asked for, and not another picture than the person's own.
  const isOwn = known?.state === 'succeeded' && known.fingerprint === null;
  if (choice.redo && !(isOwn && forClip)) {
    const isBegun = forClip && isDone && isRedoBegun(work, type, known);
    return isBegun && (await isWhole(place.project.folder, known.asset)) ? known : undefined;
  }
  if (isDone && (await isWhole(place.project.folder, known.asset))) return known;
  if (known?.state === 'succeeded' && known.fingerprint === null) return undefined; // the user's own, and gone
  return earlierImage(work, type, (made) => isSameImage(work, made, prompt, order));
}

/** Whether `makeImage` would draw. */
export const needsImage = async (
  work: Work,
  segment: Segment,
  index: number,
  forClip = false,
): Promise<boolean> => {
  const known = imageOf(work.place.ledger.state, segment.type);
  const isOwn = known?.state === 'succeeded' && known.fingerprint === null && (forClip || !work.choice.redo);
  return !isOwn && (await findImage(work, segment, index, forClip)) === undefined;
};

/** Whether the picture was drawn by a `--redo` that was cut off before its clip was there or refused. */
function isRedoBegun({ place: { ledger } }: Work, type: SegmentType, { order, asset }: DoneImage): boolean {
  const drawn = orderOf(ledger.state, order);
  const clips = ordersFor(ledger.state, 'clip', type, ({ picture }) => picture === asset.sha256);
  return drawn?.redo === true && clips.every((clip) => isInDoubt(clip) || isOpen(clip));
}

/** Buys a new picture. An order for the same inputs that got no answer is sent again as far as the limits allow. */
async function drawImage(
  work: Work,
  order: ImageOrder,
  prompt: string,
  { isCurrent, forClip }: { readonly isCurrent: boolean; readonly forClip: boolean },
): Promise<DoneImage> {
  const { place, money, makers, tools, choice } = work;
  const { images } = makers;
  const { type } = order.segment;
  const made = { fingerprint: imageFingerprint(images, prompt, order), provider: images.id };
  const price = priceOf(money.prices, 'images', images);
  const take = takeNumber(work, 'image', type);
  const known = imageOf(place.ledger.state, type);
  const before = known?.state === 'succeeded' ? known.frame : undefined;
  const unanswered = ordersFor(
    place.ledger.state,
    'image',
    type,
    (each) => each.fingerprint === made.fingerprint && each.state === 'sent' && !isLocal(each),
  );
  const possiblyTwice = unanswered.length > 0;
  if (possiblyTwice) requireResendable(money, { what: type, segment: type, provider: images.id }, price);
  tools.onEvent({ stage: 'image', segment: type, state: 'started' });
  const done = (drawn: DrawnImage, asset: Asset): DoneImage => ({
    state: 'succeeded',
    fingerprint: imageFingerprint(
      drawn.drawnBy === undefined ? images : { ...images, showsPosition: true },
      prompt,
      order,
    ),
    provider: drawn.drawnBy?.provider ?? images.id,
    model: drawn.drawnBy?.model ?? images.model,
    prompt,
    wanted: wantedOf(order, drawn.drawnBy?.provider ?? images.id),
    revised_prompt: drawn.revisedPrompt,
    asset,
    degradations: drawn.degradations,
    ...(drawn.credit === undefined ? {} : { credit: drawn.credit }),
  });
  return buyAsset(work, {
    kind: 'image',
    segment: type,
    maker: images,
    price,
    inputs: {
      fingerprint: made.fingerprint,
      prompt,
      wanted: wantedOf(order, images.id),
      ...(choice.redo && forClip ? { redo: true } : {}),
    },
    isCurrent,
    possiblyTwice,
    intend(state) {
      for (const { id } of unanswered) changeOrder(state, id, { state: 'lost' });
    },
    send: (call) =>
      images.draw({ ...order, ...(take === undefined ? {} : { take }), usedPhotos: usedPhotos(work) }, call),
    answerToSave: (drawn): ImageAnswer => ({
      base64: Buffer.from(drawn.bytes).toString('base64'),
      image: done(drawn, assetOf(type, drawn.bytes)),
      cost: costOfTokens(money.prices, 'images', images, drawn.usage) ?? null,
    }),
    costOf: ({ usage }) => costOfTokens(money.prices, 'images', images, usage),
    // Saved before the receipt says that it is there; a provider's own copy may be gone in an hour.
    async save(drawn) {
      const asset = assetOf(type, drawn.bytes);
      await keepUnknown(work, 'image', type, asset.path, undefined);
      const image = done(drawn, await saveImage(place.project.folder, type, drawn.bytes));
      return drawn.credit === undefined
        ? image
        : { ...image, frame: await saveFrame(work, type, drawn.bytes, type, before) };
    },
    receive(state, image, id) {
      const { asset, revised_prompt, degradations, credit, provider } = image;
      const bought = orderOf(state, id);
      // What was drawn because nothing was found is no photo that could be put back later.
      const isFound = provider === images.id;
      if (isFound)
        changeOrder(state, id, {
          asset,
          revised_prompt,
          degradations,
          ...(credit === undefined ? {} : { credit }),
        });
      state.images[type] =
        bought === undefined || isLocal(bought) || !isFound ? image : { ...image, order: id };
    },
  });
}

export function imageOrderOf(
  { place: { project }, language, script }: Work,
  segment: Segment,
  index: number,
): ImageOrder {
  const { style, platform, brand_colors: brandColors, look } = project.settings;
  const topic = topicOf({ place: { project } });
  const position = positionOf(script.segments, index);
  const references = referencesOf(project);
  const seed = project.settings.seed ?? undefined;
  const before = script.segments.slice(0, index);
  return { segment, style, platform, language, brandColors, position, before, look, topic, references, seed };
}

const firstFrame = ({ place }: Work, { path, sha256 }: Asset): FirstFrame => ({
  file: join(place.project.folder, path),
  sha256,
});

function lost(type: SegmentType, asset: Asset): SparkfluenceError {
  return new SparkfluenceError('media', `${type}: your image ${asset.path} is missing or was changed`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      reason: 'asset_missing',
      segment: type,
      next: 'Put it back, or pipe in a document with another image_url.',
    },
  });
}
