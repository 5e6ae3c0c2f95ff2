import { findLanguage, type Language } from '../../contracts/languages.ts';

/**
 * The words of a text in any language, for search: lower case, without accents, cut by Unicode rules where spaces separate
 * words and by `Intl.Segmenter` where they do not. They are the same on every machine and database, whatever its locale.
 */

const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u');
const RUN = new RegExp(
  String.raw`[${UNSPACED}\p{M}ー]*[${UNSPACED}][${UNSPACED}\p{M}ー]*|[\p{L}\p{M}\p{N}]+`,
  'gu',
);
const SPACED_WORD = /[\p{L}\p{M}\p{N}]+/gu;
const MAX_WORD = 40;

let segmenter: Intl.Segmenter | undefined;

/** All words in order, with repetitions. Scripts without spaces give the dictionary's words and pairs of letters. */
export function wordsOf(text: string): string[] {
  const plain = plainOf(text);
  if (!HAS_UNSPACED.test(plain)) return (plain.match(SPACED_WORD) ?? []).map(cut);
  return (plain.match(RUN) ?? []).flatMap((run) =>
    HAS_UNSPACED.test(run) ? unspacedWords(run) : [cut(run)],
  );
}

/**
 * Lower case without compatibility forms and Latin accents; the vowel signs of Indic scripts stay. Devanagari is written
 * with and without the dot below, and a nasal as a dot, a moon or a half letter: these spellings become one.
 */
export const plainOf = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u093c]/g, '')
    .normalize('NFC')
    .replace(/ँ|[ङञणनम]्(?=[क-म])/g, 'ं');

const cut = (word: string): string => (word.length > MAX_WORD ? [...word].slice(0, MAX_WORD).join('') : word);

const segmented = (run: string): string[] => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  return [...segmenter.segment(run)].map(({ segment }) => segment);
};

/** Pairs of letters, which match also where the dictionary cuts a query and a passage differently. */
function unspacedWords(run: string): string[] {
  const words = segmented(run);
  const letters = [...run];
  const pairs = letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
  const stems = words.flatMap((word) => stemOfSegment(word) ?? []);
  return [...words.filter((word) => [...word].length !== 2), ...stems, ...pairs].map(cut);
}

/** What the inflections of a Japanese word have in common: 焼 of 焼く and 焼き. */
export const stemOfSegment = (word: string): string | undefined =>
  /^(\p{Script=Han}+)\p{Script=Hiragana}+$/u.exec(word)?.[1];

/** The dictionary's words of what a text writes without spaces, in order. */
export const unspacedSegments = (text: string): string[] =>
  (plainOf(text).match(RUN) ?? []).filter(isUnspaced).flatMap(segmented);

/** The trigrams of a word with its ends marked; inflections and misspellings share many of them. */
export function gramsOf(word: string): string[] {
  const letters = ['^', ...word, '$'];
  const grams = new Set<string>();
  for (let index = 0; index + 3 <= letters.length; index += 1)
    grams.add(letters.slice(index, index + 3).join(''));
  return [...grams];
}

/** Whether a word is of a script without spaces, and so a guess at a word or a pair of letters. */
export const isUnspaced = (word: string): boolean => HAS_UNSPACED.test(word);

/** Whether a word is searched by its trigrams as well; short words resemble too many, and numbers must match exactly. */
export const isFuzzy = (word: string): boolean =>
  word.length >= 4 && !HAS_UNSPACED.test(word) && !/\p{N}/u.test(word);

/** The share of trigrams in common (Dice coefficient), 0 to 1. */
export function likeness(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  const known = new Set(one);
  const common = other.filter((gram) => known.has(gram)).length;
  return (2 * common) / (one.length + other.length);
}

const known = new Map<string, Language>();

/** `findLanguage` with a cache, since a file names the same language for thousands of passages. */
export function languageOf(name: string): Language {
  const language = known.get(name) ?? findLanguage(name);
  known.set(name, language);
  return language;
}
