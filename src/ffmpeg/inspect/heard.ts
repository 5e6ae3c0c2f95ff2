import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ffmpeg } from '../../contracts/media.ts';
import { escaped, input, SAMPLE_RATE } from '../run/arguments.ts';
import { atOnce } from '../run/at-once.ts';
import type { Probe } from './probe.ts';
import { type SoundPart, soundParts, soundWorkers } from './sound-parts.ts';

/** What can be heard in a clip, a video or a mix: loudness, peaks and silence, a long one by several processes at once. */

export const stretchSchema = z.strictObject({ startSeconds: z.number(), endSeconds: z.number() });
export type Stretch = z.infer<typeof stretchSchema>;

export const heardSchema = z.strictObject({
  /** Loudness of each 0.4 s, a new one every 0.1 s (ITU-R BS.1770 blocks), LUFS. */
  blocks: z.array(z.number()),
  /** Linear, 1 is full scale. */
  truePeak: z.number(),
  /** From 0.25 s on. */
  silent: z.array(stretchSchema),
});
export type Heard = z.infer<typeof heardSchema>;

export interface ListenTools {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  /** For what ffmpeg writes. */
  readonly folder: string;
}

/** Behind ebur128, which cuts the sound anew and keeps no notes on it. */
const SILENCE = 'silencedetect=noise=-50dB:d=0.25';
const LOUDNESS = 'ebur128=peak=true:metadata=1:framelog=verbose';
/** Below this a block says nothing: the filter's own word for digital silence. */
const FLOOR_LUFS = -100;
const BLOCK_SAMPLES = SAMPLE_RATE / 10;
/** The first three blocks are shorter than 0.4 s. */
const UNFILLED_BLOCKS = 3;
/** EBU R128's gates. */
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
const CALIBRATION_DB = -0.691;
/** Silence on either side of this is one silence. */
const SAME_STRETCH_SECONDS = 0.05;

/** @param log what is heard is written there, for `readLog` */
export const soundFilters = (log: string): string =>
  `${LOUDNESS},${SILENCE},ametadata=mode=print:file=${escaped(log)}`;

/** The parts in which a sound of that length is listened to. */
export const listenedParts = (seconds: number, cores: number = soundWorkers()): SoundPart[] =>
  soundParts(Math.round(seconds * SAMPLE_RATE), cores);

/**
 * @param cores how many may listen at once
 * @returns what is heard, and what ffmpeg complained about
 * @throws SparkfluenceError media, interrupted
 */
export async function hearFile(
  { file, videoDurationSeconds: seconds }: Pick<Probe, 'file' | 'videoDurationSeconds'>,
  tools: ListenTools,
  cores?: number,
): Promise<{ heard: Heard; complaints: string }> {
  return hearParts(listenedParts(seconds, cores), tools, ({ from, to }, filters) => [
    // Sent to 0 the oldest build begins a frame late.
    ...(from === 0 ? [] : ['-ss', (from / SAMPLE_RATE).toFixed(6)]),
    ...['-t', ((to - from) / SAMPLE_RATE).toFixed(6), ...input(file)],
    ...['-map', '0:a:0', '-af', filters, '-f', 'null', '-'],
  ]);
}

/**
 * @param argumentsOf a part's span, filters that have to stand at the end of its sound, and its number
 */
export async function hearParts(
  parts: readonly SoundPart[],
  { ffmpeg, signal, folder }: ListenTools,
  argumentsOf: (span: SoundPart['span'], filters: string, index: number) => readonly string[],
): Promise<{ heard: Heard; complaints: string }> {
  const listened = await atOnce(parts, soundWorkers(), signal, async (part, index, stopped) => {
    const log = join(folder, `${crypto.randomUUID().slice(0, 8)}.txt`);
    const complaints = await ffmpeg.run(argumentsOf(part.span, soundFilters(log), index), {
      signal: stopped,
    });
    return { heard: readLog(await readFile(log, 'utf8'), part), complaints };
  });
  return {
    heard: {
      blocks: listened.flatMap(({ heard }) => heard.blocks),
      truePeak: Math.max(0, ...listened.map(({ heard }) => heard.truePeak)),
      silent: merged(listened.flatMap(({ heard }) => heard.silent)),
    },
    complaints: listened
      .map(({ complaints }) => complaints.trim())
      .join('\n')
      .trim(),
  };
}

/** Reads what `ametadata` printed of silencedetect and ebur128; times are those of the whole. */
export function readLog(text: string, { span, from, to }: SoundPart): Heard {
  const blocks: number[] = [];
  const silent: Stretch[] = [];
  const [start, end] = [span.from / SAMPLE_RATE, to / SAMPLE_RATE];
  let truePeak = 0;
  let since: number | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [key, value = ''] = line.split('=');
    if (key === 'lavfi.r128.M') blocks.push(loudnessOf(value));
    else if (key?.startsWith('lavfi.r128.true_peaks_ch')) truePeak = Math.max(truePeak, Number(value));
    else if (key?.startsWith('lavfi.silence_start')) since ??= start + Math.max(0, Number(value));
    else if (key?.startsWith('lavfi.silence_end') && since !== undefined) {
      silent.push({ startSeconds: since, endSeconds: Math.min(end, start + Number(value)) });
      since = undefined;
    }
  }
  if (since !== undefined && since < end) silent.push({ startSeconds: since, endSeconds: end });
  const early = from === span.from ? UNFILLED_BLOCKS : (from - span.from) / BLOCK_SAMPLES;
  const own = blocks.slice(early, Math.floor((to - span.from) / BLOCK_SAMPLES));
  return { blocks: own, truePeak, silent: silent.filter((stretch) => lengthOf(stretch) > 0) };
}

/** Integrated loudness of blocks by EBU R128's two gates; undefined where nothing is above the first. */
export function integrated(blocks: readonly number[]): number | undefined {
  const audible = blocks.filter((block) => block > ABSOLUTE_GATE_LUFS);
  if (audible.length === 0) return undefined;
  const gate = mean(audible) + RELATIVE_GATE_LU;
  return mean(audible.filter((block) => block > gate));
}

const mean = (blocks: readonly number[]): number => {
  const energy = blocks.reduce((sum, block) => sum + 10 ** ((block - CALIBRATION_DB) / 10), 0);
  return CALIBRATION_DB + 10 * Math.log10(energy / blocks.length);
};

/** Of digital silence some builds say `-inf`, some `nan`. */
const loudnessOf = (text: string): number =>
  Number.isFinite(Number(text)) ? Math.max(FLOOR_LUFS, Number(text)) : FLOOR_LUFS;

/** Stretches that meet, as one. */
export function merged(stretches: readonly Stretch[]): Stretch[] {
  const list: { startSeconds: number; endSeconds: number }[] = [];
  for (const stretch of stretches) {
    const last = list.at(-1);
    if (last !== undefined && stretch.startSeconds - last.endSeconds < SAME_STRETCH_SECONDS)
      last.endSeconds = Math.max(last.endSeconds, stretch.endSeconds);
    else list.push({ ...stretch });
  }
  return list;
}

export const lengthOf = ({ startSeconds, endSeconds }: Stretch): number => endSeconds - startSeconds;
