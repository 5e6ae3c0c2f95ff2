import { SparkfluenceError } from '../../contracts/errors.ts';
import { imageFacts, oversize } from '../../providers/image/image-bytes.ts';

/**
 * Pictures of a person: photos of phones and cameras, of any shape, size and turn. What a clip is made of is a frame of 9:16 that
 * video models and the local clip maker take as it is; the person's own file is never changed.
 */

const FORMATS = ['jpg', 'png', 'webp', 'gif', 'avif', 'heic'] as const;
export type PhotoFormat = (typeof FORMATS)[number];

/** How files are named that are taken for pictures of a person: `HOOK.jpeg`, `IMG_0012.HEIC`. */
export const PHOTO_NAME = /\.(?:jpe?g|jfif|png|webp|gif|avif|hei[cf])$/i;

/** Larger files are no photos. */
export const MAX_PHOTO_BYTES = 64 * 1024 * 1024;

const FRAME = { width: 1080, height: 1920 } as const;
const QUALITY = 90;
/** A picture of at most this width for its height covers the frame without losing much at its sides. */
const UPRIGHT = 0.8;
/** Larger files are made smaller for vendors, which refuse them or take long. */
const MOST_PLAIN_PIXELS = 4_200_000;
const MOST_PLAIN_BYTES = 4 * 1024 * 1024;
/** What is smaller is no photo: one pixel filled the whole video with its colour. */
const LEAST_PIXELS = 16;
/** How much of a wide picture's sides is given up to show it larger. */
const CLOSER = 1.18;

/**
 * What a file is, by its bytes.
 * @param what names the file in errors: `--image HOOK: photo.tiff`
 * @throws SparkfluenceError input, reason `bad_image`: no picture that is read here, or a larger one than is read
 */
export function photoFormat(bytes: Uint8Array, what: string): PhotoFormat {
  const facts = imageFacts(bytes);
  const format = facts === undefined ? otherFormat(bytes) : PLAIN[facts.mimeType];
  if (format === undefined) throw unreadable(what, 'it is no JPEG, PNG, WebP, HEIC, AVIF or GIF picture');
  const size = facts?.size ?? sizeOf(bytes, format);
  const problem = size === undefined ? undefined : oversize({ mimeType: 'image/jpeg', size });
  if (problem !== undefined) throw unreadable(what, problem);
  return format;
}

/**
 * The frame of 9:16, a JPEG of 1080×1920, that stands for a picture: turned as its camera says, covered from edge to edge
 * where it is upright, and whole before a blurred copy of itself where it is wide. Transparent parts become white.
 * @returns null where the picture can be used as it is
 * @throws SparkfluenceError input, reason `bad_image`, where it cannot be decoded
 */
export async function frameOf(bytes: Uint8Array, what: string): Promise<Uint8Array | null> {
  const format = photoFormat(bytes, what);
  if (isCutOff(bytes, format)) throw unreadable(what, 'it is cut off, as by a copy that was interrupted');
  const { createCanvas } = await import('@napi-rs/canvas');
  const picture = await decode(bytes, format, what);
  const { width, height } = picture;
  if (Math.min(width, height) < LEAST_PIXELS)
    throw unreadable(what, `it has ${width}x${height} pixels, and ${LEAST_PIXELS} a side are the least`);
  const isUpright = width / height <= UPRIGHT;
  const isPlain = format === 'jpg' || format === 'png' || format === 'webp';
  const asItIs = isPlain && isUpright && !isTurned(bytes) && !mayBeTransparent(bytes, format);
  if (asItIs && width * height <= MOST_PLAIN_PIXELS && bytes.length <= MOST_PLAIN_BYTES) return null;
  const canvas = createCanvas(FRAME.width, FRAME.height);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, FRAME.width, FRAME.height);
  const cover = Math.max(FRAME.width / width, FRAME.height / height);
  const contain = Math.min(FRAME.width / width, FRAME.height / height);
  const draw = (scale: number) =>
    context.drawImage(
      picture.image,
      (FRAME.width - width * scale) / 2,
      (FRAME.height - height * scale) / 2,
      width * scale,
      height * scale,
    );
  if (isUpright) {
    draw(cover);
  } else {
    context.filter = 'blur(36px)';
    draw(cover * 1.12);
    context.filter = 'none';
    context.fillStyle = 'rgba(0, 0, 0, 0.28)';
    context.fillRect(0, 0, FRAME.width, FRAME.height);
    draw(Math.min(cover, contain * CLOSER));
  }
  return canvas.encode('jpeg', QUALITY);
}

