import { FRAMES_PER_SECOND } from '../frame-rate.ts';
import { piecesOf } from '../image/layouts.ts';
import type { Scene } from '../image/scene.ts';
import type { Art, Piece, Shot } from '../image/shot.ts';
import { blend, createPatch, type Frame, type FrameSize, fillPatch, type Patch } from './planes.ts';
import { drawSprite, type Sprite, spriteOf } from './sprites.ts';

/** What stands before the background of a shot, painted once and drawn into every frame. */
export interface DrawnPiece {
  readonly piece: Piece;
  /** As it is moved. */
  readonly sprite: Sprite;
  /** As it stands in the frame once it has sprung up; undefined where it floats, or is not whole in the frame. */
  readonly still: Patch | undefined;
}

type CreateCanvas = typeof import('@napi-rs/canvas').createCanvas;

export const drawnPieces = (
  createCanvas: CreateCanvas,
  scene: Scene,
  shot: Shot,
  art: Art,
  size: FrameSize,
): DrawnPiece[] =>
  piecesOf(scene, shot, art).map((piece) => {
    const [width, height] = [even(piece.width * size.scale) + 4, even(piece.height * size.scale) + 4];
    const middle = { x: width / 2, y: height / 2, turn: 0, scale: size.scale };
    const moved = painted(createCanvas, piece, createPatch(0, 0, width, height), middle);
    return {
      piece,
      sprite: spriteOf(moved, !piece.floats),
      still: piece.floats ? undefined : stillOf(createCanvas, piece, size),
    };
  });

/** Paints what does not move at its very place, turned as it is: laying that over a frame takes a fraction of drawing a sprite. */
function stillOf(createCanvas: CreateCanvas, piece: Piece, size: FrameSize): Patch | undefined {
  const { turn } = piece;
  const [cosine, sine] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))];
  const width = even((piece.width * cosine + piece.height * sine) * size.scale) + 4;
  const height = even((piece.width * sine + piece.height * cosine) * size.scale) + 4;
  const [x, y] = [piece.x * size.scale, piece.y * size.scale];
  const [left, top] = [even(x - width / 2), even(y - height / 2)];
  const isInside = left >= 0 && top >= 0 && left + width <= size.width && top + height <= size.height;
  if (!isInside) return undefined;
  const place = { x: x - left, y: y - top, turn, scale: size.scale };
  return painted(createCanvas, piece, createPatch(left, top, width, height), place);
}

function painted(
  createCanvas: CreateCanvas,
  piece: Piece,
  patch: Patch,
  { x, y, turn, scale }: Record<'x' | 'y' | 'turn' | 'scale', number>,
): Patch {
  const canvas = createCanvas(patch.width, patch.height);
  const context = canvas.getContext('2d');
  context.translate(x, y);
  context.rotate(turn);
  context.scale(scale, scale);
  piece.paint(context);
  return fillPatch(patch, canvas.data());
}

/** Draws a piece at its moment: it springs up, then floats, or stands still where it does not. @param seconds of the shot */
export function drawPiece(
  frame: Frame,
  { piece, sprite, still }: DrawnPiece,
  seconds: number,
  { scale }: FrameSize,
): void {
  const age = seconds - piece.enterSeconds;
  if (age < 0) return;
  const appear = Math.min(1, (age + 1 / FRAMES_PER_SECOND) / ENTRANCE_SECONDS);
  if (appear === 1 && still !== undefined) {
    blend(frame, still);
    return;
  }
  const sway = piece.floats ? Math.sin(age * 1.9) : 0;
  drawSprite(frame, sprite, {
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
