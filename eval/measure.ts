import { readFileSync } from 'node:fs';
import type { Embedder } from '../src/contracts/embeddings.ts';
import { findLanguage } from '../src/contracts/languages.ts';
import { MODES, type Mode, search } from '../src/rag/search/search.ts';
import type { PassageSource } from '../src/rag/search/source.ts';

/** Measures retrieval on the evaluation set: how high the relevant passages stand. */

export interface EvalQuery {
  readonly query: string;
  readonly language: string;
  /** Ids; empty where nothing in the corpus fits. */
  readonly relevant: readonly string[];
  readonly half: 'tuned' | 'untouched' | 'fresh' | 'own';
}

export interface Figures {
  readonly queries: number;
  readonly mrr5: number;
  readonly ndcg10: number;
  readonly hit1: number;
  /** Queries nothing fits: share that got no answer. */
  readonly silent: number;
}

export const QUERIES_FILE = new URL('../fixtures/eval/queries.jsonl', import.meta.url);

export const readQueries = (file = QUERIES_FILE): EvalQuery[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as EvalQuery);

/** @param only one language, or all */
export async function measure(
  source: PassageSource,
  queries: readonly EvalQuery[],
  { mode, embedder }: { mode: Mode; embedder?: Embedder },
): Promise<Figures> {
  const signal = new AbortController().signal;
  const sums = { mrr: 0, ndcg: 0, hit: 0, silent: 0 };
  let scored = 0;
  for (const { query, language, relevant } of queries) {
    const filter = { language: findLanguage(language).name };
    const found = await search(source, { query, filter, top: 10, mode, embedder, signal });
    if (relevant.length === 0) {
      if (found.length === 0) sums.silent += 1;
      continue;
    }
    scored += 1;
    const ranks = found.flatMap(({ id }, index) => (relevant.includes(id) ? [index + 1] : []));
    const [first] = ranks;
    if (first === 1) sums.hit += 1;
    if (first !== undefined && first <= 5) sums.mrr += 1 / first;
    const gain = (rank: number) => 1 / Math.log2(rank + 1);
    const ideal = relevant.slice(0, 10).reduce((sum, _, index) => sum + gain(index + 1), 0);
    sums.ndcg += ranks.reduce((sum, rank) => sum + gain(rank), 0) / ideal;
  }
  const none = queries.length - scored;
  return {
    queries: queries.length,
    mrr5: sums.mrr / scored,
    ndcg10: sums.ndcg / scored,
    hit1: sums.hit / scored,
    silent: none === 0 ? Number.NaN : sums.silent / none,
  };
}

export { MODES };
