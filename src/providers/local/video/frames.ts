import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { FRAMES_PER_SECOND } from '../frame-rate.ts';
import { openArt } from '../image/art.ts';
import { SHEET_HEIGHT, SHEET_WIDTH } from '../image/background.ts';
import { iconsOf, paintUnder, textsOf } from '../image/layouts.ts';
import type { Scene } from '../image/scene.ts';
import type { Art, Shot } from '../image/shot.ts';
import { BAR, barPart, openKit, paintBarFill, paintDirection, paintHeading } from '../image/still.ts';
import { type DrawnPiece, drawnPieces, drawPiece } from './pieces.ts';
import {
  blend,
  chromaOf,
  createPatch,
  type Frame,
  type FrameSize,
  fillPatch,
  type Patch,
  planesOf,
} from './planes.ts';
import { planShots } from './shots.ts';

export type { FrameSize } from './planes.ts';

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
  const art = await artOf(scene, shots, language);
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
export const artOf = (scene: Scene, shots: readonly Shot[], language: Language): Promise<Art> =>
  openArt(scene, new Set(shots.flatMap(iconsOf)), shots.flatMap(textsOf), language);

type CreateCanvas = typeof import('@napi-rs/canvas').createCanvas;

interface ShownShot {
  readonly shot: Shot;
  readonly background: (frame: Frame, index: number) => void;
  readonly sprites: readonly DrawnPiece[];
}

function paintShot(createCanvas: CreateCanvas, shot: Shot, art: Art, { scene, size }: SceneOrder): ShownShot {
  const rowsAFrame = size.scale === 1 ? 2 : 1;
  const frames = Math.ceil((shot.endSeconds - shot.startSeconds) * FRAMES_PER_SECOND) + 1;
  const room = Math.min(MAX_PAN_ROWS, even(frames + 1)) * rowsAFrame;
  const sprites = drawnPieces(createCanvas, scene, shot, art, size);
  const pan = panning(createCanvas, size, { room, rowsAFrame }, (context, height) =>
    paintUnder(context, scene, shot, art, height),
  );
  return {
    shot,
    sprites,
    background: (frame, index) => pan(frame, bounce(index * rowsAFrame, room, shot.seed % 2 === 1)),
  };
}

/** How much taller than the frame a background is drawn at most; a longer shot pans back. */
const MAX_PAN_ROWS = 192;

const even = (value: number): number => Math.floor(value / 2) * 2;

/** Copies the background into a frame from row `offset` on. Odd rows have their own chroma, which avoids half-row steps. */
function panning(
  createCanvas: CreateCanvas,
  { width, height: frameHeight, scale }: FrameSize,
  { room, rowsAFrame }: { readonly room: number; readonly rowsAFrame: number },
  paint: (context: SKRSContext2D, sheetHeight: number) => void,
): (frame: Frame, offset: number) => void {
  const height = frameHeight + room;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  paint(context, Math.max(SHEET_HEIGHT, height / scale));
  const rgba = canvas.data();
  const planes = planesOf(rgba, width, height);
  const quarter = (width * height) / 4;
  const odd = { width, height, blue: new Uint8Array(quarter), red: new Uint8Array(quarter) };
  if (rowsAFrame % 2 === 1) chromaOf(rgba, odd, 1); // otherwise every offset is even
  return (frame, offset) => {
    const chroma = offset % 2 === 0 ? planes : odd;
    frame.luma.set(planes.luma.subarray(offset * width, (offset + frameHeight) * width));
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

/** Moves one row a frame, up to `room` rows and back. */
function bounce(index: number, room: number, backwards: boolean): number {
  const step = index % (2 * room);
  const place = step <= room ? step : 2 * room - step;
  return backwards ? room - place : place;
}
