import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { MeasureTools } from '../inspect/sound-facts.ts';
import { input } from '../run/arguments.ts';
import type { Slot } from './mix.ts';
import { readWav } from './wav.ts';

/**
 * The slots with the channels that a decoder finds, where the container may say something else: one frame of each such
 * sound is decoded, all by one process.
 */
export async function withChannels(
  slots: readonly Slot[],
  { ffmpeg, signal, folder }: MeasureTools,
): Promise<readonly Slot[]> {
  const unsure = slots.filter(({ channels, channelsUnsure }) => channels > 0 && channelsUnsure === true);
  const keys = [...new Set(unsure.map(keyOf))];
  const asked = keys.map((key) => unsure.find((slot) => keyOf(slot) === key)!);
  if (asked.length === 0) return slots;
  const files = asked.map((_, index) => join(folder, `channels ${index}.wav`));
  const inputs = asked.flatMap(({ path }) => ['-t', '1', ...input(path)]);
  const outputs = asked.flatMap(({ track }, index) => [
    ...[
      '-map',
      `${index}:a:${track}`,
      '-frames:a',
      '1',
      '-c:a',
      'pcm_s16le',
      '-f',
      'wav',
      `file:${files[index]}`,
    ],
  ]);
  try {
    await ffmpeg.run([...inputs, ...outputs], { signal });
  } catch (error) {
    // A sound that cannot be decoded is told by the join itself.
    if (error instanceof SparkfluenceError && error.kind === 'media' && error.details.reason !== 'disk_full')
      return slots;
    throw error;
  }
  const found = await Promise.all(files.map((file) => readWav(file)));
  return slots.map((slot) => {
    const channels = found[keys.indexOf(keyOf(slot))]?.channels;
    return channels === undefined ? slot : { ...slot, channels };
  });
}

const keyOf = ({ path, track }: Slot): string => `${track} ${path}`;
