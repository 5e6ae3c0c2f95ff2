import { jaModel, Parser } from 'budoux';
import type { SpokenWord } from '../contracts/voice.ts';

/** A phrase that is longer is parted between two of its words, since it may not fit on a line; characters. */
const LONGEST_PHRASE = 10;

/**
 * Joins Japanese words to the phrases between which a line may end: 残 っ た becomes 残った, 変え て み ましょう one line's
 * end. BudouX says where phrases end; a word of the voice is never parted.
 */
export function phrases(words: readonly SpokenWord[]): SpokenWord[] {
  const text = words.map((word) => word.text).join('');
  const ends = new Set(endsIn(text));
  const joined: SpokenWord[][] = [];
  let at = 0;
  for (const word of words) {
    const phrase = joined.at(-1);
    if (phrase === undefined || ends.has(at)) joined.push([word]);
    else phrase.push(word);
    at += word.text.length;
  }
  return joined.flatMap(parted).map((parts) => ({
    ...parts[0]!,
    text: textOf(parts),
    endSeconds: parts.at(-1)!.endSeconds,
  }));
}

/** The phrases of a Japanese text, between which a line may end. */
export function phrasesIn(text: string): string[] {
  const ends = [0, ...endsIn(text), text.length];
  return ends.slice(1).map((end, index) => text.slice(ends[index], end));
}

/** Where the model errs: a particle begins no phrase (お花屋さん・へ), and a fraction is one word (四分の・一). */
function endsIn(text: string): number[] {
  parser ??= new Parser(jaModel);
  return parser
    .parseBoundaries(text)
    .filter((end) => !/^[をへ]/u.test(text.slice(end)) && !/分の$/u.test(text.slice(0, end)));
}

/** A model of 20 kB, read when the first Japanese caption is laid out. */
let parser: Parser | undefined;

/** What belongs to the word before it. */
const ENDING = /^[\p{Script=Hiragana}ー\p{P}]+$/u;

/** Endings that a reader takes for one word, and the dictionary of the words for two or three. */
const WHOLE = /ください|いかが|かもしれ|でしょう|ましょう|ません|ました|ます/gu;
/** Those of them that may stand on a line of their own. */
const FREE = /^(?:ください|いかが)/u;

const textOf = (words: readonly SpokenWord[]): string => words.map(({ text }) => text).join('');

/**
 * The phrase, or its two halves where it is too long: cut between words, inside of no ending and before none that cannot stand
 * alone, as near to the middle as can be.
 */
function parted(words: readonly SpokenWord[]): SpokenWord[][] {
  const text = textOf(words);
  if (text.length <= LONGEST_PHRASE || words.length === 1) return [[...words]];
  const endings = [...text.matchAll(WHOLE)].map(
    ({ 0: ending, index }) => [index, index + ending.length] as const,
  );
  const cuts = words
    .slice(1)
    .map((_, index) => ({ count: index + 1, at: textOf(words.slice(0, index + 1)).length }))
    .filter(({ at }) => !endings.some(([from, to]) => at > from && at < to));
  const distance = ({ count, at }: (typeof cuts)[number]): number =>
    Math.abs(at - text.length / 2) +
    (ENDING.test(words[count]!.text) && !FREE.test(text.slice(at)) ? text.length : 0);
  const best = cuts.toSorted((a, b) => distance(a) - distance(b))[0];
  if (best === undefined) return [[...words]];
  return [...parted(words.slice(0, best.count)), ...parted(words.slice(best.count))];
}
