import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { readTables } from '../packets/mp4-tables.ts';
import { input } from '../run/arguments.ts';
import type { Probe } from './probe.ts';
import {
  heardSchema,
  lengthOf,
  listenedParts,
  type MeasureTools,
  measureParts,
  measureSoundFile,
  type SoundFacts,
  type Stretch,
  stretchSchema,
} from './sound-facts.ts';

/**
 * Measures picture and sound of a clip or a video, as the facts behind the verdict. The sound is decoded whole; pictures
 * only where their packets are as small as those of a still picture, since decoding all of them takes thirty times as
 * long as the join (6.8 s against 0.2 s for 64 s of 720x1280).
 */

export const measuredSchema = z.strictObject({
  ...heardSchema.shape,
  black: z.array(stretchSchema),
  frozen: z.array(stretchSchema),
  /** Whether every picture was decoded. */
  everyPicture: z.boolean(),
  /** What ffmpeg complained about; empty for an undamaged file. */
  complaints: z.string(),
});
export type Measured = z.infer<typeof measuredSchema>;

export interface MeasureOptions extends MeasureTools {
  /** Decode every picture. */
  readonly everyPicture: boolean;
  /** Decode every packet to find damage, without looking at what is in the pictures. */
  readonly findsDamage?: boolean;
  /** The measurement of the sound, where it was made already. */
  readonly soundFacts?: SoundFacts | undefined;
}

const WIDTH = 36;
const HEIGHT = 64;
const PIXELS = WIDTH * HEIGHT;
/** A picture is black as in FFmpeg's blackdetect: 98 % of its pixels are at most this bright. */
const BLACK_LEVEL = 38;
const BLACK_SHARE = 0.98;
export const SHORTEST_BLACK_SECONDS = 0.5;
/** A picture is frozen as in FFmpeg's freezedetect: it differs by less than -60 dB on average from the first one. */
const FROZEN_DIFFERENCE = 255 / 1000;
export const SHORTEST_FROZEN_SECONDS = 2;

export async function measureFile(found: Probe, options: MeasureOptions): Promise<Measured> {
  try {
    return await decodeFile(found, options);
  } catch (error) {
    // A clip of which nothing can be decoded is damaged, too; the join says what of it.
    const isDamage = error instanceof SparkfluenceError && error.details.reason === 'ffmpeg_failed';
    if (options.findsDamage !== true || !isDamage) throw error;
    const { everyPicture } = options;
    const nothing = { ...silence(found.videoDurationSeconds), black: [], frozen: [], everyPicture };
    return { ...nothing, complaints: error.message };
  }
}

async function decodeFile(found: Probe, options: MeasureOptions): Promise<Measured> {
  const { file, fps, audio, videoDurationSeconds: seconds, videoTrack } = found;
  const { ffmpeg, signal, folder, everyPicture, findsDamage = false, soundFacts: known } = options;
  const hasSound = audio !== null && audio.durationSeconds > 0 && known === undefined;
  const parts = hasSound ? listenedParts(seconds) : [];
  const frames = join(folder, `${crypto.randomUUID().slice(0, 8)}.gray`);
  const decode = everyPicture || (await isSuspicious(file, fps));
  if (!decode && known !== undefined) {
    return { ...known, black: [], frozen: [], everyPicture, complaints: '' };
  }
  // `-c copy` parses the packets without decoding them, which finds some damage.
  // Frames are spaced evenly, so that no build drops or repeats one.
  const shrunk = ['-vf', `scale=${WIDTH}:${HEIGHT}:flags=fast_bilinear,format=gray,setpts=N/${fps}/TB`];
  const picture = decode
    ? [...shrunk, '-r', String(fps), '-f', 'rawvideo', `file:${frames}`]
    : [...(findsDamage ? [] : ['-c', 'copy']), '-f', 'null', '-'];
  const look = [
    ...(decode || findsDamage ? ['-skip_loop_filter', 'all'] : []),
    ...[...input(file), '-map', `0:v:${videoTrack}`, ...picture],
  ];
  // One ffmpeg measures picture and sound of a short file, since its start costs more than its work.
  const together = parts.length === 1;
  const [complaints, { soundFacts, complaints: more }] = await Promise.all([
    together ? '' : ffmpeg.run(look, { signal }),
    together
      ? measureParts(parts, options, (_, filters) => [
          ...[...look, '-map', `0:a:${audio?.track ?? 0}`, '-af', filters, '-f', 'null', '-'],
        ])
      : hasSound
        ? measureSoundFile(found, options)
        : { soundFacts: known ?? silence(seconds), complaints: '' },
  ]);
  const seen = decode ? readFrames(await readFile(frames), fps) : { black: [], frozen: [] };
  return { ...soundFacts, ...seen, everyPicture, complaints: `${complaints.trim()}\n${more}`.trim() };
}

const silence = (seconds: number): SoundFacts => ({
  blocks: [],
  truePeak: 0,
  silent: [{ startSeconds: 0, endSeconds: seconds }],
});

/** Whether some half second has only packets as small as those of a still picture; false where there are no tables. */
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

/** Finds black and frozen pictures. @param data gray pictures of 36x64 in a row */
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
