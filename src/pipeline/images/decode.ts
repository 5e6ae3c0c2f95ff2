import { SparkfluenceError } from '../../contracts/errors.ts';
import { oversize } from '../../providers/image/image-bytes.ts';
import { headOf, type PhotoFormat, unreadable } from './photo-format.ts';
import { turnOf } from './turn.ts';

/** Photos of a person as pixels that can be drawn. */

export type Drawable = import('@napi-rs/canvas').Image | import('@napi-rs/canvas').Canvas;

export interface Pixels {
  readonly image: Drawable;
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels, turned as the file says and in the colours of screens; of an animation the first picture.
 * @param what names the file in errors
 * @throws SparkfluenceError input, reason `bad_image`, where it cannot be decoded
 */
export async function decode(bytes: Uint8Array, format: PhotoFormat, what: string): Promise<Pixels> {
  try {
    if (format === 'heic') return await heicPixels(bytes, what);
    const { loadImage } = await import('@napi-rs/canvas');
    const image = await loadImage(Buffer.from(bytes));
    const pixels = { image, width: image.width, height: image.height };
    // The decoder turns JPEG and WebP by itself, and knows their colours and those of PNG.
    if (format === 'png' || format === 'avif') return await turned(pixels, turnOf(bytes, format));
    return pixels;
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause;
    throw unreadable(what, 'it cannot be decoded, so it is damaged or cut off', cause);
  }
}

async function heicPixels(bytes: Uint8Array, what: string): Promise<Pixels> {
  const { width, height, data } = await decodeHeic(bytes);
  const problem = oversize({ mimeType: 'image/jpeg', size: { width, height } });
  if (problem !== undefined) throw unreadable(what, problem);
  const { createCanvas } = await import('@napi-rs/canvas');
  const image = createCanvas(width, height);
  const context = image.getContext('2d');
  const pixels = context.createImageData(width, height, { colorSpace: colorSpaceOf(bytes) });
  pixels.data.set(data);
  context.putImageData(pixels, 0, 0);
  return { image, width, height };
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

const P3 = 'Display P3';
const P3_IN_WORDS_OF_TWO_BYTES = Buffer.from(P3, 'utf16le').swap16();

/** iPhones photograph in Display P3, and their HEIC names it in a profile; drawn as sRGB its colours would be pale. */
function colorSpaceOf(bytes: Uint8Array): 'srgb' | 'display-p3' {
  const head = headOf(bytes);
  const isP3 = head.includes('colrprof') && (head.includes(P3) || head.includes(P3_IN_WORDS_OF_TWO_BYTES));
  return isP3 ? 'display-p3' : 'srgb';
}

/** @param turn as EXIF counts: 1 upright, 2 to 4 mirrored or upside down, from 5 on the sides are exchanged */
async function turned(pixels: Pixels, turn: number): Promise<Pixels> {
  if (turn === 1) return pixels;
  const { createCanvas } = await import('@napi-rs/canvas');
  const [width, height] = turn > 4 ? [pixels.height, pixels.width] : [pixels.width, pixels.height];
  const image = createCanvas(width, height);
  const context = image.getContext('2d');
  const [a, b, c, d] = MATRICES[turn - 1]!;
  context.setTransform(a, b, c, d, a + c < 0 ? width : 0, b + d < 0 ? height : 0);
  context.drawImage(pixels.image, 0, 0);
  return { image, width, height };
}

/** Where the right and the lower side of the stored picture go, for each turn of EXIF. */
const MATRICES = [
  [1, 0, 0, 1],
  [-1, 0, 0, 1],
  [-1, 0, 0, -1],
  [1, 0, 0, -1],
  [0, 1, 1, 0],
  [0, 1, -1, 0],
  [0, -1, -1, 0],
  [0, -1, 1, 0],
] as const;
