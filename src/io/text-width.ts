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
