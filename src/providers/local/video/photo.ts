import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { FRAMES_PER_SECOND } from '../frame-rate.ts';
import type { Scene } from '../image/scene.ts';
import type { Shot } from '../image/shot.ts';
import { randomFrom } from '../random.ts';
import { artOf, type Compose, type FrameSize } from './frames.ts';
import { type DrawnPiece, drawnPieces, drawPiece } from './pieces.ts';
import { planesOf } from './planes.ts';
import { planShots } from './shots.ts';
import { type Window, type Zoom, zoomPlane, zoomSteps } from './zoom.ts';

/** How the shots of a photo follow each other: the whole, then closer, of another part each time. */
interface Crop {
  /** The middle of the window, as shares of the room that it has, 0 to 1. */
  readonly from: { readonly x: number; readonly y: number; readonly zoom: number };
  readonly to: { readonly x: number; readonly y: number; readonly zoom: number };
}

const CROPS: readonly Crop[] = [
  { from: { x: 0.5, y: 0.5, zoom: 1 }, to: { x: 0.5, y: 0.45, zoom: 1.1 } },
  { from: { x: 0.35, y: 0.2, zoom: 1.42 }, to: { x: 0.65, y: 0.3, zoom: 1.42 } },
  { from: { x: 0.5, y: 0.75, zoom: 1.34 }, to: { x: 0.5, y: 0.5, zoom: 1.2 } },
  { from: { x: 0.75, y: 0.45, zoom: 1.5 }, to: { x: 0.5, y: 0.4, zoom: 1.36 } },
];
/** How much larger than the frame the picture is kept, so that a close shot is sharp. */
const ROOM = 1.3;
/** A picture wider than so is not cut to the frame alone: how much of it is kept beside the frame, at most. */
const WIDEST = 2.6;

export interface PhotoOrder {
  readonly picture: Uint8Array;
  readonly words: readonly SpokenWord[];
  readonly language: Language;
  /** Of the numbers that stand over the photo. */
  readonly accent: string;
  /** The number of frames. */
  readonly count: number;
  readonly size: FrameSize;
  /** Another take begins with another crop, and at another place. */
  readonly take?: number | undefined;
}

/**
 * Animates any other picture, in shots of two to three seconds: each shows another part of it, moves slowly, and fills the
 * frame without distorting it. Of a landscape picture every shot shows another part of its width. A number or a list that is
 * spoken stands over it, and it is darker meanwhile.
 */
export async function composePhoto(order: PhotoOrder): Promise<Compose> {
  const { picture, size, take = 0 } = order;
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(Buffer.from(picture));
  const even = (value: number): number => Math.floor(value / 2) * 2;
  const height = even(size.height * ROOM);
  const least = even(size.width * ROOM);
  const width = Math.min(even(least * WIDEST), Math.max(least, even((image.width / image.height) * height)));
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  const cover = Math.max(width / image.width, height / image.height);
  const [wide, high] = [image.width * cover, image.height * cover];
  context.fillStyle = '#000000'; // below a picture with transparency
  context.fillRect(0, 0, width, height);
  context.drawImage(image, (width - wide) / 2, (height - high) / 2, wide, high);
  const source = planesOf(canvas.data(), width, height);
  const full: Zoom = zoomSteps(source.width, source.height, size.width, size.height);
  const half: Zoom = zoomSteps(source.width >> 1, source.height >> 1, size.width >> 1, size.height >> 1);
  const shots = await shotsOver(order);
  const random = randomFrom(take);
  const shift = take === 0 ? 0 : (random() - 0.5) * 0.4;
  return (frame, index) => {
    const now = shots.findLastIndex(({ first }) => first <= index);
    const { first, frames, sprites, shade } = shots[now]!;
    const crop = CROPS[(now + take) % CROPS.length]!;
    const share = (index - first) / frames;
    const between = (name: 'x' | 'y' | 'zoom'): number =>
      crop.from[name] + (crop.to[name] - crop.from[name]) * share;
    const window = windowOf(width, height, size, {
      x: Math.min(1, Math.max(0, between('x') + shift)),
      y: between('y'),
      zoom: between('zoom') * (take === 0 ? 1 : OTHER_ZOOM),
    });
    const halved = {
      left: window.left / 2,
      top: window.top / 2,
      width: window.width / 2,
      height: window.height / 2,
    };
    zoomPlane(source.luma, frame.luma, full, window);
    zoomPlane(source.blue, frame.blue, half, halved);
    zoomPlane(source.red, frame.red, half, halved);
    if (shade !== undefined)
      for (let at = 0; at < frame.luma.length; at++) frame.luma[at] = shade[frame.luma[at]!]!;
    for (const sprite of sprites) drawPiece(frame, sprite, (index - first) / FRAMES_PER_SECOND, size);
  };
}

interface ShotOver {
  /** Frames of the clip. */
  readonly first: number;
  readonly frames: number;
  /** What stands over the photo. */
  readonly sprites: readonly DrawnPiece[];
  /** The brightness of the photo below it, by its own. */
  readonly shade: Uint8Array | undefined;
}

async function shotsOver({
  words,
  language,
  accent,
  count,
  size,
  take = 0,
}: PhotoOrder): Promise<ShotOver[]> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const scene = sceneOver(accent, language, take);
  const plan = planShots(scene, words, language, count / FRAMES_PER_SECOND).map((shot) => ({
    ...shot,
    icons: [],
  }));
  const isOver = ({ layout }: Shot) => layout === 'number' || layout === 'checklist';
  const art = plan.some(isOver) ? await artOf(scene, plan.filter(isOver), language) : undefined;
  const starts = plan.map(({ startSeconds }) => Math.round(startSeconds * FRAMES_PER_SECOND));
  return plan.map((shot, index) => {
    const first = starts[index]!;
    const isCovered = art !== undefined && isOver(shot);
    return {
      first,
      frames: Math.max(1, (starts[index + 1] ?? count) - first),
      sprites: isCovered ? drawnPieces(createCanvas, scene, shot, art, size) : [],
      shade: isCovered ? SHADES[shot.layout === 'number' ? 'number' : 'checklist'] : undefined,
    };
  });
}

/** Black is 16 in video. */
const darker = (by: number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, luma) => Math.round(16 + Math.max(0, luma - 16) * by));
const SHADES = { number: darker(0.5), checklist: darker(0.68) } as const;

/** The colours and the chance with which shots over a photo are planned; it draws nothing of its own. */
const sceneOver = (accent: string, language: Language, seed: number): Scene => ({
  ...{
    version: 2,
    style: 'cinematic',
    look: 'clean',
    hero: 'sparkles',
    satellites: [],
    layout: 'hero',
    seed,
  },
  palette: {
    ...{ glow: '#24303f', second: '#3b4d63', deep: '#0a0810', accent, onAccent: '#1a1420', ink: '#ffffff' },
  },
  ...{ tag: '', timeRange: '', direction: '', language: language.tag, index: 0, count: 1 },
});

/** How much closer another take is, so that a picture of exactly the frame's shape has room for another place. */
const OTHER_ZOOM = 1.05;

/** The part of a source that a shot shows, in the frame's shape. */
function windowOf(
  width: number,
  height: number,
  frame: FrameSize,
  { x, y, zoom }: { readonly x: number; readonly y: number; readonly zoom: number },
): Window {
  const fit = Math.min(width / frame.width, height / frame.height) / zoom;
  const [across, down] = [frame.width * fit, frame.height * fit];
  return { left: (width - across) * x, top: (height - down) * y, width: across, height: down };
}
