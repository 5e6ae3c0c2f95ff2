import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchData } from '../../contracts/batch.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type Holder, isLocked, lockOwner } from '../../disk/lock.ts';
import { writeOverview } from './overview.ts';
import { batchData, factsNow } from './report.ts';
import { askToCancel, type BatchHead, forgetCancel, readHead, readRows, saveHead } from './state.ts';

/** How long a process that works on the batch may take to stop, milliseconds. */
const STOP_MS = 60_000;
const LOOK_MS = 100;

/**
 * How a batch is doing; nothing is written and no lock is needed.
 * @throws SparkfluenceError project, reason `batch_missing`; pending, reason `batch_checking`, while its rows are checked for the first time
 */
export async function batchStatus(folder: string, file: string): Promise<BatchData> {
  const head = await headOf(folder, file);
  return batchData(await factsNow(folder, head, await readRows(folder)));
}

/**
 * Stops a batch: the process that works on it lets go of what it makes, which a rerun goes on with. What was not begun counts
 * as cancelled. It returns when that process has stopped.
 * @throws SparkfluenceError project: `batch_missing`; `batch_busy` where the process does not stop
 */
export async function cancelBatch(folder: string, file: string, signal: AbortSignal): Promise<BatchData> {
  const wasAtWork = await isLocked(folder);
  if (wasAtWork) {
    for (let waited = 0; await isLocked(folder); waited += LOOK_MS) {
      if (waited >= STOP_MS) throw busy(folder, file);
      await askToCancel(folder); // again and again: one that has only just begun forgets what was asked before
      await sleep(LOOK_MS, undefined, { signal });
    }
    await forgetCancel(folder);
  }
  if (wasAtWork && (await readHead(folder)) === undefined) return nothingBegun(folder, file);
  const now = await headOf(folder, file);
  if (now.cancelled_at === undefined)
    await saveHead(folder, { ...now, cancelled_at: new Date().toISOString() });
  const data = await batchStatus(folder, file);
  await writeOverview(data);
  return data;
}

/** It was cancelled while its rows were still being checked for the first time: nothing of it is kept. */
const nothingBegun = (folder: string, file: string): BatchData =>
  batchData({
    folder,
    head: { file, at: new Date().toISOString(), limit_usd: 0, rows: [] },
    files: new Map(),
    isUnderWay: false,
  });

async function headOf(folder: string, file: string): Promise<BatchHead> {
  const head = await readHead(folder);
  if (head !== undefined) return head;
  const owner = await lockOwner(folder);
  // It may have begun between the two looks.
  const begun = owner === undefined ? undefined : await readHead(folder);
  if (begun !== undefined) return begun;
  if (owner !== undefined) throw stillChecking(folder, file, owner);
  throw new SparkfluenceError('project', `No batch of ${file} was run here yet`, {
    details: {
      reason: 'batch_missing',
      path: folder,
      next: 'Run it with `sparkfluence batch FILE`; a batch that was named is found with --name.',
    },
  });
}

const stillChecking = (folder: string, file: string, { pid, since }: Holder): SparkfluenceError =>
  new SparkfluenceError(
    'pending',
    `The rows of ${file} are still being checked (process ${pid}, since ${since}); nothing of it has begun`,
    {
      details: {
        ...{ reason: 'batch_checking', path: folder, pid, since },
        next: 'Look again in a while; `sparkfluence batch cancel` stops it.',
      },
    },
  );

const busy = (folder: string, file: string): SparkfluenceError =>
  new SparkfluenceError(
    'project',
    `The process that works on the batch ${file} has not stopped within a minute`,
    {
      details: {
        reason: 'batch_busy',
        path: folder,
        next: 'It stops as soon as it can. Look again with `sparkfluence batch status`.',
      },
    },
  );
