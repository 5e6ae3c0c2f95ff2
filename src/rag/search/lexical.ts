import type { PassageSource, Term, Totals, WeightedTerm } from './source.ts';
import { gramsOf, isFuzzy, likeness, wordsOf } from './words.ts';

/**
 * Finding by words: each word of the query weighs by how rare it is in the corpus of its language (as in BM25); a word that only
 * resembles it (an inflection, a misspelling) counts by its likeness.
 */

export interface LexicalPlan {
  readonly terms: readonly WeightedTerm[];
  /** What a passage with every word of the query would weigh. */
  readonly full: number;
}

/** Likeness under which two words have nothing to do with each other. */
export const ALIKE = 0.45;
/** Share of the rarest word's weight that a word weighs which the corpus does not know. */
const UNKNOWN_WORTH = 1;
/** A passage's length speaks against it by this much (BM25's b, and k1). */
export const LENGTH_SHARE = 0.3;
export const SATURATION = 1.2;
/** Words that more passages have than this find nobody by themselves while a rarer one is there. */
const MOST_READ = 20_000;
/** Queries are lines; what is longer is cut. */
const MOST_WORDS = 64;

export async function planQuery(
  query: string,
  source: PassageSource,
  language?: string,
): Promise<LexicalPlan> {
  const words = [...new Set(wordsOf(query))].slice(0, MOST_WORDS);
  const similar = words.filter(isFuzzy).map((word) => ({ word, grams: gramsOf(word) }));
  const [totals, terms] = await Promise.all([
    source.totals(language),
    source.terms(words, similar, language),
  ]);
  return weigh(words, terms, totals);
}

export function weigh(words: readonly string[], known: readonly Term[], { passages }: Totals): LexicalPlan {
  const counts = new Map(known.map(({ term, passages: count }) => [term, count]));
  const grams = new Map(known.map(({ term }) => [term, gramsOf(term)]));
  const rarest = rarity(1, passages);
  let full = 0;
  const terms = words.flatMap((word, index) => {
    const own = counts.get(word);
    const worth = own === undefined ? rarest * UNKNOWN_WORTH : rarity(own, passages);
    full += worth;
    const wordGrams = gramsOf(word);
    return known.flatMap(({ term, passages: count }): (WeightedTerm & { count: number })[] => {
      if (term === word) return [{ term, weight: worth, word: index, count }];
      if (!isFuzzy(word) || !isFuzzy(term)) return [];
      const alike = likeness(wordGrams, grams.get(term)!);
      if (alike < ALIKE) return [];
      const weight = Math.min(worth, rarity(count, passages)) * alike;
      return [{ term, weight, word: index, count }];
    });
  });
  return { terms: affordable(terms), full };
}

/** How much a word says that `count` of all passages have. */
export const rarity = (count: number, passages: number): number =>
  Math.log(1 + (passages - count + 0.5) / (count + 0.5));

/** The rarest terms first, as many as can be read in no time; always one. */
function affordable(terms: readonly (WeightedTerm & { count: number })[]): WeightedTerm[] {
  let read = 0;
  return [...terms]
    .sort((a, b) => a.count - b.count || (a.term < b.term ? -1 : 1) || a.word - b.word)
    .filter(({ count }, index) => {
      read += count;
      return index === 0 || read <= MOST_READ;
    })
    .map(({ term, weight, word }) => ({ term, weight, word }));
}

/** `matched` weight of a passage with regard to its length. The stores' SQL says the same. */
export const byLength = (matched: number, length: number, averageLength: number): number =>
  (matched * (SATURATION + 1)) /
  (1 + SATURATION * (1 - LENGTH_SHARE + (LENGTH_SHARE * length) / Math.max(1, averageLength)));
