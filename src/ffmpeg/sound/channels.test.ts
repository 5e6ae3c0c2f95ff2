import { expect, test } from 'vitest';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { withChannels } from './channels.ts';
import type { Slot } from './mix.ts';

const slot: Slot = { path: 'clip.mov', seconds: 4, channels: 8, track: 0, originSeconds: 0 };

/** Mixes what fits to `fitting`, and refuses all else with the words of 7.0.2 for a MOV that names its channels in another order. */
function ffmpegThatMixes(fitting: (filters: string) => boolean) {
  const tried: string[] = [];
  const ffmpeg: Ffmpeg = {
    binary: 'ffmpeg',
    version: '7.0.2',
    run: async (args) => {
      const filters = args[args.indexOf('-af') + 1]!;
      tried.push(filters);
      if (fitting(filters)) return '';
      const words = "Input channel layout '8 channels (FL+FR+FC+LFE+SL+SR+BL+BR)' is not supported";
      throw new SparkfluenceError('media', words, { details: { reason: 'ffmpeg_failed' } });
    },
    read: () => {
      throw new Error('nothing is read');
    },
  };
  const tools = { ffmpeg, signal: new AbortController().signal, folder: '.' };
  return { tools, tried };
}

test('channels in an order that ffmpeg cannot mix are brought into its own, once for each sound', async () => {
  const { tools, tried } = ffmpegThatMixes((filters) => filters.includes('channelmap'));
  const slots = await withChannels([slot, { ...slot, seconds: 2 }, { ...slot, channels: 2 }], tools);
  const order = 'channelmap=map=FL|FR|FC|LFE|BL|BR|SL|SR:channel_layout=7.1,';
  expect(slots.map(({ channelOrder }) => channelOrder)).toEqual([order, order, undefined]);
  expect(tried).toHaveLength(2);
});

test('of layouts with as many channels the one is taken that has their names', async () => {
  const { tools } = ffmpegThatMixes((filters) => filters.includes('5.1(side)'));
  const [found] = await withChannels([{ ...slot, channels: 6 }], tools);
  expect(found!.channelOrder).toContain('FL|FR|FC|LFE|SL|SR');
});

test('what ffmpeg mixes as it is, and what it mixes in no order, stays as it is', async () => {
  for (const isMixed of [true, false]) {
    const { tools } = ffmpegThatMixes(() => isMixed);
    expect((await withChannels([slot], tools))[0]!.channelOrder).toBeUndefined();
  }
});
