import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { frameSize } from './frames.ts';
import { composePhoto } from './photo.ts';
import { createFrame } from './planes.ts';

const size = frameSize();
const ENGLISH = { language: findLanguage('english'), accent: '#ffd22e' };
const { width: FRAME_WIDTH, height: FRAME_HEIGHT } = size;

test('another take of a photo shows it otherwise, also where it has exactly the shape of the frame', async () => {
  const canvas = createCanvas(FRAME_WIDTH, FRAME_HEIGHT);
  const context = canvas.getContext('2d');
  for (let y = 0; y < FRAME_HEIGHT; y += 40) {
    context.fillStyle = `hsl(${y}, 60%, 50%)`;
    context.fillRect(y % 300, y, 200, 30);
  }
  const picture = canvas.toBuffer('image/jpeg');
  const seen = new Set<string>();
  for (const take of [0, 1, 2, 3]) {
    const compose = await composePhoto({ picture, words: [], ...ENGLISH, count: 24, size, take });
    const frame = createFrame(FRAME_WIDTH, FRAME_HEIGHT);
    compose(frame, 12);
    seen.add(Buffer.from(frame.luma).toString('base64'));
  }
  expect(seen.size).toBe(4);
});

test('a number and a list that are spoken stand over a photo, which is darker meanwhile', async () => {
  const canvas = createCanvas(FRAME_WIDTH, FRAME_HEIGHT);
  const context = canvas.getContext('2d');
  context.fillStyle = '#808080';
  context.fillRect(0, 0, FRAME_WIDTH, FRAME_HEIGHT);
  const picture = canvas.toBuffer('image/png');
  const brightest = async (text: string) => {
    const words = text
      .split(' ')
      .map((word, index) => ({ text: word, startSeconds: index * 0.4, endSeconds: index * 0.4 + 0.35 }));
    const compose = await composePhoto({ picture, words, ...ENGLISH, count: 48, size });
    const frame = createFrame(FRAME_WIDTH, FRAME_HEIGHT);
    compose(frame, 40);
    const corner = frame.luma[FRAME_WIDTH * (FRAME_HEIGHT - 2)]!;
    return { corner, most: frame.luma.reduce((most, luma) => Math.max(most, luma), 0) };
  };
  const plain = await brightest('Nobody ever told me.');
  expect(plain.most - plain.corner).toBeLessThan(4);
  for (const text of ['Wait 30 days now.', 'Eggs, milk, butter.']) {
    const { corner, most } = await brightest(text);
    expect(corner).toBeLessThan(plain.corner - 20);
    expect(most).toBeGreaterThan(plain.corner + 40);
  }
});
