import { hostname } from 'node:os';
import { z } from 'zod';
import { ownerOf, processState } from '../disk/owner.ts';
import { JOBS, OURS, SILENT_SECONDS, VIDEOS } from './names.ts';
import { dbOf, type VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';

/** Enters a worker, so that it is counted, and gives back what dead ones of this machine have left. @param id unique for each start of one */
export async function enterWorker(
  queue: VideoQueue,
  id: string,
  {
    pid,
    concurrency,
    serves,
  }: { readonly pid: number; readonly concurrency: number; readonly serves?: string | undefined },
): Promise<void> {
  const { database } = queue;
  await database.query(`DELETE FROM ${OURS}.worker WHERE seen_at < clock_timestamp() - interval '30 days'`);
  const { token: _, ...owner } = await ownerOf(pid);
  await database.query(
    `INSERT INTO ${OURS}.worker (id, host, pid, concurrency, serves, process) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, hostname(), pid, concurrency, serves ?? null, owner],
  );
  await releaseDead(queue, id);
}

export async function leaveWorker({ database }: VideoQueue, id: string): Promise<void> {
  await database.query(`UPDATE ${OURS}.worker SET stopped_at = clock_timestamp() WHERE id = $1`, [id]);
}

const neighbour = z.object({
  id: z.string(),
  process: z.object({
    pid: z.number(),
    host: z.string(),
    boot: z.string().nullable(),
    space: z.string(),
    startTicks: z.string().nullable(),
  }),
});

/**
 * A worker of this machine whose process has ended sends nothing more: what it had waits again at once, and nobody has to wait until it
 * has been silent for long. Of a process that only stands still, or of another machine or container, nothing is known here.
 * @param id of the worker that looks
 */
export async function releaseDead(queue: VideoQueue, id: string): Promise<void> {
  const neighbours = await readRows(
    queue.database,
    neighbour,
    `SELECT id, process FROM ${OURS}.worker WHERE host = $1 AND id <> $2 AND process IS NOT NULL
       AND stopped_at IS NULL AND seen_at > clock_timestamp() - interval '${SILENT_SECONDS} seconds'`,
    [hostname(), id],
  );
  for (const { id: other, process } of neighbours)
    if ((await processState(process)) === 'gone') await release(queue, other);
}

/** One worker only does it, since whoever comes second would meet the attempts of those that have taken the videos since. */
const release = (queue: VideoQueue, worker: string): Promise<void> =>
  queue.database.transaction(async (inner) => {
    const [ended] = await inner.query(
      `UPDATE ${OURS}.worker SET stopped_at = clock_timestamp() WHERE id = $1 AND stopped_at IS NULL RETURNING id`,
      [worker],
    );
    if (ended === undefined) return;
    const attempts = await readRows(
      inner,
      z.object({ id: z.string(), retryCount: z.number() }),
      `SELECT j.id, j.retry_count AS "retryCount" FROM ${JOBS}.job j JOIN ${OURS}.video v ON v.job = j.id
       WHERE j.name = '${VIDEOS}' AND j.state = 'active' AND v.worker = $1 AND v.state = 'running' FOR UPDATE OF j`,
      [worker],
    );
    if (attempts.length > 0)
      await queue.boss.fail(
        VIDEOS,
        attempts,
        { message: 'the process of its worker has ended' },
        { db: dbOf(inner) },
      );
  });
