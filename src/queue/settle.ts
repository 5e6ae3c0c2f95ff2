import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Queryable } from '../postgres/database.ts';
import { JOBS, OURS, VIDEOS } from './names.ts';
import { DEATHS, dbOf, type VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';
import { settledJobs, type Taken } from './take.ts';

/** How an attempt ends: by the worker that has it, or not at all. */

/** What became of a video, as JSON, and what its orders have cost in all, USD; undefined where its ledger was not read. */
export interface Ending {
  readonly outcome: unknown;
  readonly spentUsd: number | undefined;
}

/** The video is made. @throws SparkfluenceError project, reason `lease_lost`, and changes nothing */
export const finish = (queue: VideoQueue, video: Taken, { outcome, spentUsd }: Ending): Promise<void> =>
  settle(queue, video, async (inner) => {
    const { settled: jobs } = settledJobs.parse(
      await queue.boss.complete(VIDEOS, video.attempt, null, { db: dbOf(inner) }),
    );
    if (jobs?.length !== 1) throw leaseLost(video);
    await end(inner, video.id, 'finished', { result: outcome });
    await settleMoney(inner, video.id, spentUsd);
  });

/**
 * The video failed.
 * @param againInSeconds after how long it is tried again; undefined: not by itself, it goes to the dead letters
 * @returns whether it will be tried again
 */
export async function fail(
  queue: VideoQueue,
  video: Taken,
  { outcome, spentUsd }: Ending,
  againInSeconds: number | undefined,
): Promise<boolean> {
  let willBeTried = false;
  await settle(queue, video, async (inner) => {
    const left = await prepareFailure(
      inner,
      video,
      againInSeconds ?? 0,
      againInSeconds === undefined ? 'at last' : 'counted',
    );
    willBeTried = left > 0;
    await failJob(queue, inner, video, outcome);
    if (willBeTried) await waitAgain(inner, video.id, outcome);
    else await end(inner, video.id, 'failed', { failure: outcome });
    await settleMoney(inner, video.id, spentUsd);
  });
  return willBeTried;
}

/** Gives a video back unfinished: another worker may take it, after a wait or at once, and it does not count as a failure. */
export const giveBack = (
  queue: VideoQueue,
  video: Taken,
  spentUsd: number | undefined,
  afterSeconds = 0,
): Promise<void> =>
  settle(queue, video, async (inner) => {
    await prepareFailure(inner, video, afterSeconds, 'for nothing');
    await failJob(queue, inner, video, { given_back: true });
    await waitAgain(inner, video.id, null);
    await settleMoney(inner, video.id, spentUsd);
  });

/** Refuses where another worker has the video. */
async function settle(
  { database }: VideoQueue,
  video: Taken,
  task: (inner: Queryable) => Promise<void>,
): Promise<void> {
  await database.transaction(async (inner) => {
    await requireLease(inner, video);
    await task(inner);
  });
}

/** Locks the video's job as long as the attempt of job $1 and count $2 is the latest; else it has no row. */
export const LEASE = `SELECT id FROM ${JOBS}.job
  WHERE name = '${VIDEOS}' AND id = $1 AND state = 'active' AND retry_count = $2 FOR UPDATE`;

/** Locks the video's job. @throws SparkfluenceError project, reason `lease_lost`, where the attempt is no longer the latest */
async function requireLease(inner: Queryable, { id, attempt, key }: Taken): Promise<void> {
  const [row] = await readRows(inner, z.object({ id: z.string() }), LEASE, [attempt.id, attempt.retryCount]);
  if (row === undefined) throw leaseLost({ id, key });
}

/** What is reserved for orders of the video becomes what they have cost; where nobody knows that, it stays reserved. */
export async function settleMoney(
  inner: Queryable,
  video: string,
  spentUsd: number | undefined,
): Promise<void> {
  if (spentUsd === undefined) return;
  await inner.query(`WITH ${settledMoney('$1', '$2')} SELECT 1`, [video, spentUsd.toFixed(6)]);
}

/**
 * Parts of one statement, which comes last in its transaction: all videos of a batch wait for its row.
 * @param from what must be there too: a part of the same statement that may have no row
 */
export const settledMoney = (video: '$1' | '$3', usd: '$2' | '$4', from: '' | ', lease' = ''): string =>
  `before AS MATERIALIZED (
     SELECT v.id, v.batch, v.spent_usd, v.reserved_usd FROM ${OURS}.video v${from}
     WHERE v.id = ${video} FOR UPDATE OF v
   ), money AS (
     UPDATE ${OURS}.batch b SET spent_usd = b.spent_usd + ${usd}::numeric - v.spent_usd, reserved_usd = b.reserved_usd - v.reserved_usd
     FROM before v WHERE b.id = v.batch
   ), counted AS (
     UPDATE ${OURS}.video v SET spent_usd = ${usd}::numeric, reserved_usd = 0 FROM before WHERE v.id = before.id
   )`;

/** pg-boss's limit of retries, by what a failure is to mean. It counts one itself. */
const LIMITS = {
  'at last': 'retry_count',
  'for nothing': 'retry_limit + 1',
  counted: `retry_limit - ${DEATHS - 1}`,
};

/** Sets how pg-boss takes the failure that follows. @returns how many tries are left after it */
async function prepareFailure(
  inner: Queryable,
  { attempt }: Taken,
  waitSeconds: number,
  how: keyof typeof LIMITS,
): Promise<number> {
  const [row] = await readRows(
    inner,
    z.object({ left: z.number() }),
    `UPDATE ${JOBS}.job SET retry_limit = ${LIMITS[how]}, retry_delay = $3
     WHERE name = '${VIDEOS}' AND id = $1 AND retry_count = $2 RETURNING retry_limit - retry_count AS left`,
    [attempt.id, attempt.retryCount, Math.round(waitSeconds)],
  );
  return row?.left ?? 0;
}

/** As PostgreSQL takes it: a vendor's words may hold a NUL or half a character, which its JSON cannot. */
const storable = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null), (_, each: unknown) =>
    typeof each === 'string' ? each.toWellFormed().replaceAll('\0', '\ufffd') : each,
  );

async function failJob(queue: VideoQueue, inner: Queryable, video: Taken, outcome: unknown): Promise<void> {
  await queue.boss.fail(VIDEOS, video.attempt, storable(outcome) as object, { db: dbOf(inner) });
}

async function end(
  inner: Queryable,
  video: string,
  state: 'finished' | 'failed',
  { result = null, failure = null }: { readonly result?: unknown; readonly failure?: unknown },
): Promise<void> {
  await inner.query(
    `UPDATE ${OURS}.video SET state = $2, result = $3::jsonb, failure = $4::jsonb, ended_at = clock_timestamp() WHERE id = $1`,
    [video, state, JSON.stringify(storable(result)), JSON.stringify(storable(failure))],
  );
}

async function waitAgain(inner: Queryable, video: string, failure: unknown): Promise<void> {
  await inner.query(
    `UPDATE ${OURS}.video SET state = 'waiting', worker = NULL, failure = $2::jsonb WHERE id = $1`,
    [video, JSON.stringify(storable(failure))],
  );
}

export const leaseLost = ({ id, key }: Pick<Taken, 'id' | 'key'>): SparkfluenceError =>
  new SparkfluenceError('project', `Another worker has taken over the video "${key}"`, {
    details: {
      reason: 'lease_lost',
      video: id,
      next: 'Nothing is to be done: this worker was not heard of in time, or the video was cancelled. It buys nothing more.',
    },
  });
