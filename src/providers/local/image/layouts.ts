import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { mix } from '../../image/colour.ts';
import { randomFrom } from '../random.ts';
import { paintBackground } from './background.ts';
import { numberPieces, paintWordsGround, phrasePieces } from './big-text.ts';
import { SHEET_HEIGHT, SHEET_WIDTH } from './brushes.ts';
import { checklistPieces } from './checklist.ts';
import type { Scene } from './scene.ts';
import { type Art, MOST_DRAWN, type Piece, type Shot } from './shot.ts';
import { paintStage } from './stage.ts';

/** How a shot is laid out: pictures that fill the frame, and layouts for what is said. */

/** The colours of one shot. */
export const sceneOfShot = (scene: Scene, { seed, turned }: Pick<Shot, 'seed' | 'turned'>): Scene => ({
  ...scene,
  seed,
  palette: turned
    ? { ...scene.palette, glow: scene.palette.second, second: scene.palette.glow }
    : scene.palette,
});

/** Paints what lies behind the pieces over the sheet's width × `height`. */
export function paintUnder(context: SKRSContext2D, scene: Scene, shot: Shot, art: Art, height: number): void {
  const own = sceneOfShot(scene, shot);
  const [first = '', second = first] = shot.icons;
  const random = randomFrom(shot.seed + 5);
  paintBackground(
    context,
    own,
    shot.layout === 'hero' || shot.layout === 'checklist' ? [art.iconOf(second)] : [],
    height,
  );
  const side = random() < 0.5 ? -1 : 1;
  context.save();
  switch (shot.layout) {
    case 'close':
      if (second !== first) paintLow(context, own, art.iconOf(second), height, -side);
      // Cut by the frame's edge, and above the captions.
      context.translate(SHEET_WIDTH * (0.5 + side * 0.16), 410);
      context.rotate(side * (0.1 + random() * 0.12));
      shadowed(context, own, 46);
      drawIcon(context, art.iconOf(first), 1080);
      break;
    case 'pattern':
      paintPattern(context, own, [art.iconOf(first), art.iconOf(second)], height, side);
      break;
    case 'words':
      context.save();
      paintWordsGround(context, own, height);
      context.restore();
      paintLow(context, own, art.iconOf(first), height, side);
      break;
    case 'split':
      paintHalf(context, own, art.rightToLeft, height);
      break;
    case 'number':
      context.globalAlpha = own.style === 'cinematic' ? 0.34 : 0.42;
      context.translate(SHEET_WIDTH * (0.5 + side * 0.2), height * 0.74);
      context.rotate(side * 0.16);
      drawIcon(context, art.iconOf(first), 1000);
      break;
    default:
  }
  context.restore();
  if (own.style === 'cinematic') paintFoot(context, height);
}

/** The pieces of a shot, the rearmost first. */
export function piecesOf(scene: Scene, shot: Shot, art: Art): Piece[] {
  const own = sceneOfShot(scene, shot);
  const [first = '', second = first] = shot.icons;
  const icon = (name: string, x: number, y: number, side: number, enterSeconds = 0, turn = 0): Piece => ({
    ...{ x: art.rightToLeft ? SHEET_WIDTH - x : x, y, turn, enterSeconds, floats: true },
    ...{ width: side * 1.16, height: side * 1.16 },
    paint(context) {
      shadowed(context, own, side * 0.06);
      drawIcon(context, art.iconOf(name), side);
    },
  });
  const stage = (x: number, y: number, radius: number): Piece => ({
    ...{ x: art.rightToLeft ? SHEET_WIDTH - x : x, y, turn: 0, enterSeconds: 0, floats: false },
    ...{ width: radius * 2.5, height: radius * 2.5 },
    paint: (context) => paintStage(context, own, radius),
  });
  switch (shot.layout) {
    case 'hero':
      return [stage(528, 548, 350), icon(first, 528, 548, 570)];
    case 'close':
      return [];
    case 'pattern':
      return [stage(528, 570, 310), icon(first, 528, 570, 470)];
    case 'split':
      return [icon(first, 272, 600, 450, 0), icon(second, 806, 600, 450, 0.4)];
    case 'number':
      return numberPieces(own, shot, art);
    case 'checklist':
      return checklistPieces(own, shot, art);
    case 'words':
      return phrasePieces(own, shot, art);
  }
}

