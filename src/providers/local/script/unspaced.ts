/** Writing without spaces between words. */

const LETTERS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;
const LETTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Whether most letters of a text are of scripts that put no spaces between words. */
export const isUnspaced = (text: string): boolean => (text.match(LETTERS)?.length ?? 0) * 2 > text.length;

export const isUnspacedWord = (word: string): boolean => LETTER.test(word);

/** The words of a text that is written without spaces. */
export const partsOf = (text: string): string[] =>
  [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
