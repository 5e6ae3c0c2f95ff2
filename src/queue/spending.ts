import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { shownUsd } from '../contracts/usd.ts';
import type { Queryable } from '../postgres/database.ts';
import { JOBS, OURS, SILENT_SECONDS, VIDEOS } from './names.ts';
import type { VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';
import { requireLease, settleMoney, type Taken } from './take.ts';

/** How long before a worker is taken for dead it sends no more orders, milliseconds. */
const MARGIN_MS = 5000;

/**
 * Asked before each order of a video: reserves its price under the batch's limit while the video is this worker's, then
 * writes the intent. What is reserved is counted until the video settles or another worker has read its ledger, so that no
 * two workers pass the limit together, nor a dead one's order is forgotten.
 * @throws SparkfluenceError budget, reason `batch_budget_exceeded`; project, reason `lease_lost`: nothing is sent then
 */
export const purchaseGuard =
  (queue: VideoQueue, video: Taken) =>
  async ({ usd }: { readonly usd: number }, write: () => Promise<void>): Promise<void> => {
    const asked = performance.now();
    await queue.database.transaction(async (inner) => {
      await requireLease(inner, video);
      await touch(inner, video);
      await reserve(inner, video, usd);
    });
    try {
      await write();
    } catch (error) {
      await release(queue, video, usd).catch(() => undefined); // it stays reserved until the video settles
      throw error;
    }
    // A process that was stopped after its lease was confirmed finds out here, before anything is sent.
    if (performance.now() - asked > SILENT_SECONDS * 1000 - MARGIN_MS) throw tooLate(video);
  };

/** What the video's ledger says takes the place of what was reserved for it by a worker before. */
export const countSpent = (queue: VideoQueue, video: Taken, spentUsd: number): Promise<void> =>
  queue.database.transaction(async (inner) => {
    await requireLease(inner, video);
    await settleMoney(inner, video.id, spentUsd);
  });

/** The same for a video that was taken from this worker, as long as nobody else has it. */
export const countLeft = async (
  { database }: VideoQueue,
  { id, attempt }: Taken,
  spentUsd: number,
): Promise<void> =>
  database.transaction(async (inner) => {
    const [row] = await readRows(
      inner,
      z.object({ id: z.string() }),
      `SELECT v.id FROM ${JOBS}.job j JOIN ${OURS}.video v ON v.job = j.id
       WHERE j.name = '${VIDEOS}' AND j.id = $1 AND j.retry_count = $2 AND j.state IN ('cancelled', 'active') FOR UPDATE OF j`,
      [attempt.id, attempt.retryCount],
    );
    if (row !== undefined) await settleMoney(inner, id, spentUsd);
  });

async function touch(inner: Queryable, { attempt }: Taken): Promise<void> {
  await inner.query(
    `UPDATE ${JOBS}.job SET heartbeat_on = clock_timestamp() WHERE name = '${VIDEOS}' AND id = $1`,
    [attempt.id],
  );
}

async function reserve(inner: Queryable, { id, batch, key }: Taken, usd: number): Promise<void> {
  const [money] = await readRows(
    inner,
    z.object({ limit: z.number().nullable(), counted: z.number(), fits: z.boolean() }),
    `UPDATE ${OURS}.batch SET reserved_usd = reserved_usd + $2::numeric WHERE id = $1
     RETURNING max_usd::float8 AS limit, (spent_usd + reserved_usd)::float8 AS counted,
       max_usd IS NULL OR spent_usd + reserved_usd <= max_usd AS fits`,
    [batch, usd.toFixed(6)],
  );
  if (money?.fits !== true) throw overTheBatch(key, usd, money?.counted ?? 0, money?.limit ?? 0);
  await inner.query(`UPDATE ${OURS}.video SET reserved_usd = reserved_usd + $2::numeric WHERE id = $1`, [
    id,
    usd.toFixed(6),
  ]);
}

const release = (queue: VideoQueue, video: Taken, usd: number): Promise<void> =>
  queue.database.transaction(async (inner) => {
    await requireLease(inner, video);
    for (const [table, id] of [
      ['batch', video.batch],
      ['video', video.id],
    ])
      await inner.query(
        `UPDATE ${OURS}.${table} SET reserved_usd = reserved_usd - $2::numeric WHERE id::text = $1`,
        [id, usd.toFixed(6)],
      );
  });

const overTheBatch = (key: string, usd: number, counted: number, limit: number): SparkfluenceError =>
  new SparkfluenceError(
    'budget',
    `An order for "${key}" would bring its batch to ${shownUsd(counted)} USD, over its limit of ${limit} USD`,
    {
      details: {
        reason: 'batch_budget_exceeded',
        price_usd: usd,
        limit_usd: limit,
        next: 'Nothing of it was bought. Submit the batch again with a higher --max-cost; what was made is kept.',
      },
    },
  );

const tooLate = ({ id, key }: Taken): SparkfluenceError =>
  new SparkfluenceError('project', `This worker stood still, and another may have taken over "${key}"`, {
    details: { reason: 'lease_lost', video: id, next: 'Nothing is to be done. It buys nothing more.' },
  });
