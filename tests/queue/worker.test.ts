import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { queuedBatchData } from '../../src/operations/batch/queued.ts';
import type { MakeVideo, VideoEnd } from '../../src/operations/worker/one-video.ts';
import { type WorkOptions, work } from '../../src/operations/worker/work.ts';
import { cancelBatch } from '../../src/queue/cancel.ts';
import { batchFigures, queueFigures, videosOf } from '../../src/queue/look.ts';
import { openQueue, type VideoQueue } from '../../src/queue/open.ts';
import { purchaseGuard } from '../../src/queue/spending.ts';
import { submit } from '../../src/queue/submit.ts';
import { type Taken, take } from '../../src/queue/take.ts';
import { findPostgres, NO_POSTGRES, type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { forgetWorker, lookAfter, manyRows, rowsOf, sheet } from '../support/queue.ts';

/** The worker's loop in this process, on a real PostgreSQL server; what it makes is a stand-in. */

const bin = findPostgres();

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe.skipIf(bin === undefined)(bin === undefined ? NO_POSTGRES : 'a worker', () => {
  let cluster: PostgresCluster;
  let queue: VideoQueue;
  beforeAll(async () => {
    cluster = await startPostgres(bin!);
    queue = await openQueue({ address: cluster.database('work'), looksAfter: false });
  });
  afterAll(async () => {
    await queue?.close();
    await cluster.stop();
  });

  let workers = 0;
  /** Starts a worker; `ends` is what became of each video, in order. */
  function start(make: MakeVideo, more: Partial<WorkOptions> = {}) {
    const stop = new AbortController();
    const ends: [string, VideoEnd['state']][] = [];
    workers += 1;
    const done = work({
      ...{ queue, id: `w${workers}`, pid: process.pid, concurrency: 3, make, signal: stop.signal },
      ...{ stopSeconds: 0, untilEmpty: false },
      onVideo: ({ key }, { state }) => void ends.push([key, state]),
      onBegin: () => undefined,
      onEvent: () => undefined,
      onDatabase: (error) => {
        if (error !== undefined) throw error;
      },
      ...more,
    });
    return { done, ends, stop: () => stop.abort() };
  }
  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      const leave = () =>
        reject(new SparkfluenceError('interrupted', 'stopped', { details: { reason: 'interrupted' } }));
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave);
    });

  test('makes everything, so many at once, and ends when nothing waits', async () => {
    await submit(queue, sheet('all', manyRows(10)));
    let [now, most] = [0, 0];
    const made: string[] = [];
    const { done } = start(
      async (video) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setTimeout(resolve, 30));
        made.push(video.key);
        now -= 1;
        return { of: video.key };
      },
      { untilEmpty: true },
    );
    expect(await done).toEqual({ finished: 10, failed: 0, given_back: 0 });
    expect(most).toBe(3);
    expect(made.toSorted()).toEqual(manyRows(10).map(({ key }) => key));
    expect((await videosOf(queue, 'all')).map(({ state, result }) => [state, result])).toContainEqual([
      'finished',
      { of: 'row-3' },
    ]);
    expect((await queueFigures(queue)).workers, 'it has left').toBe(0);
  });

  test('one failure lets the others go on; what needs a person is not tried again', async () => {
    await submit(queue, sheet('mixed', rowsOf('bad', 'good')));
    const { done, ends } = start(
      async ({ key }, { onFolder }) => {
        onFolder(`projects/${key}`);
        if (key === 'bad')
          throw new SparkfluenceError('config', 'No key', { details: { reason: 'key_missing' } });
      },
      { untilEmpty: true },
    );
    expect(await done).toEqual({ finished: 1, failed: 1, given_back: 0 });
    expect(ends.toSorted()).toEqual([
      ['bad', 'failed'],
      ['good', 'finished'],
    ]);
    expect((await queueFigures(queue)).failures).toContainEqual({ reason: 'key_missing', count: 1 });
    const { rows } = await queuedBatchData(queue, {
      id: 'mixed',
      folder: 'batches/mixed',
      file: 'mixed.csv',
    });
    expect(rows[0], 'where to look').toMatchObject({
      ...{ key: 'bad', project: 'projects/bad', error: { reason: 'key_missing' } },
    });
    const [bad] = rowsOf('bad');
    await submit(queue, sheet('mixed', [{ ...bad!, words: 'other', fingerprint: 'other' }]));
    const edited = await queuedBatchData(queue, { id: 'mixed', folder: 'batches/mixed', file: 'mixed.csv' });
    expect(edited.rows[0]).toMatchObject({ state: 'waiting', project: null, earlier: ['projects/bad'] });
    await cancelBatch(queue, 'mixed');
  });

  test('asked to stop, it takes nothing new, gives back what runs, and another worker goes on at once', async () => {
    await submit(queue, sheet('stop', manyRows(5, 'stop')));
    const begun = gate();
    let count = 0;
    const first = start((_video, { signal }) => {
      count += 1;
      if (count === 3) begun.open();
      return untilAborted(signal);
    });
    await begun.opened;
    first.stop();
    expect(await first.done).toEqual({ finished: 0, failed: 0, given_back: 3 });
    expect((await videosOf(queue, 'stop')).map(({ state }) => state)).toEqual(Array(5).fill('waiting'));
    const second = start(async () => ({}), { untilEmpty: true });
    expect(await second.done).toMatchObject({ finished: 5 });
  });

  test('asked to stop with patience, it finishes what runs', async () => {
    await submit(queue, sheet('patience', rowsOf('x')));
    const [begun, finish] = [gate(), gate()];
    const worker = start(
      async (_video, { signal }) => {
        begun.open();
        await Promise.race([finish.opened, untilAborted(signal)]);
      },
      { stopSeconds: 60 },
    );
    await begun.opened;
    worker.stop();
    finish.open();
    expect(await worker.done).toEqual({ finished: 1, failed: 0, given_back: 0 });
  });

  test('a video that was cancelled or taken over is stopped with the next heartbeat, and what it cost counts', async () => {
    await submit(queue, sheet('lose', rowsOf('cancelled', 'taken'), { maxUsd: 10 }));
    const begun = [gate(), gate()];
    let count = 0;
    const jobs: Taken[] = [];
    const worker = start(async (video, { signal, guard, onSpent }) => {
      jobs.push(video);
      await guard({ usd: 2 }, async () => undefined);
      onSpent(1.5);
      begun[count]!.open();
      count += 1;
      return untilAborted(signal);
    });
    await Promise.all(begun.map(({ opened }) => opened));
    await forgetWorker(queue, jobs.find(({ key }) => key === 'taken')!.attempt.id);
    await lookAfter(queue);
    const own = await queue.boss.fetch('videos'); // another worker has it now
    expect(own).toHaveLength(1);
    await vi.waitFor(() => expect(worker.ends).toEqual([['taken', 'lost']]), { timeout: 30_000 });
    await cancelBatch(queue, 'lose');
    await vi.waitFor(() => expect(worker.ends).toHaveLength(2), { timeout: 30_000 });
    expect(worker.ends[1]).toEqual(['cancelled', 'lost']);
    worker.stop();
    await worker.done;
    const [cancelled, taken] = await videosOf(queue, 'lose');
    expect(cancelled).toMatchObject({ state: 'cancelled', spent_usd: 1.5, reserved_usd: 0 });
    expect(taken, 'reserved until the other has read the ledger').toMatchObject({
      spent_usd: 0,
      reserved_usd: 2,
    });
    expect(await batchFigures(queue, 'lose')).toMatchObject([{ spent_usd: 1.5, reserved_usd: 2 }]);
  });

  test('what a dead worker had reserved stays counted where the next one fails before it has read the ledger', async () => {
    await submit(queue, sheet('unread', rowsOf('x'), { maxUsd: 10 }));
    const [dead] = await take(queue, 'dead', 1);
    await purchaseGuard(queue, dead!)({ usd: 2 }, async () => undefined);
    await forgetWorker(queue, dead!.attempt.id);
    await lookAfter(queue);
    const missing = new SparkfluenceError('config', 'No key', { details: { reason: 'key_missing' } });
    const next = start(() => Promise.reject(missing), { untilEmpty: true });
    expect(await next.done).toMatchObject({ failed: 1 });
    expect(await batchFigures(queue, 'unread')).toMatchObject([{ spent_usd: 0, reserved_usd: 2 }]);
  });

  test('a worker that stood still and gets its own video again ends the old attempt first', async () => {
    await submit(queue, sheet('twice', rowsOf('x')));
    let attempts = 0;
    let atOnce = 0;
    const worker = start(async (video, { signal }) => {
      attempts += 1;
      atOnce += 1;
      expect(atOnce).toBe(1);
      try {
        if (attempts > 1) return {};
        await forgetWorker(queue, video.attempt.id);
        await lookAfter(queue);
        return await untilAborted(signal);
      } finally {
        atOnce -= 1;
      }
    });
    await vi.waitFor(() => expect(worker.ends).toHaveLength(2), { timeout: 20_000 });
    expect(worker.ends).toEqual([
      ['x', 'lost'],
      ['x', 'finished'],
    ]);
    worker.stop();
    await worker.done;
  });

  test('until the queue is empty, a database that refuses for good ends the worker', async () => {
    const refused = new SparkfluenceError('config', 'no', { details: { reason: 'database_rights' } });
    const refusing: VideoQueue = {
      ...queue,
      boss: new Proxy(queue.boss, {
        get: (boss, name) =>
          name === 'fetch'
            ? async () => Promise.reject(refused)
            : (Reflect.get(boss, name).bind?.(boss) ?? Reflect.get(boss, name)),
      }),
      database: {
        ...queue.database,
        query: (sql, values) =>
          sql.includes("state <= 'active'") ? Promise.reject(refused) : queue.database.query(sql, values),
      },
    };
    const worker = start(async () => ({}), { queue: refusing, untilEmpty: true });
    await expect(worker.done).rejects.toBe(refused);
  });

  test('a database that goes away for a while ends nothing: it is told once, and the work goes on', async () => {
    await submit(queue, sheet('away', rowsOf('x', 'y')));
    const told: string[] = [];
    const real = queue.boss.fetch.bind(queue.boss);
    let failures = 0;
    const flaky: VideoQueue = {
      ...queue,
      boss: new Proxy(queue.boss, {
        get: (boss, name) =>
          name === 'fetch'
            ? async (...given: Parameters<typeof real>) => {
                failures += 1;
                if (failures <= 2)
                  throw new SparkfluenceError('config', 'away', {
                    details: { reason: 'database_unreachable' },
                  });
                return real(...given);
              }
            : (Reflect.get(boss, name).bind?.(boss) ?? Reflect.get(boss, name)),
      }),
    };
    const worker = start(async () => ({}), {
      queue: flaky,
      onDatabase: (error) => void told.push(error === undefined ? 'back' : 'away'),
    });
    await vi.waitFor(() => expect(worker.ends).toHaveLength(2), { timeout: 20_000 });
    worker.stop();
    await worker.done;
    expect(told).toEqual(['away', 'back']);
  });

  test('a worker whose queue a newer program has changed makes what it has, takes nothing more, and says so', async () => {
    const own = await openQueue({ address: cluster.database('newer'), looksAfter: false });
    try {
      await submit(own, sheet('newer', rowsOf('first', 'second')));
      const told: string[] = [];
      const { done, ends } = start(
        async ({ key }) => {
          cluster.sql(
            'newer',
            `UPDATE sparkfluence_queue.meta SET value = '99' WHERE key = 'schema_version'`,
          );
          return { of: key };
        },
        { queue: own, concurrency: 1, stopSeconds: 60, onReplaced: (what) => void told.push(what) },
      );
      expect(await done).toEqual({ finished: 1, failed: 0, given_back: 0 });
      expect([ends, told]).toEqual([[['first', 'finished']], ['queue']]);
      expect((await videosOf(own, 'newer')).map(({ state }) => state)).toEqual(['finished', 'waiting']);
    } finally {
      await own.close();
    }
  });
});
