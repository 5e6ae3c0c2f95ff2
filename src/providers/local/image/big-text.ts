import type { SKRSContext2D } from '@napi-rs/canvas';
import { drawable } from '../../../language/fonts.ts';
import type { Scene } from './scene.ts';
import type { Art, Piece, Shot } from './shot.ts';

/** Words that fill the frame: the number of a shot, the title of a card. */

/** A number does not let its shot wait for the word. */
const LATEST_NUMBER_SECONDS = 0.35;
const NUMBER = { x: 504, y: 580, width: 800, size: 470 } as const;

/** The number of a shot, and the word behind it. */
export function numberPieces(scene: Scene, { number, startSeconds }: Shot, art: Art): Piece[] {
  if (number === undefined) return [];
  const enterSeconds = Math.max(0, Math.min(LATEST_NUMBER_SECONDS, number.atSeconds - startSeconds - 0.08));
  const text = (
    words: string,
    y: number,
    most: number,
    width: number,
    weight: number,
    colour: string,
  ): Piece => ({
    ...{ x: NUMBER.x, y, turn: 0, enterSeconds, floats: most > 200 },
    ...{ width: width + 120, height: most * 1.5 },
    paint: (context) => paintBigText(context, scene, art, { words, most, width, weight, colour }),
  });
  const unit = drawable(number.unit);
  return [
    text(
      number.text,
      unit === '' ? NUMBER.y : NUMBER.y - 50,
      NUMBER.size,
      NUMBER.width,
      900,
      scene.palette.accent,
    ),
    ...(unit === '' ? [] : [text(unit, NUMBER.y + 235, 130, NUMBER.width, 800, '#ffffff')]),
  ];
}

export interface BigText {
  readonly words: string;
  /** The largest size, and the width that it has to fit. */
  readonly most: number;
  readonly width: number;
  readonly weight: number;
  readonly colour: string;
}

/** Words with a dark outline, in the middle of 0, 0. */
export function paintBigText(
  context: SKRSContext2D,
  scene: Pick<Scene, 'style' | 'palette'>,
  { fonts, rightToLeft }: Pick<Art, 'fonts' | 'rightToLeft'>,
  { words, most, width, weight, colour }: BigText,
): void {
  context.save();
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.direction = rightToLeft ? 'rtl' : 'ltr';
  fonts.use(context, most, weight);
  const size = Math.min(most, (most * width) / Math.max(1, context.measureText(words).width));
  fonts.use(context, size, weight);
  const { actualBoundingBoxAscent: above, actualBoundingBoxDescent: below } = context.measureText(words);
  const baseline = (above - below) / 2;
  context.lineJoin = 'round';
  context.strokeStyle = scene.style === 'animated' ? scene.palette.deep : 'rgba(10,8,16,0.82)';
  context.lineWidth = Math.max(12, size * (scene.style === 'animated' ? 0.1 : 0.06));
  context.save();
  context.shadowColor = 'rgba(0,0,0,0.5)';
  context.shadowBlur = size * 0.1;
  context.shadowOffsetY = size * 0.03;
  context.strokeText(words, 0, baseline);
  context.restore();
  context.fillStyle = colour;
  context.fillText(words, 0, baseline);
  context.restore();
}
