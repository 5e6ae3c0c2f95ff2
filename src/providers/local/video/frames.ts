import type { SKRSContext2D } from '@napi-rs/canvas';
import { paintBackground, SHEET_HEIGHT, SHEET_WIDTH } from '../image/background.ts';
import { HERO, type Icons, paintDisc, paintPiece, poseOf, reachOf } from '../image/hero.ts';
import { randomFrom } from '../image/palette.ts';
import type { Scene } from '../image/scene.ts';
import { BAR, barPart, openKit, paintBarFill, paintDirection, paintHeading } from '../image/still.ts';
import { blend, createPatch, type Frame, fillPatch, type Patch, type Planes, planesOf } from './planes.ts';
import { drawSprite } from './sprites.ts';
import { type Zoom, zoomPlane, zoomSteps } from './zoom.ts';

export const FRAME_WIDTH = 720;
export const FRAME_HEIGHT = 1280;
export const FRAMES_PER_SECOND = 24;
/** Pixels of the frame per pixel of the sheet. */
export const SCALE = FRAME_WIDTH / SHEET_WIDTH;

/** Composes the picture of frame `index` without captions. */
export type Compose = (frame: Frame, index: number) => void;

/**
 * Animates our own still: the background pans by whole rows, the hero and its satellites float, the bar advances.
 * @param count the number of frames of the clip
 */
export async function composeScene(scene: Scene, count: number): Promise<Compose> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const kit = await openKit(scene);
  const room = Math.min(MAX_PAN_ROWS, Math.ceil(count / 2) * 2);
  const background = panning(createCanvas, scene, kit.icons, room);

  const still = (patch: Patch, paint: (target: SKRSContext2D) => void): Patch => {
    const canvas = createCanvas(patch.width, patch.height);
    const target = canvas.getContext('2d');
    target.scale(SCALE, SCALE);
    target.translate(-patch.x / SCALE, -patch.y / SCALE);
    paint(target);
    return fillPatch(patch, canvas.data());
  };
  const isStoryboard = scene.look === 'storyboard';
  const heading = still(patchOver(108, 288, 790, 142), (target) => paintHeading(target, scene, kit));
  const direction = still(patchOver(108, 1156, 790, 98), (target) => paintDirection(target, scene, kit));
  const part = barPart(scene, scene.index);
  const fill = still(patchOver(part.left, BAR.top - 2, part.width + 4, BAR.height + 4), (target) =>
    paintBarFill(target, scene, 1),
  );

  const disc = still(patchAround(HERO.reach), (target) => paintDisc(target, scene));
  const pieces = kit.icons.map((image, piece) =>
    still(patchAround(reachOf(piece)), (target) => paintPiece(target, scene, image, piece)),
  );

  return (frame, index) => {
    background(frame, bounce(index, room, scene.seed % 2 === 1));
    const appear = Math.min(1, (index + 1) / ENTRANCE_FRAMES);
    const size = 0.8 + 0.2 * overshoot(appear);
    const opacity = Math.min(1, 0.3 + 1.7 * appear);
    const [x, y] = [HERO.x * SCALE, HERO.y * SCALE];
    if (appear < 1) drawSprite(frame, disc, { x, y, scale: size, turn: 0, opacity });
    else blend(frame, { ...disc, x: x - disc.width / 2, y: y - disc.height / 2 });
    for (const [piece, sprite] of pieces.entries()) {
      const pose = poseOf(scene, piece, index / FRAMES_PER_SECOND);
      drawSprite(frame, sprite, {
        x: x + pose.x * SCALE * size,
        y: y + pose.y * SCALE * size,
        scale: pose.scale * size,
        turn: pose.turn,
        opacity,
      });
    }
    if (!isStoryboard) return;
    blend(frame, heading);
    blend(frame, fill, { columns: Math.max(2, even((fill.width * (index + 1)) / count)) });
    blend(frame, direction);
  };
}

/**
 * Animates any other picture: it covers the frame and zooms in slowly.
 * @param take 0 or missing: in the middle and inwards; another take shows another part, every second one zooms outwards
 */
