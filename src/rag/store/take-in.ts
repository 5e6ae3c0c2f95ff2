import { z } from 'zod';
import { ADVISORY_KEY, type Database, type Queryable } from '../../postgres/database.ts';
import type { IndexedRow } from '../intake/index-passage.ts';
import { readRows } from './read-rows.ts';
import { deleteRows, replaceRows } from './rows.ts';

/** Stores the passages of one origin. */

export interface OriginState {
  readonly contentHash: string;
  readonly complete: boolean;
}

export type TakeIn = 'new' | 'changed' | 'unchanged' | 'resumed';

export interface TakenIn {
  readonly state: TakeIn;
  readonly added: number;
  readonly removed: number;
  readonly kept: number;
}

/** After so many changed passages the tables are vacuumed and analysed. */
const WORTH_TIDYING = 200;

/** Passages a transaction. Every commit acknowledges passages that survive whatever comes after. */
const BATCH = 250;

export interface TakeInOptions {
  readonly signal: AbortSignal;
  /** Called after each commit with the number of this origin's passages that are stored. */
  readonly onStored?: (stored: number) => void;
  /** The number of passages in a transaction; 250 where it is left out. */
  readonly batch?: number;
}

/**
 * Stores the passages of one origin in place of those it had. The same content again changes nothing, and an import that
 * was stopped goes on where it stood. New passages are stored first; those that are gone are removed in the last
 * transaction.
 * @param contentHash the hash of everything that the rows were made from
 */
export async function takeIn(
  database: Database,
  origin: string,
  contentHash: string,
  rows: readonly IndexedRow[],
  { signal, onStored, batch: size = BATCH }: TakeInOptions,
): Promise<TakenIn> {
  const before = await originOf(database, origin);
  if (before?.complete === true && before.contentHash === contentHash)
    return { state: 'unchanged', added: 0, removed: 0, kept: rows.length };
  const present = new Map(
    (
      await readRows(
        database,
        z.object({ id: z.string(), same: z.string() }),
        'SELECT id, row_hash AS same FROM sparkfluence.passages WHERE origin = $1',
        [origin],
      )
    ).map(({ id, same }) => [id, same]),
  );
  const missing = rows.filter((row) => present.get(row.id) !== row.rowHash);
  const kept = rows.length - missing.length;
  for (let start = 0; start < missing.length; start += size) {
    signal.throwIfAborted();
    const batch = missing.slice(start, start + size);
    await database.transaction(async (inner) => {
      await inner.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_KEY]);
      if (start === 0) await setOrigin(inner, origin, contentHash, false);
      await replaceRows(inner, batch);
    });
    onStored?.(kept + start + batch.length);
  }
  const ids = new Set(rows.map(({ id }) => id));
  const gone = [...present.keys()].filter((id) => !ids.has(id));
  await database.transaction(async (inner) => {
    await inner.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_KEY]);
    await deleteRows(inner, gone);
    await setOrigin(inner, origin, contentHash, true);
  });
  // PGlite has no autovacuum, and a server's may come late: without it a search takes ten times as long. Where another
  // role owns the tables, the server skips this with a warning.
  if (missing.length + gone.length >= WORTH_TIDYING)
    await database.query('VACUUM (ANALYZE) sparkfluence.passages, sparkfluence.terms');
  const resumed = before?.complete === false && before.contentHash === contentHash;
  const state = before === undefined ? 'new' : resumed ? 'resumed' : 'changed';
  return { state, added: missing.length, removed: gone.length, kept };
}

async function setOrigin(
  inner: Queryable,
  origin: string,
  contentHash: string,
  complete: boolean,
): Promise<void> {
  await inner.query(
    `INSERT INTO sparkfluence.origins (origin, content_hash, complete) VALUES ($1, $2, $3)
     ON CONFLICT (origin) DO UPDATE SET content_hash = excluded.content_hash, complete = excluded.complete`,
    [origin, contentHash, complete],
  );
}

async function originOf(database: Queryable, origin: string): Promise<OriginState | undefined> {
  const [row] = await readRows(
    database,
    z.object({ content_hash: z.string(), complete: z.boolean() }),
    'SELECT content_hash, complete FROM sparkfluence.origins WHERE origin = $1',
    [origin],
  );
  return row === undefined ? undefined : { contentHash: row.content_hash, complete: row.complete };
}
