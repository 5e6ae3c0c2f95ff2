import type { CanvasGradient, Image, SKRSContext2D } from '@napi-rs/canvas';
import { iconSvg } from './icons.ts';
import { fade, mix, randomFrom } from './palette.ts';
import type { Scene } from './scene.ts';

/** Where the hero stands on the sheet, and how far anything of it reaches. */
export const HERO = { x: 504, y: 650, reach: 306 } as const;

/** How the hero stands at a moment: `seconds` moves it, `appear` (0 to 1) lets it come in. */
export interface Pose {
  readonly seconds: number;
  readonly appear: number;
}

export const AT_REST: Pose = { seconds: 0, appear: 1 };

/** The icons of a scene, loaded, the hero first. */
export type Icons = readonly Image[];

export async function loadIcons(scene: Scene): Promise<Icons> {
  const { loadImage } = await import('@napi-rs/canvas');
  return Promise.all([scene.hero, ...scene.satellites].map((name) => loadImage(iconSvg(name, 256))));
}

/** Paints the disc, its rings, the hero icon and its satellites, around `HERO`. */
export function paintHero(context: SKRSContext2D, scene: Scene, icons: Icons, pose: Pose): void {
  const size = 0.8 + 0.2 * overshoot(pose.appear);
  context.save();
  context.globalAlpha = Math.min(1, 0.35 + pose.appear);
  context.translate(HERO.x, HERO.y);
  context.scale(size, size);
  DISCS[scene.style](context, scene, pose.seconds);
  const [hero, ...satellites] = icons;
  if (hero !== undefined) {
    const sway = Math.sin(pose.seconds * 2.2);
    const breath = 1 + 0.025 * Math.sin(pose.seconds * 1.7);
    icon(context, scene, hero, 0, 6 * sway, 206 * breath, 0.035 * sway);
  }
  for (const [index, image] of satellites.entries()) satellite(context, scene, image, index, pose.seconds);
  context.restore();
}

const DISCS: Record<Scene['style'], (context: SKRSContext2D, scene: Scene, seconds: number) => void> = {
  cinematic(context, _scene, seconds) {
    ring(context, 256, 'rgba(255,255,255,0.16)', 2);
    ring(context, 212, 'rgba(255,255,255,0.34)', 3, [2, 11], seconds * 10);
    const glass = context.createRadialGradient(-50, -70, 20, 0, 0, 172);
    glass.addColorStop(0, 'rgba(255,255,255,0.34)');
    glass.addColorStop(0.6, 'rgba(255,255,255,0.17)');
    glass.addColorStop(1, 'rgba(255,255,255,0.12)');
    disc(context, 168, glass);
    ring(context, 167, 'rgba(255,255,255,0.42)', 2.5);
  },
  realistic(context, { palette }, seconds) {
    ring(context, 256, fade(palette.ink, 0.14), 2);
    ring(context, 214, 'rgba(255,255,255,0.7)', 3, [18, 14], seconds * 8);
    const shadow = context.createRadialGradient(0, 26, 130, 0, 26, 206);
    shadow.addColorStop(0, 'rgba(40,28,16,0.34)');
    shadow.addColorStop(1, 'rgba(40,28,16,0)');
    disc(context, 206, shadow, 26);
    const paper = context.createLinearGradient(-120, -170, 120, 170);
    paper.addColorStop(0, '#fffdf8');
    paper.addColorStop(1, '#ece4d6');
    disc(context, 170, paper);
  },
  animated(context, { palette }, seconds) {
    ring(context, 252, palette.deep, 9, [46, 33], seconds * 16);
    disc(context, 186, palette.deep, 12);
    disc(context, 186, mix(palette.accent, '#ffffff', 0.72));
    ring(context, 184, palette.deep, 12);
    context.fillStyle = 'rgba(255,255,255,0.75)';
    context.beginPath();
    context.ellipse(-88, -108, 46, 20, -0.75, 0, Math.PI * 2);
    context.fill();
  },
};

function satellite(context: SKRSContext2D, scene: Scene, image: Image, index: number, seconds: number): void {
  const random = randomFrom(scene.seed + index * 97);
  const base = [-0.42, 2.45, 3.75][index] ?? 0;
  const angle = base + (random() - 0.5) * 0.3 + 0.035 * Math.sin(seconds * 0.9 + index * 2);
  const radius = 246 - 10 * random();
  const side = [92, 84, 74][index] ?? 74;
  const [x, y] = [
    radius * Math.cos(angle),
    radius * Math.sin(angle) + 8 * Math.sin(seconds * 2 + index * 1.9),
  ];
  const tilt = (random() - 0.5) * 0.5 + 0.06 * Math.sin(seconds * 1.6 + index);
  if (scene.style !== 'cinematic') chip(context, scene, x, y, side * 0.62);
  icon(context, scene, image, x, y, scene.style === 'cinematic' ? side : side * 0.8, tilt);
}

/** What a satellite lies on outside of the dark style. */
function chip(context: SKRSContext2D, { style, palette }: Scene, x: number, y: number, radius: number): void {
  context.save();
  context.translate(x, y);
  if (style === 'animated') {
    disc(context, radius + 5, palette.deep, 6);
    disc(context, radius, '#ffffff');
    ring(context, radius, palette.deep, 8);
  } else {
    const shadow = context.createRadialGradient(0, 8, radius * 0.7, 0, 8, radius * 1.3);
    shadow.addColorStop(0, 'rgba(40,28,16,0.3)');
    shadow.addColorStop(1, 'rgba(40,28,16,0)');
    disc(context, radius * 1.3, shadow, 8);
    disc(context, radius, '#fffdf8');
  }
  context.restore();
}

function icon(
  context: SKRSContext2D,
  scene: Scene,
  image: Image,
  x: number,
  y: number,
  side: number,
  turn: number,
): void {
  context.save();
  context.translate(x, y);
  if (scene.style === 'cinematic') {
    const shadow = context.createRadialGradient(0, side * 0.1, 0, 0, side * 0.1, side * 0.62);
    shadow.addColorStop(0, 'rgba(0,0,0,0.42)');
    shadow.addColorStop(0.6, 'rgba(0,0,0,0.2)');
    shadow.addColorStop(1, 'rgba(0,0,0,0)');
    disc(context, side * 0.62, shadow, side * 0.1);
  }
  context.rotate(turn);
  context.drawImage(image, -side / 2, -side / 2, side, side);
  context.restore();
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
  turn = 0,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.lineDashOffset = -turn;
  context.beginPath();
  context.arc(0, 0, radius, 0, Math.PI * 2);
  context.stroke();
  context.setLineDash([]);
}

/** 0 to 1 that goes a little past 1 on its way. */
function overshoot(share: number): number {
  const rest = Math.min(1, share) - 1;
  return 1 + 2.3 * rest ** 3 + 1.3 * rest ** 2;
}
