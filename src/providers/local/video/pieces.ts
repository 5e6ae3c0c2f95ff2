import { FRAMES_PER_SECOND } from '../frame-rate.ts';
import { piecesOf } from '../image/layouts.ts';
import type { Scene } from '../image/scene.ts';
import type { Art, Piece, Shot } from '../image/shot.ts';
import { blend, createPatch, type Frame, type FrameSize, fillPatch, type Patch } from './planes.ts';
import { drawSprite } from './sprites.ts';

/** What stands before the background of a shot, painted once and drawn into every frame. */
export interface Sprite {
  readonly piece: Piece;
  readonly patch: Patch;
}

type CreateCanvas = typeof import('@napi-rs/canvas').createCanvas;

export const spritesOf = (
  createCanvas: CreateCanvas,
  scene: Scene,
  shot: Shot,
  art: Art,
  size: FrameSize,
): Sprite[] =>
  piecesOf(scene, shot, art).map((piece) => {
    const [width, height] = [even(piece.width * size.scale) + 4, even(piece.height * size.scale) + 4];
    const patch = createPatch(0, 0, width, height);
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    context.translate(width / 2, height / 2);
    context.scale(size.scale, size.scale);
    piece.paint(context);
    return { piece, patch: fillPatch(patch, canvas.data()) };
  });

/** Draws a piece at its moment: it springs up, then floats, or stands still where it does not. @param seconds of the shot */
export function drawPiece(
  frame: Frame,
  { piece, patch }: Sprite,
  seconds: number,
  { scale, width, height }: FrameSize,
): void {
  const age = seconds - piece.enterSeconds;
  if (age < 0) return;
  const appear = Math.min(1, (age + 1 / FRAMES_PER_SECOND) / ENTRANCE_SECONDS);
  if (appear === 1 && !piece.floats && piece.turn === 0) {
    const [x, y] = [even(piece.x * scale - patch.width / 2), even(piece.y * scale - patch.height / 2)];
    const inside = x >= 0 && y >= 0 && x + patch.width <= width && y + patch.height <= height;
    if (inside) {
      blend(frame, { ...patch, x, y });
      return;
    }
  }
  const sway = piece.floats ? Math.sin(age * 1.9) : 0;
  drawSprite(frame, patch, {
    x: piece.x * scale,
    y: (piece.y + 9 * sway) * scale,
    scale: (0.72 + 0.28 * overshoot(appear)) * (piece.floats ? 1 + GROWTH * age : 1),
    turn: piece.turn + 0.022 * sway,
    opacity: Math.min(1, 0.3 + 1.7 * appear),
  });
}

const ENTRANCE_SECONDS = 1 / 3;
/** How much a floating piece grows in a second. */
const GROWTH = 0.018;

const even = (value: number): number => Math.floor(value / 2) * 2;

/** An easing from 0 to 1 that overshoots a little. */
function overshoot(share: number): number {
  const rest = share - 1;
  return 1 + 2.3 * rest ** 3 + 1.3 * rest ** 2;
}
