import { wordsOf } from '../../../language/topic/topic-words.ts';

const SHORTEST = 3;
const LONG = 5;
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * Whether two sentences say the same in one breath: «Try … today» and «try it today». They have two words in common, one of
 * them a long one; words of one or two letters are in every sentence.
 */
export function echoes(one: string, other: string): boolean {
  const said = new Set(unitsOf(one));
  const again = [...new Set(unitsOf(other))].filter((word) => said.has(word));
  return again.length >= 2 && again.some((word) => UNSPACED.test(word) || [...word].length >= LONG);
}

const unitsOf = (text: string): string[] =>
  wordsOf(text).flatMap((word) => {
    if (!UNSPACED.test(word)) return [...word].length >= SHORTEST ? [word] : [];
    const parts = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(word)];
    return parts.flatMap(({ segment }) => ([...segment].length >= 2 ? [segment] : []));
  });