/** The names of the drawings that a shot shows. */
export const iconsOf = ({ layout, icons }: Pick<Shot, 'layout' | 'icons'>): readonly string[] => {
  switch (layout) {
    case 'words':
    case 'number':
      return icons.slice(0, 1);
    default:
      return icons.slice(0, MOST_DRAWN);
  }
};

/** The texts that a shot shows besides captions. */
export const textsOf = ({ number, items = [], phrase = [] }: Shot): string[] => [
  ...(number === undefined ? [] : [number.text, number.unit]),
  ...[...items, ...phrase].map(({ text }) => text),
];

/** A faint drawing below the captions, where the frame would be empty. */
function paintLow(
  context: SKRSContext2D,
  { style }: Scene,
  image: Canvas,
  height: number,
  side: number,
): void {
  context.save();
  context.globalAlpha = style === 'cinematic' ? 0.26 : 0.36;
  context.translate(SHEET_WIDTH * (0.5 + side * 0.26), height * 0.85);
  context.rotate(side * 0.16);
  drawIcon(context, image, 760);
  context.restore();
}

function paintPattern(
  context: SKRSContext2D,
  { style }: Scene,
  images: readonly Canvas[],
  height: number,
  side: number,
): void {
  context.globalAlpha = { cinematic: 0.3, realistic: 0.42, animated: 0.55 }[style];
  const step = 300;
  for (let row = 0; row * step < height + step; row++) {
    for (let column = -1; column < 5; column++) {
      const image = images[(row + column + 1) % images.length];
      if (image === undefined) continue;
      context.save();
      context.translate(column * step + (row % 2 === 0 ? 0 : step / 2), row * step + 40);
      context.rotate(side * 0.24);
      drawIcon(context, image, 176);
      context.restore();
    }
  }
}

/** The other half of a split frame, behind a slanted edge. */
function paintHalf(
  context: SKRSContext2D,
  { style, palette }: Scene,
  rightToLeft: boolean,
  height: number,
): void {
  if (rightToLeft) {
    context.translate(SHEET_WIDTH, 0);
    context.scale(-1, 1);
  }
  context.beginPath();
  context.moveTo(620, 0);
  context.lineTo(SHEET_WIDTH, 0);
  context.lineTo(SHEET_WIDTH, height);
  context.lineTo(440, height);
  context.closePath();
  const light = style === 'cinematic' ? palette.accent : palette.second;
  const fill = context.createLinearGradient(540, 0, SHEET_WIDTH, height);
  fill.addColorStop(0, style === 'cinematic' ? mix(light, palette.deep, 0.28) : light);
  fill.addColorStop(1, mix(light, palette.deep, style === 'cinematic' ? 0.72 : 0.35));
  context.fillStyle = fill;
  context.fill();
  context.beginPath();
  context.moveTo(620, 0);
  context.lineTo(440, height);
  context.lineWidth = style === 'animated' ? 18 : 10;
  context.strokeStyle = style === 'animated' ? palette.deep : 'rgba(255,255,255,0.9)';
  context.stroke();
}

/** Darkness below captions, where letters are white. */
function paintFoot(context: SKRSContext2D, height: number): void {
  const gradient = context.createLinearGradient(0, SHEET_HEIGHT * 0.46, 0, SHEET_HEIGHT * 0.66);
  gradient.addColorStop(0, 'rgba(0,0,0,0)');
  gradient.addColorStop(1, 'rgba(0,0,0,0.34)');
  context.fillStyle = gradient;
  context.fillRect(0, SHEET_HEIGHT * 0.46, SHEET_WIDTH, height);
}

function shadowed(context: SKRSContext2D, { style }: Scene, size: number): void {
  context.shadowColor = style === 'animated' ? 'rgba(23,18,43,0.85)' : 'rgba(0,0,0,0.45)';
  context.shadowBlur = style === 'animated' ? 0 : size;
  context.shadowOffsetY = style === 'animated' ? size * 0.4 : size * 0.5;
}

const drawIcon = (context: SKRSContext2D, image: Canvas, side: number): void =>
  context.drawImage(image, -side / 2, -side / 2, side, side);
