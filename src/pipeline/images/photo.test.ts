import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { frameOf } from './photo.ts';
import { photoFormat } from './photo-format.ts';

const sample = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../tests/support/photos/${name}`, import.meta.url)));

/** The colours of a picture at shares of its width and height. */
async function look(bytes: Uint8Array, ...places: readonly (readonly [number, number])[]) {
  const image = await loadImage(Buffer.from(bytes));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const at = ([x, y]: readonly [number, number]) => [
    ...context.getImageData(Math.floor(x * image.width), Math.floor(y * image.height), 1, 1).data.slice(0, 3),
  ];
  return { size: [image.width, image.height], colours: places.map(at) };
}
const isNear = (one: readonly number[], other: readonly number[]) =>
  one.every((value, index) => Math.abs(value - other[index]!) < 24);

const RED = [220, 40, 30];
const BLUE = [30, 90, 200];

test.each(['photo.heic', 'cmyk.jpg', 'anim.gif', 'photo.webp', 'photo.avif'])(
  '%s, wide, stands whole and undistorted before a blurred copy of itself',
  async (name) => {
    const frame = await frameOf(sample(name), name);
    // Red in the upper left of the picture, blue in its lower right; above it the blurred copy, which is darker.
    const { size, colours } = await look(frame!, [0.1, 0.3], [0.97, 0.5], [0.5, 0.05]);
    expect(size).toEqual([1080, 1920]);
    expect(isNear(colours[0]!, RED), `${colours[0]}`).toBe(true);
    expect(isNear(colours[1]!, BLUE), `${colours[1]}`).toBe(true);
    expect(isNear(colours[2]!, RED) || isNear(colours[2]!, BLUE)).toBe(false);
  },
);

test('a wide photo stands above the captions, and a panorama is no strip', async () => {
  const wide = createCanvas(2000, 250);
  wide.getContext('2d').fillStyle = '#ffffff';
  wide.getContext('2d').fillRect(0, 0, 2000, 250);
  const frame = (await frameOf(wide.toBuffer('image/png'), 'x'))!;
  const { colours } = await look(frame, [0.5, 0.21], [0.5, 0.54], [0.5, 0.15], [0.5, 0.6]);
  expect(colours.map(([red = 0]) => red > 240)).toEqual([true, true, false, false]);
});

test('a photo is turned as its camera says, and then covers the frame', async () => {
  const { size, colours } = await look((await frameOf(sample('rotated.jpg'), 'x'))!, [0.9, 0.1], [0.1, 0.1]);
  expect(size).toEqual([1080, 1920]);
  expect(isNear(colours[0]!, RED), `${colours[0]}`).toBe(true); // upper left became upper right
  expect(isNear(colours[1]!, BLUE), `${colours[1]}`).toBe(true);
});

test('transparent parts become white, an upright plain picture is used as it is, a large one is made smaller', async () => {
  const clear = createCanvas(90, 160);
  const { colours } = await look((await frameOf(clear.toBuffer('image/png'), 'x'))!, [0.5, 0.5]);
  expect(colours).toEqual([[255, 255, 255]]);
  const plain = createCanvas(90, 160);
  plain.getContext('2d').fillRect(0, 0, 90, 160);
  expect(await frameOf(plain.toBuffer('image/jpeg'), 'x')).toBeNull();
  const large = createCanvas(3024, 4032).toBuffer('image/jpeg');
  expect((await look((await frameOf(large, 'x'))!)).size).toEqual([1080, 1920]);
});

test('what is no picture, too large or damaged is refused by name, with what to do', async () => {
  const refused = async (bytes: Uint8Array) =>
    frameOf(bytes, 'x').then(
      () => undefined,
      (error) => error,
    );
  const huge = Buffer.from(sample('anim.gif'));
  huge.writeUInt16LE(60_000, 6);
  const cut = sample('photo.heic').subarray(0, 700);
  const half = (bytes: Uint8Array) => bytes.subarray(0, Math.floor(bytes.length / 2));
  const jpeg = createCanvas(900, 1600).toBuffer('image/jpeg');
  const halves = [sample('rotated.jpg'), sample('photo.webp'), sample('alpha.png'), jpeg].map(half);
  const dot = createCanvas(1, 1).toBuffer('image/png');
  for (const bytes of [Buffer.from('II*\0 a TIFF'), Buffer.from(''), huge, cut, ...halves, dot])
    expect(await refused(bytes)).toMatchObject({ kind: 'input', details: { reason: 'bad_image' } });
  expect(photoFormat(sample('photo.heic'), 'x')).toBe('heic');
});
