import type { SKRSContext2D } from '@napi-rs/canvas';
import { drawable } from '../../../language/fonts.ts';
import { fade } from '../../image/colour.ts';
import type { Scene } from './scene.ts';
import type { Art, Piece, Shot } from './shot.ts';

/** The drawing in front of each row. */
export const CHECK_MARK = 'check-mark-button';

const ROW = { left: 120, right: 888, top: 330, height: 152, gap: 24 } as const;

/** A row for each thing of a list, which appears as it is spoken; the first one is there when the shot begins. */
export function checklistPieces(scene: Scene, { items = [], startSeconds }: Shot, art: Art): Piece[] {
  const width = ROW.right - ROW.left;
  const whole = items.length * (ROW.height + ROW.gap) - ROW.gap;
  const top = ROW.top + Math.max(0, (590 - whole) / 2);
  return items.map(({ text, atSeconds }, index) => ({
    ...{ x: (ROW.left + ROW.right) / 2, y: top + index * (ROW.height + ROW.gap) + ROW.height / 2 },
    ...{ width: width + 40, height: ROW.height + 40, turn: 0, floats: false },
    enterSeconds: index === 0 ? 0 : Math.max(0, atSeconds - startSeconds - 0.08),
    paint: (context) => paintRow(context, scene, art, drawable(text), width),
  }));
}

function paintRow(
  context: SKRSContext2D,
  { style, palette }: Scene,
  art: Art,
  text: string,
  width: number,
): void {
  const { height } = ROW;
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
  context.drawImage(art.iconOf(CHECK_MARK), -mark / 2, -mark / 2, mark, mark);
  context.restore();
  context.fillStyle = style === 'cinematic' ? '#ffffff' : '#1d1826';
  context.direction = art.rightToLeft ? 'rtl' : 'ltr';
  context.textAlign = art.rightToLeft ? 'right' : 'left';
  context.textBaseline = 'alphabetic';
  const room = width - mark - 90;
  art.fonts.use(context, 74, 750);
  const size = Math.min(74, (74 * room) / Math.max(1, context.measureText(text).width));
  art.fonts.use(context, size, 750);
  context.fillText(text, flip * (-width / 2 + mark + 58), size * 0.34);
}
