import type { Call } from './providers.ts';

/** A text to find later; the title is embedded with it where it has one. */
export interface EmbeddingText {
  readonly title: string;
  readonly text: string;
}

/** Turns texts into vectors of one space. Vectors of two embedders never meet in one search. */
export interface Embedder {
  readonly provider: string;
  /** Stored beside the vectors; another model, another space. */
  readonly model: string;
  readonly dimensions: number;
  /** Cosine similarity, 0 to 1, under which two texts of this model have nothing to do with each other. */
  readonly floor: number;
  /** Cosine similarity from which on two texts of this model surely belong together. */
  readonly sure: number;
  /** How many texts go into one request at most. */
  readonly batch: number;
  /** One unit vector a text, in order. Bills where the provider bills. Throws `SparkfluenceError`. */
  embedDocuments(texts: readonly EmbeddingText[], call: Call): Promise<number[][]>;
  embedQuery(query: string, call: Call): Promise<number[]>;
}
