import type { LogoPosition } from '../../../contracts/brand.ts';
import { SparkfluenceError, systemCode } from '../../../contracts/errors.ts';
import { isMadeHere } from '../../../contracts/segments.ts';
import { sha256 } from '../../../disk/fingerprint.ts';
import { readBytes } from '../../../disk/read.ts';
import type { Stamp } from '../../../ffmpeg/overlay/burn.ts';
import { clipOf } from '../../../project/orders.ts';
import { imageFacts, oversize } from '../../../providers/image/image-bytes.ts';
import { drawSvg, type Pixels } from '../../../providers/local/image/draw-svg.ts';
import { SAFE } from '../../../providers/local/image/safe-box.ts';
import type { Work } from '../../work/work.ts';
import { type Picture, SHEET } from './zone.ts';

/** The logo over a final video: a picture in an upper corner of the safe zone, from the first frame to the last. */

export interface LogoRequest {
  /** Absolute path. */
  readonly file: string;
  readonly position: LogoPosition;
}

export interface Logo extends LogoRequest {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly box: Box;
}

/** The box of the logo, pixels of the sheet; the logo touches the box's outer upper corner. */
interface Box {
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const MAX_LOGO_BYTES = 20 * 1024 * 1024;
const CLEAR: Box = { top: SAFE.top + 12, width: 240, height: 112 };
/** The box where a clip is a storyboard's: beside or below the tag of its heading. */
const STORYBOARD: Readonly<Record<LogoPosition, Box>> = {
  'top-right': { top: 356, width: 240, height: 58 },
  'top-left': { top: 420, width: 140, height: 56 },
};

/** @throws SparkfluenceError input, reason `file_missing` or `logo_unusable`, before any work starts */
export async function checkLogo(wish: LogoRequest | null, signal: AbortSignal): Promise<void> {
  if (wish !== null) await readLogo(wish.file, signal);
}

/** The logo as this video gets it. @throws SparkfluenceError as `checkLogo` */
export async function openLogo(
  { script, place: { ledger, project }, tools: { signal } }: Pick<Work, 'script' | 'place' | 'tools'>,
  wish: LogoRequest | null,
): Promise<Logo | null> {
  if (wish === null) return null;
  const bytes = await readLogo(wish.file, signal);
  const hasHeading =
    project.settings.look === 'storyboard' &&
    script.segments.some(({ type }) => isMadeHere(clipOf(ledger.state, type)?.provider ?? ''));
  return { ...wish, bytes, sha256: sha256(bytes), box: hasHeading ? STORYBOARD[wish.position] : CLEAR };
}

/** Draws the logo that a video got, for a picture of any size; undefined where it got none. */
export async function stampOf(
  work: Pick<Work, 'script' | 'place' | 'tools'>,
  wish: LogoRequest | null,
): Promise<((size: Picture) => Promise<Stamp>) | undefined> {
  const logo = await openLogo(work, wish);
  return logo === null ? undefined : (size) => logoStamp(logo, size, work.tools.signal);
}

/** The part of a final video's fingerprint that identifies its logo. */
export const logoFingerprint = ({ sha256: content, position, box }: Logo) => ({ content, position, box });

/** The logo's pixels and place in a picture of this size. Places and sizes are even, as 4:2:0 requires. */
export async function logoStamp(
  { file, bytes, position, box }: Logo,
  { width, height }: Picture,
  signal: AbortSignal,
): Promise<Stamp> {
  const [across, down] = [width / SHEET.width, height / SHEET.height];
  const scale = Math.min(across, down);
  const room = { width: box.width * scale, height: box.height * scale };
  const drawn = isSvg(bytes) ? await drawSvg(bytes, room, signal) : await drawPicture(bytes, room);
  if (typeof drawn === 'string') throw unusable(file, drawn);
  const right = Math.floor((SAFE.right * across) / 2) * 2;
  const left = even(SAFE.left * across);
  return {
    ...drawn,
    x: position === 'top-left' ? left : right - drawn.width,
    y: even(box.top * down),
  };
}

async function drawPicture(bytes: Buffer, room: Pick<Box, 'width' | 'height'>): Promise<Pixels> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(bytes);
  const scale = Math.min(room.width / image.width, room.height / image.height);
  const size = { width: even(image.width * scale), height: even(image.height * scale) };
  const canvas = createCanvas(size.width, size.height);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, size.width, size.height);
  const { data } = context.getImageData(0, 0, size.width, size.height);
  return { ...size, rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);

async function readLogo(file: string, signal: AbortSignal): Promise<Buffer> {
  const bytes = await readBytes(file, { maxBytes: MAX_LOGO_BYTES }).catch((cause: unknown) => {
    const code = systemCode(cause);
    if (code === 'EACCES' || code === 'EPERM') throw unusable(file, `it cannot be read (${code})`, cause);
    if (code !== undefined) throw missing(file, cause);
    if (cause instanceof SparkfluenceError && cause.details.reason === 'too_long')
      throw unusable(file, 'it is larger than 20 MB', cause);
    throw cause;
  });
  if (isSvg(bytes)) {
    if (/<text[\s>]/.test(bytes.toString('latin1')))
      throw unusable(file, 'its words are text, which every machine draws with the fonts it has');
    const drawn = await drawSvg(bytes, CLEAR, signal);
    if (typeof drawn === 'string') throw unusable(file, drawn);
    return bytes;
  }
  const facts = imageFacts(bytes);
  const problem = facts === undefined ? 'it is no picture that can be read' : oversize(facts);
  if (problem !== undefined) throw unusable(file, problem);
  const { loadImage } = await import('@napi-rs/canvas');
  await loadImage(bytes).catch((cause: unknown) => {
    throw unusable(file, 'it is no picture that can be read', cause);
  });
  return bytes;
}

const isSvg = (bytes: Buffer): boolean => /^[\s\ufeff]*</.test(bytes.toString('utf8', 0, 256));

const missing = (file: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('input', `There is no logo file ${file}`, {
    details: {
      reason: 'file_missing',
      field: 'logo',
      path: file,
      next: 'Check --logo, or `logo` of the configuration (`sparkfluence config list --origin`); `--logo none` takes back one that the project keeps.',
    },
    cause,
  });

const unusable = (file: string, why: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('input', `The logo ${file} cannot be used: ${why}`, {
    details: {
      reason: 'logo_unusable',
      field: 'logo',
      path: file,
      next: 'Give a PNG, JPEG, WebP or SVG file; an SVG with a size or a viewBox, its words turned into outlines.',
    },
    cause,
  });
