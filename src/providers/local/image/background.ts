import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { fade, mix } from '../../image/colour.ts';
import { randomFrom } from '../random.ts';
import {
  beam,
  circle,
  contours,
  fill,
  hill,
  lamp,
  SHEET_HEIGHT,
  SHEET_WIDTH,
  vignette,
  windowLight,
} from './brushes.ts';
import type { Scene } from './scene.ts';

export { SHEET_HEIGHT, SHEET_WIDTH };

/** Paints a scene's background over `SHEET_WIDTH` × `height`, `height` at least `SHEET_HEIGHT`. */
export function paintBackground(
  context: SKRSContext2D,
  scene: Scene,
  icons: readonly Canvas[],
  height: number,
): void {
  context.save();
  PAINTERS[scene.style](context, scene, height);
  ghosts(context, scene, icons, height);
  context.restore();
}

/** Repeats the scene's icons, large and faint, where the foot of the picture would be empty. */
function ghosts(
  context: SKRSContext2D,
  { style, seed }: Scene,
  icons: readonly Canvas[],
  height: number,
): void {
  const random = randomFrom(seed + 1);
  const mirror = random() < 0.5 ? 1 : -1;
  const places = [
    { x: 0.74, y: 0.85, side: 760 },
    { x: 0.1, y: 0.09, side: 300 },
  ];
  context.globalAlpha = { cinematic: 0.4, realistic: 0.34, animated: 0.5 }[style];
  for (const [index, { x, y, side }] of places.entries()) {
    const image = icons[index % icons.length];
    if (image === undefined) return;
    context.save();
    context.translate(SHEET_WIDTH * (0.5 + mirror * (x - 0.5)), height * y);
    context.rotate((random() - 0.5) * 0.7);
    context.drawImage(image, -side / 2, -side / 2, side, side);
    context.restore();
  }
}

const PAINTERS: Record<Scene['style'], (context: SKRSContext2D, scene: Scene, height: number) => void> = {
  cinematic: paintCinematic,
  realistic: paintRealistic,
  animated: paintAnimated,
};

/** Deep colours, coloured lamps in the dark, contour lines, a vignette. */
function paintCinematic(context: SKRSContext2D, { palette, seed }: Scene, height: number): void {
  const random = randomFrom(seed);
  const mirror = random() < 0.5 ? 1 : -1;
  const across = (share: number): number => SHEET_WIDTH * (0.5 + mirror * (share - 0.5));
  const { glow, second, deep } = palette;
  fill(context, height, [
    [0, mix(glow, deep, 0.62)],
    [0.5, mix(glow, deep, 0.78)],
    [1, mix(deep, '#000000', 0.25)],
  ]);
  lamp(context, across(0.22 + random() * 0.14), height * 0.13, 900, fade(glow, 0.95));
  lamp(context, across(0.86), height * (0.34 + random() * 0.1), 640, fade(second, 0.5));
  lamp(context, across(0.1), height * 0.72, 560, fade(deep, 0.75));
  lamp(context, across(0.8), height * 0.9, 820, fade(mix(glow, second, 0.3), 0.72));
  lamp(context, across(0.5), height * 0.33, 420, fade('#ffffff', 0.1));
  contours(context, random, height, 'rgba(255,255,255,0.05)');
  beam(context, across(0.16), height, fade(mix(glow, '#ffffff', 0.55), 0.085), mirror);
  for (let dot = 0; dot < 22; dot++) {
    const radius = 3 + random() * random() * 20;
    lamp(
      context,
      random() * SHEET_WIDTH,
      random() * height,
      radius,
      fade(mix(second, '#ffffff', 0.5), 0.16),
      0.7,
    );
  }
  vignette(context, height, 'rgba(0,0,0,0.5)');
}

/** Daylight: a bright wall that darkens towards the foot, light through a window, a paper grain. */
function paintRealistic(context: SKRSContext2D, { palette, seed }: Scene, height: number): void {
  const random = randomFrom(seed);
  const mirror = random() < 0.5 ? 1 : -1;
  const across = (share: number): number => SHEET_WIDTH * (0.5 + mirror * (share - 0.5));
  const { glow, second, deep } = palette;
  fill(context, height, [
    [0, mix(glow, '#ffffff', 0.5)],
    [0.32, glow],
    [0.52, mix(glow, deep, 0.5)],
    [0.66, deep],
    [1, mix(deep, '#1c1712', 0.38)],
  ]);
  lamp(context, across(0.1), height * 0.02, 1050, fade('#fffdf4', 0.95));
  lamp(context, across(0.95), height * 0.3, 620, fade(second, 0.5));
  lamp(context, across(0.15), height * 0.62, 520, fade(mix(second, deep, 0.4), 0.55));
  windowLight(context, across(0.18), height, mirror);
  for (let dot = 0; dot < 16; dot++) {
    const radius = 24 + random() * 88;
    lamp(context, random() * SHEET_WIDTH, height * (0.56 + random() * 0.42), radius, fade(glow, 0.13), 0.82);
  }
  context.lineWidth = 1.4;
  for (let fibre = 0; fibre < 520; fibre++) {
    const [x, y, turn] = [random() * SHEET_WIDTH, random() * height, random() * Math.PI];
    context.strokeStyle = fibre % 2 === 0 ? 'rgba(255,255,255,0.06)' : 'rgba(60,45,30,0.05)';
    context.beginPath();
    context.moveTo(x, y);
    context.quadraticCurveTo(
      x + 12 * Math.cos(turn),
      y + 4,
      x + 24 * Math.cos(turn),
      y + 24 * Math.sin(turn),
    );
    context.stroke();
  }
  vignette(context, height, 'rgba(40,26,14,0.30)');
}

/** Flat colours, rays, a hill with a thick outline, printed dots. */
function paintAnimated(context: SKRSContext2D, { palette, seed }: Scene, height: number): void {
  const random = randomFrom(seed);
  const { glow, second, deep } = palette;
  context.fillStyle = glow;
  context.fillRect(0, 0, SHEET_WIDTH, height);
  const [middleX, middleY] = [504, height * 0.35];
  context.fillStyle = mix(glow, '#ffffff', 0.2);
  const turn = random() * 0.3;
  for (let ray = 0; ray < 14; ray++) {
    const angle = turn + (ray * Math.PI) / 7;
    context.beginPath();
    context.moveTo(middleX, middleY);
    for (const side of [-0.112, 0.112]) {
      context.lineTo(middleX + 2200 * Math.cos(angle + side), middleY + 2200 * Math.sin(angle + side));
    }
    context.fill();
  }
  context.fillStyle = mix(glow, deep, 0.22);
  for (let row = 0; row < 9; row++) {
    for (let column = 0; column < 9 - row; column++) {
      circle(context, SHEET_WIDTH - 34 - column * 46, 34 + row * 46, 15 - (row + column) * 1.3);
    }
  }
  hill(context, height, 0.67, mix(second, '#ffffff', 0.22), deep, random() * 6);
  hill(context, height, 0.74, second, deep, random() * 6);
}
