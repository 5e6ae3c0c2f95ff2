import { SINGLE_FRAME_FPS } from './beat.ts';
import { BT709, type Colors, colorsOf, colorWords, hdrCurve, sameColors, wideColors } from './colors.ts';
import type { Probe } from './probe.ts';
import { spanOf } from './span.ts';

/**
 * Decides which clips can be joined with their pictures copied, since FFmpeg joins clips that do not fit together with
 * exit code 0 and a broken result (docs/design/media.md, 3).
 */

/** The properties that all clips of one join share. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly timescale: number;
  readonly profile: Profile;
  /** Whether B-frames are used. */
  readonly reordered: boolean;
  readonly colors: Colors;
}

export type Profile = 'baseline' | 'main' | 'high';

/** `keep`: unchanged. `remux`: the packets fit, but the container does not. `encode`: the picture has to be encoded. */
export interface Fit {
  readonly action: 'keep' | 'remux' | 'encode';
  /** The reason for `encode` as text: `30 fps instead of 24`. */
  readonly differences: readonly string[];
}

const PROFILES: Readonly<Record<string, Profile>> = { '42': 'baseline', '4d': 'main', '64': 'high' };
const ISO_CONTAINERS = ['MP4', 'QuickTime File Format'];
/** The rates that a result may have, frames a second. */
const [SLOWEST_FPS, FASTEST_FPS] = [10, 60];
/** Frame rates that differ by less than this count as equal. */
const FPS_TOLERANCE = 0.005;

/** `portrait`: 9:16 and at most 1080x1920, as the platforms show it. `own`: as the clips are. */
export type Frame = 'portrait' | 'own';

/** The shape of most clips that can be copied; of two that are equally frequent, the earlier one. */
export function majorityShape(probes: readonly Probe[], frame: Frame = 'own'): Shape {
  const usable = probes.filter((probe) => unusable(probe).length === 0).map(shapeOf);
  const fitting = frame === 'own' ? usable : usable.filter(isPortrait);
  if (fitting.length > 0) return mostFrequent(fitting);
  // Every clip has to be encoded, so the size and rate of most of them are kept.
  const moving = probes.filter(({ frameCount }) => frameCount > 1);
  const most = mostFrequent((moving.length > 0 ? moving : probes).map(shownShape));
  return {
    ...most,
    ...(frame === 'own' ? bounded(most) : portraitSize(most)),
    profile: 'high',
    reordered: true,
    colors: BT709,
  };
}

/** What has to be done with a clip so that it can be joined with the others. */
export function fitTo(shape: Shape, probe: Probe): Fit {
  const own = shapeOf(probe);
  const differences = unusable(probe);
  if (own.width !== shape.width || own.height !== shape.height) {
    differences.push(`${own.width}x${own.height} instead of ${shape.width}x${shape.height}`);
  }
  if (probe.frameCount > 1 && Math.abs(own.fps - shape.fps) > FPS_TOLERANCE) {
    differences.push(`${rounded(own.fps)} fps instead of ${rounded(shape.fps)}`);
  }
  if (probe.hdr !== true && !sameColors(own.colors, shape.colors)) {
    differences.push(`colours in ${colorWords(own.colors)} instead of ${colorWords(shape.colors)}`);
  }
  if (differences.length === 0 && own.profile !== shape.profile) {
    differences.push(`H.264 ${own.profile} instead of ${shape.profile}`);
  }
  if (differences.length === 0 && own.reordered !== shape.reordered) {
    differences.push(own.reordered ? 'B-frames where the others have none' : 'no B-frames');
  }
  if (differences.length > 0) return { action: 'encode', differences };
  const inTime = Math.abs(probe.videoStartSeconds) < 0.25 / probe.fps;
  const suits = own.timescale === shape.timescale && probe.videoFirst && probe.trackCount <= 2 && inTime;
  return { action: suits ? 'keep' : 'remux', differences };
}

/** The exact rate for FFmpeg: `24`, `24000/1001`. */
export function fpsText(fps: number): string {
  const nominal = Math.round((fps * 1001) / 1000);
  if (Math.abs(fps - Math.round(fps)) < 1e-4) return String(Math.round(fps));
  if (Math.abs(fps - (nominal * 1000) / 1001) < 1e-3) return `${nominal * 1000}/1001`;
  return fps.toFixed(6);
}

