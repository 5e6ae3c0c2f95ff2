import { z } from 'zod';
import { LIVE_STATE } from './live-state.ts';
import { JOBS, OURS, VIDEOS } from './names.ts';
import { dbOf, type VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';

/**
 * Cancels what waits, at once, and what runs: its worker hears of it with its next heartbeat, and stops so that it can be
 * gone on with. @returns the keys, by what they did before
 */
export async function cancelBatch(
  queue: VideoQueue,
  batch: string,
): Promise<{ readonly waiting: string[]; readonly running: string[] }> {
  return queue.database.transaction(async (inner) => {
    // Jobs before videos, as everybody else who locks both.
    await inner.query(
      `SELECT FROM ${JOBS}.job WHERE name = '${VIDEOS}' AND id IN (SELECT job FROM ${OURS}.video WHERE batch = $1)
       ORDER BY id FOR UPDATE`,
      [batch],
    );
    const found = await readRows(
      inner,
      z.object({ id: z.string(), key: z.string(), job: z.string(), state: z.enum(['waiting', 'running']) }),
      `SELECT * FROM (SELECT v.id, v.key, v.job, ${LIVE_STATE} AS state FROM ${OURS}.video v
         LEFT JOIN ${JOBS}.job j ON j.name = '${VIDEOS}' AND j.id = v.job WHERE v.batch = $1 ORDER BY v.place FOR UPDATE OF v) s
       WHERE state IN ('waiting', 'running')`,
      [batch],
    );
    if (found.length > 0) {
      await queue.boss.cancel(
        VIDEOS,
        found.map(({ job }) => job),
        { db: dbOf(inner) },
      );
      await inner.query(
        `UPDATE ${OURS}.video SET state = 'cancelled', ended_at = clock_timestamp() WHERE id = ANY($1::uuid[])`,
        [found.map(({ id }) => id)],
      );
    }
    const keysOf = (wanted: string) => found.filter(({ state }) => state === wanted).map(({ key }) => key);
    return { waiting: keysOf('waiting'), running: keysOf('running') };
  });
}
