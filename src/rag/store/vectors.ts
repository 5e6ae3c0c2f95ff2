import { z } from 'zod';
import type { Embedder } from '../../contracts/embeddings.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { ADVISORY_KEY, type Database, type Queryable } from '../../postgres/database.ts';
import type { PassageSource } from '../search/source.ts';
import { count, readRows, unreadable } from './read-rows.ts';
import { findVectorExtension, needVectors, readMeta, setMeta, type VectorExtension } from './schema.ts';
import { whereOf } from './store-source.ts';

/** The vectors of the passages: one for each content hash, all made by one model. */

/** The vectors in use. It is stored, so that vectors of two models are never mixed. */
const spaceSchema = z.object({
  model: z.string(),
  dimensions: z.number().int().min(1).max(100_000),
  table: z.enum(['vectors_1', 'vectors_2']),
});
export type VectorSpace = Readonly<z.infer<typeof spaceSchema>>;

/** From so many vectors on an HNSW index is built; reading fewer is fast, and exact. */
export const INDEX_FROM = 5000;

export interface EmbedOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, all: number) => void;
}

export const spaceOf = (database: Queryable): Promise<VectorSpace | undefined> =>
  readMeta(database, 'vectors', spaceSchema);

/**
 * Makes the vectors that are missing. Each batch is stored as it comes, so that nothing is embedded twice. The first call
 * decides which model is used.
 * @throws SparkfluenceError config: `extension_missing`, or `vectors_of_another_model` where others are in use
 * @returns how many were made
 */
export async function embedMissing(
  database: Database,
  embedder: Embedder,
  options: EmbedOptions,
): Promise<number> {
  const extension = await needVectors(database);
  const space = await spaceOf(database);
  if (space !== undefined) assertSameModel(space, embedder);
  const table = space?.table ?? 'vectors_1';
  if (space === undefined) {
    await createTable(database, extension, table, embedder.dimensions);
    await setMeta(database, 'vectors', spaceFor(embedder, table));
  }
  const made = await fill(database, table, extension, embedder, options);
  await indexWhereLarge(database, table, extension);
  return made;
}

/**
 * Makes all vectors anew with this embedder, beside the old ones, which stay in use until the new ones are complete; it
 * continues where it was stopped. With the model in use it makes what is missing and drops what no passage needs.
 */
export async function reembed(
  database: Database,
  embedder: Embedder,
  options: EmbedOptions,
): Promise<number> {
  const space = await spaceOf(database);
  if (space === undefined || isSame(space, embedder)) {
    const made = await embedMissing(database, embedder, options);
    const { table } = space ?? { table: 'vectors_1' };
    await database.query(
      `DELETE FROM sparkfluence.${table} v WHERE NOT EXISTS
         (SELECT FROM sparkfluence.passages p WHERE p.content_hash = v.content_hash)`,
    );
    return made;
  }
  const extension = await needVectors(database);
  const next = spaceFor(embedder, space.table === 'vectors_1' ? 'vectors_2' : 'vectors_1');
  const begun = await readMeta(database, 'vectors_next', spaceSchema);
  if (begun === undefined || !isSame(begun, embedder)) {
    await database.query(`DROP TABLE IF EXISTS sparkfluence.${next.table}`);
    await createTable(database, extension, next.table, embedder.dimensions);
    await setMeta(database, 'vectors_next', next);
  }
  const made = await fill(database, next.table, extension, embedder, options);
  await indexWhereLarge(database, next.table, extension);
  await database.transaction(async (inner) => {
    await inner.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_KEY]);
    await setMeta(inner, 'vectors', next);
    await inner.query(`DELETE FROM sparkfluence.meta WHERE key = 'vectors_next'`);
    await inner.query(`DROP TABLE IF EXISTS sparkfluence.${space.table}`);
  });
  return made;
}

/**
 * The search by vectors for the embedder's model; undefined where the store has none.
 * @throws SparkfluenceError config, reason `vectors_of_another_model`
 */
