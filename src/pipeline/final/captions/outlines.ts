import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Language } from '../../../contracts/languages.ts';
import type { PathStep, Point } from '../../../ffmpeg/overlay/ass.ts';
import { openFonts } from '../../../language/fonts.ts';

/** A word as outlines, shaped by HarfBuzz in the shipped fonts at their true weight. */
export interface OutlinedWord {
  readonly text: string;
  /** The contours, around a baseline at y = 0, from x = 0. */
  readonly path: readonly PathStep[];
  readonly width: number;
  readonly ascent: number;
  readonly descent: number;
}

/** The margin around a word on its sheet; nothing outside a sheet is drawn. */
const MARGIN = 400;

/**
 * Words as outlines, which every libass draws alike.
 * @param weight of the variable font, 100 to 900
 */
export async function outlineWords(
  texts: readonly string[],
  language: Language,
  sizePixels: number,
  weight: number,
): Promise<Map<string, OutlinedWord>> {
  const { createCanvas, SvgExportFlag } = await import('@napi-rs/canvas');
  const fonts = await openFonts(texts, language);
  const use = (context: SKRSContext2D, text: string): void => {
    fonts.use(context, sizePixels, weight);
    context.textBaseline = 'alphabetic';
    context.textAlign = 'left';
    // A Latin word among right-to-left ones keeps its full stop on its right.
    context.direction = language.rightToLeft && !isLeftToRight(text) ? 'rtl' : 'ltr';
    context.fillStyle = '#000000';
  };
  const ruler = createCanvas(16, 16).getContext('2d');
  const outlined = new Map<string, OutlinedWord>();
  for (const text of new Set(texts)) {
    use(ruler, text);
    const { width, actualBoundingBoxAscent, actualBoundingBoxDescent } = ruler.measureText(text);
    const sheet = createCanvas(Math.ceil(width) + 2 * MARGIN, 2 * MARGIN, SvgExportFlag.ConvertTextToPaths);
    const context = sheet.getContext('2d');
    use(context, text);
    context.fillText(text, MARGIN, MARGIN);
    const svg = sheet.getContent().toString('utf8');
    const path = [...svg.matchAll(/\sd="([^"]*)"/g)].flatMap(([, data = '']) => steps(data, MARGIN, MARGIN));
    outlined.set(text, {
      text,
      path,
      width,
      ascent: actualBoundingBoxAscent,
      descent: actualBoundingBoxDescent,
    });
  }
  return outlined;
}

/** Whether a word reads from left to right also inside a right-to-left text. */
export const isLeftToRight = (text: string): boolean =>
  /^[^\p{L}]*[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(text);

/** The path, moved and scaled. */
export function placed(path: readonly PathStep[], x: number, y: number, scale = 1): PathStep[] {
  const move = ([left, top]: Point): Point => [x + left * scale, y + top * scale];
  return path.map((step) =>
    step.kind === 'C'
      ? { kind: 'C', points: [move(step.points[0]), move(step.points[1]), move(step.points[2])] }
      : { kind: step.kind, points: [move(step.points[0])] },
  );
}

/** SVG path data with absolute commands, as Skia writes it; quadratic curves become cubic ones. */
function steps(data: string, originX: number, originY: number): PathStep[] {
  const path: PathStep[] = [];
  let last: Point = [0, 0];
  for (const [, command = '', numbers = ''] of data.matchAll(
    /([A-Za-z])([^A-Za-z]*(?:e[-+]?\d+[^A-Za-z]*)*)/g,
  )) {
    const values = [...numbers.matchAll(/-?\d*\.?\d+(?:e[-+]?\d+)?/g)].map(Number);
    const point = (index: number): Point => [values[index]! - originX, values[index + 1]! - originY];
    const line = (to: Point): void => {
      path.push({ kind: 'L', points: [to] });
      last = to;
    };
    switch (command) {
      case 'M':
        last = point(0);
        path.push({ kind: 'M', points: [last] });
        break;
      case 'L':
        for (let at = 0; at < values.length; at += 2) line(point(at));
        break;
      case 'H':
        for (const value of values) line([value - originX, last[1]]);
        break;
      case 'V':
        for (const value of values) line([last[0], value - originY]);
        break;
      case 'Q':
        for (let at = 0; at < values.length; at += 4) {
          const [control, end] = [point(at), point(at + 2)];
          path.push({ kind: 'C', points: [towards(last, control), towards(end, control), end] });
          last = end;
        }
        break;
      case 'C':
        for (let at = 0; at < values.length; at += 6) {
          last = point(at + 4);
          path.push({ kind: 'C', points: [point(at), point(at + 2), last] });
        }
        break;
      case 'Z':
        break;
      default:
        throw new Error(`An outline has a command nobody expected: ${command}`);
    }
  }
  return path;
}

/** The control point of a cubic curve that equals a quadratic one: two thirds of the way from an end. */
const towards = (end: Point, control: Point): Point => [
  end[0] + ((control[0] - end[0]) * 2) / 3,
  end[1] + ((control[1] - end[1]) * 2) / 3,
];
