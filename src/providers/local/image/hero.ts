import type { CanvasGradient, Image, SKRSContext2D } from '@napi-rs/canvas';
import { fade, mix } from '../../image/colour.ts';
import { iconSvg } from './icons.ts';
import { randomFrom } from './palette.ts';
import type { Scene } from './scene.ts';

/** The place of the hero on the sheet, and the radius of its rings. */
export const HERO = { x: 504, y: 648, reach: 270 } as const;

/** The icons of a scene, loaded, the hero first. */
export type Icons = readonly Image[];

export async function loadIcons(scene: Scene): Promise<Icons> {
  const { loadImage } = await import('@napi-rs/canvas');
  return Promise.all([scene.hero, ...scene.satellites].map((name) => loadImage(iconSvg(name, 256))));
}

/** The place of a piece at a moment, relative to the middle of the hero; `turn` in radians. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly turn: number;
}

/** Piece 0 is the hero, the others are its satellites. At second 0 they stand as in the still. */
export function poseOf({ seed }: Scene, piece: number, seconds: number): Pose {
  if (piece === 0) {
    const sway = Math.sin(seconds * 2.2);
    return { x: 0, y: 7 * sway, scale: 1 + 0.03 * Math.sin(seconds * 1.7), turn: 0.04 * sway };
  }
  const random = randomFrom(seed + piece * 97);
  const base = [-0.42, 2.45, 3.75][piece - 1] ?? 0;
  const angle = base + (random() - 0.5) * 0.3 + 0.045 * Math.sin(seconds * 0.9 * (piece % 2 === 0 ? 1 : -1));
  const radius = 246 - 10 * random();
  return {
    x: radius * Math.cos(angle),
    y: radius * Math.sin(angle) + 9 * Math.sin(seconds * (1.6 + piece * 0.25)),
    scale: 1,
    turn: (random() - 0.5) * 0.5 + 0.07 * Math.sin(seconds * 1.6 * (piece === 2 ? -1 : 1)),
  };
}

/** Paints disc, rings, hero and satellites around `HERO`. */
export function paintHero(context: SKRSContext2D, scene: Scene, icons: Icons): void {
  context.save();
  context.translate(HERO.x, HERO.y);
  paintDisc(context, scene);
  for (const [piece, image] of icons.entries()) {
    const { x, y, scale, turn } = poseOf(scene, piece, 0);
    context.save();
    context.translate(x, y);
    context.rotate(turn);
    context.scale(scale, scale);
    paintPiece(context, scene, image, piece);
    context.restore();
  }
  context.restore();
}

/** The disc and its rings around 0, 0. */
export function paintDisc(context: SKRSContext2D, scene: Scene): void {
  DISCS[scene.style](context, scene);
}

/** The largest distance of anything in a piece from its middle. */
export const reachOf = (piece: number): number => (piece === 0 ? 156 : 86);

/** One icon around 0, 0, with its backing. */
export function paintPiece(context: SKRSContext2D, scene: Scene, image: Image, piece: number): void {
  const side = [226, 96, 88, 80][piece] ?? 78;
  if (scene.style === 'cinematic') {
    softDisc(context, side * 0.62, side * 0.1, 'rgba(0,0,0,0.4)', 0);
  } else if (piece > 0) {
    chip(context, scene, side * 0.62);
  }
  const drawn = piece > 0 && scene.style !== 'cinematic' ? side * 0.8 : side;
  context.drawImage(image, -drawn / 2, -drawn / 2, drawn, drawn);
}

const DISCS: Record<Scene['style'], (context: SKRSContext2D, scene: Scene) => void> = {
  cinematic(context) {
    ring(context, 256, 'rgba(255,255,255,0.16)', 2);
    ring(context, 212, 'rgba(255,255,255,0.34)', 3, [2, 11]);
    const glass = context.createRadialGradient(-50, -70, 20, 0, 0, 172);
    glass.addColorStop(0, 'rgba(255,255,255,0.34)');
    glass.addColorStop(0.6, 'rgba(255,255,255,0.17)');
    glass.addColorStop(1, 'rgba(255,255,255,0.12)');
    disc(context, 168, glass);
    ring(context, 167, 'rgba(255,255,255,0.42)', 2.5);
  },
  realistic(context, { palette }) {
    ring(context, 256, fade(palette.ink, 0.14), 2);
    ring(context, 214, 'rgba(255,255,255,0.7)', 3, [18, 14]);
    softDisc(context, 206, 26, 'rgba(40,28,16,0.34)', 0.63);
    const paper = context.createLinearGradient(-120, -170, 120, 170);
    paper.addColorStop(0, '#fffdf8');
    paper.addColorStop(1, '#ece4d6');
    disc(context, 170, paper);
  },
  animated(context, { palette }) {
    ring(context, 252, palette.deep, 9, [46, 33]);
    disc(context, 186, palette.deep, 12);
    disc(context, 186, mix(palette.accent, '#ffffff', 0.72));
    ring(context, 184, palette.deep, 12);
    context.fillStyle = 'rgba(255,255,255,0.75)';
    context.beginPath();
    context.ellipse(-88, -108, 46, 20, -0.75, 0, Math.PI * 2);
    context.fill();
  },
};

/** The backing of a satellite in the light styles. */
function chip(context: SKRSContext2D, { style, palette }: Scene, radius: number): void {
  if (style === 'animated') {
    disc(context, radius + 5, palette.deep, 6);
    disc(context, radius, '#ffffff');
    ring(context, radius, palette.deep, 8);
  } else {
    softDisc(context, radius * 1.3, 8, 'rgba(40,28,16,0.3)', 0.54);
    disc(context, radius, '#fffdf8');
  }
}

/** A shadow: a disc that fades out; `hard` is the share of its radius that does not fade. */
function softDisc(context: SKRSContext2D, radius: number, below: number, colour: string, hard: number): void {
  const shadow = context.createRadialGradient(0, below, radius * hard, 0, below, radius);
  shadow.addColorStop(0, colour);
  shadow.addColorStop(1, colour.replace(/(?<![\d.])[\d.]+\)$/, '0)'));
  disc(context, radius, shadow, below);
}

function disc(context: SKRSContext2D, radius: number, fill: string | CanvasGradient, below = 0): void {
  context.fillStyle = fill;
  context.beginPath();
  context.arc(0, below, radius, 0, Math.PI * 2);
  context.fill();
}

function ring(
  context: SKRSContext2D,
  radius: number,
  colour: string,
  width: number,
  dash: number[] = [],
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  context.arc(0, 0, radius, 0, Math.PI * 2);
  context.stroke();
  context.setLineDash([]);
}
