import type { Rgb } from './colors.ts';
import { picturesOf, soundsOf, withEdits } from './kinds-boxes.ts';

/** What the recipes of kinds are made of. */

export interface Kind {
  /** What ffmpeg makes of the source: filters of the picture, then arguments. */
  readonly filters?: string;
  readonly args?: readonly string[];
  readonly type?: string;
  /** What is changed in the bytes. */
  readonly change?: (bytes: Buffer) => Buffer;
  /** A second pass over the file that the first has made: all arguments but the output. */
  readonly again?: (file: string) => readonly string[];
  /** What differs from the source, seconds. */
  readonly seconds?: number;
  readonly flashes?: readonly number[];
  readonly beeps?: readonly number[];
  /** Whether its colours can be compared. */
  readonly isColored?: boolean;
}

/** Beeps and flashes of the source, seconds; it lasts for four. */
export const MARKS = [0.5, 1.5, 2.5, 3.5];
export const BARS: readonly Rgb[] = [
  [200, 40, 40],
  [40, 160, 60],
  [50, 70, 190],
  [198, 134, 100],
];

export const from = (to: string, format = 'yuv420p') =>
  `format=gbrp,zscale=matrixin=gbr:rangein=full:${to},format=${format}`;
export const BT709 = from('matrix=709:range=limited');
export const BT601 = from('matrix=170m:range=limited');
export const tagged = (matrix: string, primaries = matrix, transfer = matrix) => [
  ...['-colorspace', matrix, '-color_primaries', primaries, '-color_trc', transfer],
];
export const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-qp', '14'];
export const X265 = [
  '-c:v',
  'libx265',
  '-preset',
  'ultrafast',
  '-x265-params',
  'log-level=none:qp=12',
  '-tag:v',
  'hvc1',
];
export const TAGS = [...tagged('bt709'), '-color_range', 'tv'];
export const AAC = ['-c:a', 'aac', '-b:a', '160k'];
export const PCM = ['-c:a', 'pcm_s16le'];

export const plain = (...more: readonly string[]): Kind => ({
  filters: BT709,
  args: [...X264, ...TAGS, ...AAC, ...more],
});
export const sound = (...coding: readonly string[]): Kind => plain(...coding);
export const old = (type: string, ...coding: readonly string[]): Kind => ({
  type,
  filters: BT601,
  args: coding,
});
export const hdr = (curve: string, more: readonly string[] = []): Kind => ({
  filters: from(
    `transferin=bt709:primariesin=bt709:primaries=bt2020:transfer=${curve}:matrix=2020_ncl:range=limited:npl=203`,
    'yuv420p10le',
  ),
  args: [...X265, ...tagged('bt2020nc', 'bt2020', curve), ...AAC, ...more],
});
export const edited = (edits: readonly (readonly [number, number])[]) => (bytes: Buffer) =>
  [picturesOf, soundsOf].reduce((data, track) => withEdits(data, track(data), edits), bytes);
