import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { FRAMES_PER_SECOND } from '../frame-rate.ts';
import { openArt } from '../image/art.ts';
import { SHEET_HEIGHT, SHEET_WIDTH } from '../image/background.ts';
import { paintUnder, piecesOf, textsOf } from '../image/layouts.ts';
import type { Scene } from '../image/scene.ts';
import type { Art, Piece, Shot } from '../image/shot.ts';
import { BAR, barPart, openKit, paintBarFill, paintDirection, paintHeading } from '../image/still.ts';
import { blend, createPatch, type Frame, fillPatch, type Patch, type Planes, planesOf } from './planes.ts';
import { planShots } from './shots.ts';
import { drawSprite } from './sprites.ts';

/** The size of a clip's frames, even pixels, and how many of them a pixel of the sheet is. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

export const frameSize = (resolution: '720p' | '1080p' = '720p'): FrameSize =>
  resolution === '1080p'
    ? { width: SHEET_WIDTH, height: SHEET_HEIGHT, scale: 1 }
    : { width: 720, height: 1280, scale: 720 / SHEET_WIDTH };

/** Composes the picture of frame `index` without captions. */
export type Compose = (frame: Frame, index: number) => void;

export interface SceneOrder {
  readonly scene: Scene;
  readonly words: readonly SpokenWord[];
  readonly language: Language;
  /** The number of frames of the clip. */
  readonly count: number;
  readonly size: FrameSize;
}

/**
 * Animates our own still in shots: each has a background that pans by whole rows, and pieces that spring up and float. A
 * shot is painted when it begins, and let go when the next one does.
 */
export async function composeScene(order: SceneOrder): Promise<Compose> {
  const { scene, words, language, count, size } = order;
  const { createCanvas } = await import('@napi-rs/canvas');
  const shots = planShots(scene, words, language, count / FRAMES_PER_SECOND);
  const art = await artOf(shots, language);
  const notes =
    scene.look === 'storyboard' ? await storyboardNotes(createCanvas, scene, count, size) : undefined;
  let shown: ShownShot | undefined;
  return (frame, index) => {
    const seconds = index / FRAMES_PER_SECOND;
    const shot =
      shots.findLast(({ startSeconds }) => Math.round(startSeconds * FRAMES_PER_SECOND) <= index) ??
      shots[0]!;
    if (shown?.shot !== shot) shown = paintShot(createCanvas, shot, art, order);
    const first = Math.round(shot.startSeconds * FRAMES_PER_SECOND);
    shown.background(frame, index - first);
    for (const sprite of shown.sprites) drawPiece(frame, sprite, seconds - first / FRAMES_PER_SECOND, size);
    notes?.(frame, index);
  };
}

/** Loads what the shots show. */
const artOf = (shots: readonly Shot[], language: Language): Promise<Art> =>
  openArt(
    new Set([...shots.flatMap(({ icons }) => icons.slice(0, 2)), 'check-mark-button']),
    shots.flatMap(textsOf),
    language,
  );

type CreateCanvas = typeof import('@napi-rs/canvas').createCanvas;

interface Sprite {
  readonly piece: Piece;
  readonly patch: Patch;
}

interface ShownShot {
  readonly shot: Shot;
  readonly background: (frame: Frame, index: number) => void;
  readonly sprites: readonly Sprite[];
}

