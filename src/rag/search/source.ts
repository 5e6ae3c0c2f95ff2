import type { Passage, PassageFilter } from '../../contracts/passages.ts';

export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
  /** The word of the query that it stands for; of several in one passage the best counts. */
  readonly word: number;
}

/** What a search reads: a store, or the snapshot of the shipped corpus. Both rank in the same way. */
export interface PassageSource {
  /** The number of passages, in a language where one is given, and their average number of words. */
  totals(language?: string): Promise<Totals>;
  /** The words of the source that are in `words`, or that share trigrams with one of `similar`. */
  terms(words: readonly string[], similar: readonly SimilarWord[], language?: string): Promise<Term[]>;
  /** The best passages by their words, best first. */
  match(terms: readonly WeightedTerm[], filter: PassageFilter, limit: number): Promise<Match[]>;
  /** The nearest passages by vector, nearest first; undefined where there are no vectors. */
  readonly nearest?:
    | ((vector: readonly number[], filter: PassageFilter, limit: number) => Promise<Near[]>)
    | undefined;
  fetch(ids: readonly string[]): Promise<IndexedPassage[]>;
}

export interface Totals {
  readonly passages: number;
  readonly averageLength: number;
}

export interface SimilarWord {
  readonly word: string;
  readonly grams: readonly string[];
}

export interface Term {
  readonly term: string;
  /** How many passages contain it. */
  readonly passages: number;
}

export interface Match {
  readonly id: string;
  /** The weight of the query's words that it contains. */
  readonly matched: number;
  /** `matched`, normalised by the passage's length; the passage is ranked by it. */
  readonly score: number;
}

export interface Near {
  readonly id: string;
  /** Cosine similarity. */
  readonly similarity: number;
}

export interface IndexedPassage extends Passage {
  /** Its distinct words, with those of title and niche. */
  readonly words: readonly string[];
}
