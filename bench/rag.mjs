// npm run bench:rag [-- SIZES] [-- --postgres=ADDRESS]: import, search by words, exact and HNSW search by vectors, recall,
// memory and disk, on PGlite and on PostgreSQL, at 1,000, 10,000 and 100,000 passages. Each size runs in a process of
// its own. Without an address PostgreSQL is started from the system's package (or from the folder of its programs,
// --postgres-programs=FOLDER); with one, a database is made there for each size and dropped again. Vectors on
// PostgreSQL need pgvector. Progress goes to stderr.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openStore } from '../src/rag/corpus.ts';
import { indexPassages } from '../src/rag/intake/index-passage.ts';
import { search } from '../src/rag/search/search.ts';
import { findVectorExtension, setMeta } from '../src/rag/store/schema.ts';
import { storeSource } from '../src/rag/store/store-source.ts';
import { takeIn } from '../src/rag/store/take-in.ts';
import { findPostgres, startPostgres } from '../tests/support/postgres.ts';

const DIMENSIONS = 768;
const QUERIES = 50;
const signal = new AbortController().signal;
const [mode, ...rest] = process.argv.slice(2);

if (mode === '--one') await one(Number(rest[0]), rest[1]);
else await all([mode, ...rest].filter(Boolean));

async function all(words) {
  const sizes = words.filter((word) => /^\d+$/.test(word)).map(Number);
  const option = (name) => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const given = option('--postgres');
  const bin = option('--postgres-programs') ?? findPostgres();
  const stores = words.includes('--only=pglite')
    ? ['pglite']
    : words.includes('--only=postgresql')
      ? ['postgresql']
      : ['pglite', 'postgresql'];
  const cluster = given === undefined && bin !== undefined ? await startPostgres(bin) : undefined;
  const head = [
    'store',
    'passages',
    'import/s',
    'words p50/p95 ms',
    'exact p50/p95 ms',
    'HNSW build s',
    'HNSW p50/p95 ms',
    'recall@10',
    'memory MB: opened / at most',
    'disk MB',
  ];
  const rows = [head];
  try {
    for (const size of sizes.length > 0 ? sizes : [1000, 10_000, 100_000]) {
      for (const name of stores) {
        if (name === 'postgresql' && given === undefined && cluster === undefined) continue;
        rows.push(await row(name === 'pglite' ? undefined : await databaseFor(size, given, cluster), size));
        console.error(rows.at(-1).join('  '));
      }
    }
  } finally {
    await cluster?.stop();
  }
  const widths = head.map((_, column) => Math.max(...rows.map((line) => line[column].length)));
  for (const line of rows)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

async function row(database, size) {
  try {
    const { stdout, status } = spawnSync(
      process.execPath,
      [fileURLToPath(import.meta.url), '--one', String(size), database?.address ?? '-'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const failed = [database === undefined ? 'PGlite' : 'PostgreSQL', String(size), 'failed'];
    return status === 0 ? JSON.parse(stdout) : [...failed, ...new Array(8).fill('')];
  } finally {
    await database?.drop();
  }
}

/** A database of its own for a size: what is measured never meets what somebody keeps. */
async function databaseFor(size, given, cluster) {
  const name = `sparkfluence_bench_${size}`;
  if (given === undefined) return { address: cluster.database(name), drop: async () => undefined };
  const { default: pg } = await import('pg');
  const run = async (statement) => {
    const client = new pg.Client({ connectionString: given });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name}`);
  const address = new URL(given);
  address.pathname = `/${name}`;
  return { address: address.href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function one(size, address) {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-bench-'));
  const name = address === '-' ? 'PGlite' : 'PostgreSQL';
  const tell = (what) => console.error(`${new Date().toISOString().slice(11, 19)} ${name} ${size}: ${what}`);
  const embedded = address === '-';
  const store = await openStore({
    folder,
    address: embedded ? undefined : address,
    pid: process.pid,
    signal,
    waitMs: 0,
  });
  const { database } = store;
  try {
    const opened = peakMb();
    const rows = indexPassages(lines(size), 'file:/bench.jsonl');
    tell('import');
    const started = performance.now();
    await takeIn(database, 'file:/bench.jsonl', 'bench', rows, { signal });
    const importSeconds = (performance.now() - started) / 1000;
    const source = storeSource(database);
    tell('search by words');
    const words = await times(QUERIES, (index) =>
      search(source, {
        query: queryOf(index),
        top: 5,
        filter: { language: 'english' },
        mode: 'lexical',
        signal,
      }),
    );
    const vectors = await vectorFigures(database, size, rows, tell);
    const disk = embedded
      ? sizeOf(folder)
      : Number(
          (
            await database.query(
              `SELECT sum(pg_total_relation_size(c.oid)) AS n FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'sparkfluence' AND relkind = 'r'`,
            )
          )[0].n,
        );
    const line = [
      name,
      String(size),
      Math.round(size / importSeconds).toString(),
      shown(words),
      ...vectors,
      `${opened} / ${peakMb()}${embedded ? '' : ` + ${await serverMb(database)}`}`,
      String(Math.round(disk / 1e6)),
    ];
    process.stdout.write(JSON.stringify(line));
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Synthetic clustered vectors, put straight into the table: what is measured is the database, not an embedder. */
async function vectorFigures(database, size, rows, tell) {
  const extension = await findVectorExtension(database, true);
  if (extension === undefined) return ['no pgvector', 'no pgvector', 'no pgvector', 'no pgvector'];
  const { schema } = extension;
  const random = generator(7);
  const centres = Array.from({ length: 50 }, () =>
    unit(Array.from({ length: DIMENSIONS }, () => random() - 0.5)),
  );
  const near = () => {
    const centre = centres[Math.floor(random() * centres.length)];
    return unit(centre.map((value) => value + (random() - 0.5) * 0.08));
  };
  tell('store vectors');
  await database.query('DROP TABLE IF EXISTS sparkfluence.vectors_1');
  await database.query(
    `CREATE TABLE sparkfluence.vectors_1 (content_hash text PRIMARY KEY, embedding ${schema}.vector(${DIMENSIONS}) NOT NULL)`,
  );
  await setMeta(database, 'vectors', { model: 'bench', dimensions: DIMENSIONS, table: 'vectors_1' });
  for (let start = 0; start < size; start += 200) {
    const batch = rows.slice(start, start + 200);
    await database.query(
      `INSERT INTO sparkfluence.vectors_1 SELECT hash, embedding::${schema}.vector FROM unnest($1::text[], $2::text[]) AS r(hash, embedding)`,
      [
        batch.map(({ contentHash }) => contentHash),
        batch.map(
          () =>
            `[${near()
              .map((value) => value.toFixed(5))
              .join(',')}]`,
        ),
      ],
    );
  }
  tell('exact search');
  const { openNearest, indexWhereLarge } = await import('../src/rag/store/vectors.ts');
  const nearest = await openNearest(database, { model: 'bench', dimensions: DIMENSIONS });
  const asked = Array.from({ length: QUERIES }, near);
  const ids = async (vector) => (await nearest(vector, {}, 10)).map(({ id }) => id);
  const truth = [];
  const exact = await times(size > 20_000 ? 20 : QUERIES, async (index) =>
    truth.push(await ids(asked[index])),
  );
  if (size < 5000) return [shown(exact), 'not built', 'exact', 'exact'];
  tell('build HNSW');
  const started = performance.now();
  await indexWhereLarge(database, 'vectors_1', extension);
  await database.query('ANALYZE sparkfluence.vectors_1');
  const build = (performance.now() - started) / 1000;
  tell('HNSW search');
  let hits = 0;
  const hnsw = await times(truth.length, async (index) => {
    const found = await ids(asked[index]);
    hits += found.filter((id) => truth[index].includes(id)).length;
  });
  return [shown(exact), build.toFixed(1), shown(hnsw), (hits / (10 * truth.length)).toFixed(3)];
}

/** Words are drawn as rarely as in a language: the second half as often as the first, and so on. */
function lines(size) {
  const random = generator(1);
  const word = () => wordOf(Math.floor(20_000 ** random()));
  return Array.from({ length: size }, (_, index) => ({
    id: `bench-${index}`,
    language: 'english',
    title: `${word()} ${word()}`,
    text: `${Array.from({ length: 40 }, word).join(' ')} ${letters(index + 30_000)}.`,
  }));
}

function queryOf(index) {
  const random = generator(1000 + index);
  return Array.from({ length: 5 }, () => wordOf(Math.floor(20_000 ** random()))).join(' ');
}

/** Six letters or so that follow from the number and look like no neighbour's. */
function wordOf(number) {
  return letters(Math.imul(number + 1, 2_654_435_761) >>> 0);
}

function letters(number) {
  return [...number.toString(26)]
    .map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)))
    .join('');
}

function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function unit(vector) {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

async function times(count, task) {
  const list = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    await task(index);
    list.push(performance.now() - started);
  }
  return list;
}

function shown(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
  return `${at(0.5)} / ${at(0.95)}`;
}

function peakMb(pid = 'self') {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
  } catch {
    return 'unknown';
  }
}

/** The most memory one process of the server has had for this database, where it is on this machine. */
async function serverMb(database) {
  const backends = await database.query(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database()',
  );
  return Math.max(...backends.map(({ pid }) => Number(peakMb(pid)))) || 'unknown';
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );
}
