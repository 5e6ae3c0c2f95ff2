import type { Call } from './providers.ts';

/** A text to be found later; a title is embedded with it. */
export interface EmbeddingText {
  readonly title: string;
  readonly text: string;
}

/** Turns texts into vectors of one space. Vectors of two embedders are never mixed in a search. */
export interface Embedder {
  readonly provider: string;
  /** The model, stored beside the vectors; another model has another space. */
  readonly model: string;
  readonly dimensions: number;
  /** The cosine similarity, 0 to 1, below which two texts of this model are unrelated. */
  readonly floor: number;
  /** The cosine similarity from which two texts of this model surely belong together. */
  readonly sure: number;
  /** The most texts in one request. */
  readonly batch: number;
  /** One unit vector a text, in order. Bills where the provider bills. Throws `SparkfluenceError`. */
  embedDocuments(texts: readonly EmbeddingText[], call: Call): Promise<number[][]>;
  embedQuery(query: string, call: Call): Promise<number[]>;
}
