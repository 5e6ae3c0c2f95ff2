// npm run eval:rag: MRR@5, nDCG@10 and hit@1 of retrieval on the evaluation set, both halves, and the share of queries
// without an answer in the corpus that rightly get none. With GEMINI_API_KEY also with Gemini's vectors.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../src/config/resolve.ts';
import { openEmbedder } from '../src/pipeline/corpus/embedder.ts';
import { openStore } from '../src/rag/corpus.ts';
import { storeSource } from '../src/rag/store/store-source.ts';
import { embedMissing, openNearest } from '../src/rag/store/vectors.ts';
import { measure, readQueries } from './measure.ts';
import { createStandIn } from './stand-in.ts';

const signal = new AbortController().signal;
const queries = readQueries();
const config = resolveConfig(process.env, process.cwd());
const gemini = await openEmbedder(config);
const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-eval-'));

try {
  const rows = [
    ['vectors', 'way', 'half', 'queries', 'MRR@5', 'nDCG@10', 'hit@1', 'silent where it should be'],
  ];
  for (const embedder of [createStandIn(), gemini]) {
    if (embedder === undefined) continue;
    const place = join(folder, embedder.provider);
    const store = await openStore({ folder: place, address: undefined, pid: process.pid, signal, waitMs: 0 });
    try {
      await embedMissing(store.database, embedder, { signal });
      const source = storeSource(store.database, await openNearest(store.database, embedder));
      for (const mode of embedder === gemini ? ['vector', 'hybrid'] : ['lexical', 'vector', 'hybrid']) {
        for (const half of ['tuned', 'untouched']) {
          const part = queries.filter((query) => query.half === half);
          rows.push(rowOf(embedder, mode, half, await measure(source, part, { mode, embedder })));
        }
      }
    } finally {
      await store.close();
    }
  }
  for (const line of table(rows)) console.log(line);
  if (gemini === undefined)
    console.log(
      '\nGemini: not run, GEMINI_API_KEY is not set. The stand-in knows no meaning; see eval/stand-in.ts.',
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function rowOf({ provider, model }, mode, half, { queries: count, mrr5, ndcg10, hit1, silent }) {
  const vectors = mode === 'lexical' ? 'none' : provider === 'stand-in' ? 'STAND-IN' : model;
  return [
    vectors,
    mode,
    half,
    String(count),
    ...[mrr5, ndcg10, hit1, silent].map((value) => value.toFixed(3)),
  ];
}

function table(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
