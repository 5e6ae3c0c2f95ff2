import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { moveWhole } from '../../disk/files.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { readBytes } from '../../disk/read.ts';
import type { Asset } from '../../project/ledger.ts';
import { forgetLocal, frameOfImage, imageOf } from '../../project/orders.ts';
import {
  addressIn,
  assetUrl,
  bring,
  isUploadedCopy,
  isWhole,
  namedAsOurs,
  pathInside,
} from '../work/assets.ts';
import type { BroughtImage } from '../work/brought.ts';
import { OWN_FILE, staysNotice } from '../work/own-files.ts';
import { keepUnknown, setAside } from '../work/takes.ts';
import type { Work } from '../work/work.ts';
import { extensionOf } from './files.ts';

const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/**
 * Makes the pictures that a piped document names the segments' first frames, unless they are the project's own already. A
 * locally drawn picture that is not on this machine is left out and drawn again where it is needed.
 * @throws SparkfluenceError media, reason `asset_missing`, when any other picture is not there
 */
export async function adoptImages(
  work: Work,
  images: readonly BroughtImage[],
  onNotice: (notice: string) => void = () => undefined,
): Promise<void> {
  const { folder } = work.place.project;
  for (const image of images) {
    const { segment_type: type, credit } = image;
    const url = addressOfStrange(work, image, onNotice);
    if (url === undefined) continue;
    const arrived = join(folder, 'images', `${type}.arrived`);
    if (!(await bring(work, url, arrived, { what: what(type), maxBytes: MAX_IMAGE_BYTES }))) {
      if (await isLeftOut(work, image, url)) continue;
      throw missing(type, url);
    }
    const asset = await nameByKind(work, type, arrived);
    await work.place.ledger.update((state) => {
      state.images[type] = {
        state: 'succeeded',
        fingerprint: null,
        provider: 'custom',
        model: 'custom',
        prompt: '',
        revised_prompt: null,
        asset,
        degradations: [],
        ...(credit === undefined ? {} : { credit }),
      };
      forgetLocal(state);
    });
  }
}

/**
 * The segments that would get a document's picture. Nothing is written, and what has an address elsewhere is not fetched.
 * @throws SparkfluenceError as `adoptImages`, for a file that is not there
 */
export async function segmentsOfStrange(
  work: Work,
  images: readonly BroughtImage[],
  onNotice: (notice: string) => void = () => undefined,
): Promise<Set<SegmentType>> {
  const types = new Set<SegmentType>();
  for (const image of images) {
    const { segment_type: type } = image;
    const url = addressOfStrange(work, image, onNotice);
    if (url === undefined) continue;
    const isThere = !url.startsWith('file:') || (await pathInside(work, url, what(type))) !== undefined;
    if (isThere) types.add(type);
    else if (!(await isLeftOut(work, image, url))) throw missing(type, url);
  }
  return types;
}

const what = (type: SegmentType) => `${type}: image`;

/** Where a document's picture lies that is not the project's own already; undefined where there is nothing to bring. */
function addressOfStrange(
  work: Work,
  { segment_type: type, image_url }: BroughtImage,
  onNotice: (notice: string) => void,
): string | undefined {
  const { folder } = work.place.project;
  const url = addressIn(folder, image_url);
  const known = imageOf(work.place.ledger.state, type);
  const own = known?.state === 'succeeded' ? known.asset : undefined;
  if (own !== undefined && url === assetUrl(folder, own)) return undefined;
  if (known?.state === 'succeeded' && url === assetUrl(folder, frameOfImage(known))) return undefined;
  if (known?.state === 'succeeded' && isUploadedCopy(work.place.ledger.state, frameOfImage(known), url))
    return undefined;
  if (known?.state === 'succeeded' && known.model === OWN_FILE && !work.choice.redo) {
    onNotice(staysNotice(type, known.asset.path));
    return undefined;
  }
  // Drawing this picture was cut off: the file in its place is older than the script.
  if (known !== undefined && own === undefined && namedAsOurs(url, 'images', type, folder)) return undefined;
  return work.script.segments.some((segment) => segment.type === type) ? url : undefined;
}

/** Whether a picture that is not there is no loss: the project has its own, or it is drawn again. */
async function isLeftOut(
  { place: { project, ledger } }: Work,
  { segment_type: type, provider }: BroughtImage,
  url: string,
): Promise<boolean> {
  const known = imageOf(ledger.state, type);
  const moved = known?.state === 'succeeded' && (await isWhole(project.folder, known.asset));
  return (moved || provider === 'local') && namedAsOurs(url, 'images', type);
}

/** Moves the picture into its place; what was there is kept. */
async function nameByKind(work: Work, type: SegmentType, arrived: string): Promise<Asset> {
  const { ledger, project } = work.place;
  const bytes = await readBytes(arrived, { maxBytes: MAX_IMAGE_BYTES });
  try {
    const path = `images/${type}.${extensionOf(bytes, type)}`;
    const { record, over } = await setAside({ ...work, choice: { redo: true } }, 'image', type);
    await ledger.update(record);
    await keepUnknown(work, 'image', type, path, over);
    await moveWhole(arrived, join(project.folder, path));
    return { path, sha256: sha256(bytes), bytes: bytes.length };
  } catch (error) {
    await rm(arrived, { force: true });
    throw error;
  }
}

function missing(type: SegmentType, url: string): SparkfluenceError {
  return new SparkfluenceError('media', `${type}: the image ${url} is not there`, {
    code: 'DOWNLOAD_FAILED',
    failedStep: `Reading the image of ${type}`,
    details: {
      reason: 'asset_missing',
      segment: type,
      url,
      next: 'Put it back, or leave the entry out and `images` draws one.',
    },
  });
}
