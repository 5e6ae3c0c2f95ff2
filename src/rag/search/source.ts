import type { Passage, PassageFilter } from '../../contracts/passages.ts';

export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
  /** Which word of the query it stands for: of several that a passage has, the best counts. */
  readonly word: number;
}

/** What retrieval searches in: a store, or the snapshot of the shipped corpus. Both rank alike. */
export interface PassageSource {
  /** How many passages there are (in a language, where one is given), and how many words they have on average. */
  totals(language?: string): Promise<Totals>;
  /** Those of its words (of a language) that are `words` themselves or share trigrams with one of `similar`. */
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
  /** How many passages have it. */
  readonly passages: number;
}

export interface Match {
  readonly id: string;
  /** Weight of the query's words that it has. */
  readonly matched: number;
  /** `matched` with regard to the passage's length: what it is ranked by. */
  readonly score: number;
}

export interface Near {
  readonly id: string;
  /** Cosine similarity. */
  readonly similarity: number;
}

export interface IndexedPassage extends Passage {
  /** Its distinct words, title and niche included. */
  readonly words: readonly string[];
}
