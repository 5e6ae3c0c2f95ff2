import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { imageFacts, oversize } from './image-bytes.ts';

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

test('a picture that says it has more pixels than memory is told by its header', () => {
  const png = (width: number, height: number) => {
    const head = Buffer.alloc(33);
    head.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
    head.writeUInt32BE(width, 16);
    head.writeUInt32BE(height, 20);
    return oversize(imageFacts(head)!);
  };
  expect(png(8160, 6120)).toBeUndefined(); // 50 megapixels, as phones have
  expect(png(50_000, 50_000)).toContain('50000×50000');
  expect(png(0xffff_ffff, 1)).toContain('pixels a side');
});
