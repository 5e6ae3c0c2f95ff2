import { mkdir, statfs } from 'node:fs/promises';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import type { Database, Queryable } from './database.ts';

/** What PGlite needs for a new store, and leaves for the write-ahead log. */
const NEEDED_BYTES = 200 * 1024 * 1024;

/**
 * PostgreSQL in this process (PGlite), its files in `folder`. Two processes on one folder corrupt it without a word:
 * hold the store's lock.
 * @throws SparkfluenceError project, reason `store_damaged`; media, reason `disk_full`
 */
export async function openEmbedded(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true });
  await assertRoom(folder);
  const [{ PGlite }, { vector }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite-pgvector'),
  ]);
  const lite = await PGlite.create({ dataDir: folder, extensions: { vector } }).catch((cause: unknown) => {
    throw damaged(folder, cause);
  });
  const over = (inner: Pick<typeof lite, 'query'>): Queryable => ({
    async query<Row>(sql: string, values: readonly unknown[] = []) {
      return (await inner.query<Row>(sql, [...values])).rows;
    },
  });
  return {
    kind: 'embedded',
    place: folder,
    query: over(lite).query,
    transaction: (task) => lite.transaction((inner) => task(over(inner as unknown as typeof lite))),
    close: () => lite.close(),
  };
}

/** A full disk in the middle of a write stops PGlite hard; it is asked about before. */
async function assertRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= NEEDED_BYTES) return;
  throw diskFull(folder, `only ${Math.floor((bavail * bsize) / 1024 / 1024)} MB are free`);
}

export const diskFull = (folder: string, why: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('media', `The disk of the corpus at ${folder} is full: ${why}`, {
    code: 'INTERNAL_ERROR',
    details: {
      reason: 'disk_full',
      path: folder,
      next: `Free ${NEEDED_BYTES / 1024 / 1024} MB and run the same command again; what was stored is kept.`,
    },
    cause,
  });

function damaged(folder: string, cause: unknown): SparkfluenceError {
  const code = systemCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, code, cause);
  const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new SparkfluenceError('project', `The corpus store at ${folder} cannot be opened: ${why}`, {
    details: {
      reason: 'store_damaged',
      path: folder,
      next: `Move ${folder} away and add your files again; the shipped corpus comes back by itself.`,
    },
    cause,
  });
}
