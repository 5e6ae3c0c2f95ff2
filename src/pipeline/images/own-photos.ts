import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { PhotoCredit } from '../../contracts/photos.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { writeWhole } from '../../disk/files.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { readBytes } from '../../disk/read.ts';
import type { Asset } from '../../project/ledger.ts';
import { forgetLocal, imageOf } from '../../project/orders.ts';
import { isWhole } from '../work/assets.ts';
import { foundOwnFiles, OWN_FILE, ownFileNotice } from '../work/own-files.ts';
import { keepUnknown, setAside } from '../work/takes.ts';
import type { Work } from '../work/work.ts';
import { adoptAnswers } from './answers.ts';
import { saveFrame } from './frame.ts';
import { frameOf } from './photo.ts';
import { MAX_PHOTO_BYTES, PHOTO_NAME, photoFormat } from './photo-format.ts';

/** Pictures of a person's own as the first frames of segments: put in place by hand, or named on the command line. */

/** A photo for a segment, any file of this machine. */
export interface OwnPhoto {
  readonly type: SegmentType;
  /** Absolute path. */
  readonly file: string;
  /** Whose it is, where it was found in a library. */
  readonly credit?: PhotoCredit | undefined;
}

/** Checks photos before anything is made or bought. @throws SparkfluenceError input: `bad_image`, `file_missing` */
export async function checkPhotos(photos: readonly { readonly file: string }[]): Promise<void> {
  for (const { file } of photos) await frameOf(await readPhoto(file, file), file);
}

/** Whether a photo is the picture of its segment already. */
export async function isPlaced(
  { place: { ledger, project } }: Work,
  { type, file }: OwnPhoto,
): Promise<boolean> {
  const known = imageOf(ledger.state, type);
  if (known?.state !== 'succeeded' || known.fingerprint !== null) return false;
  if (known.asset.sha256 !== sha256(await readPhoto(file, `${type}: ${file}`))) return false;
  return isWhole(project.folder, known.asset);
}

/** Makes the photos the pictures of their segments. What was there is kept in `takes/`; the same photo again changes nothing. */
export async function placePhotos(
  work: Work,
  photos: readonly OwnPhoto[],
  onNotice: (notice: string) => void,
): Promise<void> {
  const { ledger, project } = work.place;
  for (const { type, file, credit } of photos) {
    if (await isPlaced(work, { type, file })) continue;
    const bytes = await readPhoto(file, `${type}: ${file}`);
    const known = imageOf(ledger.state, type);
    const path = `images/${type}.${photoFormat(bytes, `${type}: ${file}`)}`;
    const asset = { path, sha256: sha256(bytes), bytes: bytes.length };
    const { record, over } = await setAside({ ...work, choice: { redo: true } }, 'image', type);
    await ledger.update(record);
    await keepUnknown(work, 'image', type, path, over);
    await writeWhole(join(project.folder, path), bytes);
    await recordPhoto(work, type, asset, bytes, credit);
    if (known !== undefined)
      onNotice(`${type}: the picture is ${file} now; the one before is kept in takes/.`);
  }
}

/** What a person put in the place of pictures. @throws as `foundOwnFiles` */
export const foundOwnPhotos = (work: Work, sinceMs: number) =>
  foundOwnFiles(work, 'image', PHOTO_NAME, sinceMs, async (file) => {
    if (!file.endsWith('.jpg')) return false;
    const { readScene } = await import('../../providers/local/image/scene.ts');
    return readScene(await readPhoto(file, file)) !== undefined;
  });

/** Takes over what a person put in the place of pictures, and makes the frames of those that have none. */
export async function adoptOwnPhotos(
  work: Work,
  sinceMs: number,
  onNotice: (notice: string) => void,
): Promise<void> {
  const { ledger, project } = work.place;
  for (const { type } of work.script.segments) await adoptAnswers(work, type);
  for (const own of await foundOwnPhotos(work, sinceMs)) {
    const bytes = await readPhoto(join(project.folder, own.path), `${own.type}: ${own.path}`);
    await recordPhoto(work, own.type, own.asset, bytes);
    onNotice(ownFileNotice(own));
  }
  for (const { type } of work.script.segments) {
    const image = imageOf(ledger.state, type);
    if (image?.state !== 'succeeded' || image.frame === null) continue;
    if (image.fingerprint !== null && image.credit === undefined) continue;
    if (image.frame !== undefined && (await isWhole(project.folder, image.frame))) continue;
    if (!(await isWhole(project.folder, image.asset))) continue; // its own error comes where it is needed
    const bytes = await readPhoto(join(project.folder, image.asset.path), `${type}: ${image.asset.path}`);
    const frame = await saveFrame(work, type, bytes).catch(onlyBadImage);
    await ledger.update((state) => {
      state.images[type] = { ...image, frame };
    });
  }
}

/** A picture that came with a document and cannot be decoded is left to the maker of the clip, who says so. */
function onlyBadImage(error: unknown): null {
  if (error instanceof SparkfluenceError && error.details.reason === 'bad_image') return null;
  throw error;
}

async function recordPhoto(
  work: Work,
  type: SegmentType,
  asset: Asset,
  bytes: Uint8Array,
  credit?: PhotoCredit,
): Promise<void> {
  const frame = await saveFrame(work, type, bytes, asset.path);
  await work.place.ledger.update((state) => {
    state.images[type] = {
      state: 'succeeded',
      fingerprint: null,
      provider: 'custom',
      model: credit === undefined ? OWN_FILE : credit.library,
      prompt: '',
      revised_prompt: null,
      asset,
      frame,
      degradations: [],
      ...(credit === undefined ? {} : { credit }),
    };
    forgetLocal(state);
  });
}

async function readPhoto(file: string, what: string): Promise<Buffer> {
  try {
    return await readBytes(file, { maxBytes: MAX_PHOTO_BYTES });
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause;
    throw new SparkfluenceError('input', `${what} cannot be read`, {
      details: { reason: 'file_missing', path: file, next: 'Check its name, and that you may read it.' },
      cause,
    });
  }
}
