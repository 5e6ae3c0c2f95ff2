import { z } from 'zod';
import { LIVE_STATE, videoState } from './live-state.ts';
import { JOBS, OURS, SILENT_SECONDS, VIDEOS } from './names.ts';
import type { VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';

/** What can be seen of the queue; nothing here changes it. */

const videoRow = z.object({
  id: z.string(),
  key: z.string(),
  inputs: z.unknown(),
  fingerprint: z.string(),
  project: z.string(),
  state: videoState,
  tries: z.number(),
  worker: z.string().nullable(),
  spent_usd: z.number(),
  reserved_usd: z.number(),
  result: z.unknown(),
  failure: z.unknown(),
  submitted_at: z.date(),
  started_at: z.date().nullable(),
  ended_at: z.date().nullable(),
});
export type QueuedVideo = z.infer<typeof videoRow>;

const WITH_JOBS = `${OURS}.video v LEFT JOIN ${JOBS}.job j ON j.name = '${VIDEOS}' AND j.id = v.job`;

/** The videos of a batch, in the order of its sheet. */
export const videosOf = (queue: VideoQueue, batch: string): Promise<QueuedVideo[]> =>
  readRows(
    queue.database,
    videoRow,
    `SELECT v.id, v.key, v.inputs, v.fingerprint, v.project, ${LIVE_STATE} AS state, v.tries, v.worker, v.spent_usd::float8 AS spent_usd,
       v.reserved_usd::float8 AS reserved_usd, v.result, v.failure, v.submitted_at, v.started_at, v.ended_at
     FROM ${WITH_JOBS} WHERE v.batch = $1 ORDER BY v.place, v.key`,
    [batch],
  );

const batchRow = z.object({
  id: z.string(),
  name: z.string(),
  submitted_at: z.date(),
  max_usd: z.number().nullable(),
  spent_usd: z.number(),
  reserved_usd: z.number(),
  waiting: z.number(),
  running: z.number(),
  finished: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  /** Rows that are only remembered. */
  forgotten: z.number(),
});
export type BatchFigures = z.infer<typeof batchRow>;

const countOf = (state: string): string =>
  `count(*) FILTER (WHERE s.state = '${state}')::integer AS ${state}`;

/** Batches of which more is left than what is remembered. */
const IN_USE = `(EXISTS (SELECT FROM ${OURS}.video v WHERE v.batch = b.id)
  OR NOT EXISTS (SELECT FROM ${OURS}.remembered r WHERE r.batch = b.id))`;

/** What each batch has done and cost, USD, the newest first. @param batch only this one; else those that were forgotten are left out */
export const batchFigures = (queue: VideoQueue, batch?: string): Promise<BatchFigures[]> =>
  readRows(
    queue.database,
    batchRow,
    `SELECT b.id, b.name, b.submitted_at, b.max_usd::float8 AS max_usd, b.spent_usd::float8 AS spent_usd,
       b.reserved_usd::float8 AS reserved_usd, ${videoState.options.map(countOf).join(', ')},
       (SELECT count(*) FROM ${OURS}.remembered r WHERE r.batch = b.id)::integer AS forgotten
     FROM ${OURS}.batch b LEFT JOIN (SELECT v.batch, ${LIVE_STATE} AS state FROM ${WITH_JOBS}) s ON s.batch = b.id
     WHERE b.id = $1 OR ($1::text IS NULL AND ${IN_USE}) GROUP BY b.id ORDER BY b.submitted_at DESC, b.id LIMIT 1000`,
    [batch ?? null],
  );

/** How many batches there are. */
export async function countBatches(queue: VideoQueue): Promise<number> {
  const [row] = await readRows(
    queue.database,
    z.object({ count: z.number() }),
    `SELECT count(*)::integer AS count FROM ${OURS}.batch b WHERE ${IN_USE}`,
  );
  return row?.count ?? 0;
}

const figuresRow = z.object({
  waiting: z.number(),
  running: z.number(),
  failed: z.number(),
  oldest_waiting_seconds: z.number().nullable(),
  finished_last_hour: z.number(),
  workers: z.number(),
});

export interface QueueFigures extends z.infer<typeof figuresRow> {
  /** How many videos failed, by `error.details.reason`, the most first. */
  readonly failures: readonly { readonly reason: string; readonly count: number }[];
}

/** How much waits, for how long, how fast it goes, and why videos failed. */
export async function queueFigures(queue: VideoQueue): Promise<QueueFigures> {
  const [figures] = await readRows(
    queue.database,
    figuresRow,
    `SELECT j.*, f.*, w.* FROM
       (SELECT count(*) FILTER (WHERE state < 'active')::integer AS waiting,
          count(*) FILTER (WHERE state = 'active')::integer AS running,
          extract(epoch FROM clock_timestamp() - min(created_on) FILTER (WHERE state < 'active'))::float8 AS oldest_waiting_seconds
        FROM ${JOBS}.job WHERE name = '${VIDEOS}' AND state <= 'active') j,
       (SELECT count(*) FILTER (WHERE state = 'failed')::integer AS failed,
          count(*) FILTER (WHERE state = 'finished' AND ended_at > clock_timestamp() - interval '1 hour')::integer AS finished_last_hour
        FROM ${OURS}.video WHERE ended_at IS NOT NULL) f,
       (SELECT count(*)::integer AS workers FROM ${OURS}.worker
        WHERE stopped_at IS NULL AND seen_at > clock_timestamp() - interval '${SILENT_SECONDS} seconds') w`,
  );
  const failures = await readRows(
    queue.database,
    z.object({ reason: z.string(), count: z.number() }),
    `SELECT coalesce(v.failure #>> '{error,details,reason}', v.failure #>> '{error,code}', 'worker_died') AS reason,
       count(*)::integer AS count
     FROM ${WITH_JOBS} WHERE ${LIVE_STATE} = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50`,
  );
  return { ...figures!, failures };
}
