import type { SKRSContext2D } from '@napi-rs/canvas';

/** Stills are laid out on this width; heights grow where a clip pans over more of the background. */
export const SHEET_WIDTH = 1080;
export const SHEET_HEIGHT = 1920;

export function hill(
  context: SKRSContext2D,
  height: number,
  top: number,
  colour: string,
  line: string,
  phase: number,
): void {
  context.beginPath();
  context.moveTo(-40, height + 40);
  for (let x = -40; x <= SHEET_WIDTH + 40; x += 20) {
    context.lineTo(x, height * top + 52 * Math.sin(x / 210 + phase) + 18 * Math.sin(x / 83 + phase * 2));
  }
  context.lineTo(SHEET_WIDTH + 40, height + 40);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = 12;
  context.strokeStyle = line;
  context.stroke();
}

export function fill(
  context: SKRSContext2D,
  height: number,
  stops: readonly (readonly [number, string])[],
): void {
  const gradient = context.createLinearGradient(0, 0, SHEET_WIDTH * 0.25, height);
  for (const [place, colour] of stops) gradient.addColorStop(place, colour);
  context.fillStyle = gradient;
  context.fillRect(0, 0, SHEET_WIDTH, height);
}

/** A round light that fades out; `hard` is the share of its radius that does not fade. */
export function lamp(
  context: SKRSContext2D,
  x: number,
  y: number,
  radius: number,
  colour: string,
  hard = 0,
): void {
  const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
  const clear = colour.replace(/(?<![\d.])[\d.]+\)$/, '0)');
  const alpha = Number(/(?<![\d.])([\d.]+)\)$/.exec(colour)?.[1] ?? 1);
  gradient.addColorStop(hard, colour);
  if (hard === 0) gradient.addColorStop(0.45, colour.replace(/(?<![\d.])[\d.]+\)$/, `${alpha * 0.42})`));
  gradient.addColorStop(1, clear);
  context.fillStyle = gradient;
  context.fillRect(x - radius, y - radius, radius * 2, radius * 2);
}

/** Lines of equal height around two summits. */
export function contours(context: SKRSContext2D, random: () => number, height: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  for (const place of [0.24, 0.82]) {
    const [x, y] = [SHEET_WIDTH * (0.15 + random() * 0.7), height * place];
    const [first, second] = [random() * 6, random() * 6];
    for (let ring = 1; ring <= 15; ring++) {
      context.beginPath();
      for (let step = 0; step <= 120; step++) {
        const angle = (step * Math.PI) / 60;
        const swell =
          1 + 0.2 * Math.sin(3 * angle + first + ring * 0.12) + 0.1 * Math.sin(5 * angle + second);
        const radius = ring * 46 * swell;
        context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
      }
      context.closePath();
      context.stroke();
    }
  }
}

/** A shaft of light from above. */
export function beam(
  context: SKRSContext2D,
  x: number,
  height: number,
  colour: string,
  mirror: number,
): void {
  for (const [offset, width] of [
    [0, 150],
    [210, 70],
  ] as const) {
    const gradient = context.createLinearGradient(0, 0, 0, height * 0.7);
    gradient.addColorStop(0, colour);
    gradient.addColorStop(1, colour.replace(/(?<![\d.])[\d.]+\)$/, '0)'));
    context.fillStyle = gradient;
    context.beginPath();
    context.moveTo(x + mirror * offset, 0);
    context.lineTo(x + mirror * (offset + width), 0);
    context.lineTo(x + mirror * (offset + width + 620), height * 0.7);
    context.lineTo(x + mirror * (offset + 420), height * 0.7);
    context.fill();
  }
}

/** Four slanted panes of sunlight on the wall. */
export function windowLight(context: SKRSContext2D, x: number, height: number, mirror: number): void {
  context.save();
  context.filter = 'blur(14px)';
  context.fillStyle = 'rgba(255,252,238,0.34)';
  for (const [column, row] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    const left = x + mirror * (column * 330 - 140 + row * 150);
    const top = height * 0.08 + row * 400 + column * 40;
    context.beginPath();
    context.moveTo(left, top);
    context.lineTo(left + mirror * 290, top + 36);
    context.lineTo(left + mirror * 430, top + 400);
    context.lineTo(left + mirror * 140, top + 364);
    context.fill();
  }
  context.restore();
}

export function vignette(context: SKRSContext2D, height: number, colour: string): void {
  const [x, y] = [SHEET_WIDTH / 2, height * 0.45];
  const gradient = context.createRadialGradient(x, y, height * 0.26, x, y, height * 0.66);
  gradient.addColorStop(0, 'rgba(0,0,0,0)');
  gradient.addColorStop(1, colour);
  context.fillStyle = gradient;
  context.fillRect(0, 0, SHEET_WIDTH, height);
}

export function circle(context: SKRSContext2D, x: number, y: number, radius: number): void {
  if (radius <= 0) return;
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
}
