import type { Embedder } from '../../contracts/embeddings.ts';
import type { FoundPassage, PassageFilter } from '../../contracts/passages.ts';
import { diverse, fuse, outcomeWeight } from './fuse.ts';
import { planQuery } from './lexical.ts';
import type { IndexedPassage, PassageSource } from './source.ts';

export const MODES = ['lexical', 'vector', 'hybrid'] as const;
export type Mode = (typeof MODES)[number];

export interface SearchOptions {
  readonly query: string;
  readonly top: number;
  readonly filter?: PassageFilter;
  /** Hybrid and vector need an embedder and a source with vectors. */
  readonly mode: Mode;
  readonly embedder?: Embedder | undefined;
  readonly signal: AbortSignal;
  /** Whether what is known of a video's success weighs. True where it is left out. */
  readonly weighOutcomes?: boolean;
  /** Origins that are left out, as the project's own. */
  readonly except?: readonly string[];
}

/** How many each way puts forward. */
const CANDIDATES = 50;
/** Share of the query's weight that a passage's words must carry. */
export const LEXICAL_FLOOR = 0.25;

/**
 * The passages for a query, best first; fewer than `top`, or none, where the rest has nothing to do with it.
 * @throws SparkfluenceError from the embedder or the database
 */
export async function search(source: PassageSource, options: SearchOptions): Promise<FoundPassage[]> {
  const { mode, top, except = [], weighOutcomes = true } = options;
  const [lexical, vector] = await Promise.all([
    mode === 'vector' ? undefined : byWords(source, options),
    mode === 'lexical' ? undefined : byVector(source, options),
  ]);
  const ranked = fuse([votesOf(lexical), votesOf(vector)].filter((votes) => votes !== undefined));
  const passages = new Map(
    (await source.fetch(ranked.map(({ id }) => id))).map((passage) => [passage.id, passage]),
  );
  const candidates = ranked.flatMap(({ id, score: fused }) => {
    const passage = passages.get(id);
    if (passage === undefined || except.includes(passage.origin)) return [];
    const evidence = {
      lexical: lexical?.get(id)?.evidence ?? null,
      similarity: vector?.get(id)?.evidence ?? null,
    };
    // One way alone has a measure of its own; two have only their ranks in common.
    const score =
      (mode === 'hybrid' ? fused : (evidence.lexical ?? evidence.similarity)!) *
      (weighOutcomes ? outcomeWeight(passage.outcome) : 1);
    return [{ ...passage, ...evidence, score }];
  });
  return diverse(candidates, top).map(found);
}

/** Without what only the search needs. */
function found(
  passage: IndexedPassage & Pick<FoundPassage, 'score' | 'lexical' | 'similarity'>,
): FoundPassage {
  const { id, kind, language, platform, niche, title, text, source, license, origin, outcome } = passage;
  const { score, lexical, similarity } = passage;
  return {
    ...{ id, kind, language, platform, niche, title, text, source, license, origin, outcome },
    score: round(Math.min(1, score)),
    lexical: lexical === null ? null : round(lexical),
    similarity: similarity === null ? null : round(similarity),
  };
}

/** What one way knows of a passage. */
interface Evidence {
  /** The share of the query's weight, or the cosine similarity: the score where this way is the only one. */
  readonly evidence: number;
  /** How sure the way is of it, 0 to 1. */
  readonly confidence: number;
}

/** By id, best first. */
type Finds = ReadonlyMap<string, Evidence>;

const votesOf = (finds: Finds | undefined) =>
  finds === undefined ? undefined : [...finds].map(([id, { confidence }]) => ({ id, confidence }));

async function byWords(source: PassageSource, { query, filter = {} }: SearchOptions): Promise<Finds> {
  const { terms, full } = await planQuery(query, source, filter.language);
  if (terms.length === 0 || full === 0) return new Map();
  const matches = await source.match(terms, filter, CANDIDATES);
  return new Map(
    matches
      .map(({ id, matched }) => [id, { evidence: matched / full, confidence: matched / full }] as const)
      .filter(([, { evidence }]) => evidence >= LEXICAL_FLOOR),
  );
}

async function byVector(
  source: PassageSource,
  { query, filter = {}, embedder, signal }: SearchOptions,
): Promise<Finds> {
  if (source.nearest === undefined || embedder === undefined) return new Map();
  const vector = await embedder.embedQuery(query, { signal });
  const near = await source.nearest(vector, filter, CANDIDATES);
  const { floor, sure } = embedder;
  return new Map(
    near
      .filter(({ similarity }) => similarity >= floor)
      .map(({ id, similarity }) => {
        const confidence = (similarity - floor) / (sure - floor);
        return [id, { evidence: similarity, confidence }];
      }),
  );
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
