import { z } from 'zod';
import { ADVISORY_KEY, type Database } from '../../postgres/database.ts';
import { readRows } from './read-rows.ts';
import { deleteRows, replaceRows } from './rows.ts';
import { readMeta, setMeta } from './schema.ts';
import type { Snapshot } from './snapshot.ts';

/** The shipped corpus that is in the store. */
const seededSchema = z.object({ version: z.string(), hash: z.string() });
type Seeded = z.infer<typeof seededSchema>;

const ORIGIN = 'shipped';

/**
 * Puts this program's shipped corpus into the store in place of an older one. Passages that a user removed stay removed,
 * and an id that a user's own file has taken stays the user's. An older program leaves a newer corpus alone.
 */
export async function seed(database: Database, snapshot: Snapshot, signal: AbortSignal): Promise<void> {
  if (!wants(await readMeta(database, 'shipped', seededSchema), snapshot)) return;
  signal.throwIfAborted();
  await database.transaction(async (inner) => {
    await inner.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_KEY]);
    if (!wants(await readMeta(inner, 'shipped', seededSchema), snapshot)) return;
    const taken = await readRows(
      inner,
      z.object({ id: z.string() }),
      `SELECT id FROM sparkfluence.removed UNION SELECT id FROM sparkfluence.passages WHERE origin <> $1`,
      [ORIGIN],
    );
    const without = new Set(taken.map(({ id }) => id));
    const rows = snapshot.passages.filter(({ id }) => !without.has(id));
    const stored = await readRows(
      inner,
      z.object({ id: z.string(), row_hash: z.string() }),
      'SELECT id, row_hash FROM sparkfluence.passages WHERE origin = $1',
      [ORIGIN],
    );
    const known = new Map(stored.map(({ id, row_hash: hash }) => [id, hash]));
    const shipped = new Set(rows.map(({ id }) => id));
    await deleteRows(
      inner,
      [...known.keys()].filter((id) => !shipped.has(id)),
    );
    await replaceRows(
      inner,
      rows.filter(({ id, rowHash }) => known.get(id) !== rowHash),
    );
    await setMeta(inner, 'shipped', { version: snapshot.version, hash: snapshot.hash } satisfies Seeded);
  });
}

function wants(seeded: Seeded | undefined, { version, hash }: Snapshot): boolean {
  if (seeded === undefined) return true;
  return seeded.hash !== hash && compare(version, seeded.version) >= 0;
}

/** Compares versions by their numbers: `1.10.0` comes after `1.9.0`. */
const compare = (one: string, other: string): number =>
  one.localeCompare(other, 'en', { numeric: true, sensitivity: 'base' });
