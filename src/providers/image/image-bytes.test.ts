import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { imageFacts } from './image-bytes.ts';

test.each([
  ['image/jpeg', 'jpeg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
] as const)('%s by a real encoder: kind and size', async (mimeType, kind) => {
  const canvas = createCanvas(37, 61);
  const context = canvas.getContext('2d');
  context.fillStyle = '#a33';
  context.fillRect(0, 0, 20, 61);
  const encoded = kind === 'png' ? await canvas.encode('png') : await canvas.encode(kind, 80);
  expect(imageFacts(encoded)).toEqual({ mimeType, size: { width: 37, height: 61 } });
});

test('WebP without loss', async () => {
  const encoded = await createCanvas(301, 17).encode('webp', 100);
  expect(imageFacts(encoded)?.size).toEqual({ width: 301, height: 17 });
});

test('what is no picture, or only begins as one', () => {
  for (const text of ['', '<svg/>', 'GIF89a', '\x89PNG', 'RIFF1234WAVE']) {
    expect(imageFacts(Buffer.from(text, 'latin1'))).toBeUndefined();
  }
  expect(imageFacts(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]))).toEqual({
    mimeType: 'image/jpeg',
    size: undefined,
  });
});
