import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { embedScene, readScene, sceneFor } from './scene.ts';

const scene = sceneFor({
  segment: {
    type: 'ENDING_CTA',
    duration_seconds: 6,
    script_text: 'Simpan video ini.',
    visual_direction: 'Smile,\n points at the save button — «é»',
    emotion: 'joy',
  },
  style: 'animated',
  platform: 'instagram',
  language: findLanguage('hindi'),
  position: { index: 7, count: 8, startSeconds: 54, totalSeconds: 60 },
});
const jpeg = createCanvas(64, 64).toBuffer('image/jpeg');

test('a scene says what is written on the still', () => {
  expect(scene).toMatchObject({
    tag: 'CALL TO ACTION',
    timeRange: '0:54 – 1:00',
    direction: 'Smile, points at the save button — «é»',
    language: 'hi',
  });
});

test('a scene comes back from the file it was put into', () => {
  const bytes = embedScene(jpeg, scene);
  expect(readScene(bytes)).toEqual(scene);
  expect(bytes.length).toBeGreaterThan(jpeg.length);
});

test('a picture that was changed, cut or replaced has no scene', () => {
  const bytes = embedScene(jpeg, scene);
  const changed = Uint8Array.from(bytes);
  changed[changed.length - 5]! ^= 1;
  expect(readScene(changed)).toBeUndefined();
  expect(readScene(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
  expect(readScene(jpeg)).toBeUndefined();
  expect(readScene(createCanvas(8, 8).toBuffer('image/png'))).toBeUndefined();
  expect(readScene(new Uint8Array(0))).toBeUndefined();
  expect(readScene(Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0x00))).toBeUndefined();
});

test('each take is laid out as the one before it is not, and behind all layouts shows another thing', () => {
  const takes = Array.from({ length: 6 }, (_, take) =>
    sceneFor({
      segment: {
        type: 'BODY_1',
        duration_seconds: 8,
        script_text: 'Rinse the paper filter with water before the coffee goes in.',
        visual_direction: 'Hot water swirls through an empty paper filter',
        emotion: 'calm',
      },
      style: 'cinematic',
      platform: 'tiktok',
      language: findLanguage('english'),
      position: { index: 1, count: 4, startSeconds: 4, totalSeconds: 30 },
      take,
    }),
  );
  for (const [index, { layout }] of takes.entries()) expect(layout).not.toBe(takes[index - 1]?.layout);
  expect(new Set(takes.map(({ layout, hero }) => `${layout} of ${hero}`)).size).toBe(takes.length);
});
