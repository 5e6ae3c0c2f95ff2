import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { DrawnImage, FirstFrame, ImageOrder, ImageProvider } from '../../contracts/providers.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { type Asset, doneImageSchema } from '../../project/ledger.ts';
import { mayBuyAgain } from '../money/budget.ts';
import { landed } from '../money/order-answers.ts';
import { costOfUsage, priceOf } from '../money/prices.ts';
import { buy, costFields, settle } from '../money/purchases.ts';
import { isWhole } from '../work/assets.ts';
import { setAside } from '../work/takes.ts';
import { eachSegment, positionOf, type Work } from '../work/work.ts';
import { assetOf, saveImage } from './files.ts';

type DoneImage = z.infer<typeof doneImageSchema>;

/** Draws what is missing or out of date, all segments at once; the rest is kept. */
export async function makeImages(work: Work): Promise<void> {
  await eachSegment(work, 'image', (segment, index) => makeImage(work, segment, index));
}

/** The first frame of one segment: the picture on disk where it still answers the same inputs, else a new one. */
export async function makeImage(work: Work, segment: Segment, index: number): Promise<FirstFrame> {
  const {
    place: { project, ledger },
    makers: { images },
    tools: { onEvent },
  } = work;
  const { type } = segment;
  const order = orderOf(work, segment, index);
  const prompt = images.promptFor(order);
  const wanted = imageFingerprint(images, prompt, order);
  await adoptLanded(work, type);
  const known = ledger.state.images[type];
  const isCurrent = known?.state === 'succeeded' && isCurrentImage(work, known, prompt, order);
  if (isCurrent && !work.choice.redo) {
    if (await isWhole(project.folder, known.asset)) {
      onEvent({ stage: 'image', segment: type, state: 'kept' });
      return firstFrame(project.folder, known.asset);
    }
    if (known.fingerprint === null) throw lost(type, known.asset);
  }
  const { id: provider, model } = images;
  const possiblyTwice = known?.state === 'submitting' && known.fingerprint === wanted;
  const price = priceOf(work.money.prices, 'images', provider, model);
  if (possiblyTwice) mayBuyAgain(work.money, { what: type, segment: type, provider }, price);
  onEvent({ stage: 'image', segment: type, state: 'started' });
  const common = { fingerprint: wanted, provider };
  const aside = await setAside(work, 'image', type);
  let asset: Asset | undefined;
  const done = (drawn: DrawnImage): DoneImage => ({
    state: 'succeeded',
    ...common,
    model,
    prompt,
    revised_prompt: drawn.revisedPrompt,
    asset: asset!,
    degradations: drawn.degradations,
  });
  await buy(work, {
    stage: 'image',
    segment: type,
    provider,
    model,
    price,
    possiblyTwice,
    intend(state, id) {
      aside.record(state);
      state.images[type] = { state: 'submitting', ...common, order: id };
    },
    send: (call) => images.draw(order, call),
    landing: (drawn): LandedImage => ({
      base64: Buffer.from(drawn.bytes).toString('base64'),
      image: { ...done(drawn), asset: assetOf(type, drawn.bytes) },
      cost: costOfUsage(work.money.prices, images, drawn.usage) ?? null,
    }),
    costOf: ({ usage }) => costOfUsage(work.money.prices, images, usage),
    sentTwice: ({ degradations }) => degradations.some(({ reason }) => reason === 'maybe_bought_twice'),
    // Saved before the receipt says that it is there; a provider's own copy may be gone in an hour.
    async save({ bytes }) {
      asset = await saveImage(project.folder, type, bytes);
    },
    receive(state, drawn) {
      state.images[type] = done(drawn);
    },
    refuse(state, error) {
      if (isCurrent || work.choice.redo) return aside.restore(state); // only another one was wanted
      const failure = { reason: error.details.reason ?? error.code, message: error.message };
      state.images[type] = { state: 'failed', ...common, ...failure };
    },
  });
  onEvent({ stage: 'image', segment: type, state: 'done' });
  return firstFrame(project.folder, asset!);
}

const landedImageSchema = z.strictObject({
  base64: z.base64(),
  image: doneImageSchema,
  cost: z.object({ usd: z.number().optional(), credits: z.number().optional() }).nullable(),
});
type LandedImage = z.infer<typeof landedImageSchema>;

/** A picture that was answered before a kill and has no receipt yet: paid for, whatever the script has become since. */
async function adoptLanded({ place: { project, ledger } }: Work, type: SegmentType): Promise<void> {
  const known = ledger.state.images[type];
  if (known?.state !== 'submitting') return;
  const { order } = known;
  const found = await landed(project.folder, order, landedImageSchema);
  if (found === undefined) return;
  await saveImage(project.folder, type, Buffer.from(found.base64, 'base64'));
  await ledger.update((state) => {
    state.images[type] = found.image;
    const { usd, credits } = found.cost ?? {};
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
  const known = work.place.ledger.state.images[segment.type];
  if (known?.state !== 'succeeded' || work.choice.redo) return true;
  const order = orderOf(work, segment, index);
  if (!isCurrentImage(work, known, work.makers.images.promptFor(order), order)) return true;
  return known.fingerprint !== null && !(await isWhole(work.place.project.folder, known.asset));
}

type Maker = Pick<ImageProvider, 'id' | 'model' | 'showsPosition'>;

/** All that a picture is made from (design: «The ledger»); the prompt holds direction, style, emotion and platform. */
function imageFingerprint(
  { id, model, showsPosition }: Maker,
  prompt: string,
  { position }: ImageOrder,
): string {
  return fingerprint({ provider: id, model, prompt, position: showsPosition === true ? position : null });
}

/** Made from the same inputs: by this provider, by the user, or, where nobody named one, by another paid provider. */
function isCurrentImage(work: Work, known: DoneImage, prompt: string, order: ImageOrder): boolean {
  if (known.fingerprint === null) return true;
  if (known.fingerprint === imageFingerprint(work.makers.images, prompt, order)) return true;
  if (!work.makers.auto.images || known.provider === 'local') return false;
  const maker = { id: known.provider as ImageProvider['id'], model: known.model };
  return known.fingerprint === imageFingerprint(maker, prompt, order);
}

const firstFrame = (folder: string, asset: Asset): FirstFrame => ({
  file: join(folder, asset.path),
  sha256: asset.sha256,
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
