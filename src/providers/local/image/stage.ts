import type { CanvasGradient, SKRSContext2D } from '@napi-rs/canvas';
import { fade, mix } from '../../image/colour.ts';
import type { Scene } from './scene.ts';

/** What the hero stands before: light, paper or a printed burst, around 0, 0. */
export function paintStage(context: SKRSContext2D, scene: Scene, radius: number): void {
  STAGES[scene.style](context, scene, radius);
}

const STAGES: Record<Scene['style'], (context: SKRSContext2D, scene: Scene, radius: number) => void> = {
  cinematic(context, { palette }, radius) {
    const light = context.createRadialGradient(0, 0, radius * 0.1, 0, 0, radius * 1.22);
    light.addColorStop(0, fade(mix(palette.second, '#ffffff', 0.55), 0.85));
    light.addColorStop(0.5, fade(mix(palette.glow, '#ffffff', 0.25), 0.5));
    light.addColorStop(1, fade(palette.glow, 0));
    disc(context, radius * 1.22, light);
    ring(context, radius, 'rgba(255,255,255,0.5)', 5);
    ring(context, radius * 1.1, 'rgba(255,255,255,0.22)', 3, [3, 16]);
  },
  realistic(context, { palette }, radius) {
    const shadow = context.createRadialGradient(0, 34, radius * 0.8, 0, 34, radius * 1.2);
    shadow.addColorStop(0, 'rgba(40,28,16,0.36)');
    shadow.addColorStop(1, 'rgba(40,28,16,0)');
    disc(context, radius * 1.2, shadow, 34);
    const paper = context.createLinearGradient(-radius, -radius, radius, radius);
    paper.addColorStop(0, '#fffdf8');
    paper.addColorStop(1, '#eee5d6');
    disc(context, radius, paper);
    ring(context, radius * 0.93, fade(palette.ink, 0.12), 4);
  },
  animated(context, { palette }, radius) {
    burst(context, radius * 1.16, radius * 1.02, palette.deep, 14);
    burst(context, radius * 1.11, radius * 0.97, mix(palette.accent, '#ffffff', 0.25));
    disc(context, radius * 0.86, '#ffffff');
  },
};

/** A star of many rounded points. */
function burst(context: SKRSContext2D, outer: number, inner: number, colour: string, below = 0): void {
  context.beginPath();
  const points = 22;
  for (let point = 0; point < points * 2; point++) {
    const radius = point % 2 === 0 ? outer : inner;
    const angle = (point * Math.PI) / points;
    context.lineTo(radius * Math.cos(angle), below + radius * Math.sin(angle));
  }
  context.closePath();
  context.lineJoin = 'round';
  context.fillStyle = colour;
  context.fill();
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
