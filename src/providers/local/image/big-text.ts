import type { SKRSContext2D } from '@napi-rs/canvas';
import { drawable } from '../../../language/fonts.ts';
import { mix } from '../../image/colour.ts';
import type { Scene } from './scene.ts';
import type { Art, Piece, Shot } from './shot.ts';

/** Words that fill the frame: the number of a shot, the title of a card. */

/** Words that stand large come at latest so long one after the other. */
const LATEST_WORD_SECONDS = 0.35;
const NUMBER = { x: 504, y: 580, width: 800, size: 470 } as const;

/** The number of a shot, and the word behind it. They are there when it begins: nothing is shown that waits for them. */
export function numberPieces(scene: Scene, { number }: Shot, art: Art): Piece[] {
  if (number === undefined) return [];
  const text = (
    words: string,
    y: number,
    most: number,
    width: number,
    weight: number,
    colour: string,
  ): Piece => ({
    ...{ x: NUMBER.x, y, turn: 0, enterSeconds: 0, floats: most > 200 },
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

/**
 * Words of the sentence, a line each, white and in the accent's colour by turns, each as it is spoken; the first one is there
 * when the shot begins, so that its ground never stands empty.
 */
export function phrasePieces(scene: Scene, { phrase = [], startSeconds, seed }: Shot, art: Art): Piece[] {
  const sizes = phrase.map(({ text }) => sizeOf(text, art, WORDS.most, WORDS.width));
  const pitches = sizes.map((size) => Math.max(WORDS.least, size) * WORDS.pitch);
  const whole = pitches.reduce((sum, pitch) => sum + pitch, 0);
  const tops = pitches.map((_, index) => pitches.slice(0, index).reduce((sum, pitch) => sum + pitch, 0));
  const shrink = Math.min(1, WORDS.height / Math.max(1, whole));
  const lean = (seed % 2 === 0 ? -1 : 1) * 0.035;
  return phrase.map(({ text, atSeconds }, index) => {
    const middle = (tops[index]! + pitches[index]! / 2 - whole / 2) * shrink;
    const colour = index % 2 === phrase.length % 2 ? '#ffffff' : scene.palette.accent;
    const most = sizes[index]! * shrink;
    return {
      ...{ x: WORDS.x, y: WORDS.y + middle, turn: lean, floats: false },
      ...{ width: WORDS.width + 120, height: most * 1.8 },
      enterSeconds: Math.max(0, Math.min(LATEST_WORD_SECONDS * index, atSeconds - startSeconds - 0.08)),
      paint: (context) =>
        paintBigText(context, scene, art, {
          words: drawable(text),
          most,
          width: WORDS.width,
          weight: 900,
          colour,
        }),
    };
  });
}

const WORDS = { x: 504, y: 600, width: 790, height: 620, most: 230, least: 90, pitch: 1.16 } as const;

/** The size at which a text fits its width, by a canvas of its own. */
function sizeOf(text: string, { fonts, context }: Art, most: number, width: number): number {
  fonts.use(context, most, 900);
  return Math.min(most, (most * width) / Math.max(1, context.measureText(text).width));
}

/** Bold shapes in the scene's colours behind large words. */
export function paintWordsGround(
  context: SKRSContext2D,
  { palette, style, seed }: Scene,
  height: number,
): void {
  const side = seed % 2 === 0 ? -1 : 1;
  const strength = style === 'cinematic' ? 0.72 : 0.9;
  context.fillStyle = mix(palette.glow, palette.deep, style === 'cinematic' ? 0.55 : 0.4);
  context.globalAlpha = strength;
  context.fillRect(0, 0, 1080, height);
  context.translate(504, 600);
  const shape = Math.floor(seed / 2) % 3;
  context.fillStyle = mix(palette.second, palette.deep, 0.25);
  context.globalAlpha = 0.85;
  context.beginPath();
  if (shape === 0) context.arc(side * 190, -70, 470, 0, Math.PI * 2);
  else if (shape === 1) {
    context.rotate(side * 0.5);
    context.rect(-1100, -230, 2200, 460);
  } else {
    context.moveTo(-800, height);
    context.lineTo(side * 260, -620);
    context.lineTo(860, height);
    context.closePath();
  }
  context.fill();
  context.lineWidth = style === 'animated' ? 16 : 8;
  context.strokeStyle = style === 'animated' ? palette.deep : palette.accent;
  context.globalAlpha = style === 'animated' ? 1 : 0.8;
  context.stroke();
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
