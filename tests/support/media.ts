import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { findFfmpeg } from '../../src/ffmpeg/run/find.ts';
import { createFfmpeg } from '../../src/ffmpeg/run/run.ts';
import { packagedFfmpeg } from './packaged-ffmpeg.ts';

const never = new AbortController().signal;

export async function openFfmpeg(): Promise<Ffmpeg> {
  const { binary, version } = await findFfmpeg({
    ffmpegPath: packagedFfmpeg(),
    searchPath: process.env.PATH ?? '',
    cacheFolder: join(inject('sharedFolder'), 'cache'),
    signal: never,
  });
  return createFfmpeg(binary, version);
}

export const sha256Of = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');

/** md5 of every packet of the picture and of every decoded block of sound, in order. */
export async function frameSums(ffmpeg: Ffmpeg, file: string, output: string): Promise<string[]> {
  await ffmpeg.run(['-i', `file:${file}`, '-map', '0', '-c:v', 'copy', '-f', 'framemd5', output], {
    signal: never,
  });
  return readFileSync(output, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Writes a steady tone, in the format of the file's name. */
export async function makeTone(ffmpeg: Ffmpeg, file: string, seconds: number): Promise<void> {
  const tone = `sine=frequency=440:sample_rate=48000:duration=${seconds}`;
  await ffmpeg.run(['-f', 'lavfi', '-i', tone, '-ac', '2', `file:${file}`], { signal: never });
}

/** Writes a clip of one colour in the size of the local clips, with a tone as its sound. */
export async function makeClip(ffmpeg: Ffmpeg, file: string, seconds: number, colour: string): Promise<void> {
  const picture = `color=c=${colour}:s=720x1280:r=24:d=${seconds}`;
  const tone = `sine=frequency=300:sample_rate=48000:duration=${seconds}`;
  await ffmpeg.run(
    [
      ...['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', tone, '-ac', '2'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', `file:${file}`],
    ],
    { signal: never },
  );
}
