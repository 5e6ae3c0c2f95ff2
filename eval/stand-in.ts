import type { Embedder } from '../src/contracts/embeddings.ts';
import { gramsOf, wordsOf } from '../src/rag/search/words.ts';

/**
 * A deterministic stand-in for an embedding model: words and their trigrams hashed into 512 numbers. It knows no
 * meaning: its figures show that the vector half works, not how good Gemini's vectors are.
 */
export const STAND_IN_DIMENSIONS = 512;

export function createStandIn({
  model = 'stand-in-hashed-trigrams-1',
  dimensions = STAND_IN_DIMENSIONS,
} = {}): Embedder & {
  /** How many texts were embedded, for tests that count. */
  readonly embedded: () => number;
} {
  let embedded = 0;
  return {
    provider: 'stand-in',
    model,
    dimensions,
    floor: 0.22,
    sure: 0.6,
    batch: 100,
    embedded: () => embedded,
    async embedDocuments(texts) {
      embedded += texts.length;
      return texts.map(({ title, text }) => standInVector(`${title}\n${text}`, dimensions));
    },
    embedQuery: async (query) => standInVector(query, dimensions),
  };
}

export function standInVector(text: string, dimensions = STAND_IN_DIMENSIONS): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of new Set(wordsOf(text))) {
    const weight = Math.min(1, word.length / 8) ** 2; // short words are mostly grammar
    for (const part of [word, ...gramsOf(word)]) {
      const hash = fnv(part);
      vector[hash % dimensions]! += (hash & 0x10000 ? 1 : -1) * weight * (part === word ? 1 : 0.5);
    }
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
