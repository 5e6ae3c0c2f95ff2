import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLimits } from '../../src/providers/wire/rate-limits.ts';
import { shareUsage } from '../../src/providers/wire/usage-file.ts';
import { openQueue, type VideoQueue } from '../../src/queue/open.ts';
import { queueUsage } from '../../src/queue/usage.ts';
import { enterWorker, leaveWorker } from '../../src/queue/workers.ts';
import { findPostgres, NO_POSTGRES, type PostgresCluster, startPostgres } from '../support/postgres.ts';

/** Rate limits that workers on several machines share, on a real PostgreSQL server. The folders of their caches do not exist. */

type Query = VideoQueue['database']['query'];

const bin = findPostgres();
const { signal } = new AbortController();

describe.skipIf(bin === undefined)(bin === undefined ? NO_POSTGRES : 'limits over all machines', () => {
  let cluster: PostgresCluster;
  let queue: VideoQueue;
  beforeAll(async () => {
    cluster = await startPostgres(bin!);
    queue = await openQueue({ address: cluster.database('limits'), looksAfter: false });
    for (const id of ['a', 'b']) await enterWorker(queue, id, { pid: 1, concurrency: 1 });
  });
  afterEach(() => shareUsage(undefined));
  afterAll(async () => {
    await queue?.close();
    await cluster.stop();
  });

  /** The limits as a worker of that name sees them. */
  const limitsOf = (worker: string, limits: Parameters<typeof createLimits>[0]['limits'], key = 'k') => {
    shareUsage(queueUsage(queue, worker, (provider) => `${provider} ${key}`));
    return createLimits({ cacheFolder: '/nowhere/else', ...(limits === undefined ? {} : { limits }) });
  };
  /** Whether a slot is free now; `waits` are counted. */
  const isFree = async (limits: ReturnType<typeof createLimits>, provider: string) => {
    const stop = new AbortController();
    let waited = false;
    const release = await limits
      .acquire(provider, {
        signal: stop.signal,
        onWait: () => {
          waited = true;
          stop.abort();
        },
      })
      .catch(() => undefined);
    await release?.();
    return !waited;
  };

  test('requests at once are counted together, by key; a released one is free for the other', async () => {
    const [a, b] = ['a', 'b'].map((worker) => limitsOf(worker, { veo: { atOnce: 2 } }));
    const releases = [await a!.acquire('veo', { signal }), await b!.acquire('veo', { signal })];
    expect(await isFree(a!, 'veo')).toBe(false);
    expect(await isFree(b!, 'veo')).toBe(false);
    expect(await isFree(limitsOf('a', { veo: { atOnce: 2 } }, 'another key'), 'veo')).toBe(true);
    await releases[1]!();
    expect(await isFree(a!, 'veo')).toBe(true);
    await releases[0]!();
  });

  test('the slots of a worker that is gone are free', async () => {
    await enterWorker(queue, 'dead', { pid: 1, concurrency: 1 });
    const dead = limitsOf('dead', { openai: { atOnce: 1 } });
    await dead.acquire('openai', { signal });
    const a = limitsOf('a', { openai: { atOnce: 1 } });
    expect(await isFree(a, 'openai')).toBe(false);
    await leaveWorker(queue, 'dead');
    expect(await isFree(a, 'openai')).toBe(true);
  });

  test('requests of a minute and orders of a day are counted together, also when all come at once', async () => {
    const [a, b] = ['a', 'b'].map((worker) =>
      limitsOf(worker, { huggingface: { perMinute: 20, perDay: 12 } }),
    );
    const answers = await Promise.allSettled(
      Array.from({ length: 16 }, (_, index) =>
        (index % 2 === 0 ? a! : b!).acquire('huggingface', { signal }),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(12);
    expect(answers.filter(({ status }) => status === 'rejected')).toMatchObject(
      Array(4).fill({ reason: { kind: 'limit', details: { reason: 'quota_exhausted' } } }),
    );
    const [c, d] = ['a', 'b'].map((worker) => limitsOf(worker, { gemini: { perMinute: 6 } }));
    for (let index = 0; index < 6; index += 1)
      await (await (index % 2 === 0 ? c! : d!).acquire('gemini', { signal }))();
    expect(await isFree(c!, 'gemini')).toBe(false);
    expect(await isFree(d!, 'gemini')).toBe(false);
  });

  /** The queue with other answers of its database, also within transactions. */
  const queueWith = (around: (query: Query) => Query): VideoQueue => ({
    ...queue,
    database: {
      ...queue.database,
      query: around(queue.database.query),
      transaction: (task) => queue.database.transaction((inner) => task({ query: around(inner.query) })),
    },
  });

  test('what the videos of a worker ask at the same time is written once, and each gets its own answer', async () => {
    let written = 0;
    const counting = queueWith((query) => (sql, values) => {
      if (sql.startsWith('UPDATE')) written += 1;
      return query(sql, values);
    });
    shareUsage(queueUsage(counting, 'a', (provider) => `${provider} crowd`));
    const limits = createLimits({
      cacheFolder: '/nowhere/else',
      limits: { gemini: { atOnce: 30, perDay: 25 } },
    });
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, () => limits.acquire('gemini', { signal })),
    );
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array(25).fill('fulfilled'),
      ...Array(15).fill('rejected'),
    ]);
    await Promise.all(answers.map((each) => (each.status === 'fulfilled' ? each.value() : undefined)));
    expect(written).toBe(2);
    await (await limits.acquire('gemini', { signal, isPoll: true }))();
  });

  test('orders that wait ask together, and one of them says so for all', async () => {
    let questions = 0;
    let edits = 0;
    const counting = queueWith((query) => (sql, values) => {
      if (sql.startsWith('SELECT usage')) questions += 1;
      return query(sql, values);
    });
    const usage = queueUsage(counting, 'a', (provider) => `${provider} patient`);
    shareUsage({
      ...usage,
      update: (provider, edit) => {
        edits += 1;
        return usage.update(provider, edit);
      },
    });
    const limits = createLimits({ cacheFolder: '/nowhere/else', limits: { gemini: { atOnce: 1 } } });
    const release = await limits.acquire('gemini', { signal });
    const stop = new AbortController();
    let waiting = 0;
    const asked: Promise<unknown>[] = [];
    for (let index = 0; index < 40; index += 1) {
      const onWait = () => (waiting += 1);
      asked.push(limits.acquire('gemini', { signal: stop.signal, onWait }).catch(() => undefined));
      await sleep(10); // videos do not begin to wait at the same time
    }
    while (waiting < 40) await sleep(10);
    [questions, edits] = [0, 0];
    while (edits < 160) await sleep(10); // each has asked some four times
    expect(questions).toBeLessThanOrEqual(16);
    const [row] = await queue.database.query<{ waiting: number }>(
      `SELECT jsonb_array_length(usage->'waiting') AS waiting FROM sparkfluence_queue.usage WHERE account = 'gemini patient'`,
    );
    expect(row).toEqual({ waiting: 1 });
    stop.abort();
    await Promise.all(asked);
    await release();
  });

  test('a worker that stands still between two statements keeps nobody waiting, and writes over nobody when it wakes', async () => {
    let wake = () => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const frozen = queueWith((query) => async <Row>(sql: string, values?: readonly unknown[]) => {
      const rows = await query<Row>(sql, values);
      if (sql.startsWith('SELECT usage')) await woken;
      return rows;
    });
    const account = (provider: string) => `${provider} frozen`;
    const two = { cacheFolder: '/nowhere/else', limits: { veo: { atOnce: 2 } } };
    shareUsage(queueUsage(frozen, 'a', account));
    const still = createLimits(two);
    const late = still.acquire('veo', { signal });
    await new Promise((resolve) => setTimeout(resolve, 300)); // it has read, and stands
    shareUsage(queueUsage(queue, 'b', account));
    const b = createLimits(two);
    const releases = [await b.acquire('veo', { signal })]; // it would wait for half a minute
    wake();
    releases.push(await late);
    expect(await isFree(b, 'veo')).toBe(false);
    for (const release of releases) await release();
    expect(await isFree(b, 'veo')).toBe(true);
  }, 20_000);

  test('workers that ask at once lose no count', async () => {
    const limits = ['a', 'b', 'a', 'b'].map((worker) =>
      limitsOf(worker, { veo: { perMinute: 1000 } }, 'many'),
    );
    await Promise.all(
      limits.flatMap((each) =>
        Array.from({ length: 25 }, async () => (await each.acquire('veo', { signal }))()),
      ),
    );
    const [row] = await queue.database.query<{ minute: number; under_way: number }>(
      `SELECT jsonb_array_length(usage->'minute') AS minute, jsonb_array_length(usage->'underWay') AS under_way
       FROM sparkfluence_queue.usage WHERE account = 'veo many'`,
    );
    expect(row).toEqual({ minute: 100, under_way: 0 });
  });

  test('an account that cannot be counted is an error for each of those who asked, and is counted again later', async () => {
    let isAway = true;
    const away = queueWith(
      (query) => (sql, values) => (isAway ? Promise.reject(new Error('away')) : query(sql, values)),
    );
    shareUsage(queueUsage(away, 'a', (provider) => `${provider} away`));
    const limits = createLimits({ cacheFolder: '/nowhere/else', limits: { gemini: { atOnce: 3 } } });
    const asked = await Promise.allSettled([1, 2, 3].map(() => limits.acquire('gemini', { signal })));
    expect(asked).toMatchObject(Array(3).fill({ reason: { message: 'away' } }));
    isAway = false;
    await (await limits.acquire('gemini', { signal }))();
  });

  test('what a refusal says of a limit holds for all', async () => {
    const a = limitsOf('a', undefined);
    await a.learn('gemini_voice', 'Rate limit reached on requests per min (RPM): Limit 2');
    const b = limitsOf('b', undefined);
    for (let index = 0; index < 2; index += 1) await (await b.acquire('gemini_voice', { signal }))();
    expect(await isFree(b, 'gemini_voice')).toBe(false);
  });
});
