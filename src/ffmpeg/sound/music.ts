import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { input, SAMPLE_RATE } from '../run/arguments.ts';

/** Shorter music is refused, since looping it would only rattle; seconds. */
const SHORTEST_SECONDS = 1;
const WAV_HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 4; // 16 bit, stereo

/**
 * Decodes as much of the music as the video needs. WAV loops without a gap in every build; MP3 and M4A do not.
 * @returns the path of the WAV in `folder`
 * @throws SparkfluenceError media, reason `music_unusable`, naming the file; interrupted
 */
export async function decodeMusic(
  file: string,
  neededSeconds: number,
  folder: string,
  ffmpeg: Ffmpeg,
  signal: AbortSignal,
): Promise<string> {
  const decoded = join(folder, 'music.wav');
  const args = [
    ...input(file),
    ...['-map', '0:a:0', '-t', neededSeconds.toFixed(3), '-ar', String(SAMPLE_RATE), '-ac', '2'],
    ...['-map_metadata', '-1', '-c:a', 'pcm_s16le', '-f', 'wav', decoded],
  ];
  try {
    await ffmpeg.run(args, { signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof SparkfluenceError) || error.kind !== 'media') throw error;
    if (error.details.reason === 'disk_full') throw error;
    throw unusable(file, 'no sound can be read from it', error);
  }
  const { size } = await stat(decoded);
  const seconds = (size - WAV_HEADER_BYTES) / BYTES_PER_SAMPLE / SAMPLE_RATE;
  if (seconds < Math.min(SHORTEST_SECONDS, neededSeconds) - 0.001) {
    throw unusable(file, `it lasts ${Math.max(0, seconds).toFixed(2)} s, less than one second`);
  }
  return decoded;
}

function unusable(file: string, why: string, cause?: unknown): SparkfluenceError {
  return new SparkfluenceError('media', `The music ${basename(file)} cannot be used: ${why}`, {
    details: {
      reason: 'music_unusable',
      file,
      next: 'Give another file (MP3, M4A, WAV, OGG, FLAC), or leave the music out.',
    },
    cause,
  });
}
