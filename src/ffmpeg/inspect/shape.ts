import type { Probe } from './probe.ts';

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
  /** Whether it is tagged as BT.709 throughout. */
  readonly bt709: boolean;
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
/** A picture that begins later than this does so on purpose; a smaller delay comes from muxing. Seconds. */
const LATEST_START_SECONDS = 0.25;
/** Frame rates that differ by less than this count as equal. */
const FPS_TOLERANCE = 0.005;

/** The shape of most clips; of two that are equally frequent, the earlier one. */
export function majorityShape(probes: readonly Probe[]): Shape {
  const usable = probes.filter((probe) => unusable(probe).length === 0).map(shapeOf);
  if (usable.length > 0) return mostFrequent(usable);
  // Every clip has to be encoded, so the size and rate of most of them are kept.
  return { ...mostFrequent(probes.map(shownShape)), profile: 'high', reordered: true, bt709: true };
}

/** What has to be done with a clip so that it can be joined with the others. */
export function fitTo(shape: Shape, probe: Probe): Fit {
  const own = shapeOf(probe);
  const differences = unusable(probe);
  if (own.width !== shape.width || own.height !== shape.height) {
    differences.push(`${own.width}x${own.height} instead of ${shape.width}x${shape.height}`);
  }
  if (Math.abs(own.fps - shape.fps) > FPS_TOLERANCE) {
    differences.push(`${rounded(own.fps)} fps instead of ${rounded(shape.fps)}`);
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
  if (Math.abs(probe.pixelAspect - 1) > 0.01) reasons.push('pixels that are not square');
  if (probe.hdr) reasons.push('HDR');
  if (Math.abs(probe.videoStartSeconds) > LATEST_START_SECONDS) reasons.push('a picture that begins late');
  if (!probe.constantFps) reasons.push('a frame rate that varies');
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
    bt709: probe.color.startsWith('bt709/bt709/bt709'),
  };
}

/** The displayed shape: rotated, with square pixels and an even size, at a rate and time scale that an encoder keeps. */
function shownShape(probe: Probe): Shape {
  const shape = shapeOf(probe);
  const width = even(shape.width * probe.pixelAspect);
  const height = even(shape.height);
  const turned = probe.rotation % 180 !== 0;
  const fps = probe.constantFps ? shape.fps : Math.min(60, Math.max(1, Math.round(shape.fps)));
  const timescale = Number.isInteger(fps) ? fps * 512 : 90_000;
  return { ...shape, fps, timescale, width: turned ? height : width, height: turned ? width : height };
}

function mostFrequent(shapes: readonly Shape[]): Shape {
  const groups = Map.groupBy(shapes, keyOf);
  const [first] = [...groups.values()].sort((a, b) => b.length - a.length); // the sort keeps the order of equals
  return first![0]!;
}

const keyOf = ({ width, height, fps, timescale, profile, reordered }: Shape) =>
  [width, height, fps.toFixed(2), timescale, profile, reordered].join(' ');
/** The profile's two digits in `avc1.64001f`. */
const profileByte = ({ codecString }: Probe) => codecString.split('.')[1]?.slice(0, 2).toLowerCase() ?? '';
const even = (pixels: number) => Math.max(2, Math.round(pixels / 2) * 2);
const rounded = (fps: number) => String(Math.round(fps * 1000) / 1000);
