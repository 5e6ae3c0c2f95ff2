import { openQueue, type VideoQueue } from '../../src/queue/open.ts';
import type { QueuedRow, Submission } from '../../src/queue/submit.ts';

/** Rows as a sheet gives them, by their keys. */
export const rowsOf = (...keys: readonly string[]): QueuedRow[] =>
  keys.map((key) => ({ key, fingerprint: `of ${key}`, inputs: { topic: key }, words: key, holds: [] }));

export const manyRows = (count: number, prefix = 'row'): QueuedRow[] =>
  rowsOf(...Array.from({ length: count }, (_, index) => `${prefix}-${index}`));

export const sheet = (
  batch: string,
  rows: readonly QueuedRow[],
  more: Partial<Submission> = {},
): Submission => ({
  batch,
  name: `${batch}.csv`,
  rows,
  ...more,
});

/** Opens the queue, runs the task, and closes it. */
export async function withQueue<Result>(
  address: string,
  task: (queue: VideoQueue) => Promise<Result>,
  looksAfter = false,
): Promise<Result> {
  const queue = await openQueue({ address, looksAfter });
  try {
    return await task(queue);
  } finally {
    await queue.close();
  }
}

/** Makes a job look as if its worker had not been heard of for a minute. */
export const forgetWorker = (queue: VideoQueue, job: string): Promise<unknown> =>
  queue.database.query(
    `UPDATE sparkfluence_jobs.job SET heartbeat_on = heartbeat_on - interval '1 minute' WHERE id = $1`,
    [job],
  );

/** Looks for dead workers now, though it has just been done. */
export async function lookAfter(queue: VideoQueue): Promise<void> {
  await queue.database.query('UPDATE sparkfluence_jobs.queue SET monitor_on = NULL, monitor_claim_on = NULL');
  await queue.boss.supervise('videos');
}
