import { eastAsianWidth } from 'get-east-asian-width';
import { cleanText } from './clean-text.ts';

/** Marks that a terminal draws over the letter before them, and letters that it does not draw at all. */
const UNSEEN = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Asks for the picture of the letter before it, which is wide. */
const AS_EMOJI = '\ufe0f';

/**
 * The columns that a text takes at a terminal: two for wide letters, none for marks above and below a letter. Vowels that
 * stand beside their letter (Mc, as in Hindi) take a column. Where terminals differ, it is the larger number.
 */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) {
    if (letter === AS_EMOJI) width += 1;
    else if (!UNSEEN.test(letter)) width += eastAsianWidth(letter.codePointAt(0) ?? 0);
  }
  return width;
}

/** One line of at most this many columns, cut between what a reader takes as letters; an ellipsis marks what is cut off. */
export function cut(text: string, width: number): string {
  const line = cleanText(text.replace(/\s+/g, (found) => (/^ +$/.test(found) ? found : ' ')));
  if (widthOf(line) <= width) return line;
  let kept = '';
  let taken = 0;
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    taken += widthOf(segment);
    if (taken > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** From here on a line is something to be copied: a command that somebody is told to give, or one of --verbose. */
const COMMAND = /(?<=: )(?:[A-Z_]+=\S+ )*(?:npx )?sparkfluence .*$|(?<=^ffmpeg: )\S.*$/u;
/** An example of a shell, which goes on in the next line behind a backslash; what stands in quotation marks is not parted. */
const EXAMPLE = /^\s*\$ /u;
const ARGUMENT = /(?:(?:^\s*\$|\|) \S+ )?(?:"[^"]*"|'[^']*'|\S)+/gu;
/** What is not parted: words in backticks, with a mark that opens before them; what stands between two spaces, and the spaces. */
const UNIT = /[([«“]?`[^`]*`\S*|\S+|\s+/gu;
/** Scripts that put no spaces between words. */
const WITHOUT_SPACES =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** The last column of a table keeps its place where so many columns are left for it. */
const LEAST_COLUMNS = 24;

/**
 * Lines of a text broken between words, where a terminal would break them inside of one. A command to be copied, and
 * anything else that is longer than a line, stays whole; columns of a table keep their spaces.
 */
export const wrapped = (text: string, columns: number): string =>
  text
    .split('\n')
    .map((line) => (widthOf(line) < columns ? line : wrappedLine(line, columns)))
    .join('\n');

/** The same for a stream, where it is a terminal that says its size. */
export function laidOut(text: string, stream: object): string {
  const { isTTY, columns } = stream as { isTTY?: boolean; columns?: number };
  return isTTY === true && columns ? wrapped(text, columns) : text; // one that was given no size says 0
}

function wrappedLine(line: string, columns: number): string {
  if (EXAMPLE.test(line)) return laidCommand(line, columns);
  const command = COMMAND.exec(line);
  const prose = command === null ? line : line.slice(0, command.index);
  const units = unitsOf(prose);
  if (command !== null) units.push({ space: ' ', unit: command[0] });
  const small = /^\s*/u.exec(line)![0];
  const indent = indentOf(prose, small, columns);
  const lines: string[] = [];
  for (const { space, unit } of units) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(`${space}${unit}`);
    else if (widthOf(last) + widthOf(space) + widthOf(unit) < columns)
      lines[lines.length - 1] = `${last}${space}${unit}`;
    else {
      const fits = (before: string) => widthOf(before) + widthOf(unit) < columns;
      lines.push(`${[indent, small, ''].find(fits) ?? small}${unit}`);
    }
  }
  return lines.join('\n');
}

/** What is not parted, each with the spaces before it. */
function unitsOf(prose: string): { readonly space: string; readonly unit: string }[] {
  let space = '';
  return (prose.match(UNIT) ?? []).flatMap((unit) => {
    const before = space;
    space = unit.trim() === '' ? unit : '';
    return space === '' ? partsOf(before, unit) : [];
  });
}

function laidCommand(line: string, columns: number): string {
  const lines: string[] = [];
  for (const [argument] of line.matchAll(ARGUMENT)) {
    const last = lines.at(-1);
    const isShort = last !== undefined && widthOf(last) + widthOf(argument) + 3 < columns; // with the backslash
    if (isShort) lines[lines.length - 1] = `${last} ${argument}`;
    else lines.push(last === undefined ? argument : `      ${argument}`);
  }
  return lines.join(' \\\n');
}

/** What lines after the first begin with: the place of a table's last column, or what the first begins with. */
function indentOf(line: string, own: string, columns: number): string {
  const places = [...line.matchAll(/\S {2,}(?=\S)/gu)].map(({ index, 0: gap }) =>
    widthOf(line.slice(0, index + gap.length)),
  );
  if (places.length === 0) return own;
  const place = places.filter((each) => each <= columns - LEAST_COLUMNS).at(-1);
  return ' '.repeat(place ?? own.length + 4);
}

/** A word, or the words of a text that is written without spaces. */
function partsOf(space: string, unit: string): { readonly space: string; readonly unit: string }[] {
  if (!WITHOUT_SPACES.test(unit)) return [{ space, unit }];
  const words: string[] = [];
  for (const { segment, isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(
    unit,
  )) {
    // A mark stays with the word before it, and an opening one with that after it.
    const isBound = words.length > 0 && (isWordLike !== true || /[\p{Ps}\p{Pi}]$/u.test(words.at(-1)!));
    if (isBound) words[words.length - 1] += segment;
    else words.push(segment);
  }
  return words.map((word, index) => ({ space: index === 0 ? space : '', unit: word }));
}
