import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ffmpeg } from '../../contracts/media.ts';
import { escaped, input, SAMPLE_RATE } from '../run/arguments.ts';
import { atOnce } from '../run/at-once.ts';
import type { Probe } from './probe.ts';
import { type SoundPart, soundParts, soundWorkers } from './sound-parts.ts';

/** Measures a sound: loudness, peaks and silence; a long one by several processes at once. */

export const stretchSchema = z.strictObject({ startSeconds: z.number(), endSeconds: z.number() });
export type Stretch = z.infer<typeof stretchSchema>;

export const heardSchema = z.strictObject({
  /** The loudness of blocks of 0.4 s that begin every 0.1 s (ITU-R BS.1770), LUFS. */
  blocks: z.array(z.number()),
  /** The true peak, linear; 1 is full scale. */
  truePeak: z.number(),
  /** The silences of at least 0.25 s. */
  silent: z.array(stretchSchema),
});
export type SoundFacts = z.infer<typeof heardSchema>;

export interface MeasureTools {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  /** The folder for what ffmpeg writes. */
  readonly folder: string;
}

/** This has to follow ebur128, which cuts the sound into new frames and drops their metadata. */
const SILENCE = 'silencedetect=noise=-50dB:d=0.25';
const LOUDNESS = 'ebur128=peak=true:metadata=1:framelog=verbose';
/** The filter's value for digital silence, LUFS; blocks at or below it do not count. */
const FLOOR_LUFS = -100;
const BLOCK_SAMPLES = SAMPLE_RATE / 10;
/** The first three blocks are shorter than 0.4 s and do not count. */
const UNFILLED_BLOCKS = 3;
/** The gates of EBU R128. */
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
const CALIBRATION_DB = -0.691;
/** Two silences with a shorter sound than this between them count as one; seconds. */
const SAME_STRETCH_SECONDS = 0.05;

/** The filters that measure. @param log the file that they write, for `readLog` */
export const soundFilters = (log: string): string =>
  `${LOUDNESS},${SILENCE},ametadata=mode=print:file=${escaped(log)}`;

/** The parts in which a sound of this length is measured. */
export const listenedParts = (seconds: number, cores: number = soundWorkers()): SoundPart[] =>
  soundParts(Math.round(seconds * SAMPLE_RATE), cores);

/**
 * Measures the sound of a file.
 * @param cores the number of processes at a time
 * @returns the measurement, and what ffmpeg complained about
 * @throws SparkfluenceError media, interrupted
 */
export async function measureSoundFile(
  {
    file,
    videoDurationSeconds: seconds,
    audio,
  }: Pick<Probe, 'file' | 'videoDurationSeconds'> & Partial<Pick<Probe, 'audio'>>,
  tools: MeasureTools,
  cores?: number,
): Promise<{ soundFacts: SoundFacts; complaints: string }> {
  return measureParts(listenedParts(seconds, cores), tools, ({ from, to }, filters) => [
    // With -ss 0 the oldest build begins a frame late.
    ...(from === 0 ? [] : ['-ss', (from / SAMPLE_RATE).toFixed(6)]),
    ...['-t', ((to - from) / SAMPLE_RATE).toFixed(6), ...input(file)],
    ...['-map', `0:a:${audio?.track ?? 0}`, '-af', filters, '-f', 'null', '-'],
  ]);
}

/**
 * Measures parts of a sound at once.
 * @param argumentsOf makes the arguments of a part from its span, the filters to be put last, and its number
 */
export async function measureParts(
  parts: readonly SoundPart[],
  { ffmpeg, signal, folder }: MeasureTools,
  argumentsOf: (span: SoundPart['span'], filters: string, index: number) => readonly string[],
): Promise<{ soundFacts: SoundFacts; complaints: string }> {
  const measured = await atOnce(parts, soundWorkers(), signal, async (part, index, stopped) => {
    const log = join(folder, `${crypto.randomUUID().slice(0, 8)}.txt`);
    const complaints = await ffmpeg.run(argumentsOf(part.span, soundFilters(log), index), {
      signal: stopped,
    });
    return { soundFacts: readLog(await readFile(log, 'utf8'), part), complaints };
  });
  return {
    soundFacts: ofAllParts(measured.map(({ soundFacts }) => soundFacts)),
    complaints: measured
      .map(({ complaints }) => complaints.trim())
      .join('\n')
      .trim(),
  };
}

/** What the parts of a sound are together. */
export const ofAllParts = (parts: readonly SoundFacts[]): SoundFacts => ({
  blocks: parts.flatMap(({ blocks }) => blocks),
  truePeak: Math.max(0, ...parts.map(({ truePeak }) => truePeak)),
  silent: merged(parts.flatMap(({ silent }) => silent)),
});

/** Reads what `ametadata` printed of silencedetect and ebur128; times are relative to the whole. */
export function readLog(text: string, { span, from, to }: SoundPart): SoundFacts {
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

/** The integrated loudness by EBU R128's two gates, LUFS; undefined where no block is above the first gate. */
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

/** Parses a value; for digital silence some builds print `-inf` and some `nan`. */
const loudnessOf = (text: string): number =>
  Number.isFinite(Number(text)) ? Math.max(FLOOR_LUFS, Number(text)) : FLOOR_LUFS;

/** Merges stretches that touch. */
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