type Drawable = import('@napi-rs/canvas').Image | import('@napi-rs/canvas').Canvas;

/** The pixels, turned as the file says; of an animation the first picture. @throws as `frameOf` */
export async function decode(
  bytes: Uint8Array,
  format: PhotoFormat,
  what: string,
): Promise<{ readonly image: Drawable; readonly width: number; readonly height: number }> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  try {
    if (format !== 'heic') {
      const image = await loadImage(Buffer.from(bytes));
      return { image, width: image.width, height: image.height };
    }
    const { width, height, data } = await decodeHeic(bytes);
    const problem = oversize({ mimeType: 'image/jpeg', size: { width, height } });
    if (problem !== undefined) throw unreadable(what, problem);
    const image = createCanvas(width, height);
    const context = image.getContext('2d');
    const pixels = context.createImageData(width, height);
    pixels.data.set(data);
    context.putImageData(pixels, 0, 0);
    return { image, width, height };
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause;
    throw unreadable(what, 'it cannot be decoded, so it is damaged or cut off', cause);
  }
}

/** The decoder writes its complaints to stdout, which holds one JSON document and nothing else. */
async function decodeHeic(bytes: Uint8Array) {
  const { default: decode } = await import('heic-decode');
  const output: Pick<Console, 'log'> = globalThis.console;
  const { log } = output;
  output.log = () => undefined;
  try {
    return await decode({ buffer: bytes as Uint8Array<ArrayBuffer> });
  } finally {
    output.log = log;
  }
}

const PLAIN = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** Whether the end is missing: decoders paint what is not there black or grey, and say nothing. */
function isCutOff(bytes: Uint8Array, format: PhotoFormat): boolean {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'png') return data.indexOf('IEND') < 0;
  if (format === 'webp') return data.length < 12 || data.readUInt32LE(4) + 8 > data.length;
  if (format !== 'jpg') return false;
  // The picture begins behind its segments, of which one may hold a small picture with an end of its own.
  let at = 2;
  while (at + 4 <= data.length && data[at] === 0xff && data[at + 1] !== 0xda)
    at += data[at + 1] === 0xff ? 1 : 2 + data.readUInt16BE(at + 2);
  return data.indexOf(END_OF_JPEG, at) < 0;
}

const END_OF_JPEG = Buffer.from([0xff, 0xd9]);

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
    if (at > 256 * 1024) break;
    const size = { width: data.readUInt32BE(at + 8), height: data.readUInt32BE(at + 12) };
    if (largest === undefined || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

/** Whether EXIF says that the picture is to be turned or mirrored; vendors do not look. */
export function isTurned(bytes: Uint8Array): boolean {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 256 * 1024));
  const at = data.indexOf('Exif\0\0');
  const start = at >= 0 ? at + 6 : data.indexOf('EXIF') >= 0 ? data.indexOf('EXIF') + 8 : -1;
  if (start < 0 || start + 10 > data.length) return false;
  const isLittle = data.toString('latin1', start, start + 2) === 'II';
  const word = (offset: number) => (isLittle ? data.readUInt16LE(offset) : data.readUInt16BE(offset));
  const first = start + (isLittle ? data.readUInt32LE(start + 4) : data.readUInt32BE(start + 4));
  if (first + 2 > data.length) return false;
  for (let entry = 0; entry < Math.min(word(first), 200); entry++) {
    const place = first + 2 + entry * 12;
    if (place + 12 > data.length) return false;
    if (word(place) === 0x112) return word(place + 8) > 1;
  }
  return false;
}

/** Whether there is an alpha channel: a PNG's colour type, a WebP's flag. */
function mayBeTransparent(bytes: Uint8Array, format: PhotoFormat): boolean {
  if (format === 'png') {
    const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096));
    return [4, 6].includes(bytes[25] ?? 0) || head.includes('tRNS');
  }
  if (format !== 'webp') return false;
  const kind = Buffer.from(bytes.buffer, bytes.byteOffset + 12, 4).toString('latin1');
  return kind === 'VP8X' ? ((bytes[20] ?? 0) & 0x10) !== 0 : kind === 'VP8L';
}

export function unreadable(what: string, why: string, cause?: unknown): SparkfluenceError {
  return new SparkfluenceError('input', `${what} cannot be used as a picture: ${why}`, {
    details: {
      reason: 'bad_image',
      next: 'Save it as a JPEG (in a photo program, or `ffmpeg -i picture.tiff picture.jpg`) and give that.',
    },
    ...(cause === undefined ? {} : { cause }),
  });
}
