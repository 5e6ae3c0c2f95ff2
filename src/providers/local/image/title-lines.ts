/** Chooses the lines of a title, and how large they are. */

export interface TitleRoom {
  readonly width: number;
  readonly height: number;
  /** From one line to the next. */
  readonly pitchOf: (size: number) => number;
  readonly widthOf: (line: string, size: number) => number;
  readonly isSpaced: boolean;
}

/** Breaks the title at a size, within a width; a line that is cut ends with an ellipsis. */
export type SetAt = (size: number, width: number) => string[];

const isCut = (lines: readonly string[]): boolean => lines.some((line) => line.endsWith('…'));

const LARGEST = 190;
const SMALLEST = 56;
const STEP = 6;
/** Letters may shrink to this share for a last word that stands alone. */
const LEAST_SHARE = 0.72;
/** A last line shorter than this share of the longest is a word that was left over. */
const SHORT_LINE = 0.4;

/** As large as the whole title fits, or somewhat smaller where a short word would be left over for the last line. */
export function fittedLines(
  setAt: SetAt,
  room: TitleRoom,
): { readonly size: number; readonly lines: readonly string[] } {
  const { width, height, pitchOf, widthOf, isSpaced } = room;
  const isOrphan = (lines: readonly string[], size: number): boolean =>
    lines.length > 1 &&
    widthOf(lines.at(-1)!, size) < SHORT_LINE * Math.max(...lines.map((line) => widthOf(line, size)));
  let largest: { size: number; lines: readonly string[] } | undefined;
  for (let size = LARGEST; size >= SMALLEST; size -= STEP) {
    if (largest !== undefined && size < largest.size * LEAST_SHARE) break;
    const greedy = setAt(size, width);
    if (isCut(greedy) || greedy.length * pitchOf(size) > height) continue;
    const even = evened(setAt, greedy, size, width);
    const lines = isSpaced && isOrphan(even, size) ? joined(even, size, room) : even;
    largest ??= { size, lines };
    if (!isOrphan(lines, size)) return { size, lines };
  }
  return largest ?? { size: SMALLEST, lines: setAt(SMALLEST, width) };
}

/** As many lines, of lengths as equal as can be: no last line of one ending. */
function evened(setAt: SetAt, greedy: string[], size: number, most: number): string[] {
  let lines = greedy;
  for (let width = most * 0.96; width > most * 0.5; width *= 0.96) {
    const narrower = setAt(size, width);
    if (narrower.length > lines.length || isCut(narrower)) break;
    lines = narrower;
  }
  return lines;
}

/** The left-over word gets the word before it: «dinero cada» and «mes» are «dinero» and «cada mes». */
function joined(lines: readonly string[], size: number, { width, widthOf }: TitleRoom): readonly string[] {
  const [before = '', last = ''] = lines.slice(-2);
  const cut = before.lastIndexOf(' ');
  const longer = `${before.slice(cut + 1)} ${last}`;
  return cut < 0 || widthOf(longer, size) > width
    ? lines
    : [...lines.slice(0, -2), before.slice(0, cut), longer];
}
