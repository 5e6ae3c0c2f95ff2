import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ffmpeg } from '../contracts/media.ts';
import { escaped } from './burn.ts';
import { input } from './join-arguments.ts';
import { readTables } from './mp4-tables.ts';
import type { Probe } from './probe.ts';

/**
 * What can be seen and heard in a clip or a video: the facts behind the verdict. Sound is decoded whole; pictures only
 * where their packets are as small as those of a picture that stands still, because decoding all of them costs thirty
 * times the join (measured: 6.8 s against 0.2 s for 64 s of 720x1280).
 */

const stretch = z.strictObject({ startSeconds: z.number(), endSeconds: z.number() });
export type Stretch = z.infer<typeof stretch>;

export const measuredSchema = z.strictObject({
  /** Loudness of each 0.4 s, a new one every 0.1 s (ITU-R BS.1770 blocks), LUFS. */
  blocks: z.array(z.number()),
  /** Linear, 1 is full scale. */
  truePeak: z.number(),
  /** From 0.25 s on. */
  silent: z.array(stretch),
  black: z.array(stretch),
  frozen: z.array(stretch),
  /** Every picture was decoded. */
  everyPicture: z.boolean(),
  /** What ffmpeg complained about; empty where the file is sound. */
  complaints: z.string(),
});
export type Measured = z.infer<typeof measuredSchema>;
/** What of it is heard. */
export type Heard = Pick<Measured, 'blocks' | 'truePeak' | 'silent'>;

export interface MeasureOptions {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  /** For what ffmpeg writes. */
  readonly folder: string;
  /** Decode every picture. */
  readonly everyPicture: boolean;
  /** What is known of the sound already. */
  readonly heard?: Heard | undefined;
}

/** Behind ebur128, which cuts the sound anew and keeps no notes on it. */
const SILENCE = 'silencedetect=noise=-50dB:d=0.25';
const LOUDNESS = 'ebur128=peak=true:metadata=1:framelog=verbose';
/** Below this a block says nothing: the filter's own word for digital silence. */
const FLOOR_LUFS = -100;
/** The first three blocks are shorter than 0.4 s. */
const UNFILLED_BLOCKS = 3;
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

export async function measureFile(
  { file, fps, audio, videoDurationSeconds: seconds }: Probe,
  { ffmpeg, signal, folder, everyPicture, heard: known }: MeasureOptions,
): Promise<Measured> {
  const hasSound = audio !== null && audio.durationSeconds > 0 && known === undefined;
  const name = crypto.randomUUID().slice(0, 8);
  const [log, frames] = [join(folder, `${name}.txt`), join(folder, `${name}.gray`)];
  const decode = everyPicture || (await isSuspicious(file, fps));
  if (!decode && known !== undefined) {
    return { ...known, black: [], frozen: [], everyPicture, complaints: '' };
  }
  // `-c copy` reads and parses the packets without decoding them, which finds damage.
  const picture = decode
    ? [
        ...['-vf', `scale=${WIDTH}:${HEIGHT}:flags=fast_bilinear,format=gray,setpts=N/${fps}/TB`],
        ...['-r', String(fps), '-f', 'rawvideo'], // on the beat, so that no build drops or repeats a picture
      ]
    : ['-c', 'copy', '-f', 'null'];
  const sound = ['-map', '0:a:0', '-af', soundFilters(log)];
  const complaints = await ffmpeg.run(
    [
      ...(decode ? ['-skip_loop_filter', 'all'] : []),
      ...input(file),
      ...['-map', '0:v:0', ...picture, decode ? `file:${frames}` : '-'],
      ...(hasSound ? [...sound, '-f', 'null', '-'] : []),
    ],
    { signal },
  );
  const heard = hasSound ? readLog(await readFile(log, 'utf8'), seconds) : (known ?? NOTHING_HEARD(seconds));
  const seen = decode ? readFrames(await readFile(frames), fps) : { black: [], frozen: [] };
  return { ...heard, ...seen, everyPicture, complaints: complaints.trim() };
}

/**
 * Listens to a mix before it is encoded, beside the ffmpeg that encodes it.
 * @param source inputs, and filters that end in the label `end`
 */
export async function measureMix(
  {
    inputs,
    graph,
    end,
  }: { readonly inputs: readonly string[]; readonly graph: string; readonly end: string },
  seconds: number,
  { ffmpeg, signal, folder }: Pick<MeasureOptions, 'ffmpeg' | 'signal' | 'folder'>,
): Promise<Heard> {
  const log = join(folder, 'heard.txt');
  const filters = `${graph};${end}${soundFilters(log)}[heard]`;
  await ffmpeg.run([...inputs, '-filter_complex', filters, '-map', '[heard]', '-f', 'null', '-'], { signal });
  return readLog(await readFile(log, 'utf8'), seconds);
}

const soundFilters = (log: string): string =>
  `${LOUDNESS},${SILENCE},ametadata=mode=print:file=${escaped(log)}`;

const NOTHING_HEARD = (seconds: number) => ({
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

/** Reads what `ametadata` printed of silencedetect and ebur128. */
export function readLog(text: string, seconds: number): Heard {
  const blocks: number[] = [];
  const silent: Stretch[] = [];
  let truePeak = 0;
  let since: number | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [key, value = ''] = line.split('=');
    if (key === 'lavfi.r128.M') blocks.push(Math.max(FLOOR_LUFS, Number(value)));
    else if (key?.startsWith('lavfi.r128.true_peaks_ch')) truePeak = Math.max(truePeak, Number(value));
    else if (key?.startsWith('lavfi.silence_start')) since ??= Math.max(0, Number(value));
    else if (key?.startsWith('lavfi.silence_end') && since !== undefined) {
      silent.push({ startSeconds: since, endSeconds: Math.min(seconds, Number(value)) });
      since = undefined;
    }
  }
  if (since !== undefined && since < seconds) silent.push({ startSeconds: since, endSeconds: seconds });
  return { blocks: blocks.slice(UNFILLED_BLOCKS), truePeak, silent };
}

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

export const lengthOf = ({ startSeconds, endSeconds }: Stretch): number => endSeconds - startSeconds;
