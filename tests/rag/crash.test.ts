import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browseStore } from '../../src/rag/browse.ts';
import { openStore } from '../../src/rag/corpus.ts';
import { findPostgres, NO_POSTGRES, type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { corpusOptions, newFolder, removeFolder } from '../support/rag.ts';

/** SIGKILL in the middle of an import, again and again: what was acknowledged is there, and the store opens. */

/** 20 by `npm run crash:rag`; here one after each number of batches, since each takes a second. */
const ROUNDS = Number(process.env.RAG_CRASH_ROUNDS ?? 3);
const PASSAGES = ROUNDS * 1200;
const IMPORTER = fileURLToPath(new URL('../support/rag-importer.ts', import.meta.url));
const bin = findPostgres();
let cluster: PostgresCluster | undefined;
const folders: string[] = [];

beforeAll(async () => {
  cluster = bin === undefined ? undefined : await startPostgres(bin);
});
afterAll(async () => {
  await cluster?.stop();
  for (const folder of folders) removeFolder(folder);
});

describe.each([
  { name: 'embedded (PGlite)', skip: false, address: () => undefined },
  {
    name: bin === undefined ? `PostgreSQL, ${NO_POSTGRES}` : 'PostgreSQL server',
    skip: bin === undefined,
    address: () => cluster?.database('crash'),
  },
])(`an import killed ${ROUNDS} times, $name`, ({ skip, address }) => {
  test.skipIf(skip)(
    'loses no acknowledged passage',
    async () => {
      const folder = newFolder();
      folders.push(folder);
      const place = address();
      let acknowledged = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const { stored, printed } = await importAndKill(folder, place, round);
        expect(printed, printed).toContain('open');
        // A round begins by counting what is there: the first number is what survived and one batch.
        const first = stored[0] ?? acknowledged;
        expect(first).toBeGreaterThanOrEqual(acknowledged);
        acknowledged = Math.max(acknowledged, ...stored);
      }
      const store = await openStore({ ...corpusOptions(folder, place), waitMs: 5000 });
      const { total } = await browseStore(store.database).list({
        filter: {},
        origin: 'file:/many.jsonl',
        limit: 1,
        offset: 0,
      });
      expect(total).toBeGreaterThanOrEqual(acknowledged);
      expect(acknowledged).toBeGreaterThan(ROUNDS * 50);
      const [broken] = await store.database.query<{ n: number }>(
        `SELECT count(*)::integer AS n FROM (SELECT word, count(*) AS times FROM sparkfluence.passages p, unnest(p.words) AS word
         GROUP BY word) c JOIN (SELECT term, sum(passages) AS passages FROM sparkfluence.terms GROUP BY term) t ON t.term = c.word
       WHERE c.times <> t.passages`,
      );
      expect(broken).toEqual({ n: 0 });
      await store.close();
    },
    60_000 + ROUNDS * 40_000,
  );
});

/** Lets it store a few batches, then kills it wherever it is by then. */
async function importAndKill(folder: string, address: string | undefined, round: number) {
  const child: ChildProcess = spawn(process.execPath, [IMPORTER, folder, address ?? '-', String(PASSAGES)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let batches = 0;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    batches += text.split('stored').length - 1;
    // A moment later each round, so that the kill falls on another part of the work.
    if (batches >= 1 + (round % 3)) setTimeout(() => child.kill('SIGKILL'), (round * 7) % 29);
  });
  await once(child, 'close');
  return { printed, stored: [...printed.matchAll(/^stored (\d+)$/gm)].map(([, number]) => Number(number)) };
}
