import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { DrawnImage, FirstFrame, ImageOrder, ImageProvider } from '../../contracts/providers.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { type Asset, doneImageSchema, type ImageState, type State } from '../../project/ledger.ts';
import { requireResendable } from '../money/budget.ts';
import { readOrderAnswer } from '../money/order-answers.ts';
import { costOfTokens, priceOf } from '../money/prices.ts';
import { costFields, settle } from '../money/purchases.ts';
import { isWhole } from '../work/assets.ts';
import { buyAsset } from '../work/buy-asset.ts';
import { eachSegment, positionOf, type Work } from '../work/work.ts';
import { assetOf, saveImage } from './files.ts';

type DoneImage = z.infer<typeof doneImageSchema>;

/** Draws what is missing or out of date, all segments at once; the rest is kept. */
export async function makeImages(work: Work): Promise<void> {
  await eachSegment(work, 'image', (segment, index) => makeImage(work, segment, index));
}

/**
 * The first frame of one segment: the picture on disk where it still answers the same inputs, else a new one.
 * @throws SparkfluenceError provider, budget; media, reason `asset_missing`, where a picture of the user's is gone
 */
export async function makeImage(work: Work, segment: Segment, index: number): Promise<FirstFrame> {
  const { place, makers, choice, tools } = work;
  const { type } = segment;
  const order = orderOf(work, segment, index);
  const prompt = makers.images.promptFor(order);
  await adoptAnswer(work, type);
  const known = place.ledger.state.images[type];
  const isCurrent = known?.state === 'succeeded' && isCurrentImage(work, known, prompt, order);
  if (isCurrent && !choice.redo) {
    if (await isWhole(place.project.folder, known.asset)) {
      tools.onEvent({ stage: 'image', segment: type, state: 'kept' });
      return firstFrame(work, known.asset);
    }
    if (known.fingerprint === null) throw lost(type, known.asset);
  }
  const { asset } = await drawImage(work, order, prompt, isCurrent);
  tools.onEvent({ stage: 'image', segment: type, state: 'done' });
  return firstFrame(work, asset);
}

/** Buys a new picture. An order for the same inputs that got no answer is sent again as far as the limits allow. */
async function drawImage(
  work: Work,
  order: ImageOrder,
  prompt: string,
  isCurrent: boolean,
): Promise<DoneImage> {
  const { place, money, makers, tools } = work;
  const { images } = makers;
  const { type } = order.segment;
  const made = { fingerprint: imageFingerprint(images, prompt, order), provider: images.id };
  const price = priceOf(money.prices, 'images', images.id, images.model);
  const known = place.ledger.state.images[type];
  const possiblyTwice = known?.state === 'submitting' && known.fingerprint === made.fingerprint;
  if (possiblyTwice) requireResendable(money, { what: type, segment: type, provider: images.id }, price);
  tools.onEvent({ stage: 'image', segment: type, state: 'started' });
  const done = (drawn: DrawnImage, asset: Asset): DoneImage => ({
    state: 'succeeded',
    ...made,
    model: images.model,
    prompt,
    revised_prompt: drawn.revisedPrompt,
    asset,
    degradations: drawn.degradations,
  });
  return buyAsset(work, {
    kind: 'image',
    segment: type,
    maker: images,
    price,
    isCurrent,
    possiblyTwice,
    send: (call) => images.draw(order, call),
    answerToSave: (drawn): ImageAnswer => ({
      base64: Buffer.from(drawn.bytes).toString('base64'),
      image: done(drawn, assetOf(type, drawn.bytes)),
      cost: costOfTokens(money.prices, 'images', images, drawn.usage) ?? null,
    }),
    costOf: ({ usage }) => costOfTokens(money.prices, 'images', images, usage),
    sentTwice: ({ degradations }) => degradations.some(({ reason }) => reason === 'maybe_bought_twice'),
    // Saved before the receipt says that it is there; a provider's own copy may be gone in an hour.
    save: async (drawn) => done(drawn, await saveImage(place.project.folder, type, drawn.bytes)),
    put(state: State, entry: ImageState) {
      state.images[type] = entry;
    },
    submitting: (id) => ({ state: 'submitting' as const, ...made, order: id }),
    received: (image) => image,
    failed: (failure) => ({ state: 'failed' as const, ...made, ...failure }),
  });
}

const imageAnswerSchema = z.strictObject({
  base64: z.base64(),
  image: doneImageSchema,
  cost: z.object({ usd: z.number().optional(), credits: z.number().optional() }).nullable(),
});
type ImageAnswer = z.infer<typeof imageAnswerSchema>;

/** Takes over a picture that was answered before a kill and has no receipt yet: it is paid for, whatever was edited since. */
async function adoptAnswer({ place: { project, ledger } }: Work, type: SegmentType): Promise<void> {
  const known = ledger.state.images[type];
  if (known?.state !== 'submitting') return;
  const { order } = known;
  const answer = await readOrderAnswer(project.folder, order, imageAnswerSchema);
  if (answer === undefined) return;
  await saveImage(project.folder, type, Buffer.from(answer.base64, 'base64'));
  await ledger.update((state) => {
    state.images[type] = answer.image;
    const { usd, credits } = answer.cost ?? {};
    const cost = { ...(usd === undefined ? {} : { usd }), ...(credits === undefined ? {} : { credits }) };
    settle(state, order, { state: 'bought', ...costFields(cost) });
  });
}

function orderOf(
  { place: { project }, language, script }: Work,
  segment: Segment,
  index: number,
): ImageOrder {
  const { style, platform, brand_colors: brandColors } = project.settings;
  return { segment, style, platform, language, brandColors, position: positionOf(script.segments, index) };
}

/** Whether `makeImage` would draw. */
export async function needsImage(work: Work, segment: Segment, index: number): Promise<boolean> {
  const { place, makers, choice } = work;
  const known = place.ledger.state.images[segment.type];
  if (known?.state !== 'succeeded' || choice.redo) return true;
  const order = orderOf(work, segment, index);
  if (!isCurrentImage(work, known, makers.images.promptFor(order), order)) return true;
  return known.fingerprint !== null && !(await isWhole(place.project.folder, known.asset));
}

type Maker = Pick<ImageProvider, 'id' | 'model' | 'showsPosition'>;

/** All that a picture is made from; the prompt holds direction, style, emotion and platform. */
function imageFingerprint(
  { id, model, showsPosition }: Maker,
  prompt: string,
  { position }: ImageOrder,
): string {
  return fingerprint({ provider: id, model, prompt, position: showsPosition === true ? position : null });
}

/** Made from the same inputs: by this provider, by the user, or, with `auto`, by another paid provider. */
function isCurrentImage({ makers }: Work, known: DoneImage, prompt: string, order: ImageOrder): boolean {
  if (known.fingerprint === null) return true;
  if (known.fingerprint === imageFingerprint(makers.images, prompt, order)) return true;
  if (!makers.auto.images || known.provider === 'local') return false;
  const maker = { id: known.provider as ImageProvider['id'], model: known.model };
  return known.fingerprint === imageFingerprint(maker, prompt, order);
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
