import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { SAFE } from './safe-box.ts';
import { sceneFor } from './scene.ts';
import { drawStill, openKit, paintBarFill, paintDirection, paintHeading } from './still.ts';
import { wrap } from './wrap.ts';

const measure = (text: string): number => text.length * 10;

test('lines break between words and keep their punctuation', () => {
  expect(wrap('one two, three', 80, 2, measure)).toEqual(['one two,', 'three']);
});

test('what does not fit ends in an ellipsis, within the width', () => {
  const lines = wrap('a long direction that goes on and on and on', 120, 2, measure);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/…$/);
  for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(120);
  expect(wrap('unbreakableunbreakable', 100, 2, measure)).toEqual(['unbreakab…']);
});

test.each([
  ['Close-up of a very long direction '.repeat(6), 'indonesian'],
  ['وجه مندهش ينظر إلى محفظة فارغة '.repeat(5), 'arabic'],
])('nothing written leaves the safe box', async (direction, language) => {
  const scene = sceneFor({
    segment: {
      type: 'ENDING_CTA',
      duration_seconds: 8,
      script_text: 'x',
      visual_direction: direction,
      emotion: 'hope',
    },
    style: 'realistic',
    platform: 'tiktok',
    language: findLanguage(language),
    look: 'storyboard',
    position: { index: 3, count: 8, startSeconds: 600, totalSeconds: 700 },
  });
  const canvas = createCanvas(1080, 1920);
  const context = canvas.getContext('2d');
  const kit = await openKit(scene);
  paintHeading(context, scene, kit);
  paintBarFill(context, scene, 1);
  paintDirection(context, scene, kit);
  const pixels = canvas.data();
  const box = { left: 1080, right: 0, top: 1920, bottom: 0 };
  for (let at = 3; at < pixels.length; at += 4) {
    if (pixels[at]! < 40) continue;
    const [x, y] = [((at - 3) / 4) % 1080, Math.floor((at - 3) / 4 / 1080)];
    if (x < box.left) box.left = x;
    if (x > box.right) box.right = x;
    if (y < box.top) box.top = y;
    if (y > box.bottom) box.bottom = y;
  }
  const edge = 4; // half the widest outline
  expect(box.left).toBeGreaterThanOrEqual(SAFE.left - edge);
  expect(box.right).toBeLessThanOrEqual(SAFE.right + edge);
  expect(box.top).toBeGreaterThanOrEqual(SAFE.top);
  expect(box.bottom).toBeLessThanOrEqual(SAFE.bottom + edge);
});

test('a clean still shows no tag, time or direction; a storyboard shows them', async () => {
  const scene = sceneFor({
    segment: {
      type: 'HOOK',
      duration_seconds: 4,
      script_text: 'x',
      visual_direction: 'A coin',
      emotion: 'joy',
    },
    style: 'cinematic',
    platform: 'tiktok',
    language: findLanguage('english'),
    position: { index: 0, count: 5, startSeconds: 0, totalSeconds: 30 },
  });
  const other = { ...scene, tag: 'OTHER', timeRange: '9:00 – 9:09', direction: 'Another', index: 1 };
  const pixels = async (each: typeof scene) => Buffer.from((await drawStill(each)).data());
  expect(scene.look).toBe('clean');
  expect((await pixels(scene)).equals(await pixels(other))).toBe(true);
  const [board, otherBoard] = await Promise.all(
    [scene, other].map((each) => pixels({ ...each, look: 'storyboard' })),
  );
  expect(board!.equals(otherBoard!)).toBe(false);
  expect(board!.equals(await pixels(scene))).toBe(false);
});
