import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ffmpeg } from '../../contracts/media.ts';
import { input, inTime } from '../run/arguments.ts';
import type { SoundPlace } from './voiced.ts';

/** The sample rate for drawing, Hz: enough to see speech, and half a megabyte for half a minute. */
const RATE = 8000;

/** A file with the length that is shown of it; null: it has no sound. */
export interface SoundingPart extends Partial<SoundPlace> {
  readonly file: string | null;
  readonly durationSeconds: number;
}

/**
 * The peaks of `count` equal stretches over all files in a row, 0 to 1, for drawing.
 * @param parts the shown length of each file, seconds, and its path; null: it has no sound
 * @throws SparkfluenceError media, interrupted
 */
export async function soundPeaks(
  parts: readonly SoundingPart[],
  count: number,
  ffmpeg: Ffmpeg,
  signal: AbortSignal,
): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-sound-'));
  try {
    const sounding = parts.filter(({ file }) => file !== null);
    const files = sounding.map(({ file }) => file!);
    const raw = sounding.map((_, index) => join(folder, `${index}.raw`));
    const outputs = raw.flatMap((path, index) => [
      ...['-map', `${index}:a:${sounding[index]!.track ?? 0}`],
      ...['-af', inTime(sounding[index]!.originSeconds ?? 0, RATE)],
      ...['-ac', '1', '-ar', String(RATE), '-f', 's16le', `file:${path}`],
    ]);
    if (sounding.length > 0) await ffmpeg.run(['-copyts', ...files.flatMap(input), ...outputs], { signal });
    const total = parts.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
    const samples = new Int16Array(Math.max(1, Math.round(total * RATE)));
    let start = 0;
    for (const { file, durationSeconds } of parts) {
      const end = Math.min(samples.length, start + Math.round(durationSeconds * RATE));
      if (file !== null) {
        const bytes = await readFile(raw[files.indexOf(file)]!);
        const sound = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
        samples.set(sound.subarray(0, end - start), start);
      }
      start = end;
    }
    return peaksOf(samples, count);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The loudest sample of each of `count` equal stretches, 0 to 1. */
export function peaksOf(samples: Int16Array, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const end = Math.floor(((index + 1) * samples.length) / count);
    let loudest = 0;
    for (let at = Math.floor((index * samples.length) / count); at < end; at++)
      loudest = Math.max(loudest, Math.abs(samples[at]!));
    return loudest / 32768;
  });
}
