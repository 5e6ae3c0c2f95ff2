import type { Patch, Planes } from './planes.ts';

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

/**
 * Draws a patch moved, rotated and scaled with sub-pixel precision, bilinear. A canvas could do it, but reading it back for
 * every frame would take longer than all other work. A patch needs an empty margin of one pixel.
 */
export function drawSprite(frame: Planes, sprite: Patch, place: Place): void {
  const half = { ...place, x: place.x / 2, y: place.y / 2 };
  const [width, height] = [sprite.width >> 1, sprite.height >> 1];
  sample(
    frame.luma,
    frame.width,
    frame.height,
    sprite.luma,
    sprite.alpha,
    sprite.width,
    sprite.height,
    place,
  );
  for (const [target, source] of [
    [frame.blue, sprite.blue],
    [frame.red, sprite.red],
  ] as const) {
    sample(target, frame.width >> 1, frame.height >> 1, source, sprite.halfAlpha, width, height, half);
  }
}

function sample(
  target: Uint8Array,
  stride: number,
  rows: number,
  source: Uint8Array,
  alpha: Uint8Array,
  width: number,
  height: number,
  { x, y, scale, turn, opacity }: Place,
): void {
  const strength = Math.round(Math.min(1, opacity) * 256);
  if (strength <= 0 || scale <= 0) return;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const reachX = ((Math.abs(cosine) * width + Math.abs(sine) * height) * scale) / 2;
  const reachY = ((Math.abs(sine) * width + Math.abs(cosine) * height) * scale) / 2;
  const [left, right] = [Math.max(0, Math.floor(x - reachX)), Math.min(stride, Math.ceil(x + reachX))];
  const [top, bottom] = [Math.max(0, Math.floor(y - reachY)), Math.min(rows, Math.ceil(y + reachY))];
  // One pixel to the right in the frame is this step in the sprite, in 1/65536 of a pixel.
  const stepAcross = Math.round((cosine / scale) * 65536);
  const stepDown = Math.round((-sine / scale) * 65536);
  const [lastX, lastY] = [width - 1, height - 1];
  for (let row = top; row < bottom; row++) {
    const away = left + 0.5 - x;
    const below = row + 0.5 - y;
    let across = Math.round(((away * cosine + below * sine) / scale + width / 2 - 0.5) * 65536);
    let down = Math.round(((below * cosine - away * sine) / scale + height / 2 - 0.5) * 65536);
    const end = row * stride + right;
    for (let to = row * stride + left; to < end; to++, across += stepAcross, down += stepDown) {
      const fromX = across >> 16;
      const fromY = down >> 16;
      if (fromX < 0 || fromY < 0 || fromX >= lastX || fromY >= lastY) continue;
      const at = fromY * width + fromX;
      const a = alpha[at]!;
      const b = alpha[at + 1]!;
      const c = alpha[at + width]!;
      const d = alpha[at + width + 1]!;
      if ((a | b | c | d) === 0) continue;
      const isWhole = strength === 256 && (a & b & c & d) === 255;
      // Weights of the four neighbours in 1/65536, so that all sums stay within 31 bits.
      const u = (across >> 8) & 255;
      const v = (down >> 8) & 255;
      const topRight = u * (256 - v);
      const topLeft = ((256 - v) << 8) - topRight;
      const lowRight = u * v;
      const lowLeft = (v << 8) - lowRight;
      const value =
        (source[at]! * topLeft +
          source[at + 1]! * topRight +
          source[at + width]! * lowLeft +
          source[at + width + 1]! * lowRight) >>
        8;
      if (isWhole) {
        target[to] = (value + 128) >> 8; // what is below does not show
        continue;
      }
      const cover = (a * topLeft + b * topRight + c * lowLeft + d * lowRight) >> 8;
      const held = 65280 - ((cover * strength) >> 8);
      const kept = (target[to]! * held) >>> 8; // in 1/255, where the sprite is in 1/256
      target[to] = (((value * strength) >> 8) + ((kept * 257) >> 8) + 128) >> 8;
    }
  }
}
