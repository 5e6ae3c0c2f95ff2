import type { Patch, Planes } from './planes.ts';
import { EVEN, MIXED, OPAQUE, reachesOf } from './reaches.ts';

/** The place of a sprite's middle, pixels of the frame, with fractions. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  /** Clockwise, radians. */
  readonly turn: number;
  /** 0 to 1. */
  readonly opacity: number;
}

/** A patch that is drawn at any place: where its planes are empty or of one colour is looked up once. */
export interface Sprite {
  readonly luma: Sampled;
  readonly blue: Sampled;
  readonly red: Sampled;
}

interface Sampled {
  readonly source: Uint8Array;
  readonly alpha: Uint8Array;
  readonly reaches: Int8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * @param patch filled, with an empty margin of one pixel
 * @param isSeldom it is drawn into some frames only, for which looking it up whole does not pay
 */
export function spriteOf(
  { width, height, luma, blue, red, alpha, halfAlpha }: Patch,
  isSeldom = false,
): Sprite {
  const sampled = (source: Uint8Array, cover: Uint8Array, columns: number, rows: number): Sampled => ({
    ...{ source, alpha: cover, width: columns, height: rows },
    reaches: reachesOf(source, cover, columns, rows, isSeldom),
  });
  const half = (source: Uint8Array) => sampled(source, halfAlpha, width >> 1, height >> 1);
  return { luma: sampled(luma, alpha, width, height), blue: half(blue), red: half(red) };
}

/**
 * Draws a sprite moved, rotated and scaled with sub-pixel precision, bilinear. A canvas could do it, but reading it back for
 * every frame would take longer than all other work.
 */
export function drawSprite(frame: Planes, { luma, blue, red }: Sprite, place: Place): void {
  const half = { ...place, x: place.x / 2, y: place.y / 2 };
  sample(frame.luma, frame.width, frame.height, luma, place);
  sample(frame.blue, frame.width >> 1, frame.height >> 1, blue, half);
  sample(frame.red, frame.width >> 1, frame.height >> 1, red, half);
}

function sample(target: Uint8Array, stride: number, rows: number, sprite: Sampled, place: Place): void {
  const { width, height } = sprite;
  const { x, y, scale, turn, opacity } = place;
  const strength = Math.round(Math.min(1, opacity) * 256);
  if (strength <= 0 || scale <= 0) return;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const reachX = ((Math.abs(cosine) * width + Math.abs(sine) * height) * scale) / 2;
  const reachY = ((Math.abs(sine) * width + Math.abs(cosine) * height) * scale) / 2;
  const [left, right] = [Math.max(0, Math.floor(x - reachX)), Math.min(stride, Math.ceil(x + reachX))];
  const [top, bottom] = [Math.max(0, Math.floor(y - reachY)), Math.min(rows, Math.ceil(y + reachY))];
  // One pixel to the right in the frame is this step in the sprite, in 1/65536 of a pixel.
  const stepAcross = Math.round((cosine / scale) * 65536) | 0;
  const stepDown = Math.round((-sine / scale) * 65536) | 0;
  const steps = stepsFor(Math.max(Math.abs(stepAcross), Math.abs(stepDown)));
  for (let row = top; row < bottom; row++) {
    const away = left + 0.5 - x;
    const below = row + 0.5 - y;
    const across = Math.round(((away * cosine + below * sine) / scale + width / 2 - 0.5) * 65536) | 0;
    const down = Math.round(((below * cosine - away * sine) / scale + height / 2 - 0.5) * 65536) | 0;
    const from = row * stride + left;
    const end = row * stride + right;
    sampleRow(target, from, end, sprite, strength, across, down, stepAcross, stepDown, steps);
  }
}

/** A function of its own, since V8 optimizes a function that is called often sooner and better than a loop in a loop. */
function sampleRow(
  target: Uint8Array,
  begin: number,
  end: number,
  { source, alpha, reaches, width, height }: Sampled,
  strength: number,
  startAcross: number,
  startDown: number,
  stepAcross: number,
  stepDown: number,
  steps: Int32Array,
): void {
  const isWhole = strength === 256;
  let across = startAcross;
  let down = startDown;
  let to = begin;
  while (to < end) {
    const fromX = across >> 16;
    const fromY = down >> 16;
    let count = 1;
    if (fromX >= 0 && fromY >= 0 && fromX < width - 1 && fromY < height - 1) {
      const at = Math.imul(fromY, width) + fromX;
      const reach = reaches[at]!;
      if (reach < 0 && reach !== EVEN) {
        count = steps[-reach]!; // all of these are empty
      } else if (reach > OPAQUE && isWhole) {
        count = Math.min(steps[reach - OPAQUE]!, end - to); // all of these have this colour
        const value = source[at]!;
        for (let next = to; next < to + count; next++) target[next] = value;
      } else if (reach >= OPAQUE && isWhole) {
        const value = between(source, at, width, (across >> 8) & 255, (down >> 8) & 255);
        target[to] = (value + 128) >> 8; // what is below does not show
      } else {
        const u = (across >> 8) & 255;
        const v = (down >> 8) & 255;
        const isAlike = reach === EVEN || reach > OPAQUE;
        const value = isAlike ? source[at]! << 8 : between(source, at, width, u, v);
        const cover = reach === MIXED ? between(alpha, at, width, u, v) : alpha[at]! << 8;
        const held = 65280 - (Math.imul(cover, strength) >> 8);
        const kept = Math.imul(target[to]!, held) >>> 8; // in 1/255, where the sprite is in 1/256
        target[to] = ((Math.imul(value, strength) >> 8) + (Math.imul(kept, 257) >> 8) + 128) >> 8;
      }
    }
    to += count;
    across = (across + Math.imul(count, stepAcross)) | 0;
    down = (down + Math.imul(count, stepDown)) | 0;
  }
}

/**
 * What a plane holds between four neighbours, whose weights are in 1/256 each way; in 1/256. `Math.imul` keeps V8 from
 * multiplying fractions, which it does where a product may be -0.
 */
function between(plane: Uint8Array, at: number, width: number, u: number, v: number): number {
  const first = plane[at]!;
  const second = plane[at + width]!;
  const above = (first << 8) + Math.imul(plane[at + 1]! - first, u);
  const below = (second << 8) + Math.imul(plane[at + width + 1]! - second, u);
  return ((above << 8) + Math.imul(below - above, v)) >> 8;
}

/** For each reach how many steps stay within it, the one that begins there included. @param step in 1/65536 of a pixel */
function stepsFor(step: number): Int32Array {
  const steps = new Int32Array(128);
  for (let reach = 1; reach < steps.length; reach++)
    steps[reach] = 1 + Math.floor(((reach - 1) * 65536) / Math.max(1, step));
  return steps;
}
