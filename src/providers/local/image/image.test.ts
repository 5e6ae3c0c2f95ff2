import { loadImage } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import type { ImageOrder } from '../../../contracts/providers.ts';
import { createLocalImages } from './image.ts';
import { readScene, sceneFor } from './scene.ts';

const order: ImageOrder = {
  segment: {
    type: 'BODY_2',
    duration_seconds: 8,
    script_text: 'Catat semua.',
    visual_direction: 'Hand writes in a small notebook.',
    emotion: 'calm',
  },
  style: 'cinematic',
  platform: 'tiktok',
  language: findLanguage('indonesian'),
  position: { index: 2, count: 4, startSeconds: 14, totalSeconds: 30 },
};
const call = { signal: new AbortController().signal };

test('the prompt holds all that an image model needs', async () => {
  const images = await createLocalImages();
  const prompt = images.promptFor(order);
  for (const part of ['Hand writes in a small notebook.', 'cinematic', 'calm', 'TikTok', '9:16', '3 of 4']) {
    expect(prompt).toContain(part);
  }
  expect(images.promptFor({ ...order, style: 'animated' })).not.toBe(prompt);
  expect(images.promptFor({ ...order, platform: 'youtube_shorts' })).not.toBe(prompt);
});

test('a still is a 1080x1920 JPEG that carries its scene, the same each time', async () => {
  const images = await createLocalImages();
  const [first, second] = await Promise.all([images.draw(order, call), images.draw(order, call)]);
  expect(first.mimeType).toBe('image/jpeg');
  const picture = await loadImage(Buffer.from(first.bytes));
  expect([picture.width, picture.height]).toEqual([1080, 1920]);
  expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true);
  expect(readScene(first.bytes)).toEqual(sceneFor(order));
});

test('the three styles are three pictures', async () => {
  const images = await createLocalImages();
  const drawn = await Promise.all(
    (['cinematic', 'realistic', 'animated'] as const).map((style) => images.draw({ ...order, style }, call)),
  );
  expect(new Set(drawn.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).size).toBe(3);
});

test('a direction that no font can draw is an error before a storyboard is drawn, and no matter otherwise', async () => {
  const images = await createLocalImages();
  const segment = { ...order.segment, visual_direction: 'வணக்கம்' };
  expect((await images.draw({ ...order, segment }, call)).mimeType).toBe('image/jpeg');
  await expect(images.draw({ ...order, segment, look: 'storyboard' }, call)).rejects.toMatchObject({
    details: { reason: 'font_missing' },
  });
});

test('an interrupted order draws nothing', async () => {
  const images = await createLocalImages();
  await expect(images.draw(order, { signal: AbortSignal.abort() })).rejects.toThrow();
});
