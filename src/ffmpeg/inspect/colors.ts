import type { Probe } from './probe.ts';

/**
 * What a player takes the numbers of a picture for. Pictures without tags are BT.709 from 720 lines up and BT.601 below,
 * as in browsers and on phones.
 */

export interface Colors {
  /** The matrix between RGB and the numbers; 470BG and 170M are the same one, BT.601. */
  readonly matrix: 'bt709' | 'bt601' | 'bt2020' | 'rgb';
  /** `tv`: 16 is black and 235 is white. `pc`: 0 and 255. */
  readonly range: 'tv' | 'pc';
  /** Primaries, transfer and matrix as the file tags them, in ffmpeg's words; empty where they are not tagged. */
  readonly tags: readonly [primaries: string, transfer: string, matrix: string];
}

/** The colours of a result whose pictures are all encoded. */
export const BT709: Colors = { matrix: 'bt709', range: 'tv', tags: ['bt709', 'bt709', 'bt709'] };

/** Fewer lines than this without a tag are BT.601. */
const HD_LINES = 720;
const MATRICES: Readonly<Record<string, Colors['matrix']>> = {
  bt709: 'bt709',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  'bt2020-ncl': 'bt2020',
  rgb: 'rgb',
};
/** Mediabunny's names that differ from ffmpeg's. */
const FFMPEG_NAMES: Readonly<Record<string, string>> = {
  pq: 'smpte2084',
  hlg: 'arib-std-b67',
  'bt2020-ncl': 'bt2020nc',
};
/** Primaries of more colours than BT.709 has. */
const WIDE: Readonly<Record<string, string>> = { bt2020: 'BT.2020', smpte432: 'Display P3' };

type Tagged = Pick<Probe, 'color' | 'height'>;

export function colorsOf({ color, height }: Tagged): Colors {
  const [primaries = '', transfer = '', matrix = '', full] = color.split('/');
  const named = (name: string) => FFMPEG_NAMES[name] ?? name;
  const guessed = primaries === 'bt2020' ? 'bt2020' : height >= HD_LINES ? 'bt709' : 'bt601';
  return {
    matrix: MATRICES[matrix] ?? guessed,
    range: full === 'true' ? 'pc' : 'tv',
    tags: [named(primaries), named(transfer), named(matrix)],
  };
}

/** Whether a player shows the numbers of both alike, however they are tagged. */
export const sameColors = (some: Colors, others: Colors): boolean =>
  some.matrix === others.matrix && some.range === others.range;

/** The curve of a picture in high dynamic range: that of phones and of broadcasts, or that of films. */
export const hdrCurve = ({ color }: Pick<Probe, 'color'>): 'HLG' | 'PQ' | undefined =>
  (({ hlg: 'HLG', pq: 'PQ' }) as const)[color.split('/')[1] ?? ''];

/** The name of primaries that BT.709 does not hold, in words; undefined for those of ordinary videos. */
export const wideColors = ({ color }: Pick<Probe, 'color'>): string | undefined =>
  WIDE[color.split('/')[0] ?? ''];

/** The arguments by which an encoder tags what it writes. */
export function colorTags({ range, tags: [primaries, transfer, matrix] }: Colors): string[] {
  const tags = { '-colorspace': matrix, '-color_primaries': primaries, '-color_trc': transfer };
  const known = Object.entries(tags).filter(([, name]) => name !== '');
  return known.length === 0 && range === 'tv' ? [] : [...known.flat(), '-color_range', range];
}

/** The colours in words: `BT.709`, `BT.601 in full range`. */
export const colorWords = ({ matrix, range }: Colors): string => {
  const name = matrix === 'rgb' ? 'RGB' : `BT.${matrix.slice(2)}`;
  return range === 'pc' ? `${name} in full range` : name;
};
