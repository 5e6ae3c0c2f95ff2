import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { frameSize } from './frames.ts';
import { composePhoto } from './photo.ts';
import { createFrame } from './planes.ts';

const size = frameSize();
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
    const compose = await composePhoto(picture, 24, size, take);
    const frame = createFrame(FRAME_WIDTH, FRAME_HEIGHT);
    compose(frame, 12);
    seen.add(Buffer.from(frame.luma).toString('base64'));
  }
  expect(seen.size).toBe(4);
});
