import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { shownUsd } from '../contracts/usd.ts';
import { JOBS, OURS, SILENT_SECONDS, VIDEOS } from './names.ts';
import type { VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';
import { LEASE, leaseLost, settledMoney, settleMoney } from './settle.ts';
import type { Taken } from './take.ts';

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
    await reserve(queue, video, usd);
    try {
      await write();
    } catch (error) {
      await release(queue, video, usd).catch(() => undefined); // it stays reserved until the video settles
      throw error;
    }
    // A process that was stopped after its lease was confirmed finds out here, before anything is sent.
    if (performance.now() - asked > SILENT_SECONDS * 1000 - MARGIN_MS) throw tooLate(video);
  };

/**
 * What the video's ledger says takes the place of what was reserved for it by a worker before. Where that is what the queue knows
 * already, as at most attempts after the first, it is not asked: all videos of a batch wait for its row.
 */
export async function countSpent({ database }: VideoQueue, video: Taken, spentUsd: number): Promise<void> {
  const { id, attempt } = video;
  if (video.reservedUsd === 0 && spentUsd.toFixed(6) === video.spentUsd.toFixed(6)) return;
  const [row] = await readRows(
    database,
    z.object({ is_ours: z.boolean() }),
    `WITH lease AS MATERIALIZED (${LEASE}), ${settledMoney('$3', '$4', ', lease')}
     SELECT EXISTS (SELECT FROM lease) AS is_ours`,
    [attempt.id, attempt.retryCount, id, spentUsd.toFixed(6)],
  );
  if (row?.is_ours !== true) throw leaseLost(video);
}

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

/**
 * One statement: all videos of a batch wait for its row, and a worker that is stopped between two of its questions would
 * keep them waiting until the server gives it up.
 */
async function reserve({ database }: VideoQueue, video: Taken, usd: number): Promise<void> {
  const { id, batch, key, attempt } = video;
  const [row] = await readRows(
    database,
    z.object({ is_ours: z.boolean(), fits: z.boolean() }),
    `WITH lease AS (
       UPDATE ${JOBS}.job SET heartbeat_on = clock_timestamp()
       WHERE name = '${VIDEOS}' AND id = $1 AND state = 'active' AND retry_count = $2 RETURNING id
     ), money AS (
       UPDATE ${OURS}.batch b SET reserved_usd = b.reserved_usd + $4::numeric FROM lease
       WHERE b.id = $5 AND (b.max_usd IS NULL OR b.spent_usd + b.reserved_usd + $4::numeric <= b.max_usd)
       RETURNING b.id
     ), counted AS (
       UPDATE ${OURS}.video v SET reserved_usd = v.reserved_usd + $4::numeric FROM money WHERE v.id = $3
     )
     SELECT EXISTS (SELECT FROM lease) AS is_ours, EXISTS (SELECT FROM money) AS fits`,
    [attempt.id, attempt.retryCount, id, usd.toFixed(6), batch],
  );
  if (row?.is_ours !== true) throw leaseLost(video);
  if (row.fits) return;
  const [money] = await readRows(
    database,
    z.object({ limit: z.number().nullable(), counted: z.number() }),
    `SELECT max_usd::float8 AS limit, (spent_usd + reserved_usd)::float8 AS counted FROM ${OURS}.batch WHERE id = $1`,
    [batch],
  );
  throw overTheBatch(key, usd, (money?.counted ?? 0) + usd, money?.limit ?? 0);
}

/** What was reserved for an order whose intent was not written. */
async function release({ database }: VideoQueue, { id, batch, attempt }: Taken, usd: number): Promise<void> {
  await database.query(
    `WITH lease AS MATERIALIZED (${LEASE}),
     money AS (UPDATE ${OURS}.batch b SET reserved_usd = b.reserved_usd - $4::numeric FROM lease WHERE b.id = $5)
     UPDATE ${OURS}.video v SET reserved_usd = v.reserved_usd - $4::numeric FROM lease WHERE v.id = $3`,
    [attempt.id, attempt.retryCount, id, usd.toFixed(6), batch],
  );
}

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
