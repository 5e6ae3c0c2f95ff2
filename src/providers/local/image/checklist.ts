import type { SKRSContext2D } from '@napi-rs/canvas';
import { drawable } from '../../../language/fonts.ts';
import { fade } from '../../image/colour.ts';
import type { Scene } from './scene.ts';
import type { Art, Piece, Shot } from './shot.ts';
import { wrap } from './wrap.ts';

const WEIGHT = 750;
const LETTERS = { largest: 74, least: 54, inTwoLines: 52 } as const;
const ROW = { left: 120, right: 888, top: 316, bottom: 930, height: 152, gap: 24 } as const;

/** Few rows are so much higher. */
const LARGEST_ROW = 1.16;

/** A row for each thing of a list, which appears as it is spoken; the first one is there when the shot begins. */
export function checklistPieces(scene: Scene, { items = [], startSeconds }: Shot, art: Art): Piece[] {
  const width = ROW.right - ROW.left;
  // More rows are less high: captions stand below them.
  const pitch = Math.min(
    (ROW.height + ROW.gap) * LARGEST_ROW,
    (ROW.bottom - ROW.top) / Math.max(1, items.length),
  );
  const height = (ROW.height * pitch) / (ROW.height + ROW.gap);
  const top = ROW.top + (ROW.bottom - ROW.top - items.length * pitch) / 2;
  return items.map(({ text, atSeconds }, index) => ({
    ...{ x: (ROW.left + ROW.right) / 2, y: top + (index + 0.5) * pitch },
    ...{ width: width + 40, height: height + 40, turn: 0, floats: false },
    enterSeconds: index === 0 ? 0 : Math.max(0, atSeconds - startSeconds - 0.08),
    paint: (context) => paintRow(context, scene, art, drawable(text), { width, height }),
  }));
}

/** A tick on the accent, 96 units a side, around 0, 0. */
function paintMark(context: SKRSContext2D, { accent, onAccent }: Scene['palette']): void {
  context.beginPath();
  context.roundRect(-40, -40, 80, 80, 22);
  context.fillStyle = accent;
  context.fill();
  context.beginPath();
  context.moveTo(-20, 2);
  context.lineTo(-6, 17);
  context.lineTo(21, -16);
  context.lineWidth = 12;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = onAccent;
  context.stroke();
}

function paintRow(
  context: SKRSContext2D,
  { style, palette }: Scene,
  art: Art,
  text: string,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const part = height / ROW.height;
  const flip = art.rightToLeft ? -1 : 1;
  context.beginPath();
  context.roundRect(-width / 2, -height / 2, width, height, 34);
  context.fillStyle = style === 'cinematic' ? 'rgba(10,10,24,0.72)' : '#fffdf7';
  context.fill();
  context.lineWidth = style === 'animated' ? 9 : 3;
  context.strokeStyle =
    style === 'animated' ? palette.deep : style === 'cinematic' ? fade(palette.accent, 0.75) : '#ffffff';
  context.stroke();
  const mark = 96;
  context.save();
  context.translate(flip * (-width / 2 + 30 + mark / 2), 0);
  context.scale(mark / 96, mark / 96);
  paintMark(context, palette);
  context.restore();
  context.fillStyle = style === 'cinematic' ? '#ffffff' : '#1d1826';
  context.direction = art.rightToLeft ? 'rtl' : 'ltr';
  context.textAlign = art.rightToLeft ? 'right' : 'left';
  context.textBaseline = 'alphabetic';
  const room = width - mark - 90;
  const measure = (part: string): number => context.measureText(part).width;
  art.fonts.use(context, LETTERS.largest, WEIGHT);
  const fitting = Math.min(LETTERS.largest, (LETTERS.largest * room) / Math.max(1, measure(text)));
  // What would be small in one line stands in two.
  const isLong = fitting < LETTERS.least;
  const size = (isLong ? LETTERS.inTwoLines : fitting) * part;
  art.fonts.use(context, size, WEIGHT);
  const lines = isLong ? wrap(text, room, 2, measure) : [text];
  for (const [index, line] of lines.entries()) {
    const middle = (index - (lines.length - 1) / 2) * size * 1.2;
    context.fillText(line, flip * (-width / 2 + mark + 58), middle + size * 0.34);
  }
}