export async function composePhoto(picture: Uint8Array, count: number, take = 0): Promise<Compose> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(Buffer.from(picture));
  // The picture is larger than the frame by the whole zoom, so that the last frame is as sharp as the first.
  const [width, height] = [even(FRAME_WIDTH * MAX_ZOOM), even(FRAME_HEIGHT * MAX_ZOOM)];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  const random = randomFrom(take);
  const [across, down] = take === 0 ? [0.5, 0.5] : [random(), random()];
  const cover = Math.max(width / image.width, height / image.height) * (take === 0 ? 1 : OTHER_CROP);
  const [wide, high] = [image.width * cover, image.height * cover];
  context.fillStyle = '#000000'; // below a picture with transparency
  context.fillRect(0, 0, width, height);
  context.drawImage(image, (width - wide) * across, (height - high) * down, wide, high);
  const source = planesOf(canvas.data(), width, height);
  const full: Zoom = zoomSteps(source.width, source.height, FRAME_WIDTH, FRAME_HEIGHT);
  const half: Zoom = zoomSteps(source.width >> 1, source.height >> 1, FRAME_WIDTH >> 1, FRAME_HEIGHT >> 1);
  return (frame, index) => {
    const played = count > 1 ? index / (count - 1) : 0;
    const share = take % 2 === 0 ? played : 1 - played;
    const factor = 1 + (MAX_ZOOM - 1) * share;
    zoomPlane(source.luma, frame.luma, full, factor);
    zoomPlane(source.blue, frame.blue, half, factor);
    zoomPlane(source.red, frame.red, half, factor);
  };
}

const ENTRANCE_FRAMES = 8;
const MAX_ZOOM = 1.12;
/** How much larger another take shows a picture, so that there is room for another part of it. */
const OTHER_CROP = 1.06;
/** How much taller than the frame a background is drawn at most; a longer clip pans back. */
const MAX_PAN_ROWS = 288;

const even = (value: number): number => Math.floor(value / 2) * 2;

/** A patch over a box of the sheet, widened to even pixels of the frame. */
function patchOver(x: number, y: number, width: number, height: number): Patch {
  const [left, top] = [even(x * SCALE), even(y * SCALE)];
  return createPatch(left, top, even((x + width) * SCALE + 2) - left, even((y + height) * SCALE + 2) - top);
}

/** A patch whose middle is 0, 0, for what is drawn as a sprite; its margin stays empty. */
function patchAround(reach: number): Patch {
  const side = even(reach * SCALE) + 4;
  return createPatch(-side, -side, 2 * side, 2 * side);
}

type CreateCanvas = typeof import('@napi-rs/canvas').createCanvas;

/** Copies the background into a frame from row `offset` on. Odd rows have their own chroma, which avoids half-row steps. */
function panning(
  createCanvas: CreateCanvas,
  scene: Scene,
  icons: Icons,
  room: number,
): (frame: Frame, offset: number) => void {
  const height = FRAME_HEIGHT + room;
  const canvas = createCanvas(FRAME_WIDTH, height);
  const context = canvas.getContext('2d');
  context.scale(SCALE, SCALE);
  paintBackground(context, scene, icons, Math.max(SHEET_HEIGHT, height / SCALE));
  const rgba = canvas.data();
  const phases = [planesOf(rgba, FRAME_WIDTH, height, 0), planesOf(rgba, FRAME_WIDTH, height, 1)] as const;
  return (frame, offset) => {
    const { luma } = phases[0];
    const chroma: Planes = phases[offset % 2 === 0 ? 0 : 1];
    frame.luma.set(luma.subarray(offset * FRAME_WIDTH, (offset + FRAME_HEIGHT) * FRAME_WIDTH));
    const half = FRAME_WIDTH >> 1;
    const from = (offset >> 1) * half;
    const to = from + half * (FRAME_HEIGHT >> 1);
    frame.blue.set(chroma.blue.subarray(from, to));
    frame.red.set(chroma.red.subarray(from, to));
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
