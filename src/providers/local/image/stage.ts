import type { CanvasGradient, SKRSContext2D } from '@napi-rs/canvas';
import { fade, mix } from '../../image/colour.ts';
import type { Scene } from './scene.ts';

/** What the hero stands before: light, paper or a printed burst, around 0, 0, in one of three shapes. */
export function paintStage(context: SKRSContext2D, scene: Scene, radius: number): void {
  const shape = SHAPES[Math.floor(scene.seed / 7) % SHAPES.length]!;
  STAGES[scene.style](context, scene, { shape, radius });
}

const SHAPES = ['round', 'card', 'arch'] as const;

interface Stage {
  readonly shape: (typeof SHAPES)[number];
  readonly radius: number;
}

const STAGES: Record<Scene['style'], (context: SKRSContext2D, scene: Scene, stage: Stage) => void> = {
  cinematic(context, { palette }, { shape, radius }) {
    const light = context.createRadialGradient(0, 0, radius * 0.1, 0, 0, radius * 1.22);
    light.addColorStop(0, fade(mix(palette.second, '#ffffff', 0.55), 0.85));
    light.addColorStop(0.5, fade(mix(palette.glow, '#ffffff', 0.25), 0.5));
    light.addColorStop(1, fade(palette.glow, 0));
    filled(context, { shape: 'round', radius: radius * 1.22 }, light);
    if (shape !== 'round') filled(context, { shape, radius }, fade(palette.deep, 0.3));
    ring(context, { shape, radius }, 'rgba(255,255,255,0.5)', 5);
    ring(context, { shape, radius: radius * 1.1 }, 'rgba(255,255,255,0.22)', 3, [3, 16]);
  },
  realistic(context, { palette }, { shape, radius }) {
    const paper = context.createLinearGradient(-radius, -radius, radius, radius);
    paper.addColorStop(0, '#fffdf8');
    paper.addColorStop(1, '#eee5d6');
    context.save();
    context.shadowColor = 'rgba(40,28,16,0.42)';
    context.shadowBlur = radius * 0.16;
    context.shadowOffsetY = radius * 0.06;
    filled(context, { shape, radius }, paper);
    context.restore();
    ring(context, { shape, radius: radius * 0.93 }, fade(palette.ink, 0.12), 4);
  },
  animated(context, { palette }, { shape, radius }) {
    const [colour, side] = [mix(palette.accent, '#ffffff', 0.25), { shape, radius: radius * 0.86 }];
    if (shape === 'round') {
      burst(context, radius * 1.16, radius * 1.02, palette.deep, 14);
      burst(context, radius * 1.11, radius * 0.97, colour);
      filled(context, side, '#ffffff');
      return;
    }
    context.save();
    context.translate(18, 22); // a printed shadow
    filled(context, { shape, radius: radius * 1.05 }, palette.deep);
    context.restore();
    filled(context, { shape, radius: radius * 1.05 }, colour);
    ring(context, { shape, radius: radius * 1.05 }, palette.deep, 12);
    filled(context, side, '#ffffff');
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

function outline(context: SKRSContext2D, { shape, radius }: Stage): void {
  context.beginPath();
  if (shape === 'round') {
    context.arc(0, 0, radius, 0, Math.PI * 2);
  } else if (shape === 'card') {
    const half = radius * 0.9;
    context.roundRect(-half, -half, 2 * half, 2 * half, radius * 0.28);
  } else {
    const half = radius * 0.86;
    context.roundRect(-half, -radius, 2 * half, 1.94 * radius, [half, half, radius * 0.2, radius * 0.2]);
  }
}

function filled(context: SKRSContext2D, stage: Stage, fill: string | CanvasGradient): void {
  context.fillStyle = fill;
  outline(context, stage);
  context.fill();
}

function ring(
  context: SKRSContext2D,
  stage: Stage,
  colour: string,
  width: number,
  dash: number[] = [],
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  outline(context, stage);
  context.stroke();
  context.setLineDash([]);
}
