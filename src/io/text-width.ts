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

/** From here on a line is something to be copied: a command that somebody is told to give. */
const COMMAND = /(?<=: )(?:[A-Z_]+=\S+ )*(?:npx )?sparkfluence .*$/u;
/** What is not parted: words in backticks, or what stands between two spaces. */
const UNIT = /`[^`]*`\S*|\S+/gu;

/**
 * Lines of a text broken between words, where a terminal would break them inside of one. A command to be copied, and
 * anything else that is longer than a line, stays whole.
 */
export const wrapped = (text: string, columns: number): string =>
  text
    .split('\n')
    .map((line) => (widthOf(line) < columns ? line : wrappedLine(line, columns)))
    .join('\n');

function wrappedLine(line: string, columns: number): string {
  const command = COMMAND.exec(line);
  const prose = command === null ? line : line.slice(0, command.index);
  const indent = /^\s*/u.exec(line)![0];
  const units = [...(prose.match(UNIT) ?? []), ...(command === null ? [] : [command[0]])];
  const lines: string[] = [];
  for (const unit of units) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(`${indent}${unit}`);
    else if (widthOf(last) + 1 + widthOf(unit) < columns) lines[lines.length - 1] = `${last} ${unit}`;
    else lines.push(`${indent}${unit}`);
  }
  return lines.join('\n');
}
