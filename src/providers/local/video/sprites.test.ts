import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { createFrame, createPatch, fillPatch, type Patch } from './planes.ts';
import { drawSprite, type Place, spriteOf } from './sprites.ts';

/** A disc with a shadow, letters' edges, an empty corner and one colour in the middle. */
function picture(): Patch {
  const canvas = createCanvas(96, 80);
  const context = canvas.getContext('2d');
  context.shadowColor = 'rgba(0,0,0,0.45)';
  context.shadowBlur = 9;
  context.fillStyle = '#ffb02e';
  context.beginPath();
  context.arc(44, 40, 26, 0, 7);
  context.fill();
  context.fillStyle = 'rgba(40,90,200,0.5)';
  context.fillRect(30, 50, 50, 14);
  return fillPatch(createPatch(0, 0, 96, 80), canvas.data());
}

/** Bilinear, pixel for pixel, as it is meant; what is known of a sprite beforehand only shortens the way there. */
function plainly(target: Uint8Array, stride: number, patch: Patch, place: Place): void {
  const { luma, alpha, width, height } = patch;
  const strength = Math.round(Math.min(1, place.opacity) * 256);
  const [cosine, sine] = [Math.cos(place.turn), Math.sin(place.turn)];
  const reachX = ((Math.abs(cosine) * width + Math.abs(sine) * height) * place.scale) / 2;
  const left = Math.max(0, Math.floor(place.x - reachX));
  const [stepX, stepY] = [cosine, -sine].map((part) => Math.round((part / place.scale) * 65536));
  for (let to = 0; to < target.length; to++) {
    const [row, column] = [Math.floor(to / stride), to % stride];
    const [away, below] = [left + 0.5 - place.x, row + 0.5 - place.y];
    const startX = Math.round(((away * cosine + below * sine) / place.scale + width / 2 - 0.5) * 65536);
    const startY = Math.round(((below * cosine - away * sine) / place.scale + height / 2 - 0.5) * 65536);
    const [x, y] = [startX + (column - left) * stepX!, startY + (column - left) * stepY!];
    const [fromX, fromY, u, v] = [x >> 16, y >> 16, (x >> 8) & 255, (y >> 8) & 255];
    if (column < left || fromX < 0 || fromY < 0 || fromX >= width - 1 || fromY >= height - 1) continue;
    const between = (plane: Uint8Array): number => {
      const at = fromY * width + fromX;
      const above = plane[at]! * (256 - u) + plane[at + 1]! * u;
      return (above * (256 - v) + (plane[at + width]! * (256 - u) + plane[at + width + 1]! * u) * v) >> 8;
    };
    const cover = between(alpha);
    if (cover === 0) continue;
    const kept = (target[to]! * (65280 - ((cover * strength) >> 8))) >>> 8;
    target[to] = (((between(luma) * strength) >> 8) + ((kept * 257) >> 8) + 128) >> 8;
  }
}

test.each([
  ['still', { x: 64, y: 60, scale: 1, turn: 0, opacity: 1 }],
  ['turned', { x: 63.3, y: 58.6, scale: 1.07, turn: 0.022, opacity: 1 }],
  ['turned the other way', { x: 61.8, y: 61.1, scale: 1.03, turn: -0.3, opacity: 1 }],
  ['as it springs up', { x: 64.4, y: 60.2, scale: 0.78, turn: 0.01, opacity: 0.55 }],
  ['large', { x: 64, y: 60, scale: 3.2, turn: 0.1, opacity: 1 }],
  ['cut off', { x: 4, y: 116, scale: 1.4, turn: 1.2, opacity: 1 }],
  ['outside', { x: -90, y: 60, scale: 1, turn: 0, opacity: 1 }],
])('a sprite is the same pixel for pixel as its plain interpolation: %s', (_name, place) => {
  const patch = picture();
  const background = createFrame(128, 120);
  for (let at = 0; at < background.bytes.length; at++) background.bytes[at] = (at * 7) % 251;
  const expected = background.luma.slice();
  plainly(expected, 128, patch, place);
  for (const isSeldom of [false, true]) {
    const frame = createFrame(128, 120);
    frame.bytes.set(background.bytes);
    drawSprite(frame, spriteOf(patch, isSeldom), place);
    const wrong = [...frame.luma].findIndex((value, at) => value !== expected[at]);
    expect(wrong).toBe(-1);
  }
});
