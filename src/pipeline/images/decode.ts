import { crc32, deflateSync } from 'node:zlib';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { oversize } from '../../providers/image/image-bytes.ts';
import { AGAIN_OR_AS_JPEG, headOf, type PhotoFormat, SMALLER, unreadable } from './photo-format.ts';
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
    const image = await loadImage(format === 'webp' ? unturnable(bytes) : Buffer.from(bytes));
    const pixels = { image, width: image.width, height: image.height };
    // The decoder turns JPEG by itself, and knows the colours of all but AVIF.
    if (format === 'avif') return await turned(await inItsColours(pixels, bytes), turnOf(bytes, format));
    return format === 'jpg' ? pixels : await turned(pixels, turnOf(bytes, format));
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause;
    throw unreadable(what, 'it cannot be decoded, so it is damaged or cut off', cause, AGAIN_OR_AS_JPEG);
  }
}

async function heicPixels(bytes: Uint8Array, what: string): Promise<Pixels> {
  const { width, height, data } = await decodeHeic(bytes);
  const problem = oversize({ mimeType: 'image/jpeg', size: { width, height } });
  if (problem !== undefined) throw unreadable(what, problem, undefined, SMALLER);
  const { createCanvas } = await import('@napi-rs/canvas');
  const image = createCanvas(width, height);
  const context = image.getContext('2d');
  const colours = coloursOf(bytes);
  const colorSpace = colours === 'display-p3' ? colours : 'srgb';
  const pixels = context.createImageData(width, height, { colorSpace });
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

/** Some versions of the decoder turn a WebP and some do not; without its EXIF none does. */
function unturnable(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 12; at + 8 <= copy.length; ) {
    if (copy.toString('latin1', at, at + 4) === 'EXIF') copy.write('NONE', at, 'latin1');
    const length = copy.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return copy;
}

/** An AVIF in its colours; its decoder took its numbers for those of sRGB. */
async function inItsColours(pixels: Pixels, bytes: Uint8Array): Promise<Pixels> {
  const colours = coloursOf(bytes);
  if (colours === 'srgb') return pixels;
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const { width, height } = pixels;
  const image = createCanvas(width, height);
  const context = image.getContext('2d');
  context.drawImage(pixels.image, 0, 0);
  // PNG is the form in which the decoder reads any profile.
  if (colours !== 'display-p3')
    return { image: await loadImage(withProfile(image.toBuffer('image/png'), colours)), width, height };
  const wide = context.createImageData(width, height, { colorSpace: colours });
  wide.data.set(context.getImageData(0, 0, width, height).data);
  context.putImageData(wide, 0, 0);
  return { image, width, height };
}

/** The PNG with a profile in place of what it says of its colours (https://www.w3.org/TR/png-3/#iCCP). */
function withProfile(png: Buffer, profile: Buffer): Buffer {
  const parts = [
    png.subarray(0, BEHIND_IHDR),
    chunkOf('iCCP', Buffer.concat([NAMELESS, deflateSync(profile)])),
  ];
  for (let at = BEHIND_IHDR; at + 12 <= png.length; ) {
    const end = at + 12 + png.readUInt32BE(at);
    if (!SAYS_COLOURS.has(png.toString('latin1', at + 4, at + 8))) parts.push(png.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}

const BEHIND_IHDR = 33;
const SAYS_COLOURS: ReadonlySet<string> = new Set(['iCCP', 'sRGB', 'gAMA', 'cHRM', 'cICP']);
/** The name of the profile, its end, and that it is deflated. */
const NAMELESS = Buffer.from('x\0\0', 'latin1');

function chunkOf(name: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(name, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

const inTwoBytes = (name: string): Buffer => Buffer.from(name, 'utf16le').swap16();
const P3 = ['Display P3', inTwoBytes('Display P3')] as const;
const SRGB = ['sRGB', inTwoBytes('sRGB')] as const;
/** The primaries of Display P3 in a box of numbers alone (ITU-T H.273, table 2). */
const P3_IN_NUMBERS = 12;

/**
 * The colours that the numbers of a HEIC or AVIF stand for: iPhones photograph in Display P3, and name it in a profile, or by
 * its number; drawn as sRGB its colours would be pale. Any other profile is answered as it is.
 */
function coloursOf(bytes: Uint8Array): 'srgb' | 'display-p3' | Buffer {
  const head = headOf(bytes);
  const at = Math.max(head.indexOf('colrprof'), head.indexOf('colrrICC')); // any, or of the restricted kind
  if (at >= 4) {
    const profile = head.subarray(at + 8, at - 4 + head.readUInt32BE(at - 4));
    if (P3.some((name) => profile.includes(name))) return 'display-p3';
    return profile.length < LEAST_PROFILE || SRGB.some((name) => profile.includes(name)) ? 'srgb' : profile;
  }
  const numbers = head.indexOf('colrnclx');
  if (numbers < 0 || numbers + 10 > head.length) return 'srgb';
  return head.readUInt16BE(numbers + 8) === P3_IN_NUMBERS ? 'display-p3' : 'srgb';
}

/** The head of a profile. */
const LEAST_PROFILE = 128;

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
