import { decode } from './decode.ts';
import { COPY_AGAIN, type PhotoFormat, photoFormat, unreadable } from './photo-format.ts';
import { turnOf } from './turn.ts';

/**
 * Pictures of a person: photos of phones and cameras, of any shape, size and turn. What a clip is made of is a frame of 9:16 that
 * video models and the local clip maker take as it is; the person's own file is never changed.
 */

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
/** A panorama gives up more of them: it is at least so high, a share of the frame. */
const LEAST_HEIGHT = 0.36;
/** Where the middle of a wide picture stands: captions have the place below it. */
const WIDE_MIDDLE = 0.37;

/**
 * The frame of 9:16, a JPEG of 1080×1920, that stands for a picture: turned as its camera says, covered from edge to edge
 * where it is upright, and whole before a blurred copy of itself, above the captions, where it is wide. Transparent parts become white.
 * @returns null where the picture can be used as it is
 * @throws SparkfluenceError input, reason `bad_image`, where it cannot be decoded
 */
export async function frameOf(bytes: Uint8Array, what: string): Promise<Uint8Array | null> {
  const format = photoFormat(bytes, what);
  if (isCutOff(bytes, format))
    throw unreadable(what, 'it is cut off, as by a copy that was interrupted', undefined, COPY_AGAIN);
  const { createCanvas } = await import('@napi-rs/canvas');
  const picture = await decode(bytes, format, what);
  const { width, height } = picture;
  if (Math.min(width, height) < LEAST_PIXELS)
    throw unreadable(
      what,
      `it has ${width}x${height} pixels, and ${LEAST_PIXELS} a side are the least`,
      undefined,
      'Give a larger picture.',
    );
  const isUpright = width / height <= UPRIGHT;
  const isPlain = format === 'jpg' || format === 'png' || format === 'webp';
  const asItIs = isPlain && isUpright && turnOf(bytes, format) === 1 && !mayBeTransparent(bytes, format);
  if (asItIs && width * height <= MOST_PLAIN_PIXELS && bytes.length <= MOST_PLAIN_BYTES) return null;
  const canvas = createCanvas(FRAME.width, FRAME.height);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, FRAME.width, FRAME.height);
  const cover = Math.max(FRAME.width / width, FRAME.height / height);
  const contain = Math.min(FRAME.width / width, FRAME.height / height);
  const draw = (scale: number, middle = 0.5) =>
    context.drawImage(
      picture.image,
      (FRAME.width - width * scale) / 2,
      // Nothing reaches over the frame's upper edge, as long as it is not higher than the frame.
      Math.max(FRAME.height * middle - (height * scale) / 2, Math.min(0, FRAME.height - height * scale)),
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
    draw(Math.min(cover, Math.max(contain * CLOSER, (FRAME.height * LEAST_HEIGHT) / height)), WIDE_MIDDLE);
  }
  return canvas.encode('jpeg', QUALITY);
}

/** Whether the end is missing: decoders paint what is not there black or grey, and say nothing. */
function isCutOff(bytes: Uint8Array, format: PhotoFormat): boolean {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'png') return data.indexOf('IEND') < 0;
  if (format === 'webp') return data.length < 12 || data.readUInt32LE(4) + 8 > data.length;
  if (format === 'gif') return isGifCutOff(data);
  if (format !== 'jpg') return false;
  // The picture begins behind its segments, of which one may hold a small picture with an end of its own.
  let at = 2;
  while (at + 4 <= data.length && data[at] === 0xff && data[at + 1] !== 0xda)
    at += data[at + 1] === 0xff ? 1 : 2 + data.readUInt16BE(at + 2);
  return data.indexOf(END_OF_JPEG, at) < 0;
}

/** Whether the first picture of a GIF goes on behind the file's end: its blocks are walked, each of parts with their lengths. */
function isGifCutOff(data: Buffer): boolean {
  const tableOf = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  let at = 13 + tableOf(data[10] ?? 0);
  while (at < data.length) {
    const kind = data[at]!;
    if (kind === 0x3b) return false;
    const isPicture = kind === 0x2c;
    at += isPicture ? 11 + tableOf(data[at + 9] ?? 0) : 2;
    while (at < data.length && data[at] !== 0) at += 1 + data[at]!;
    if (at >= data.length) return true;
    if (isPicture) return false;
    at += 1;
  }
  return true;
}

const END_OF_JPEG = Buffer.from([0xff, 0xd9]);

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