export async function openNearest(database: Database, embedder: Embedder): Promise<PassageSource['nearest']> {
  const space = await spaceOf(database);
  if (space === undefined) return undefined;
  assertSameModel(space, embedder);
  const extension = await findVectorExtension(database, false);
  if (extension === undefined) return undefined;
  const { schema, version } = extension;
  const iterates = Number.parseFloat(version) >= 0.8;
  return (vector, filter, limit) => {
    assertSize(vector, space.dimensions, embedder);
    const where = whereOf(filter, 3);
    const distance = `v.embedding OPERATOR(${schema}.<=>) $1::${schema}.vector`;
    return database.transaction(async (inner) => {
      await inner.query('SET LOCAL hnsw.ef_search = 100');
      // With a filter the index is read on until enough results fit; older versions only read the first hundred.
      if (iterates) await inner.query(`SET LOCAL hnsw.iterative_scan = 'strict_order'`);
      return readRows(
        inner,
        z.object({ id: z.string(), similarity: z.union([z.number(), z.nan().transform(() => -1)]) }),
        `SELECT p.id, 1 - (${distance}) AS similarity
         FROM sparkfluence.${space.table} v JOIN sparkfluence.passages p ON p.content_hash = v.content_hash
         WHERE ${where.sql} ORDER BY ${distance} LIMIT $2`,
        [`[${vector.join(',')}]`, limit, ...where.values],
      );
    });
  };
}

async function createTable(
  database: Queryable,
  { schema }: VectorExtension,
  table: string,
  dimensions: number,
): Promise<void> {
  await database.query(
    `CREATE TABLE IF NOT EXISTS sparkfluence.${table}
       (content_hash text PRIMARY KEY, embedding ${schema}.vector(${Math.trunc(dimensions)}) NOT NULL)`,
  );
}

async function fill(
  database: Database,
  table: string,
  { schema }: VectorExtension,
  embedder: Embedder,
  { signal, onProgress }: EmbedOptions,
): Promise<number> {
  const [row] = await readRows(
    database,
    z.object({ all: count }),
    `SELECT count(DISTINCT p.content_hash)::integer AS all FROM sparkfluence.passages p ${missingFrom(table)}`,
  );
  const all = row?.all ?? 0;
  const made = new Set<string>();
  for (let done = 0; ; ) {
    signal.throwIfAborted();
    const batch = await readRows(
      database,
      z.object({ content_hash: z.string(), title: z.string(), text: z.string() }),
      `SELECT DISTINCT ON (p.content_hash) p.content_hash, p.title, p.body AS text FROM sparkfluence.passages p
       ${missingFrom(table)} ORDER BY p.content_hash LIMIT $1`,
      [embedder.batch],
    );
    if (batch.length === 0) return done;
    // Each text is paid for once: a server that forgets what was stored would have it bought for ever.
    if (batch.length > embedder.batch || batch.some(({ content_hash: hash }) => made.has(hash)))
      throw unreadable('vectors that were stored are gone');
    for (const { content_hash: hash } of batch) made.add(hash);
    const vectors = await embedder.embedDocuments(batch, { signal });
    if (vectors.length !== batch.length)
      throw wrongSize(embedder, `${vectors.length} vectors for ${batch.length} texts`);
    for (const vector of vectors) assertSize(vector, embedder.dimensions, embedder);
    await database.query(
      `INSERT INTO sparkfluence.${table} (content_hash, embedding)
       SELECT content_hash, embedding::${schema}.vector FROM unnest($1::text[], $2::text[]) AS r(content_hash, embedding)
       ON CONFLICT (content_hash) DO NOTHING`,
      [batch.map(({ content_hash: hash }) => hash), vectors.map((vector) => `[${vector.join(',')}]`)],
    );
    done += batch.length;
    onProgress?.(done, Math.max(all, done));
  }
}

const missingFrom = (table: string): string =>
  `LEFT JOIN sparkfluence.${table} v ON v.content_hash = p.content_hash WHERE v.content_hash IS NULL`;

