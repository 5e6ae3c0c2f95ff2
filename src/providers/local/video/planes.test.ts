import { expect, test } from 'vitest';
import { blend, chromaOf, createFrame, createPatch, fillPatch, type Planes, planesOf } from './planes.ts';
import { drawSprite, spriteOf } from './sprites.ts';
import { zoomPlane, zoomSteps } from './zoom.ts';

const solid = (width: number, height: number, pixel: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: width * height * 4 }, (_, index) => pixel[index % 4] ?? 0);
const first = ({ luma, blue, red }: Planes): number[] => [luma[0]!, blue[0]!, red[0]!];

test.each([
  ['white', [255, 255, 255, 255], [235, 128, 128]],
  ['black', [0, 0, 0, 255], [16, 128, 128]],
  ['red', [255, 0, 0, 255], [63, 102, 240]],
  ['green', [0, 255, 0, 255], [173, 42, 26]],
  ['blue', [0, 0, 255, 255], [32, 240, 118]],
])('%s is BT.709 in limited range', (_name, rgba, expected) => {
  expect(first(planesOf(solid(4, 4, rgba), 4, 4))).toEqual(expected);
  const frame = createFrame(4, 4);
  blend(frame, fillPatch(createPatch(0, 0, 4, 4), solid(4, 4, rgba)));
  expect(first(frame)).toEqual(expected);
});

test('shifted chroma is what a picture one row lower has', () => {
  const rgba = Uint8Array.from({ length: 4 * 8 * 4 }, (_, index) =>
    index % 4 === 3 ? 255 : (index * 37) % 256,
  );
  const lower = planesOf(rgba.slice(16), 4, 6);
  const shifted = createFrame(4, 8);
  chromaOf(rgba, shifted, 1);
  expect([...shifted.blue.subarray(0, 6)]).toEqual([...lower.blue]);
  expect([...shifted.red.subarray(0, 6)]).toEqual([...lower.red]);
});

test('half-transparent white over black is grey, and fades with its opacity', () => {
  const frame = createFrame(4, 4);
  const black = planesOf(solid(4, 4, [0, 0, 0, 255]), 4, 4);
  const patch = fillPatch(createPatch(0, 0, 4, 4), solid(4, 4, [128, 128, 128, 128]));
  const reset = (): void => {
    frame.luma.set(black.luma);
    frame.blue.set(black.blue);
    frame.red.set(black.red);
  };
  reset();
  blend(frame, patch);
  expect(frame.luma[0]).toBeCloseTo(126, -0.5);
  expect(frame.blue[0]).toBe(128);
  reset();
  blend(frame, patch, { opacity: 0.5 });
  expect(frame.luma[0]).toBeCloseTo(71, -0.5);
  reset();
  blend(frame, patch, { opacity: 0 });
  expect(frame.luma[0]).toBe(16);
});

test('a patch lies at its place, dropped and cut as asked', () => {
  const frame = createFrame(8, 8);
  blend(frame, fillPatch(createPatch(2, 2, 4, 2), solid(4, 2, [255, 255, 255, 255])), {
    dropRows: 2,
    columns: 2,
  });
  const lit = [...frame.luma.entries()].filter(([, value]) => value > 0).map(([index]) => index);
  expect(lit).toEqual([4 * 8 + 2, 4 * 8 + 3, 5 * 8 + 2, 5 * 8 + 3]);
});

test('a sprite that is not moved is its patch', () => {
  const [drawn, blended] = [createFrame(16, 16), createFrame(16, 16)];
  const rgba = solid(8, 8, [0, 0, 0, 0]);
  for (let y = 2; y < 6; y++)
    for (let x = 2; x < 6; x++) rgba.set([x * 40, y * 40, 90, 255], (y * 8 + x) * 4);
  const patch = fillPatch(createPatch(4, 4, 8, 8), rgba);
  blend(blended, patch);
  drawSprite(drawn, spriteOf(patch), { x: 8, y: 8, scale: 1, turn: 0, opacity: 1 });
  expect([...drawn.luma]).toEqual([...blended.luma]);
  expect([...drawn.red]).toEqual([...blended.red]);
});

test('a sprite moved by half a pixel is shared by two, and one outside of the frame is cut off', () => {
  const frame = createFrame(16, 16);
  const rgba = solid(8, 8, [0, 0, 0, 0]);
  for (let y = 2; y < 6; y++) rgba.set([255, 255, 255, 255], (y * 8 + 4) * 4);
  const patch = fillPatch(createPatch(0, 0, 8, 8), rgba);
  drawSprite(frame, spriteOf(patch), { x: 8.5, y: 8, scale: 1, turn: 0, opacity: 1 });
  const row = [...frame.luma.subarray(8 * 16, 9 * 16)];
  expect(row[8]).toBeGreaterThan(100);
  expect(Math.abs(row[8]! - row[9]!)).toBeLessThanOrEqual(2);
  for (const x of [-3, 0, 15, 30]) {
    drawSprite(frame, spriteOf(patch), { x, y: -2, scale: 2, turn: 0.7, opacity: 0.5 });
  }
});

test('a zoom of 1 at the same size changes nothing; one of 2 keeps a gradient smooth', () => {
  const source = Uint8Array.from({ length: 32 * 32 }, (_, index) => (index % 32) * 8);
  const target = new Uint8Array(32 * 32);
  zoomPlane(source, target, zoomSteps(32, 32, 32, 32), { left: 0, top: 0, width: 32, height: 32 });
  expect([...target.subarray(32, 60)]).toEqual([...source.subarray(32, 60)]);
  zoomPlane(source, target, zoomSteps(32, 32, 32, 32), { left: 8, top: 8, width: 16, height: 16 });
  const row = [...target.subarray(0, 32)];
  const steps = row.slice(1).map((value, index) => value - row[index]!);
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(3);
  expect(Math.max(...steps)).toBeLessThanOrEqual(5);
});
