import { z } from 'zod';
import { LIVE_STATE, videoState } from './live-state.ts';
import { JOBS, OURS, SILENT_SECONDS, VIDEOS } from './names.ts';
import { dbOf, type VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';
import { submit } from './submit.ts';
import type { Taken } from './take.ts';

/**
 * Jobs of a server of the six operations, in the same line as the rows of sheets: a batch for each of its clients. Only
 * workers that have the server's folder take them.
 */

/** What the batches of servers begin with. */
export const SERVED = 'serve:';

/** @param place what the server's folder is known by */
export const servedBatch = (place: string, client: string): string => `${SERVED}${place}:${client}`;

export const isServed = ({ batch }: Pick<Taken, 'batch'>): boolean => batch.startsWith(SERVED);

/** The batches of servers whose folder a worker does not have. @param place of the one that it has */
export async function servedElsewhere(
  { database }: VideoQueue,
  place: string | undefined,
): Promise<readonly string[]> {
  const rows = await readRows(
    database,
    z.object({ id: z.string() }),
    `SELECT id FROM ${OURS}.batch WHERE starts_with(id, $1) AND NOT starts_with(id, $2)`,
    [SERVED, `${SERVED}${place ?? ''}:`],
  );
  return rows.map(({ id }) => id);
}

/** Whether a worker is there that has the server's folder. */
export async function hasWorkers({ database }: VideoQueue, place: string): Promise<boolean> {
  const rows = await database.query(
    `SELECT FROM ${OURS}.worker WHERE serves = $1 AND stopped_at IS NULL
       AND seen_at > clock_timestamp() - interval '${SILENT_SECONDS} seconds' LIMIT 1`,
    [place],
  );
  return rows.length > 0;
}

export interface ServedJob {
  readonly place: string;
  readonly client: string;
  readonly id: string;
  /** Another one means that it is to be done again. */
  readonly fingerprint: string;
  readonly inputs: unknown;
}

/** Puts a job into the line, before the rows of sheets; where it waits, runs or is done already, nothing is added. */
export async function submitServed(
  queue: VideoQueue,
  { place, client, id, fingerprint, inputs }: ServedJob,
): Promise<void> {
  await submit(queue, {
    ...{ batch: servedBatch(place, client), name: `serve: ${client}`, priority: 'high' },
    rows: [{ key: id, fingerprint, inputs, words: id, holds: [] }],
  });
}

const lookRow = z.object({
  state: videoState,
  fingerprint: z.string(),
  progress: z.unknown(),
  result: z.unknown(),
  failure: z.unknown(),
});
export type ServedLook = z.infer<typeof lookRow>;

export async function lookServed(
  { database }: VideoQueue,
  { place, client, id }: ServedJob,
): Promise<ServedLook | undefined> {
  const [row] = await readRows(
    database,
    lookRow,
    `SELECT ${LIVE_STATE} AS state, v.fingerprint, v.progress, v.result, v.failure FROM ${OURS}.video v
     LEFT JOIN ${JOBS}.job j ON j.name = '${VIDEOS}' AND j.id = v.job WHERE v.batch = $1 AND v.key = $2`,
    [servedBatch(place, client), id],
  );
  return row;
}

/** Takes a job out of the line that nobody has taken yet. @returns whether nobody will take it any more */
export const withdrawServed = (queue: VideoQueue, { place, client, id }: ServedJob): Promise<boolean> =>
  queue.database.transaction(async (inner) => {
    const [row] = await readRows(
      inner,
      z.object({ job: z.string() }),
      `SELECT j.id AS job FROM ${JOBS}.job j JOIN ${OURS}.video v ON v.job = j.id
       WHERE j.name = '${VIDEOS}' AND v.batch = $1 AND v.key = $2 AND j.state IN ('created', 'retry') FOR UPDATE OF j`,
      [servedBatch(place, client), id],
    );
    if (row === undefined) return false;
    await queue.boss.cancel(VIDEOS, row.job, { db: dbOf(inner) });
    await inner.query(
      `UPDATE ${OURS}.video SET state = 'cancelled', ended_at = clock_timestamp() WHERE job = $1`,
      [row.job],
    );
    return true;
  });

/** Says how far a job is, while it is this worker's. */
export async function noteProgress({ database }: VideoQueue, video: Taken, progress: unknown): Promise<void> {
  await database.query(
    `UPDATE ${OURS}.video v SET progress = $3::jsonb FROM ${JOBS}.job j
     WHERE v.id = $1 AND j.name = '${VIDEOS}' AND j.id = v.job AND j.state = 'active' AND j.retry_count = $2`,
    [video.id, video.attempt.retryCount, JSON.stringify(progress)],
  );
}
