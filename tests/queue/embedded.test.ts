import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import type { MakeVideo } from '../../src/operations/worker/one-video.ts';
import { watchProgram } from '../../src/operations/worker/program-watch.ts';
import { type WorkOptions, work } from '../../src/operations/worker/work.ts';
import { cancelBatch } from '../../src/queue/cancel.ts';
import { batchFigures, queueFigures, videosOf } from '../../src/queue/look.ts';
import { type OpenQueueOptions, openQueue, type VideoQueue } from '../../src/queue/open.ts';
import { purchaseGuard } from '../../src/queue/spending.ts';
import { submit } from '../../src/queue/submit.ts';
import { take } from '../../src/queue/take.ts';
import { queueUsage } from '../../src/queue/usage.ts';
import { newPlace } from '../support/program.ts';
import { forgetWorker, lookAfter, rowsOf, sheet } from '../support/queue.ts';

/** The queue in a folder, by PGlite in this process: the same statements as on a server. One folder for all cases. */

const { folder } = newPlace({ keep: true });
const options: OpenQueueOptions = {
  ...{ address: undefined, looksAfter: false },
  embedded: { folder: join(folder, 'queue'), pid: process.pid, waitMs: 0 },
};
let queue: VideoQueue = await openQueue(options);
afterAll(() => queue.close());

const workUntilEmpty = (make: MakeVideo, more: Partial<WorkOptions> = {}) =>
  work({
    ...{ queue, id: 'w', pid: process.pid, concurrency: 2, make, signal: new AbortController().signal },
    ...{ stopSeconds: 0, untilEmpty: true },
    ...{ onVideo: () => undefined, onBegin: () => undefined, onEvent: () => undefined },
    onDatabase: (error) => {
      if (error !== undefined) throw error;
    },
    ...more,
  });

test('rows are taken, bought for under the limit of their batch, finished and set aside', async () => {
  const { added } = await submit(queue, sheet('here', rowsOf('good', 'dear', 'bad'), { maxUsd: 3 }));
  expect(added).toEqual(['good', 'dear', 'bad']);
  const done = await workUntilEmpty(async (video, { guard, onLedger, onSpent }) => {
    await onLedger(0);
    if (video.key === 'bad')
      throw new SparkfluenceError('provider', 'No\0', { details: { reason: 'content_blocked' } });
    await guard({ usd: video.key === 'dear' ? 9 : 1 }, async () => undefined);
    onSpent(1);
    return { of: video.key };
  });
  expect(done).toEqual({ finished: 1, failed: 2, given_back: 0 });
  expect(await batchFigures(queue, 'here')).toMatchObject([
    { finished: 1, failed: 2, spent_usd: 1, reserved_usd: 0, max_usd: 3 },
  ]);
  expect(await queueFigures(queue)).toMatchObject({
    ...{ waiting: 0, running: 0, failed: 2 },
    failures: [
      { reason: 'batch_budget_exceeded', count: 1 },
      { reason: 'content_blocked', count: 1 },
    ],
  });
});

test('a worker that is silent loses its video, and buys nothing more for it', async () => {
  await submit(queue, sheet('dead', rowsOf('x')));
  const [lost] = await take(queue, 'dead', 1);
  await forgetWorker(queue, lost!.attempt.id);
  await lookAfter(queue);
  const [again] = await take(queue, 'next', 1);
  expect(again).toMatchObject({ key: 'x', tries: 1, project: lost!.project });
  await expect(purchaseGuard(queue, lost!)({ usd: 1 }, async () => undefined)).rejects.toMatchObject({
    details: { reason: 'lease_lost' },
  });
  expect(await cancelBatch(queue, 'dead')).toEqual({ waiting: [], running: ['x'] });
});

test('a worker whose program is replaced on the disk makes what it has, takes nothing more, and says so', async () => {
  const file = join(folder, 'main.js');
  writeFileSync(file, 'one');
  const isReplaced = await watchProgram(file);
  expect(await isReplaced()).toBe(false);
  await submit(queue, sheet('update', rowsOf('first', 'second', 'third')));
  const told: string[] = [];
  const update = async (video: { readonly key: string }) => {
    writeFileSync(`${file}.new`, 'two');
    renameSync(`${file}.new`, file);
    return { of: video.key };
  };
  const how = {
    id: 'w2',
    isReplaced,
    concurrency: 1,
    stopSeconds: 60,
    onReplaced: () => void told.push('replaced'),
  };
  expect(await workUntilEmpty(update, how)).toEqual({ finished: 1, failed: 0, given_back: 0 });
  expect(told).toEqual(['replaced']);
  expect((await videosOf(queue, 'update')).map(({ state }) => state)).toEqual([
    'finished',
    'waiting',
    'waiting',
  ]);
  const isGone = await watchProgram(file);
  rmSync(file); // while it is being installed
  expect(await isGone()).toBe(true);
});

test('requests are counted, one transaction after the other', async () => {
  const usage = queueUsage(queue, 'w', (provider) => `${provider} of mine`);
  const counted = () =>
    usage.update('veo', (kept) => {
      const { requests = [] } = kept as { requests?: number[] };
      return [{ requests: [...requests, requests.length] }, requests.length];
    });
  expect(await Promise.all([counted(), counted(), counted()])).toEqual([0, 1, 2]);
});

test('a statement that fails leaves no transaction behind, in which those of others would fail', async () => {
  await expect(queue.database.query('BEGIN; SELECT * FROM nothing_of_the_kind; COMMIT')).rejects.toThrow();
  expect(await queue.database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('it is there after a restart, and a second process is told whose it is', async () => {
  await expect(openQueue(options)).rejects.toMatchObject({
    kind: 'project',
    details: {
      reason: 'queue_locked',
      pid: process.pid,
      next: expect.stringContaining('one process at a time'),
    },
  });
  await queue.close();
  queue = await openQueue(options);
  expect((await videosOf(queue, 'here')).map(({ key, state }) => [key, state])).toEqual([
    ['good', 'finished'],
    ['dear', 'failed'],
    ['bad', 'failed'],
  ]);
});
