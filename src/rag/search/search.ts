import type { Embedder } from '../../contracts/embeddings.ts';
import type { FoundPassage, PassageFilter } from '../../contracts/passages.ts';
import { asksForFact } from './fact-question.ts';
import { SUPPORT_FLOOR, supportOf } from './floor.ts';
import { diverse, fuse, outcomeWeight } from './fuse.ts';
import { planQuery } from './lexical.ts';
import type { IndexedPassage, PassageSource } from './source.ts';

export const MODES = ['lexical', 'vector', 'hybrid'] as const;
export type Mode = (typeof MODES)[number];

export interface SearchOptions {
  readonly query: string;
  readonly top: number;
  readonly filter?: PassageFilter;
  /** The modes `hybrid` and `vector` need an embedder and a source with vectors. */
  readonly mode: Mode;
  readonly embedder?: Embedder | undefined;
  readonly signal: AbortSignal;
  /** Whether the outcomes of videos are weighed; true where it is left out. */
  readonly weighOutcomes?: boolean;
  /** Origins whose passages are left out, such as the project's own. */
  readonly except?: readonly string[];
}

/** How many results each way contributes. */
const CANDIDATES = 50;
/** The least share of the query's weight that a passage's words must have to be looked at. */
const LEXICAL_FLOOR = 0.1;
/** How much the support counts beside the share in the order of what is found by words. */
const SUPPORT_WEIGHT = 0.5;

/**
 * The passages for a query, best first; fewer than `top`, or none, where the others do not fit.
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
    // One way alone has a score of its own; two ways can only be compared by their ranks.
    const score =
      (mode === 'hybrid' ? fused : (lexical?.get(id)?.confidence ?? evidence.similarity)!) *
      (weighOutcomes ? outcomeWeight(passage.outcome) : 1);
    return [{ ...passage, ...evidence, score }];
  });
  return diverse(candidates, top).map(found);
}

/** The passage without the fields that only the search needs. */
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

/** A passage as one way found it. */
interface Evidence {
  /** The share of the query's weight, or the cosine similarity; the score where only one way is used. */
  readonly evidence: number;
  /** The confidence of the way, 0 to 1. */
  readonly confidence: number;
}

/** The passages by id, best first. */
type Finds = ReadonlyMap<string, Evidence>;

const votesOf = (finds: Finds | undefined) =>
  finds === undefined ? undefined : [...finds].map(([id, { confidence }]) => ({ id, confidence }));

async function byWords(source: PassageSource, { query, filter = {} }: SearchOptions): Promise<Finds> {
  const plan = await planQuery(query, source, filter.language);
  if (plan.terms.length === 0 || plan.full === 0) return new Map();
  const matches = (await source.match(plan.terms, filter, CANDIDATES)).filter(
    ({ matched }) => matched / plan.full >= LEXICAL_FLOOR,
  );
  const passages = new Map(
    (await source.fetch(matches.map(({ id }) => id))).map((passage) => [passage.id, passage]),
  );
  const isFactual = asksForFact(query);
  const finds = matches.flatMap(({ id, matched }): [string, Evidence][] => {
    const passage = passages.get(id);
    const isNoFact = isFactual && passage?.origin === 'shipped' && passage.kind !== 'fact';
    const support = passage === undefined || isNoFact ? 0 : supportOf(plan, passage);
    if (support < SUPPORT_FLOOR) return [];
    const share = matched / plan.full;
    const confidence = (share + SUPPORT_WEIGHT * support) / (1 + SUPPORT_WEIGHT);
    return [[id, { evidence: share, confidence }]];
  });
  return new Map(finds.sort(([, a], [, b]) => b.confidence - a.confidence));
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
