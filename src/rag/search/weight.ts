import { frameWords } from '../../language/topic/topic-words.ts';
import { formsOf } from '../../language/topic/word-forms.ts';
import { plainOf } from './words.ts';

/** What a language tells of a query's words, whatever the corpus holds. Pure. */

/** The languages whose words are known where a query names none. */
const ANY: readonly string[] = ['english', 'indonesian', 'spanish', 'hindi'];

const languagesOf = (language: string | undefined): readonly string[] =>
  language === undefined ? ANY : [language];

/**
 * Whether a word says little of what a query is about: a time, an amount, an audience, a doing that fits everything. «How I
 * quit smoking after ten years» is about smoking, so that a passage on who quit a plan within a year does not answer it.
 */
export function isVague(word: string, language: string | undefined): boolean {
  if (/^\p{N}+\p{L}{0,3}$/u.test(word) || [...word].length === 1) return true;
  return languagesOf(language).some((each) => {
    const frames = framesOf(each);
    return formsIn(word, each).some((form) => frames.has(form));
  });
}

/** The word, and what it may have been made from: `plantar`, `planta` of `plantas`. */
export const formsIn = (word: string, language: string | undefined): string[] =>
  languagesOf(language).flatMap((each) =>
    [word, ...(each === 'arabic' ? arabicBare(word) : [])].flatMap((form) =>
      [...formsOf(form, each)].map(plainOf),
    ),
  );

/** An Arabic word without the «an» behind it, and without whose it is: `خبز` of `خبزاً`, `قهوة` of `قهوتي`. */
const arabicBare = (word: string): string[] => [
  word.replace(/\u064Bا$|ا\u064B$/u, ''),
  word.replace(/ت(?:ي|ك|ه|ها|نا|كم)$/u, 'ة'),
];

/** Under which forms a passage may have the word: the Arabic ones with their article and ending, too. */
export const searchedForms = (word: string, language: string | undefined): string[] =>
  formsIn(word, language).flatMap((form) =>
    language === 'arabic' ? [form, `ال${form}`, `${form}ة`, `ال${form}ة`] : [form],
  );

/** What a compound ends on, which is what it is one of: `torte` of `geburtstagstorte`. */
export const headsOf = (word: string, language: string | undefined): string[] =>
  language === 'german' || language === 'dutch'
    ? Array.from({ length: Math.max(0, word.length - 7) }, (_, index) => word.slice(index + 4))
    : [];

/** Whether other words come from the same one: «plantar» and «plantas», «nanya» and «pertanyaan». */
export function sharesFormWith(word: string, language: string | undefined): (other: string) => boolean {
  const forms = new Set(formsIn(word, language).filter((form) => form.length >= (LATIN.test(form) ? 4 : 3)));
  return (other) => formsIn(other, language).some((form) => forms.has(form));
}

/** Forms of fewer than four letters are guesses that unlike words share; in scripts that write vowels as signs, of fewer than three. */
const LATIN = /\p{Script=Latin}/u;

const sets = new Map<string, ReadonlySet<string>>();

function framesOf(language: string): ReadonlySet<string> {
  const known = sets.get(language);
  if (known !== undefined) return known;
  const set = new Set([...frameWords(language)].map(plainOf));
  sets.set(language, set);
  return set;
}
