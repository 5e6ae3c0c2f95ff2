import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../../contracts/media.ts';
import { input, inTime } from '../run/arguments.ts';

/** A stretch of a clip with speech. */
export interface Stretch {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Which of a file's sound tracks it is, and where in the file's clock the clip begins, seconds. */
export interface SoundPlace {
  readonly track: number;
  readonly originSeconds: number;
}

const RATE = 16_000;
/** The band of speech; rumble below it and hiss above it would count as speech. */
const SPEECH_BAND = 'highpass=f=150,lowpass=f=3800';
const FRAME_SAMPLES = RATE / 50; // 20 ms
/** The least level of speech, dBFS. */
const SILENCE_DB = -50;
/** Speech rises and falls; sound that keeps within this many dB is music, noise or a tone. */
const LEAST_RANGE_DB = 6;
/** How much softer than its loudest frame a voice can be, dB. */
const VOICE_RANGE_DB = 26;
/** The longest pause between two words of one stretch. */
const LONGEST_GAP_SECONDS = 0.22;
const SHORTEST_BURST_SECONDS = 0.08;

/**
 * The stretches with speech in each clip, from the beginning of its picture; empty where there is none.
 * @param files paths of clips that have a sound track
 * @param folder holds the decoded sound
 * @param places which sound of each file is heard, and from when on; left out: the first, from the beginning
 * @throws SparkfluenceError media, interrupted
 */
export async function voicedStretches(
  files: readonly string[],
  folder: string,
  ffmpeg: Ffmpeg,
  signal: AbortSignal,
  places: readonly SoundPlace[] = [],
): Promise<Stretch[][]> {
  if (files.length === 0) return [];
  const raw = files.map((_, index) => join(folder, `voice${index}.raw`));
  const outputs = raw.flatMap((path, index) => [
    ...['-map', `${index}:a:${places[index]?.track ?? 0}`],
    ...['-af', `${inTime(places[index]?.originSeconds ?? 0, RATE)},${SPEECH_BAND}`],
    ...['-ac', '1', '-ar', String(RATE), '-f', 's16le', `file:${path}`],
  ]);
  await ffmpeg.run(['-copyts', ...files.flatMap(input), ...outputs], { signal }); // one start of ffmpeg for all
  const stretches: Stretch[][] = [];
  for (const path of raw) {
    const bytes = await readFile(path);
    stretches.push(stretchesOf(new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1), RATE));
  }
  return stretches;
}

/** A frame is speech where its level is above the clip's noise floor and not far below its loudest frame. */
export function stretchesOf(samples: Int16Array, rate: number): Stretch[] {
  const length = Math.round((FRAME_SAMPLES * rate) / RATE);
  const levels = levelsDb(samples, length);
  const sorted = levels.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NEGATIVE_INFINITY;
  const [floor, top] = [Math.max(at(0.08), -90), at(0.95)];
  if (top < SILENCE_DB || top - floor < LEAST_RANGE_DB) return [];
  const threshold = Math.max(floor + (top - floor) * 0.3, top - VOICE_RANGE_DB, SILENCE_DB);
  const seconds = length / rate;
  const bursts: { startSeconds: number; endSeconds: number }[] = [];
  for (const [index, level] of levels.entries()) {
    if (level < threshold) continue;
    const [startSeconds, endSeconds] = [index * seconds, (index + 1) * seconds];
    const last = bursts.at(-1);
    if (last !== undefined && startSeconds - last.endSeconds <= LONGEST_GAP_SECONDS)
      last.endSeconds = endSeconds;
    else bursts.push({ startSeconds, endSeconds });
  }
  return bursts.filter(({ startSeconds, endSeconds }) => endSeconds - startSeconds >= SHORTEST_BURST_SECONDS);
}

function levelsDb(samples: Int16Array, length: number): number[] {
  const levels: number[] = [];
  for (let start = 0; start + length <= samples.length; start += length) {
    let energy = 0;
    for (let index = start; index < start + length; index++) energy += (samples[index]! / 32768) ** 2;
    levels.push(10 * Math.log10(energy / length + 1e-12));
  }
  return levels;
}
