import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readTables } from '../packets/mp4-tables.ts';
import { input } from '../run/arguments.ts';
import {
  type Heard,
  heardSchema,
  hearFile,
  hearParts,
  type ListenTools,
  lengthOf,
  listenedParts,
  type Stretch,
  stretchSchema,
} from './heard.ts';
import type { Probe } from './probe.ts';

/**
 * What can be seen and heard in a clip or a video: the facts behind the verdict. Sound is decoded whole; pictures only
 * where their packets are as small as those of a picture that stands still, because decoding all of them costs thirty
 * times the join (measured: 6.8 s against 0.2 s for 64 s of 720x1280).
 */

export const measuredSchema = z.strictObject({
  ...heardSchema.shape,
  black: z.array(stretchSchema),
  frozen: z.array(stretchSchema),
  /** Every picture was decoded. */
  everyPicture: z.boolean(),
  /** What ffmpeg complained about; empty where the file is sound. */
  complaints: z.string(),
});
export type Measured = z.infer<typeof measuredSchema>;

export interface MeasureOptions extends ListenTools {
  /** Decode every picture. */
  readonly everyPicture: boolean;
  /** What was heard in its sound already. */
  readonly heard?: Heard | undefined;
}

const WIDTH = 36;
const HEIGHT = 64;
const PIXELS = WIDTH * HEIGHT;
/** As FFmpeg's blackdetect: 98 % of the pixels at most this bright. */
const BLACK_LEVEL = 38;
const BLACK_SHARE = 0.98;
export const SHORTEST_BLACK_SECONDS = 0.5;
/** As FFmpeg's freezedetect: -60 dB on average, against the picture with which it began. */
const FROZEN_DIFFERENCE = 255 / 1000;
export const SHORTEST_FROZEN_SECONDS = 2;

export async function measureFile(found: Probe, options: MeasureOptions): Promise<Measured> {
  const { file, fps, audio, videoDurationSeconds: seconds } = found;
  const { ffmpeg, signal, folder, everyPicture, heard: known } = options;
  const hasSound = audio !== null && audio.durationSeconds > 0 && known === undefined;
  const parts = hasSound ? listenedParts(seconds) : [];
  const frames = join(folder, `${crypto.randomUUID().slice(0, 8)}.gray`);
  const decode = everyPicture || (await isSuspicious(file, fps));
  if (!decode && known !== undefined) {
    return { ...known, black: [], frozen: [], everyPicture, complaints: '' };
  }
  // `-c copy` reads and parses the packets without decoding them, which finds damage.
  // On the beat, so that no build drops or repeats a picture.
  const shrunk = ['-vf', `scale=${WIDTH}:${HEIGHT}:flags=fast_bilinear,format=gray,setpts=N/${fps}/TB`];
  const picture = decode
    ? [...shrunk, '-r', String(fps), '-f', 'rawvideo', `file:${frames}`]
    : ['-c', 'copy', '-f', 'null', '-'];
  const look = [
    ...(decode ? ['-skip_loop_filter', 'all'] : []),
    ...[...input(file), '-map', '0:v:0', ...picture],
  ];
  // A short one is looked at and listened to by the same ffmpeg: its start costs more than its work.
  const together = parts.length === 1;
  const [complaints, { heard, complaints: more }] = await Promise.all([
    together ? '' : ffmpeg.run(look, { signal }),
    together
      ? hearParts(parts, options, (_, filters) => [
          ...[...look, '-map', '0:a:0', '-af', filters, '-f', 'null', '-'],
        ])
      : hasSound
        ? hearFile(found, options)
        : { heard: known ?? nothingHeard(seconds), complaints: '' },
  ]);
  const seen = decode ? readFrames(await readFile(frames), fps) : { black: [], frozen: [] };
  return { ...heard, ...seen, everyPicture, complaints: `${complaints.trim()}\n${more}`.trim() };
}

const nothingHeard = (seconds: number): Heard => ({
  blocks: [],
  truePeak: 0,
  silent: [{ startSeconds: 0, endSeconds: seconds }],
});

/** Some half second has only packets of the size of «nothing has changed». False where there are no tables to ask. */
async function isSuspicious(file: string, fps: number): Promise<boolean> {
  const picture = (await readTables(file))?.find(({ kind }) => kind === 'vide');
  if (picture === undefined) return true;
  const { width, height } = picture;
  const small = 64 + (width * height) / 7000;
  let run = 0;
  for (const [index, size] of picture.sizes.entries()) {
    if (size > small && !isKey(picture.keys, index)) run = 0;
    else run += 1;
    if (run >= fps * SHORTEST_BLACK_SECONDS) return true;
  }
  return false;
}

const isKey = (keys: Uint32Array | undefined, index: number) => keys?.includes(index + 1);

/** @param data gray pictures of 36x64, one behind the other */
export function readFrames(data: Buffer, fps: number): Pick<Measured, 'black' | 'frozen'> {
  const count = Math.floor(data.length / PIXELS);
  const frame = (index: number) => data.subarray(index * PIXELS, (index + 1) * PIXELS);
  const dark = Array.from({ length: count }, (_, index) => isBlack(frame(index)));
  const black = runsOf(dark, fps, SHORTEST_BLACK_SECONDS);
  const frozen: Stretch[] = [];
  for (let start = 0; start < count; ) {
    let end = start + 1;
    if (!dark[start]) while (end < count && !dark[end] && areAlike(frame(start), frame(end))) end += 1;
    const stretch = { startSeconds: start / fps, endSeconds: end / fps };
    if (lengthOf(stretch) >= SHORTEST_FROZEN_SECONDS - 0.5 / fps) frozen.push(stretch);
    start = end;
  }
  return { black, frozen };
}

function isBlack(frame: Buffer): boolean {
  let dark = 0;
  for (const level of frame) if (level <= BLACK_LEVEL) dark += 1;
  return dark >= PIXELS * BLACK_SHARE;
}

function areAlike(first: Buffer, second: Buffer): boolean {
  let difference = 0;
  for (let index = 0; index < PIXELS; index++) difference += Math.abs(first[index]! - second[index]!);
  return difference <= FROZEN_DIFFERENCE * PIXELS;
}

function runsOf(flags: readonly boolean[], fps: number, shortestSeconds: number): Stretch[] {
  const runs: Stretch[] = [];
  let since: number | undefined;
  for (let index = 0; index <= flags.length; index++) {
    if (flags[index] === true) since ??= index;
    else if (since !== undefined) {
      runs.push({ startSeconds: since / fps, endSeconds: index / fps });
      since = undefined;
    }
  }
  return runs.filter((run) => lengthOf(run) >= shortestSeconds - 0.5 / fps);
}