function paintShot(createCanvas: CreateCanvas, shot: Shot, art: Art, { scene, size }: SceneOrder): ShownShot {
  const rowsAFrame = size.scale === 1 ? 2 : 1;
  const frames = Math.ceil((shot.endSeconds - shot.startSeconds) * FRAMES_PER_SECOND) + 1;
  const room = Math.min(MAX_PAN_ROWS, even(frames + 1)) * rowsAFrame;
  const sprites = piecesOf(scene, shot, art).map((piece) => {
    const [width, height] = [even(piece.width * size.scale) + 4, even(piece.height * size.scale) + 4];
    const patch = createPatch(0, 0, width, height);
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    context.translate(width / 2, height / 2);
    context.scale(size.scale, size.scale);
    piece.paint(context);
    return { piece, patch: fillPatch(patch, canvas.data()) };
  });
  const pan = panning(createCanvas, size, room, (context, height) =>
    paintUnder(context, scene, shot, art, height),
  );
  return {
    shot,
    sprites,
    background: (frame, index) => pan(frame, bounce(index * rowsAFrame, room, shot.seed % 2 === 1)),
  };
}

/** Draws a piece at its moment: it springs up, then floats, or stands still where it does not. */
function drawPiece(
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
/** How much taller than the frame a background is drawn at most; a longer shot pans back. */
const MAX_PAN_ROWS = 192;

const even = (value: number): number => Math.floor(value / 2) * 2;

/** Copies the background into a frame from row `offset` on. Odd rows have their own chroma, which avoids half-row steps. */
function panning(
  createCanvas: CreateCanvas,
  { width, height: frameHeight, scale }: FrameSize,
  room: number,
  paint: (context: SKRSContext2D, sheetHeight: number) => void,
): (frame: Frame, offset: number) => void {
  const height = frameHeight + room;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  paint(context, Math.max(SHEET_HEIGHT, height / scale));
  const rgba = canvas.data();
  const phases = [planesOf(rgba, width, height, 0), planesOf(rgba, width, height, 1)] as const;
  return (frame, offset) => {
    const { luma } = phases[0];
    const chroma: Planes = phases[offset % 2 === 0 ? 0 : 1];
    frame.luma.set(luma.subarray(offset * width, (offset + frameHeight) * width));
    const half = width >> 1;
    const from = (offset >> 1) * half;
    const to = from + half * (frameHeight >> 1);
    frame.blue.set(chroma.blue.subarray(from, to));
    frame.red.set(chroma.red.subarray(from, to));
  };
}

/** Lays heading, bar and direction of a storyboard over a frame. */
async function storyboardNotes(
  createCanvas: CreateCanvas,
  scene: Scene,
  count: number,
  { scale }: FrameSize,
): Promise<Compose> {
  const kit = await openKit(scene);
  const still = (
    x: number,
    y: number,
    width: number,
    height: number,
    paint: (target: SKRSContext2D) => void,
  ): Patch => {
    const [left, top] = [even(x * scale), even(y * scale)];
    const patch = createPatch(
      left,
      top,
      even((x + width) * scale + 2) - left,
      even((y + height) * scale + 2) - top,
    );
    const canvas = createCanvas(patch.width, patch.height);
    const target = canvas.getContext('2d');
    target.scale(scale, scale);
    target.translate(-patch.x / scale, -patch.y / scale);
    paint(target);
    return fillPatch(patch, canvas.data());
  };
  const part = barPart(scene, scene.index);
  const heading = still(108, 288, 790, 142, (target) => paintHeading(target, scene, kit));
  const direction = still(108, 1156, 790, 98, (target) => paintDirection(target, scene, kit));
  const fill = still(part.left, BAR.top - 2, part.width + 4, BAR.height + 4, (target) =>
    paintBarFill(target, scene, 1),
  );
  return (frame, index) => {
    blend(frame, heading);
    blend(frame, fill, { columns: Math.max(2, even((fill.width * (index + 1)) / count)) });
    blend(frame, direction);
  };
}

/** An easing from 0 to 1 that overshoots a little. */
function overshoot(share: number): number {
  const rest = share - 1;
  return 1 + 2.3 * rest ** 3 + 1.3 * rest ** 2;
}

/** Moves one row a frame, up to `room` rows and back. */
function bounce(index: number, room: number, backwards: boolean): number {
  const step = index % (2 * room);
  const place = step <= room ? step : 2 * room - step;
  return backwards ? room - place : place;
}
