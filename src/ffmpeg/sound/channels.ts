import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { MeasureTools } from '../inspect/sound-facts.ts';
import { input } from '../run/arguments.ts';
import type { Slot } from './mix.ts';
import { readWav } from './wav.ts';

/** The channels of the slots as a decoder finds them, and their order where ffmpeg cannot mix it as it is. */
export const withChannels = async (slots: readonly Slot[], tools: MeasureTools): Promise<readonly Slot[]> =>
  inKnownOrder(await counted(slots, tools), tools);

/**
 * Counts the channels where the container may say something else: one frame of each such sound is decoded, all by one
 * process.
 */
async function counted(
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
    if (isOfTheSound(error)) return slots;
    throw error;
  }
  const found = await Promise.all(files.map((file) => readWav(file)));
  return slots.map((slot) => {
    const channels = found[keys.indexOf(keyOf(slot))]?.channels;
    return channels === undefined ? slot : { ...slot, channels };
  });
}

/** A sound that cannot be decoded is told by the join itself. */
const isOfTheSound = (error: unknown): boolean =>
  error instanceof SparkfluenceError && error.kind === 'media' && error.details.reason !== 'disk_full';

/**
 * The channels of these layouts in ffmpeg's own order, by their number. MOV names channels in any order, and since version
 * 5.1 ffmpeg mixes none that it has no name for.
 */
const LAYOUTS: Readonly<Record<number, readonly (readonly [name: string, channels: string])[]>> = {
  3: [
    ['3.0', 'FL|FR|FC'],
    ['2.1', 'FL|FR|LFE'],
    ['3.0(back)', 'FL|FR|BC'],
  ],
  4: [
    ['quad', 'FL|FR|BL|BR'],
    ['quad(side)', 'FL|FR|SL|SR'],
    ['4.0', 'FL|FR|FC|BC'],
    ['3.1', 'FL|FR|FC|LFE'],
  ],
  5: [
    ['5.0', 'FL|FR|FC|BL|BR'],
    ['5.0(side)', 'FL|FR|FC|SL|SR'],
  ],
  6: [
    ['5.1', 'FL|FR|FC|LFE|BL|BR'],
    ['5.1(side)', 'FL|FR|FC|LFE|SL|SR'],
  ],
  7: [
    ['6.1', 'FL|FR|FC|LFE|BC|SL|SR'],
    ['7.0', 'FL|FR|FC|BL|BR|SL|SR'],
  ],
  8: [['7.1', 'FL|FR|FC|LFE|BL|BR|SL|SR']],
};

async function inKnownOrder(
  slots: readonly Slot[],
  { ffmpeg, signal }: MeasureTools,
): Promise<readonly Slot[]> {
  const orders = new Map<string, Promise<string | undefined>>();
  return Promise.all(
    slots.map(async (slot) => {
      if (slot.channels <= 2) return slot;
      const key = keyOf(slot);
      if (!orders.has(key)) orders.set(key, orderOf(slot));
      return { ...slot, channelOrder: await orders.get(key) };
    }),
  );

  async function orderOf({ path, track, channels }: Slot): Promise<string | undefined> {
    const isMixed = (filters: string): Promise<boolean> => {
      const first = ['-t', '1', ...input(path), '-map', `0:a:${track}`, '-frames:a', '1'];
      const args = [...first, '-af', `${filters}aformat=channel_layouts=stereo`, '-f', 'null', '-'];
      return ffmpeg.run(args, { signal }).then(
        () => true,
        (error: unknown) => {
          if (isOfTheSound(error)) return false;
          throw error;
        },
      );
    };
    if (await isMixed('')) return undefined;
    for (const [name, order] of LAYOUTS[channels] ?? []) {
      const filter = `channelmap=map=${order}:channel_layout=${name},`;
      if (await isMixed(filter)) return filter;
    }
    return undefined;
  }
}

const keyOf = ({ path, track }: Slot): string => `${track} ${path}`;
