import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { findFfmpeg } from '../../src/ffmpeg/run/find.ts';
import { createFfmpeg } from '../../src/ffmpeg/run/run.ts';
import { packagedFfmpeg } from '../support/packaged-ffmpeg.ts';

/** Real clips with a beep and a white flash at known times, and what a player would hear and see of a result. */

export const never = new AbortController().signal;
export const RATE = 48_000;

/** A folder that all test files of a run share; undefined outside a run of tests. */
async function sharedFolder(): Promise<string | undefined> {
  if (process.env.VITEST === undefined) return undefined;
  const { inject } = await import('vitest');
  const shared = inject('sharedFolder') as string | undefined; // the unit project has none
  if (shared === undefined) return undefined;
  const folder = join(shared, 'media');
  await mkdir(folder, { recursive: true });
  return folder;
}

/** The one that comes with the packages, which is quick to start, or what SPARKFLUENCE_TEST_FFMPEG names. */
export async function openFfmpeg(
  cacheFolder: string,
  ffmpegPath = process.env.SPARKFLUENCE_TEST_FFMPEG ?? packagedFfmpeg(),
): Promise<Ffmpeg> {
  return ffmpegPath === undefined ? takenFfmpeg(cacheFolder) : find(cacheFolder, ffmpegPath);
}

/**
 * The one that makes clips and looks at results, whichever is tried: others take ten times as long to start. Without it,
 * what `openFfmpeg` opens.
 */
export const openQuickFfmpeg = (cacheFolder: string): Promise<Ffmpeg> =>
  openFfmpeg(cacheFolder, packagedFfmpeg() ?? process.env.SPARKFLUENCE_TEST_FFMPEG);

/** The one that the program takes by itself. */
const takenFfmpeg = (cacheFolder: string): Promise<Ffmpeg> => find(cacheFolder, undefined);

async function find(cacheFolder: string, ffmpegPath: string | undefined): Promise<Ffmpeg> {
  const searchPath = process.env.PATH ?? '';
  const folder = (await sharedFolder()) ?? cacheFolder; // what a binary can do is asked once
  const found = await findFfmpeg({ ffmpegPath, searchPath, cacheFolder: folder, signal: never });
  return createFfmpeg(found.binary, found.version);
}

/**
 * Each ffmpeg that the resolution order can yield on this machine: the build of 2018 that comes with the packages, the
 * system's, the one that is taken, and what SPARKFLUENCE_FFMPEG names.
 */
export async function openFfmpegs(): Promise<Ffmpeg[]> {
  const folder = await temporaryFolder();
  const named = [
    packagedFfmpeg(),
    '/usr/bin/ffmpeg',
    '/opt/homebrew/bin/ffmpeg',
    process.env.SPARKFLUENCE_FFMPEG,
  ];
  const there = named.filter((path) => path !== undefined && existsSync(path));
  const all = await Promise.all(there.map((path) => openFfmpeg(folder.path, path)));
  all.push(await takenFfmpeg(folder.path));
  await folder.remove();
  const versions = all.map(({ version }) => version);
  return all.filter(({ version }, index) => versions.indexOf(version) === index);
}

export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sparkfluence-media-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface ClipRecipe {
  readonly seconds?: number;
  readonly fps?: string;
  readonly size?: string;
  readonly channels?: 0 | 1 | 2;
  readonly sampleRate?: number;
  /** How long the sound is, where it differs from the picture. */
  readonly soundSeconds?: number;
  readonly more?: readonly string[];
  /** A picture of another kind, in place of the flashes: a graph of lavfi. */
  readonly picture?: string;
}

/**
 * Beep and flash together, 0.5 s after the beginning and 0.5 s before the end, each 0.1 s long. The ffmpeg that comes with the
 * packages makes it, once for all test files: what is tried is what becomes of it.
 */
export async function makeClip(ffmpeg: Ffmpeg, file: string, recipe: ClipRecipe = {}): Promise<void> {
  const { seconds = 2, fps = '24', size = '180x320', channels = 2, sampleRate = RATE } = recipe;
  const { soundSeconds = seconds, more = [], picture } = recipe;
  const when = `between(t,0.5,0.599)+between(t,${seconds - 0.5},${seconds - 0.401})`;
  const flashing = `color=c=black:s=${size}:r=${fps}:d=${seconds},drawbox=t=fill:c=white:enable='${when}'`;
  const tone = `0.5*sin(2*PI*1000*t)*(${when})`;
  const sound = `aevalsrc=exprs='${channels === 2 ? `${tone}|${tone}` : tone}':s=${sampleRate}:d=${soundSeconds}`;
  await makeOnce(ffmpeg, file, [
    ...['-f', 'lavfi', '-i', picture ?? flashing, ...(channels === 0 ? [] : ['-f', 'lavfi', '-i', sound])],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '128k'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...['-movflags', '+faststart', '-f', 'mp4', ...more],
  ]);
}