/** Why a clip of this kind cannot be copied into an MP4 that every player plays, as text. */
function unusable(probe: Probe): string[] {
  const reasons: string[] = [];
  if (!ISO_CONTAINERS.includes(probe.container)) reasons.push(`${probe.container} instead of MP4`);
  if (probe.videoCodec !== 'avc') reasons.push(`${probe.videoCodec} instead of H.264`);
  else if (PROFILES[profileByte(probe)] === undefined) reasons.push('H.264 that is not 8 bit 4:2:0');
  if (probe.rotation !== 0) reasons.push(`rotated by ${probe.rotation} degrees`);
  if (probe.mirrored) reasons.push('mirrored');
  if (probe.interlaced) reasons.push('interlaced');
  if (probe.monochrome) reasons.push('H.264 without colour, which many players do not show');
  if (Math.abs(probe.pixelAspect - 1) > 0.01) reasons.push('pixels that are not square');
  if (probe.hdr) reasons.push(hdrWords(probe));
  const { leadSeconds, restSeconds } = spanOf(probe);
  if (leadSeconds > 0 && probe.hiddenFrames === 0) reasons.push('a picture that begins late');
  if (restSeconds > 0) reasons.push('a sound that goes on after its picture');
  if (probe.hiddenFrames > 0) reasons.push('frames that its edit list hides');
  if (probe.frameCount === 1) reasons.push('a single frame');
  else if (!probe.constantFps) {
    // Where a copy was cut out of a longer file, its last frames miss those that would stand between them.
    if (probe.hiddenFrames === 0) reasons.push('a frame rate that varies');
  } else if (probe.fps < SLOWEST_FPS || probe.fps > FASTEST_FPS + FPS_TOLERANCE)
    reasons.push(`${rounded(probe.fps)} fps`);
  if (probe.width % 2 !== 0 || probe.height % 2 !== 0) reasons.push('an odd size');
  return reasons;
}

function shapeOf(probe: Probe): Shape {
  const { width, height, fps, timescale, reordered } = probe;
  const profile = PROFILES[profileByte(probe)] ?? 'high';
  return {
    width,
    height,
    fps,
    timescale,
    profile,
    reordered,
    colors: colorsOf(probe),
  };
}

/** Why a picture shows more than BT.709 does, as text. */
function hdrWords(probe: Probe): string {
  const [curve, wide] = [hdrCurve(probe), wideColors(probe)];
  if (curve !== undefined) return `HDR (${curve})`;
  return wide === undefined ? 'HDR' : `colours of ${wide}`;
}

/** The size in which a picture is shown, in square pixels; not rounded. */
export function shownSize({ width, height, pixelAspect, rotation }: Probe): {
  width: number;
  height: number;
} {
  const wide = width * pixelAspect;
  return rotation % 180 === 0 ? { width: wide, height } : { width: height, height: wide };
}

/** The displayed shape: rotated, with square pixels and an even size, at a rate and time scale that an encoder keeps. */
function shownShape(probe: Probe): Shape {
  const shape = shapeOf(probe);
  const { width, height } = shownSize(probe);
  const fps = steadyRate(probe);
  const timescale = Number.isInteger(fps) ? fps * 512 : Math.round((fps * 1001) / 1000) * 1000;
  return { ...shape, fps, timescale, width: even(width), height: even(height) };
}

/** The rate at which a clip is encoded: its own where it is a usual one, otherwise the nearest whole one. */
function steadyRate({ fps, frameCount }: Probe): number {
  if (frameCount === 1) return SINGLE_FRAME_FPS;
  const bounded = Math.min(FASTEST_FPS, Math.max(SLOWEST_FPS, fps));
  return fpsText(bounded).endsWith('/1001') ? bounded : Math.round(bounded);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest size that is encoded: that of the platforms. */
const [NARROW_SIDE, LONG_SIDE] = [1080, 1920];
/** The smallest width of a 9:16 result, since players and encoders of phones have a least size. */
const LEAST_WIDTH = 180;
const PORTRAIT = NARROW_SIDE / LONG_SIDE;
/** 64x112 and other even sizes near 9:16 count as 9:16. */
const PORTRAIT_TOLERANCE = 0.025;

/** Whether a picture is as good as 9:16, whatever its size. */
export const isNearPortrait = ({ width, height }: Size): boolean =>
  Math.abs(width / height / PORTRAIT - 1) < PORTRAIT_TOLERANCE;

const isPortrait = (size: Size): boolean =>
  isNearPortrait(size) && size.width <= NARROW_SIDE && size.height <= LONG_SIDE;

/** The frame of 9:16 in which a picture keeps its pixels: as high as its longer side, at least as wide as its shorter one. */
function portraitSize(size: Size): Size {
  if (isPortrait(size) && size.width >= LEAST_WIDTH) return { width: size.width, height: size.height };
  const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)];
  const wanted = Math.max(long * PORTRAIT, short, LEAST_WIDTH);
  const width = even(Math.min(wanted, NARROW_SIDE));
  return { width, height: even(width / PORTRAIT) };
}

/** The size within that of the platforms, turned or not. */
function bounded({ width, height }: Size): Size {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const factor = Math.min(1, NARROW_SIDE / short, LONG_SIDE / long);
  return factor === 1 ? { width, height } : { width: even(width * factor), height: even(height * factor) };
}

function mostFrequent(shapes: readonly Shape[]): Shape {
  const groups = Map.groupBy(shapes, keyOf);
  const [first] = [...groups.values()].sort((a, b) => b.length - a.length); // the sort keeps the order of equals
  return first![0]!;
}

const keyOf = ({ width, height, fps, timescale, profile, reordered, colors }: Shape) =>
  [width, height, fps.toFixed(2), timescale, profile, reordered, colors.matrix, colors.range].join(' ');
/** The profile's two digits in `avc1.64001f`. */
const profileByte = ({ codecString }: Probe) => codecString.split('.')[1]?.slice(0, 2).toLowerCase() ?? '';
const even = (pixels: number) => Math.max(2, Math.round(pixels / 2) * 2);
const rounded = (fps: number) => String(Math.round(fps * 1000) / 1000);
