import { BLANK_FAMILY } from './blank-font.ts';

/**
 * ASS scripts that contain shapes only. Text is turned into outlines beforehand, because libass shapes Devanagari and Thai
 * rightly only where it was built with HarfBuzz, which the build of 2018 was not. A script contains no text from outside,
 * so nothing has to be escaped.
 */

/** A corner or curve of a shape, in pixels of the video: `M`, `L` with one point, `C` with three; contours close themselves. */
export type PathStep =
  | { readonly kind: 'M' | 'L'; readonly points: readonly [Point] }
  | { readonly kind: 'C'; readonly points: readonly [Point, Point, Point] };
export type Point = readonly [x: number, y: number];

export interface Shape {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** A shape on a higher layer covers those on lower layers. */
  readonly layer: number;
  readonly path: readonly PathStep[];
  /** `#rrggbb` */
  readonly fill: string;
  readonly outline?: { readonly colour: string; readonly widthPixels: number };
  readonly shadowPixels?: number;
  readonly fadeInSeconds?: number;
  readonly fadeOutSeconds?: number;
}

/** Coordinates are whole multiples of this fraction of a pixel: `\p4`. */
const STEPS_PER_PIXEL = 8;

export function assScript(
  { width, height }: { readonly width: number; readonly height: number },
  shapes: readonly Shape[],
): string {
  return [
    '[Script Info]',
    'ScriptType: v4.00+',
    `PlayResX: ${width}`,
    `PlayResY: ${height}`,
    'WrapStyle: 2',
    'ScaledBorderAndShadow: yes',
    'YCbCr Matrix: None',
    '',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    `Style: Shape,${BLANK_FAMILY},20,&H00FFFFFF,&H00FFFFFF,&H00000000,&H78000000,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,1`,
    '',
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...shapes.filter(({ path }) => path.length > 0).map(event),
    '',
  ].join('\n');
}

function event({ startSeconds, endSeconds, layer, path, ...look }: Shape): string {
  const { fill, outline, shadowPixels = 0, fadeInSeconds = 0, fadeOutSeconds = 0 } = look;
  const fade = fadeInSeconds + fadeOutSeconds > 0 ? `\\fad(${ms(fadeInSeconds)},${ms(fadeOutSeconds)})` : '';
  const border =
    outline === undefined ? '\\bord0' : `\\bord${short(outline.widthPixels)}\\3c${colour(outline.colour)}`;
  const tags = `\\an7\\pos(0,0)\\1c${colour(fill)}${border}\\shad${short(shadowPixels)}${fade}\\p4`;
  return `Dialogue: ${layer},${clock(startSeconds)},${clock(endSeconds)},Shape,,0,0,0,,{${tags}}${drawing(path)}`;
}

/** `m 8 16 l 24 16 b …` */
export const drawing = (path: readonly PathStep[]): string =>
  path
    .map(({ kind, points }) => {
      const letter = kind === 'M' ? 'm' : kind === 'L' ? 'l' : 'b';
      return `${letter} ${points.map(([x, y]) => `${units(x)} ${units(y)}`).join(' ')}`;
    })
    .join(' ');

/** `0:01:02.34`; ASS knows hundredths. */
export function clock(seconds: number): string {
  const hundredths = Math.max(0, Math.round(seconds * 100));
  const two = (value: number) => String(value).padStart(2, '0');
  const [minutes, rest] = [Math.floor(hundredths / 6000), hundredths % 6000];
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(Math.floor(rest / 100))}.${two(rest % 100)}`;
}

/** `&HBBGGRR&` of `#rrggbb`. */
const colour = (hex: string): string =>
  `&H${hex.slice(5, 7)}${hex.slice(3, 5)}${hex.slice(1, 3)}&`.toUpperCase();
const units = (pixels: number): number => Math.round(pixels * STEPS_PER_PIXEL);
const short = (value: number): string => String(Math.round(value * 100) / 100);
const ms = (seconds: number): number => Math.round(seconds * 1000);
