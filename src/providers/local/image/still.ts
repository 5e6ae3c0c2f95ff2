import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';
import { findLanguage } from '../../../contracts/languages.ts';
import { drawable, type FontStack, openFonts } from '../../../language/fonts.ts';
import { fade } from '../../image/colour.ts';
import { openArt } from './art.ts';
import { SHEET_HEIGHT, SHEET_WIDTH } from './background.ts';
import { iconSvg } from './icons.ts';
import { paintUnder, piecesOf } from './layouts.ts';
import { SAFE } from './safe-box.ts';
import type { Scene } from './scene.ts';
import { MOST_DRAWN, type Shot } from './shot.ts';
import { wrap } from './wrap.ts';

/** The bar of the segments. */
export const BAR = { top: 334, height: 10, gap: 12 } as const;
const PILL = { top: 362, height: 48 } as const;
const BOX = { top: 1164, height: 84 } as const;

/** The loaded fonts and drawings that the notes of a storyboard need. */
export interface Kit {
  readonly fonts: FontStack;
  readonly clapper: Image;
}

export async function openKit(scene: Scene): Promise<Kit> {
  const { loadImage } = await import('@napi-rs/canvas');
  const language = findLanguage(scene.language);
  const [fonts, clapper] = await Promise.all([
    openFonts([scene.tag, scene.timeRange, scene.direction, '…', MARK], language),
    loadImage(iconSvg('clapper-board', 96)),
  ]);
  return { fonts, clapper };
}

/** Draws the whole still, 1080×1920: the picture alone, or with the notes of a storyboard. */
export async function drawStill(scene: Scene): Promise<Canvas> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const canvas = createCanvas(SHEET_WIDTH, SHEET_HEIGHT);
  const context = canvas.getContext('2d');
  await paintPicture(context, scene);
  if (scene.look === 'storyboard') {
    const kit = await openKit(scene);
    paintHeading(context, scene, kit);
    paintBarFill(context, scene, 1);
    paintDirection(context, scene, kit);
  }
  return canvas;
}

/** Paints the picture alone: its background and its pieces, as they stand when all have arrived. */
export async function paintPicture(context: SKRSContext2D, scene: Scene): Promise<void> {
  const language = findLanguage(scene.language);
  const icons = [scene.hero, ...scene.satellites].slice(0, MOST_DRAWN);
  const art = await openArt(scene, icons, [], language);
  const shot: Shot = {
    layout: scene.layout,
    startSeconds: 0,
    endSeconds: 1,
    icons,
    seed: scene.seed,
    turned: false,
  };
  paintUnder(context, scene, shot, art, SHEET_HEIGHT);
  for (const { x, y, turn, paint } of piecesOf(scene, shot, art)) {
    context.save();
    context.translate(x, y);
    context.rotate(turn);
    paint(context);
    context.restore();
  }
}

/** The small mark, the time range, the bar's track and the tag. */
export function paintHeading(context: SKRSContext2D, scene: Scene, { fonts }: Kit): void {
  const { palette, style } = scene;
  context.save();
  context.textBaseline = 'alphabetic';
  context.fillStyle = fade(palette.ink, style === 'cinematic' ? 0.62 : 0.72);
  fonts.use(context, 24, 600);
  context.textAlign = 'left';
  context.fillText(MARK, SAFE.left, 316);
  context.fillStyle = palette.ink;
  fonts.use(context, 26, 600);
  context.textAlign = 'right';
  context.fillText(scene.timeRange, SAFE.right, 316);

  for (let index = 0; index < scene.count; index++) {
    context.fillStyle = index < scene.index ? palette.ink : fade(palette.ink, 0.26);
    const { left, width } = barPart(scene, index);
    rounded(context, left, BAR.top, width, BAR.height, BAR.height / 2);
    context.fill();
  }

  fonts.use(context, 28, 800);
  const width = Math.max(PILL.height + 14, context.measureText(scene.tag).width + 44);
  context.fillStyle = palette.accent;
  rounded(context, SAFE.left, PILL.top, width, PILL.height, PILL.height / 2);
  context.fill();
  if (style === 'animated') outline(context, palette.deep, 6);
  context.fillStyle = palette.onAccent;
  context.textAlign = 'center';
  context.fillText(scene.tag, SAFE.left + width / 2, PILL.top + PILL.height / 2 + 10);
  context.restore();
}

/** Draws the played share of the present segment, 0 to 1, on the bar. */
export function paintBarFill(context: SKRSContext2D, scene: Scene, share: number): void {
  const { left, width } = barPart(scene, scene.index);
  const played = Math.max(BAR.height, width * share);
  context.fillStyle = scene.style === 'cinematic' ? scene.palette.accent : scene.palette.ink;
  rounded(context, left, BAR.top, played, BAR.height, BAR.height / 2);
  context.fill();
}

export function barPart(
  { count }: Pick<Scene, 'count'>,
  index: number,
): { readonly left: number; readonly width: number } {
  const width = (SAFE.right - SAFE.left - BAR.gap * (count - 1)) / count;
  return { left: SAFE.left + index * (width + BAR.gap), width };
}

/** The box at the foot with the visual direction, in one or two lines. */
export function paintDirection(context: SKRSContext2D, scene: Scene, { fonts, clapper }: Kit): void {
  const { palette, style } = scene;
  const text = drawable(scene.direction);
  context.save();
  rounded(context, SAFE.left, BOX.top, SAFE.right - SAFE.left, BOX.height, style === 'animated' ? 26 : 20);
  context.fillStyle = style === 'cinematic' ? 'rgba(8,10,22,0.46)' : 'rgba(255,253,247,0.9)';
  context.fill();
  outline(
    context,
    style === 'cinematic' ? 'rgba(255,255,255,0.16)' : style === 'animated' ? palette.deep : '#ffffff',
    style === 'animated' ? 6 : 2,
  );
  const middle = BOX.top + BOX.height / 2;
  const rightToLeft = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text);
  context.drawImage(clapper, rightToLeft ? SAFE.right - 72 : SAFE.left + 24, middle - 24, 48, 48);
  context.fillStyle = style === 'cinematic' ? 'rgba(255,255,255,0.94)' : '#241f2b';
  context.direction = rightToLeft ? 'rtl' : 'ltr';
  context.textAlign = rightToLeft ? 'right' : 'left';
  context.textBaseline = 'alphabetic';
  fonts.use(context, 26, 500);
  const lines = wrap(text, SAFE.right - SAFE.left - 88 - 28, 2, (part) => context.measureText(part).width);
  for (const [index, line] of lines.entries()) {
    const y = middle + 9 + (index - (lines.length - 1) / 2) * 36;
    context.fillText(line, rightToLeft ? SAFE.right - 88 : SAFE.left + 88, y);
  }
  context.restore();
}

const MARK = 'sparkfluence · DRAFT';

export function rounded(
  context: SKRSContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
}

function outline(context: SKRSContext2D, colour: string, width: number): void {
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}