export async function indexWhereLarge(
  database: Database,
  table: string,
  { schema }: VectorExtension,
): Promise<void> {
  const [row] = await readRows(
    database,
    z.object({ size: count, dimensions: z.number().int().min(1).nullable(), indexed: z.boolean() }),
    `SELECT (SELECT count(*)::integer FROM sparkfluence.${table}) AS size,
       (SELECT ${schema}.vector_dims(embedding) FROM sparkfluence.${table} LIMIT 1) AS dimensions,
       EXISTS (SELECT FROM pg_indexes WHERE schemaname = 'sparkfluence' AND indexname = $1) AS indexed`,
    [`${table}_hnsw`],
  );
  if (row === undefined || row.dimensions === null || row.indexed || row.size < INDEX_FROM) return;
  const { size, dimensions } = row;
  // A page of 8 KB holds two vectors of the usual size, and the write-ahead log holds them again.
  await database.assertRoom?.(2 * size * Math.max(1024, dimensions * 4 + GRAPH_BYTES));
  const build = (settings: readonly string[]) =>
    database.transaction(async (inner) => {
      for (const setting of settings) await inner.query(`SET LOCAL ${setting}`);
      await inner.query(
        `CREATE INDEX IF NOT EXISTS ${table}_hnsw ON sparkfluence.${table} USING hnsw (embedding ${schema}.vector_cosine_ops)`,
      );
    });
  const memory = `maintenance_work_mem = '${buildMemoryMb(size, dimensions)}MB'`;
  try {
    await build([memory]);
  } catch (error) {
    // Parallel workers share memory through /dev/shm, which is small in a container; a single process needs none.
    if (!(error instanceof SparkfluenceError) || error.details.sqlstate !== '53100') throw error;
    await build([memory, 'max_parallel_maintenance_workers = 0']);
  }
}

/** The memory for building the index; a graph that does not fit into it takes many times as long. */
const buildMemoryMb = (size: number, dimensions: number): number =>
  Math.min(1024, 64 + Math.ceil((size * (dimensions * 4 + GRAPH_BYTES)) / 1024 / 1024));

/** A generous estimate of the bytes that a vector's neighbours take. */
const GRAPH_BYTES = 1200;

const spaceFor = ({ model, dimensions }: Embedder, table: VectorSpace['table']): VectorSpace => ({
  model,
  dimensions,
  table,
});

export const isSame = (
  space: VectorSpace,
  { model, dimensions }: Pick<Embedder, 'model' | 'dimensions'>,
): boolean => space.model === model && space.dimensions === dimensions;

function assertSameModel(space: VectorSpace, embedder: Embedder): void {
  if (isSame(space, embedder)) return;
  throw new SparkfluenceError(
    'config',
    `The corpus has vectors of ${space.model} (${space.dimensions} dimensions); those of ${embedder.model} (${embedder.dimensions}) cannot be mixed with them`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'vectors_of_another_model',
        stored: space.model,
        wanted: embedder.model,
        next: 'Make them anew with `sparkfluence rag reembed`, or set SPARKFLUENCE_EMBEDDING_MODEL back.',
      },
    },
  );
}

function assertSize(vector: readonly number[], dimensions: number, embedder: Embedder): void {
  if (vector.length !== dimensions)
    throw wrongSize(embedder, `${vector.length} numbers where ${dimensions} belong`);
  if (!vector.every(Number.isFinite)) throw wrongSize(embedder, 'something that is no number');
}

const wrongSize = ({ provider, model }: Embedder, what: string): SparkfluenceError =>
  new SparkfluenceError(
    'provider',
    `${model} gave vectors of the wrong size: ${what}; nothing of them was stored`,
    {
      details: {
        reason: 'bad_answer',
        provider,
        next: 'Check SPARKFLUENCE_EMBEDDING_MODEL, or search by words (--mode lexical).',
      },
    },
  );
