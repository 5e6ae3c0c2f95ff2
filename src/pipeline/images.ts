import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { DrawnImage, FirstFrame, ImageOrder, ImageProvider } from '../contracts/providers.ts';
import type { Segment, SegmentType } from '../contracts/segments.ts';
import { writeWhole } from '../project/files.ts';
import { fingerprint, sha256 } from '../project/fingerprint.ts';
import type { Asset } from '../project/ledger.ts';
import { assetUrl, bring, isWhole } from './assets.ts';
import { eachSegment, positionOf, type Work } from './work.ts';

export interface ImagesWork extends Work {
  readonly images: ImageProvider;
}

const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/** Draws what is missing or out of date, all segments at once; the rest is kept. */
export async function makeImages(work: ImagesWork): Promise<void> {
  await eachSegment(work, 'image', (segment, index) => makeImage(work, segment, index));
}

/** The first frame of one segment: the picture on disk where it still answers the same inputs, else a new one. */
export async function makeImage(work: ImagesWork, segment: Segment, index: number): Promise<FirstFrame> {
  const { project, ledger, images, signal, onEvent } = work;
  const order: ImageOrder = {
    segment,
    style: project.settings.style,
    platform: project.settings.platform,
    language: work.language,
    position: positionOf(work.script.segments, index),
  };
  const prompt = images.promptFor(order);
  const wanted = fingerprint({ provider: images.id, model: images.model, prompt, position: order.position });
  const known = ledger.state.images[segment.type];
  if (known?.state === 'succeeded' && (known.fingerprint === null || known.fingerprint === wanted)) {
    if (await isWhole(project.folder, known.asset)) {
      onEvent({ stage: 'image', segment: segment.type, state: 'kept' });
      return firstFrame(project.folder, known.asset);
    }
    if (known.fingerprint === null) throw lost(segment.type, known.asset);
  }

  onEvent({ stage: 'image', segment: segment.type, state: 'started' });
  const provider = images.id;
  await ledger.update((state) => {
    state.images[segment.type] = { state: 'submitting', fingerprint: wanted, provider };
  });
  const drawn = await images.draw(order, { signal }).catch(async (error: unknown) => {
    if (error instanceof SparkfluenceError && error.kind !== 'interrupted') {
      const failure = { reason: error.details.reason ?? error.code, message: error.message };
      await ledger.update((state) => {
        state.images[segment.type] = { state: 'failed', fingerprint: wanted, provider, ...failure };
      });
    }
    throw error;
  });
  const asset = await saveImage(project.folder, segment.type, drawn);
  await ledger.update((state) => {
    state.images[segment.type] = {
      state: 'succeeded',
      fingerprint: wanted,
      provider,
      prompt,
      revised_prompt: drawn.revisedPrompt,
      asset,
      degradations: drawn.degradations,
    };
  });
  onEvent({ stage: 'image', segment: segment.type, state: 'done' });
  return firstFrame(project.folder, asset);
}

/**
 * Pictures that a piped document names and that are not the project's own become the segments' first frames. One that
 * is not on this machine (a draft's, made elsewhere) is left out, and drawn again where it is needed.
 */
export async function adoptImages(
  work: Work,
  images: readonly Pick<Image, 'segment_type' | 'image_url'>[],
): Promise<void> {
  const { folder } = work.project;
  for (const { segment_type: type, image_url: url } of images) {
    const known = work.ledger.state.images[type];
    if (known?.state === 'succeeded' && url === assetUrl(folder, known.asset)) continue;
    if (!work.script.segments.some((segment) => segment.type === type)) continue;
    const arrived = join(folder, 'images', `${type}.arrived`);
    if (!(await bring(work, url, arrived, { what: `${type}: image`, maxBytes: MAX_IMAGE_BYTES }))) continue;
    const asset = await nameByKind(folder, type, arrived);
    await work.ledger.update((state) => {
      state.images[type] = {
        state: 'succeeded',
        fingerprint: null,
        provider: 'custom',
        prompt: '',
        revised_prompt: null,
        asset,
        degradations: [],
      };
    });
  }
}

async function nameByKind(folder: string, type: SegmentType, arrived: string): Promise<Asset> {
  const bytes = await readFile(arrived);
  try {
    const path = `images/${type}.${extensionOf(bytes, type)}`;
    await rename(arrived, join(folder, path));
    return { path, sha256: sha256(bytes), bytes: bytes.length };
  } catch (error) {
    await rm(arrived, { force: true });
    throw error;
  }
}

async function saveImage(folder: string, type: SegmentType, { bytes }: DrawnImage): Promise<Asset> {
  const path = `images/${type}.${extensionOf(bytes, type)}`;
  await writeWhole(join(folder, path), bytes);
  return { path, sha256: sha256(bytes), bytes: bytes.length };
}

/** By the magic bytes: what a server says a picture is proves nothing. */
function extensionOf(bytes: Uint8Array, type: SegmentType): 'jpg' | 'png' | 'webp' {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'jpg';
  if (head.startsWith('\x89PNG\r\n')) return 'png';
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'webp';
  throw new SparkfluenceError('media', `${type}: the image is not a JPEG, PNG or WebP file`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      reason: 'not_an_image',
      segment: type,
      next: 'Give another image_url, or leave it out and `images` draws one.',
    },
  });
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
