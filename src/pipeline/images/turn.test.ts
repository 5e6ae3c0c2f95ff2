import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { decode } from './decode.ts';
import { frameOf } from './photo.ts';
import type { PhotoFormat } from './photo-format.ts';
import { turnOf } from './turn.ts';

const sample = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../tests/support/photos/${name}`, import.meta.url)));

/** Which of red, green, blue and yellow is in each corner, row by row. */
async function corners(bytes: Uint8Array, format: PhotoFormat): Promise<string> {
  const { image, width, height } = await decode(bytes, format, 'x');
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const at = (x: number, y: number) => {
    const [red = 0, green = 0] = context.getImageData(
      Math.floor(x * width),
      Math.floor(y * height),
      1,
      1,
    ).data;
    return red > 125 ? (green > 125 ? 'Y' : 'R') : green > 125 ? 'G' : 'B';
  };
  return [at(0.15, 0.15), at(0.85, 0.15), at(0.15, 0.85), at(0.85, 0.85)].join('');
}

/** A PNG of four colours whose `eXIf` says how it is to be turned. */
function turnedPng(turn: number): Buffer {
  const canvas = createCanvas(40, 80);
  const context = canvas.getContext('2d');
  for (const [index, colour] of ['#d22', '#2c2', '#22d', '#ee2'].entries()) {
    context.fillStyle = colour;
    context.fillRect((index % 2) * 20, Math.floor(index / 2) * 40, 20, 40);
  }
  const png = canvas.toBuffer('image/png');
  const exif = Buffer.from('MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1');
  exif.writeUInt16BE(turn, 18);
  const body = Buffer.concat([Buffer.from('eXIf'), exif]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(exif.length);
  check.writeUInt32BE(crc32(body));
  const end = png.length - 12; // before IEND
  return Buffer.concat([png.subarray(0, end), length, body, check, png.subarray(end)]);
}

test.each([
  [1, 'RGBY'],
  [2, 'GRYB'],
  [3, 'YBGR'],
  [4, 'BYRG'],
  [5, 'RBGY'],
  [6, 'BRYG'],
  [7, 'YGBR'],
  [8, 'GYRB'],
])('a PNG is turned as EXIF says: %i', async (turn, expected) => {
  expect(await corners(turnedPng(turn), 'png')).toBe(expected);
});

test('an AVIF is turned and mirrored by its boxes, whatever they say', async () => {
  expect(await corners(sample('rotated.avif'), 'avif')).toBe('RGBY');
  expect(await corners(sample('turned.avif'), 'avif')).toBe('RGBY');
  const bytes = sample('turned.avif');
  const turns = [0, 1].map((mirror) =>
    [0, 1, 2, 3].map((quarters) => {
      bytes[bytes.indexOf('irot') + 4] = quarters;
      bytes[bytes.indexOf('imir') + 4] = mirror;
      return turnOf(bytes, 'avif');
    }),
  );
  expect(turns).toEqual([
    [4, 5, 2, 7],
    [2, 7, 4, 5],
  ]);
});

test('a WebP whose EXIF stands far behind its picture is seen to be turned', () => {
  const exif = Buffer.from('Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0', 'latin1');
  const chunk = (name: string, content: Buffer) => {
    const head = Buffer.from(`${name}    `);
    head.writeUInt32LE(content.length, 4);
    return Buffer.concat([head, content]);
  };
  const chunks = [chunk('VP8 ', Buffer.alloc(400_000)), chunk('EXIF', exif)];
  const webp = Buffer.concat([Buffer.from('RIFF    WEBP'), ...chunks]);
  expect(turnOf(webp, 'webp')).toBe(6);
});

test('a HEIC in the colours of iPhones keeps them', async () => {
  const { image, width, height } = await decode(sample('p3.heic'), 'heic', 'x');
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const [red = 0, green = 99, blue = 99] = context.getImageData(4, 4, 1, 1).data;
  expect([red > 232, green < 15, blue < 15]).toEqual([true, true, true]); // 220, 30, 30 in Display P3
});

test.each(['p3.avif', 'adobe-rgb.avif'])('%s has the colours that its profile says', async (name) => {
  const { image, width, height } = await decode(sample(name), 'avif', 'x');
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const seen = [
    [6, 6],
    [26, 6],
    [6, 18],
    [26, 18],
  ].map(([x = 0, y = 0]) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)]);
  const colours = [220, 66, 45, 40, 170, 60, 50, 70, 200, 230, 210, 60];
  const away = seen.flat().map((value, at) => Math.abs(value - colours[at]!));
  expect(Math.max(...away), `${seen}`).toBeLessThan(10);
});

test('a WebP is turned once, whether its decoder turns it or not', async () => {
  expect(await corners(sample('turned.webp'), 'webp')).toBe('BRYG');
});

test('a GIF that ends inside its first picture is cut off, and one that ends behind it is not', async () => {
  const gif = sample('anim.gif');
  const refused = (bytes: Uint8Array) =>
    frameOf(bytes, 'x').then(
      () => '',
      ({ message }) => message,
    );
  expect(await refused(gif.subarray(0, gif.length - 1))).toBe('');
  expect(await refused(gif.subarray(0, 850))).toContain('cut off');
});

test('what does no better in another format is not advised to be saved in one', async () => {
  const next = (bytes: Uint8Array) =>
    frameOf(bytes, 'x').then(
      () => '',
      ({ details }) => details.next,
    );
  const png = createCanvas(300, 600).toBuffer('image/png');
  expect(await next(Buffer.from(''))).toContain('again');
  expect(await next(png.subarray(0, png.length - 20))).toContain('again');
  expect(await next(createCanvas(4, 4).toBuffer('image/png'))).toContain('larger');
  expect(await next(Buffer.from('II*\0 a TIFF'))).toContain('JPEG');
  const large = Buffer.from(png);
  large.writeUInt32BE(20_000, 16);
  large.writeUInt32BE(20_000, 20);
  expect(await next(large)).toContain('smaller');
});