/** Makes a file, or copies it where these arguments have made one in this run of tests. */
export async function makeOnce(ffmpeg: Ffmpeg, file: string, args: readonly string[]): Promise<void> {
  const folder = await sharedFolder();
  const packaged = folder === undefined ? undefined : packagedFfmpeg();
  if (folder === undefined || packaged === undefined) {
    await ffmpeg.run([...args, `file:${file}`], { signal: never });
    return;
  }
  const known = join(folder, createHash('sha256').update(args.join('\n')).digest('hex').slice(0, 32));
  if (!existsSync(known)) {
    const maker = await find(folder, packaged);
    const part = `${known}.${crypto.randomUUID()}`;
    await maker.run([...args, `file:${part}`], { signal: never });
    await rename(part, known);
  }
  await copyFile(known, file);
}

/** Where sound begins after quiet and where the picture turns white, seconds; and what the decoder complains of. */
export async function marksIn(
  ffmpeg: Ffmpeg,
  file: string,
  fps: number,
): Promise<{ beeps: number[]; flashes: number[]; complaints: string }> {
  const [sound, picture] = [`${file}.f32`, `${file}.gray`];
  const complaints = await ffmpeg.run(
    [
      ...['-i', `file:${file}`, '-map', '0:a:0', ...LEFT_CHANNEL('anull'), `file:${sound}`],
      ...['-map', '0:v:0', ...LIGHTS(fps), `file:${picture}`],
    ],
    { signal: never },
  );
  return {
    beeps: beeps(samplesOf(await readFile(sound))),
    flashes: flashesIn(await readFile(picture), fps),
    complaints,
  };
}

const LEFT_CHANNEL = (place: string) => ['-af', `${place},pan=mono|c0=c0`, '-f', 'f32le'];
const LIGHTS = (fps: number) => [
  ...['-vf', 'crop=iw/2:ih/4,scale=1:1,format=gray', '-r', String(fps), '-f', 'rawvideo'],
];

/** Left channel, -1 to 1, as one run from the beginning; `place` may put it where its timestamps say. */
export async function decodeSound(ffmpeg: Ffmpeg, file: string, place = 'anull'): Promise<Float32Array> {
  const raw = `${file}.f32`;
  await ffmpeg.run(['-i', `file:${file}`, '-map', '0:a:0', ...LEFT_CHANNEL(place), `file:${raw}`], {
    signal: never,
  });
  return samplesOf(await readFile(raw));
}

const samplesOf = (bytes: Buffer): Float32Array =>
  new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));

/** Seconds at which sound begins after at least 0.2 s of quiet. */
export function beeps(samples: Float32Array, threshold = 0.15): number[] {
  const found: number[] = [];
  let lastLoud = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < samples.length; index++) {
    if (Math.abs(samples[index]!) < threshold) continue;
    if (index - lastLoud > 0.2 * RATE) found.push(index / RATE);
    lastLoud = index;
  }
  return found;
}

/** Seconds at which the picture turns white, by its timestamps: ffmpeg fills gaps and drops what comes twice. */
export async function flashes(ffmpeg: Ffmpeg, file: string, fps: number): Promise<number[]> {
  const raw = `${file}.gray`;
  await ffmpeg.run(['-i', `file:${file}`, '-map', '0:v:0', ...LIGHTS(fps), `file:${raw}`], { signal: never });
  return flashesIn(await readFile(raw), fps);
}

function flashesIn(levels: Buffer, fps: number): number[] {
  const white = [...levels].map((level) => level > 128);
  return white.flatMap((now, index) => (now && !white[index - 1] ? [index / fps] : []));
}

/** Root mean square between two times. */
export function level(samples: Float32Array, fromSeconds: number, toSeconds: number): number {
  const part = samples.subarray(Math.round(fromSeconds * RATE), Math.round(toSeconds * RATE));
  return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
}

export interface Loudness {
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
}

/** By ffmpeg's own summary of EBU R128, which the program does not read. */
export async function measureLoudness(ffmpeg: Ffmpeg, file: string): Promise<Loudness> {
  const args = ['-loglevel', 'info', '-nostats', '-i', `file:${file}`, '-map', '0:a:0'];
  const text = await ffmpeg.run([...args, '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'], {
    signal: never,
  });
  const summary = text.slice(text.lastIndexOf('Summary:'));
  return {
    integratedLufs: Number(/Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]),
    truePeakDbtp: Number(/True peak:\s+Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]),
  };
}
