import { expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import { providerOffers } from './offers.ts';

test('what the wizard offers is priced at the resolution and the quality that were asked for', async () => {
  const config = resolveConfig({ GEMINI_API_KEY: 'dummy-g', OPENAI_API_KEY: 'dummy-o' }, '/nowhere');
  const usd = async (more: object) => {
    const { images, videos } = await providerOffers({ ...config, ...more }, '30s');
    const of = (list: typeof images, id: string) => list.find((offer) => offer.id === id)?.usd;
    return { google: of(videos, 'google'), veo: of(videos, 'veo'), openai: of(images, 'openai') };
  };
  const { vendors } = config;
  const usual = await usd({});
  const fine = await usd({
    vendors: {
      ...vendors,
      google: { ...vendors.google, resolution: '1080p' },
      openai: { ...vendors.openai, quality: 'high' },
    },
  });
  expect(fine.google! / usual.google!).toBeCloseTo(1.5, 2);
  expect(fine.openai! / usual.openai!).toBeCloseTo(6, 2);
  expect(fine.veo).toBe(usual.veo);
});

test('what auto chooses is what a video is made with: clips of this machine with a key for Gemini alone', async () => {
  const { videos } = await providerOffers(resolveConfig({ GEMINI_API_KEY: 'dummy-gemini-1' }, '/'), '30s');
  expect(videos.filter(({ isAuto }) => isAuto).map(({ id }) => id)).toEqual(['local']);
  expect(videos.find(({ id }) => id === 'google')?.ready).toBe(true);
});
