import { findLanguage, type Language } from '../../contracts/languages.ts';

/**
 * Words of any language, for finding: lower case, without accents, cut by Unicode where spaces part words and by
 * `Intl.Segmenter` where none do. The same on every machine and database, whatever its locale.
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

/** All words in order, doubles included. Scripts without spaces give the dictionary's words and pairs of letters. */
export function wordsOf(text: string): string[] {
  const plain = plainOf(text);
  if (!HAS_UNSPACED.test(plain)) return (plain.match(SPACED_WORD) ?? []).map(cut);
  return (plain.match(RUN) ?? []).flatMap((run) =>
    HAS_UNSPACED.test(run) ? unspacedWords(run) : [cut(run)],
  );
}

/**
 * Lower case, compatibility forms and Latin accents away; the vowel signs of Indic scripts stay. Devanagari is written
 * with and without the dot below, and a nasal as a dot, a moon or a half letter: they become one.
 */
export const plainOf = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u093c]/g, '')
    .normalize('NFC')
    .replace(/ँ|[ङञणनम]्(?=[क-म])/g, 'ं');

const cut = (word: string): string => (word.length > MAX_WORD ? [...word].slice(0, MAX_WORD).join('') : word);

/** A dictionary cuts a query and a passage differently now and then; pairs of letters find each other all the same. */
function unspacedWords(run: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  const words = [...segmenter.segment(run)].map(({ segment }) => segment);
  const letters = [...run];
  const pairs = letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
  return [...words.filter((word) => [...word].length !== 2), ...pairs].map(cut);
}

/** Trigrams of a word with its borders marked: what inflections and misspellings of a word share. */
export function gramsOf(word: string): string[] {
  const letters = ['^', ...word, '$'];
  const grams = new Set<string>();
  for (let index = 0; index + 3 <= letters.length; index += 1)
    grams.add(letters.slice(index, index + 3).join(''));
  return [...grams];
}

/** Whether a word is looked for by its trigrams too: short ones resemble too much, and one number is not another. */
export const isFuzzy = (word: string): boolean =>
  word.length >= 4 && !HAS_UNSPACED.test(word) && !/\p{N}/u.test(word);

/** Share of trigrams in common (Dice), 0 to 1. */
export function likeness(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  const known = new Set(one);
  const common = other.filter((gram) => known.has(gram)).length;
  return (2 * common) / (one.length + other.length);
}

const known = new Map<string, Language>();

/** `findLanguage`, asked once a name: a file says the same of thousands of passages. */
export function languageOf(name: string): Language {
  const language = known.get(name) ?? findLanguage(name);
  known.set(name, language);
  return language;
}
