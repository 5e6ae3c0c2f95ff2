import { z } from 'zod';
import type { Queryable } from '../postgres/database.ts';
import { OURS } from './names.ts';
import type { VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';

/** Projects that rows had before their words changed: a row that says the words again goes on in its project, and buys nothing anew. */

const earlierRow = z.object({
  key: z.string(),
  project: z.string(),
  /** Of the inputs that it was last submitted with. */
  fingerprint: z.string(),
  /** A fingerprint of what its words are made of. */
  words: z.string(),
  /** What it keeps although a later row may not name it. */
  holds: z.array(z.string()),
  spent_usd: z.number(),
  /** Where its last attempt said that it is; null where none got so far. */
  folder: z.string().nullable(),
});
export type EarlierProject = z.infer<typeof earlierRow>;

const EARLIER = `SELECT key, project, fingerprint, words, holds, spent_usd::float8 AS spent_usd, folder FROM ${OURS}.earlier
  WHERE batch = $1 ORDER BY left_at, project`;

/** Of all rows of a batch, the ones that were left last at the end. */
export const earlierOf = ({ database }: VideoQueue, batch: string): Promise<EarlierProject[]> =>
  readRows(database, earlierRow, EARLIER, [batch]);

/** The same within a transaction, by the rows' keys. */
export const earlierByKey = async (
  inner: Queryable,
  batch: string,
): Promise<ReadonlyMap<string, readonly EarlierProject[]>> =>
  Map.groupBy(await readRows(inner, earlierRow, EARLIER, [batch]), ({ key }) => key);

/** A row that moves from one project into another. */
export interface Move {
  /** The video's id. */
  readonly id: string;
  /** Undefined: a new one. */
  readonly back: EarlierProject | undefined;
}

/**
 * Notes the projects that rows leave, with what was spent and reserved for them, which stays counted in their batch; a row that goes back
 * has what its project of then has cost. It comes before the rows get their new words.
 */
export async function move(inner: Queryable, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  const ids = moves.map(({ id }) => id);
  const backs = moves.flatMap(({ back }) => back ?? []);
  await inner.query(`DELETE FROM ${OURS}.earlier WHERE project = ANY($1::uuid[])`, [
    backs.map(({ project }) => project),
  ]);
  await inner.query(
    `INSERT INTO ${OURS}.earlier (project, batch, key, fingerprint, words, holds, spent_usd, folder)
     SELECT project, batch, key, fingerprint, words, holds, spent_usd + reserved_usd, coalesce(result ->> 'folder', failure ->> 'folder')
     FROM ${OURS}.video WHERE id = ANY($1::uuid[])`,
    [ids],
  );
  await inner.query(
    `UPDATE ${OURS}.batch b SET spent_usd = b.spent_usd + v.usd, reserved_usd = b.reserved_usd - v.usd
     FROM (SELECT batch, sum(reserved_usd) AS usd FROM ${OURS}.video WHERE id = ANY($1::uuid[]) GROUP BY batch) v
     WHERE b.id = v.batch`,
    [ids],
  );
  await inner.query(
    `UPDATE ${OURS}.video v SET spent_usd = next.usd, reserved_usd = 0
     FROM unnest($1::uuid[], $2::numeric[]) AS next (id, usd) WHERE v.id = next.id`,
    [ids, moves.map(({ back }) => (back?.spent_usd ?? 0).toFixed(6))],
  );
}
