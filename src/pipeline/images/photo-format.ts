import { SparkfluenceError } from '../../contracts/errors.ts';
import { imageFacts, oversize } from '../../providers/image/image-bytes.ts';

/** What files are taken for pictures of a person, and how they are told apart. */

const FORMATS = ['jpg', 'png', 'webp', 'gif', 'avif', 'heic'] as const;
export type PhotoFormat = (typeof FORMATS)[number];

/** How files are named that are taken for pictures of a person: `HOOK.jpeg`, `IMG_0012.HEIC`. */
export const PHOTO_NAME = /\.(?:jpe?g|jfif|png|webp|gif|avif|hei[cf])$/i;

/** Where a file says what it is: among its first segments, chunks or boxes. */
const HEAD_BYTES = 256 * 1024;

export const headOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES));

/** Larger files are no photos. */
export const MAX_PHOTO_BYTES = 64 * 1024 * 1024;

/**
 * What a file is, by its bytes.
 * @param what names the file in errors: `--image HOOK: photo.tiff`
 * @throws SparkfluenceError input, reason `bad_image`: no picture that is read here, or a larger one than is read
 */
export function photoFormat(bytes: Uint8Array, what: string): PhotoFormat {
  if (bytes.length === 0) throw unreadable(what, 'it is empty', undefined, COPY_AGAIN);
  const facts = imageFacts(bytes);
  const format = facts === undefined ? otherFormat(bytes) : PLAIN[facts.mimeType];
  if (format === undefined) throw unreadable(what, 'it is no JPEG, PNG, WebP, HEIC, AVIF or GIF picture');
  const size = facts?.size ?? sizeOf(bytes, format);
  const problem = size === undefined ? undefined : oversize({ mimeType: 'image/jpeg', size });
  if (problem !== undefined) throw unreadable(what, problem, undefined, SMALLER);
  return format;
}

/** What to do with a file that is empty or cut off. */
export const COPY_AGAIN = 'Copy or download it again, and give the whole file.';

/** What to do with a file that is too large to be decoded. */
export const SMALLER =
  'Make it smaller (in a photo program, or `ffmpeg -i picture.jpg -vf scale=3000:-2 smaller.jpg`) and give that.';

const PLAIN = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** HEIF files name what they are compatible with in their first box. */
function otherFormat(bytes: Uint8Array): PhotoFormat | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64)).toString('latin1');
  if (head.startsWith('GIF8')) return 'gif';
  if (head.slice(4, 8) !== 'ftyp') return undefined;
  const brand = head.slice(8, 12);
  if (brand === 'avif' || brand === 'avis') return 'avif';
  if (/^(?:hei[cxms]|hev[cxms])$/.test(brand)) return 'heic';
  if (brand !== 'mif1' && brand !== 'msf1') return undefined;
  return head.slice(16).includes('avif') ? 'avif' : 'heic';
}

function sizeOf(bytes: Uint8Array, format: PhotoFormat): { width: number; height: number } | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'gif')
    return data.length < 10 ? undefined : { width: data.readUInt16LE(6), height: data.readUInt16LE(8) };
  // Every picture and tile has an `ispe` box with its size; the largest is that of the whole.
  let largest: { width: number; height: number } | undefined;
  for (let at = data.indexOf('ispe'); at >= 0 && at + 16 <= data.length; at = data.indexOf('ispe', at + 4)) {
    if (at > HEAD_BYTES) break;
    const size = { width: data.readUInt32BE(at + 8), height: data.readUInt32BE(at + 12) };
    if (largest === undefined || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

/**
 * @param why the end of the sentence
 * @param next what to do, where another format would not help
 */
export function unreadable(what: string, why: string, cause?: unknown, next = AS_JPEG): SparkfluenceError {
  return new SparkfluenceError('input', `${what} cannot be used as a picture: ${why}`, {
    details: { reason: 'bad_image', next },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Where nobody knows which of both it is. */
export const AGAIN_OR_AS_JPEG =
  'Copy or download it again; if other programs open it, save it there as a JPEG and give that.';

const AS_JPEG =
  'Save it as a JPEG (in a photo program, or `ffmpeg -i picture.tiff picture.jpg`) and give that.';
