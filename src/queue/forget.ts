import { z } from 'zod';
import type { Queryable } from '../postgres/database.ts';
import { JOBS, OURS, VIDEOS } from './names.ts';
import type { VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';
import { SERVED } from './served.ts';
import { forgetJobs } from './submit.ts';

/**
 * Finished rows that nobody has looked for in a long time are forgotten: inputs, results, errors and dead letters go, and what the
 * same sheet needs to find its projects stays (`remembered.ts`).
 */

const oldRow = z.object({
  batch: z.string(),
  /** The sheet's file, or whose jobs of a server they are. */
  name: z.string(),
  rows: z.number(),
  /** When the last of them ended. */
  ended_at: z.date(),
});
export type OldRows = z.infer<typeof oldRow>;

const ENDED = 'coalesce(v.ended_at, v.started_at, v.submitted_at)';
const LONG_AGO = `clock_timestamp() - $1::float8 * interval '1 second'`;

/** A sheet goes as a whole, when nothing of it waits or runs and its last row ended long ago: one that grows every day is in use. */
const OLD_SHEETS = `SELECT b.id AS batch, b.name, count(*)::integer AS rows, max(${ENDED}) AS ended_at
  FROM ${OURS}.batch b JOIN ${OURS}.video v ON v.batch = b.id
  WHERE NOT starts_with(b.id, '${SERVED}') AND ($2::text IS NULL OR b.id = $2)
    AND NOT EXISTS (SELECT FROM ${JOBS}.job j WHERE j.name = '${VIDEOS}' AND j.group_id = b.id AND j.state <= 'active')
  GROUP BY b.id HAVING max(${ENDED}) < ${LONG_AGO} ORDER BY ended_at, batch`;

/** A server's clients have one batch each, which never ends: their jobs go one by one. Their projects stand in the jobs themselves. */
const IS_OLD_SERVED = `starts_with(v.batch, '${SERVED}') AND v.state IN ('finished', 'failed', 'cancelled') AND v.reserved_usd = 0
  AND v.ended_at < ${LONG_AGO} AND ($2::text IS NULL OR v.batch = $2)`;
const OLD_SERVED = `SELECT v.batch, b.name, count(*)::integer AS rows, max(v.ended_at) AS ended_at
  FROM ${OURS}.video v JOIN ${OURS}.batch b ON b.id = v.batch
  WHERE ${IS_OLD_SERVED} GROUP BY v.batch, b.name ORDER BY ended_at, batch`;

/** What can be forgotten; nothing is changed. */
export const oldRows = async (queue: VideoQueue, olderThanSeconds: number): Promise<OldRows[]> => [
  ...(await readRows(queue.database, oldRow, OLD_SHEETS, [olderThanSeconds, null])),
  ...(await readRows(queue.database, oldRow, OLD_SERVED, [olderThanSeconds, null])),
];

/**
 * Forgets them, a batch a transaction. One process at a time does so: where another one is at it, the rest is left to that one.
 * @returns what was forgotten here
 */
export async function forgetOld(queue: VideoQueue, olderThanSeconds: number): Promise<OldRows[]> {
  const forgotten: OldRows[] = [];
  for (const { batch } of await oldRows(queue, olderThanSeconds)) {
    const done = await queue.database.transaction(async (inner) => {
      const [turn] = await readRows(
        inner,
        z.object({ mine: z.boolean() }),
        'SELECT pg_try_advisory_xact_lock($1) AS mine',
        [FORGETTING],
      );
      if (turn?.mine !== true) return undefined;
      return (await forgetBatch(inner, batch, olderThanSeconds)) ?? 'in use';
    });
    if (done === undefined) break;
    if (done !== 'in use') forgotten.push(done);
  }
  return forgotten;
}

/** The key of the advisory lock of whoever forgets. */
const FORGETTING = 7_235_119_085;

/** @returns undefined where somebody has submitted the sheet meanwhile */
async function forgetBatch(
  inner: Queryable,
  batch: string,
  olderThanSeconds: number,
): Promise<OldRows | undefined> {
  // Who submits takes this row first. The jobs that go below have ended: no worker holds one of them and waits for this row.
  await inner.query(`SELECT FROM ${OURS}.batch WHERE id = $1 FOR UPDATE`, [batch]);
  const isServed = batch.startsWith(SERVED);
  const asked = [olderThanSeconds, batch];
  const [found] = await readRows(inner, oldRow, isServed ? OLD_SERVED : OLD_SHEETS, asked);
  if (found === undefined) return undefined;
  const gone = await readRows(
    inner,
    z.object({ job: z.string() }),
    isServed
      ? `DELETE FROM ${OURS}.video v WHERE ${IS_OLD_SERVED} RETURNING v.job`
      : `WITH gone AS (DELETE FROM ${OURS}.video WHERE batch = $1 RETURNING *),
         kept AS (INSERT INTO ${OURS}.remembered (batch, key, fingerprint, project, words, holds, spent_usd, reserved_usd)
           SELECT batch, key, fingerprint, project, words, holds, spent_usd, reserved_usd FROM gone
           ON CONFLICT (batch, key) DO UPDATE SET fingerprint = excluded.fingerprint, project = excluded.project,
             words = excluded.words, holds = excluded.holds, spent_usd = excluded.spent_usd, reserved_usd = excluded.reserved_usd,
             forgotten_at = clock_timestamp())
         SELECT job FROM gone`,
    isServed ? asked : [batch],
  );
  await forgetJobs(
    inner,
    gone.map(({ job }) => job),
  );
  return found;
}
