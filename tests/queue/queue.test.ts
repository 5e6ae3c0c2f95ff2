import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { makeOne } from '../../src/operations/worker/one-video.ts';
import { openServer } from '../../src/postgres/server.ts';
import { cancelBatch } from '../../src/queue/cancel.ts';
import { batchFigures, queueFigures, videosOf } from '../../src/queue/look.ts';
import { MOST_DEATHS, openQueue, RETRIES, type VideoQueue } from '../../src/queue/open.ts';
import { fail, finish, giveBack } from '../../src/queue/settle.ts';
import { countLeft, countSpent, purchaseGuard } from '../../src/queue/spending.ts';
import { submit } from '../../src/queue/submit.ts';
import { keepAlive, type Taken, take } from '../../src/queue/take.ts';
import { enterWorker } from '../../src/queue/workers.ts';
import {
  findPostgres,
  NO_POSTGRES,
  POSTGRES_PASSWORD,
  type PostgresCluster,
  startPostgres,
} from '../support/postgres.ts';
import { forgetWorker, lookAfter, manyRows, rowsOf, sheet, withQueue } from '../support/queue.ts';

/** The queue on a real PostgreSQL server. */

const bin = findPostgres();
const failureDocument = new SparkfluenceError('provider', 'no', {
  details: { reason: 'content_blocked' },
}).toDocument();

describe.skipIf(bin === undefined)(bin === undefined ? NO_POSTGRES : 'the queue of videos', () => {
  let cluster: PostgresCluster;
  let queue: VideoQueue;
  beforeAll(async () => {
    cluster = await startPostgres(bin!);
    queue = await openQueue({ address: cluster.database('queue'), looksAfter: false });
  });
  afterAll(async () => {
    await queue?.close();
    await cluster.stop();
  });

  const keysOf = (videos: readonly { readonly key: string }[]) => videos.map(({ key }) => key);
  const statesOf = async (batch: string) =>
    Object.fromEntries((await videosOf(queue, batch)).map(({ key, state }) => [key, state]));
  /** Takes and finishes everything, so that the next test finds an empty line. */
  const drain = async (): Promise<Taken[]> => {
    const all: Taken[] = [];
    for (;;) {
      const taken = await take(queue, 'drain', 100);
      if (taken.length === 0) return all;
      for (const video of taken) await finish(queue, video, { outcome: {}, spentUsd: 0 });
      all.push(...taken);
    }
  };

  test('a sheet that is submitted twice adds nothing; changed, failed and cancelled rows wait again', async () => {
    const first = await submit(queue, sheet('twice', rowsOf('a', 'b', 'c', 'd')));
    expect(first).toEqual({
      added: ['a', 'b', 'c', 'd'],
      changed: [],
      again: [],
      kept: [],
      busy: [],
      gone: [],
    });
    const second = await submit(queue, sheet('twice', rowsOf('a', 'b', 'c', 'd')));
    expect(second).toMatchObject({ added: [], kept: ['a', 'b', 'c', 'd'] });
    const taken = await take(queue, 'w1', 2);
    expect(keysOf(taken)).toEqual(['a', 'b']);
    await fail(queue, taken[0]!, { outcome: failureDocument, spentUsd: 0 }, undefined);
    await finish(queue, taken[1]!, { outcome: { done: true }, spentUsd: 1.25 });
    const [c] = await take(queue, 'w1', 1);
    expect(await statesOf('twice')).toEqual({ a: 'failed', b: 'finished', c: 'running', d: 'waiting' });
    const edited = rowsOf('a', 'b', 'c', 'd').map((row) => ({ ...row, fingerprint: 'edited' }));
    expect(await submit(queue, sheet('twice', [...edited.slice(1, 4), ...rowsOf('e')]))).toEqual({
      added: ['e'],
      changed: ['b', 'd'],
      again: [],
      kept: [],
      busy: ['c'],
      gone: ['a'],
    });
    expect(await submit(queue, sheet('twice', rowsOf('a')))).toMatchObject({ again: ['a'] });
    await finish(queue, c!, { outcome: {}, spentUsd: 0 });
    expect(keysOf(await drain()).sort()).toEqual(['a', 'b', 'd', 'e']);
    expect((await videosOf(queue, 'twice')).every(({ state }) => state === 'finished')).toBe(true);
  });

  test('a changed row keeps its project and its money while its words stay; with others it gets a new one, until it says them again', async () => {
    const row = { key: 'x', fingerprint: '1', inputs: {}, words: 'w', holds: ['voice'] };
    const take1 = async () => (await take(queue, 'w', 1))[0]!;
    await submit(queue, sheet('words', [row]));
    const first = await take1();
    await finish(queue, first, { outcome: {}, spentUsd: 3 });
    await submit(queue, sheet('words', [{ ...row, fingerprint: '2', holds: ['voice', 'look'] }]));
    const second = await take1();
    expect(second).toMatchObject({ project: first.project, spentUsd: 3 });
    await finish(queue, second, { outcome: {}, spentUsd: 4 });
    await submit(queue, sheet('words', [{ ...row, fingerprint: '3', holds: [] }]));
    const third = await take1();
    expect(third.project).not.toBe(first.project);
    expect(third.spentUsd).toBe(0);
    await finish(queue, third, { outcome: {}, spentUsd: 2 });
    expect(await batchFigures(queue, 'words'), 'all that it ever cost').toMatchObject([{ spent_usd: 6 }]);
    await submit(queue, sheet('words', [{ ...row, fingerprint: '4', words: 'other' }]));
    const fourth = await take1();
    expect([first.project, third.project]).not.toContain(fourth.project);
    await purchaseGuard(queue, fourth)({ usd: 1 }, async () => undefined);
    expect(await giveBack(queue, fourth, undefined), 'what it has cost is not known').toBeUndefined();
    await submit(queue, sheet('words', [{ ...row, fingerprint: '1', holds: [] }]));
    const again = await take1();
    expect(again, 'in the project of the same words and holds').toMatchObject({
      ...{ project: third.project, spentUsd: 2, reservedUsd: 0 },
    });
    expect(await batchFigures(queue, 'words')).toMatchObject([{ spent_usd: 7, reserved_usd: 0 }]);
    await finish(queue, again, { outcome: {}, spentUsd: 2 });
    await submit(queue, sheet('words', [{ ...row, fingerprint: '4', words: 'other' }]));
    const back = await take1();
    expect(back).toMatchObject({ project: fourth.project, spentUsd: 1 });
    await finish(queue, back, { outcome: {}, spentUsd: 0.5 });
    expect(await batchFigures(queue, 'words'), 'the order had not arrived').toMatchObject([
      { spent_usd: 6.5 },
    ]);
  });

  test('a worker that stands still in the middle of a transaction locks nothing for ever, and is told', async () => {
    const address = cluster.address('queue', 'boss', POSTGRES_PASSWORD);
    const [still, other] = [await openServer(address, { idleMs: 300 }), await openServer(address)];
    const [reached, woken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    try {
      const standing = still.transaction(async (inner) => {
        await inner.query('LOCK TABLE sparkfluence_queue.batch');
        reached.resolve();
        await woken.promise;
        await inner.query('SELECT 1');
      });
      await reached.promise;
      await other.query('UPDATE sparkfluence_queue.batch SET name = name'); // it waits for the lock
      woken.resolve();
      await expect(standing).rejects.toMatchObject({
        message: expect.stringContaining('broke off'),
        details: { reason: 'database_unreachable', sqlstate: '25P03' },
      });
      await still.transaction((inner) => inner.query('SELECT 1')); // by another connection
    } finally {
      await still.close();
      await other.close();
    }
  });

  test('submissions at once add each row once, and takers at once get each video once', async () => {
    const rows = manyRows(60);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        withQueue(cluster.address('queue', 'boss', POSTGRES_PASSWORD), (own) =>
          submit(own, sheet('crowd', rows)),
        ),
      ),
    );
    expect(answers.flatMap(({ added }) => added).sort()).toEqual(rows.map(({ key }) => key).sort());
    const taken = (await Promise.all(Array.from({ length: 6 }, drain))).flat();
    expect(taken).toHaveLength(60);
    expect(new Set(keysOf(taken)).size).toBe(60);
  });

  test('batches take turns, also one that comes later; a high priority goes first', async () => {
    await submit(queue, sheet('long', manyRows(8, 'long')));
    const begun = await take(queue, 'w', 3);
    await submit(queue, sheet('short', manyRows(3, 'short')));
    await submit(queue, sheet('urgent', rowsOf('urgent'), { priority: 'high' }));
    await submit(queue, sheet('later', rowsOf('later'), { priority: 'low' }));
    const order = [];
    for (let turn = 0; turn < 10; turn += 1) order.push(...(await take(queue, 'w', 1)));
    expect(keysOf(order)).toEqual([
      'urgent',
      ...['long-3', 'short-0', 'long-4', 'short-1', 'long-5', 'short-2', 'long-6', 'long-7'],
      'later',
    ]);
    for (const video of [...begun, ...order]) await finish(queue, video, { outcome: {}, spentUsd: 0 });
  });

  test('a worker that is not heard of loses its video: it is taken over, and the first can settle nothing', async () => {
    await submit(queue, sheet('dead', rowsOf('x')));
    const [first] = await take(queue, 'w1', 1);
    expect(await keepAlive(queue, 'w1', [first!])).toEqual(new Set([first!.id]));
    await forgetWorker(queue, first!.attempt.id);
    await lookAfter(queue);
    expect(await statesOf('dead')).toEqual({ x: 'waiting' });
    const [second] = await take(queue, 'w2', 1);
    expect(second).toMatchObject({ key: 'x', tries: 1 });
    expect(await keepAlive(queue, 'w1', [first!])).toEqual(new Set());
    const lost = { details: { reason: 'lease_lost' } };
    await expect(finish(queue, first!, { outcome: {}, spentUsd: 9 })).rejects.toMatchObject(lost);
    await expect(giveBack(queue, first!, 9)).rejects.toMatchObject(lost);
    let sent = false;
    await expect(
      purchaseGuard(queue, first!)({ usd: 1 }, async () => {
        sent = true;
      }),
    ).rejects.toMatchObject(lost);
    expect(sent, 'an intent without the lease').toBe(false);
    await finish(queue, second!, { outcome: {}, spentUsd: 2 });
    expect(await videosOf(queue, 'dead')).toMatchObject([{ state: 'finished', spent_usd: 2, tries: 2 }]);
  });

  test('an order is reserved by one statement: a worker that is stopped keeps no row of the batch from the others', async () => {
    await submit(queue, sheet('stands', rowsOf('x'), { maxUsd: 3 }));
    const [video] = await take(queue, 'w', 1);
    const asked: string[] = [];
    const { database } = queue;
    const watched: VideoQueue = {
      ...queue,
      database: {
        ...database,
        query: (text, values) => {
          asked.push(text);
          return database.query(text, values);
        },
        transaction: () => {
          throw new Error('a transaction holds its rows between two statements');
        },
      },
    };
    await countSpent(watched, video!, 1);
    await purchaseGuard(watched, video!)({ usd: 2 }, async () => undefined);
    expect(asked).toHaveLength(2);
    await expect(purchaseGuard(queue, video!)({ usd: 0.5 }, async () => undefined)).rejects.toMatchObject({
      message: expect.stringContaining('to 3.5'),
      details: { reason: 'batch_budget_exceeded', limit_usd: 3 },
    });
    await finish(queue, video!, { outcome: {}, spentUsd: 2.5 });
    expect(await batchFigures(queue, 'stands')).toMatchObject([{ spent_usd: 2.5, reserved_usd: 0 }]);
  });

  test('workers that die too often leave the video among the dead letters, and it can be sent again', async () => {
    await submit(queue, sheet('cursed', rowsOf('x')));
    for (let death = 0; death <= MOST_DEATHS; death += 1) {
      const [video] = await take(queue, 'w', 1);
      expect(video?.key, `attempt ${death}`).toBe('x');
      await forgetWorker(queue, video!.attempt.id);
      await lookAfter(queue);
    }
    expect(await take(queue, 'w', 1)).toEqual([]);
    expect(await statesOf('cursed')).toEqual({ x: 'failed' });
    expect((await queueFigures(queue)).failures).toContainEqual({ reason: 'worker_died', count: 1 });
    expect(await queue.boss.findJobs('videos_failed')).toHaveLength(1);
    expect(await submit(queue, sheet('cursed', rowsOf('x')))).toMatchObject({ again: ['x'] });
    expect(await queue.boss.findJobs('videos_failed')).toEqual([]);
    expect(keysOf(await drain())).toEqual(['x']);
  });

  test('deaths do not count as long as each attempt gets further, and nothing that failed before delays a takeover', async () => {
    await submit(queue, sheet('unlucky', rowsOf('x')));
    const [first] = await take(queue, 'w', 1);
    await fail(queue, first!, { outcome: failureDocument, spentUsd: 0 }, 300);
    await queue.database.query(`UPDATE sparkfluence_jobs.job SET start_after = now() WHERE state = 'retry'`);
    for (let death = 0; death <= MOST_DEATHS; death += 1) {
      const [video] = await take(queue, 'w', 1);
      expect(video, `attempt ${death}`).toMatchObject({ key: 'x', failures: death === 0 ? 1 : 0 });
      const making = makeOne(video!, {
        ...{ queue, signal: new AbortController().signal, onEvent: () => undefined },
        make: async (_, { onEvent }) => {
          onEvent({ stage: 'clip', state: 'done' });
          await forgetWorker(queue, video!.attempt.id);
          await lookAfter(queue);
        },
      });
      expect((await making).state).toBe('lost');
    }
    for (let death = 1; death <= MOST_DEATHS; death += 1) {
      const [video] = await take(queue, 'w', 1);
      expect(video?.failures, 'ten deaths count as one failure').toBe(Math.floor(death / 10));
      await forgetWorker(queue, video!.attempt.id);
      await lookAfter(queue);
    }
    expect(await take(queue, 'w', 1)).toEqual([]);
    expect(await statesOf('unlucky')).toEqual({ x: 'failed' });
    await submit(queue, sheet('unlucky', rowsOf('x')));
    expect(keysOf(await drain())).toEqual(['x']);
  });

  test('pg-boss’s own redrive sends it again, too', async () => {
    await submit(queue, sheet('redriven', rowsOf('x')));
    const [video] = await take(queue, 'w', 1);
    expect(await fail(queue, video!, { outcome: failureDocument, spentUsd: 0 }, undefined)).toBe(false);
    expect(await queue.boss.redrive('videos_failed')).toBe(1);
    expect(keysOf(await drain())).toEqual(['x']);
    expect(await statesOf('redriven')).toEqual({ x: 'finished' });
  });

  test('a failure is tried again after its wait, so often; what is given back does not count', async () => {
    await submit(queue, sheet('again', rowsOf('x')));
    for (let time = 0; time < 10; time += 1) {
      const [video] = await take(queue, 'w', 1);
      await giveBack(queue, video!, 0);
    }
    const [video] = await take(queue, 'w', 1);
    expect(await fail(queue, video!, { outcome: failureDocument, spentUsd: 0 }, 300)).toBe(true);
    expect(await take(queue, 'w', 1), 'it waits').toEqual([]);
    expect(await videosOf(queue, 'again')).toMatchObject([
      { state: 'waiting', failure: { error: { details: { reason: 'content_blocked' } } } },
    ]);
    for (let time = 1; time <= RETRIES; time += 1) {
      await queue.database.query(
        `UPDATE sparkfluence_jobs.job SET start_after = now() WHERE state = 'retry'`,
      );
      const [once] = await take(queue, 'w', 1);
      expect(await fail(queue, once!, { outcome: failureDocument, spentUsd: 0 }, 300)).toBe(time < RETRIES);
    }
    expect(await statesOf('again')).toEqual({ x: 'failed' });
    expect((await queueFigures(queue)).failures).toContainEqual({ reason: 'content_blocked', count: 1 });
  });

  test('a batch that is cancelled: what waits does not start, what runs is told, its money counts', async () => {
    await submit(queue, sheet('off', manyRows(4, 'off'), { maxUsd: 10 }));
    const [video] = await take(queue, 'w', 1);
    await purchaseGuard(queue, video!)({ usd: 4 }, async () => undefined);
    expect(await cancelBatch(queue, 'off')).toEqual({
      waiting: ['off-1', 'off-2', 'off-3'],
      running: ['off-0'],
    });
    expect(await keepAlive(queue, 'w', [video!])).toEqual(new Set());
    expect(await take(queue, 'w', 10)).toEqual([]);
    await countLeft(queue, video!, 3);
    expect(await batchFigures(queue, 'off')).toMatchObject([{ cancelled: 4, spent_usd: 3, reserved_usd: 0 }]);
    expect(await submit(queue, sheet('off', manyRows(4, 'off')))).toMatchObject({ again: { length: 4 } });
    expect(await drain()).toHaveLength(4);
  });

  test('two workers cannot pass the batch’s limit together, and a dead one’s reservation stays', async () => {
    await submit(queue, sheet('money', manyRows(8, 'money'), { maxUsd: 10 }));
    const taken = await take(queue, 'w', 8);
    const written: string[] = [];
    const buys = taken.map((video) =>
      purchaseGuard(queue, video)({ usd: 3 }, async () => {
        written.push(video.key);
      }).then(
        () => 'bought',
        (error: SparkfluenceError) => `${error.kind} ${error.details.reason}`,
      ),
    );
    const answers = await Promise.all(buys);
    expect(answers.filter((answer) => answer === 'bought')).toHaveLength(3);
    expect(answers.filter((answer) => answer === 'budget batch_budget_exceeded')).toHaveLength(5);
    expect(written).toHaveLength(3);
    expect(await batchFigures(queue, 'money')).toMatchObject([{ spent_usd: 0, reserved_usd: 9 }]);

    const buyer = taken.find(({ key }) => key === written[0])!;
    await forgetWorker(queue, buyer.attempt.id);
    await lookAfter(queue);
    const [heir] = await take(queue, 'w2', 1);
    expect(heir?.id).toBe(buyer.id);
    expect(await batchFigures(queue, 'money'), 'reserved until the ledger was read').toMatchObject([
      { reserved_usd: 9 },
    ]);
    await countSpent(queue, heir!, 1);
    expect(await batchFigures(queue, 'money')).toMatchObject([{ spent_usd: 1, reserved_usd: 6 }]);
    await purchaseGuard(queue, heir!)({ usd: 3 }, async () => undefined);
    await expect(purchaseGuard(queue, heir!)({ usd: 0.01 }, async () => undefined)).rejects.toMatchObject({
      kind: 'budget',
    });
    await expect(
      purchaseGuard(queue, heir!)({ usd: 0 }, async () => Promise.reject(new Error('disk'))),
    ).rejects.toThrow('disk');
    await finish(queue, heir!, { outcome: {}, spentUsd: 4 });
    expect(await batchFigures(queue, 'money')).toMatchObject([
      { spent_usd: 4, reserved_usd: 6, finished: 1 },
    ]);
    for (const video of taken) if (video.id !== heir!.id) await giveBack(queue, video, 0);
    await cancelBatch(queue, 'money');
  });

  test('the figures say how much waits, for how long, and who works', async () => {
    await enterWorker(queue, 'alive', { pid: 1, concurrency: 2 });
    await submit(queue, sheet('seen', manyRows(3, 'seen')));
    const [video] = await take(queue, 'alive', 1);
    const { waiting, running, workers, oldest_waiting_seconds: age } = await queueFigures(queue);
    expect({ waiting, running, workers }).toEqual({ waiting: 2, running: 1, workers: 1 });
    expect(age).toBeGreaterThanOrEqual(0);
    await giveBack(queue, video!, 0);
    await drain();
  });

  test('a failure whose words PostgreSQL cannot hold is kept all the same', async () => {
    await submit(queue, sheet('words of a vendor', rowsOf('x')));
    const [video] = await take(queue, 'w', 1);
    const outcome = new SparkfluenceError('provider', 'no \0 and \ud800').toDocument();
    await fail(queue, video!, { outcome, spentUsd: 0 }, undefined);
    const [kept] = await videosOf(queue, 'words of a vendor');
    expect(kept).toMatchObject({ state: 'failed', failure: { error: { message: 'no \ufffd and \ufffd' } } });
  });

  test('programs that come at once make the tables once; rights and wrong addresses are told, without the password', async () => {
    const address = cluster.database('fresh');
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => openQueue({ address, looksAfter: false })),
    );
    await Promise.all(opened.map((each) => each.close()));
    const reasonOf = async (at: string | undefined) => {
      const error = await openQueue({ address: at, looksAfter: false }).then(
        () => expect.fail('it opened'),
        (caught: SparkfluenceError) => caught,
      );
      expect(error.exitCode).toBe(3);
      expect(JSON.stringify(error.toDocument())).not.toContain('secret');
      return error.details.reason;
    };
    expect(await reasonOf(undefined)).toBe('database_missing');
    expect(await reasonOf(address.replace(POSTGRES_PASSWORD, 'secret-wrong'))).toBe('database_login_refused');
    expect(await reasonOf(address.replace('/fresh', '/no_such'))).toBe('database_missing');
    cluster.sql('fresh', `CREATE ROLE maker LOGIN PASSWORD 'secret-3'`);
    const maker = cluster.address('fresh', 'maker', 'secret-3');
    expect(await reasonOf(maker)).toBe('database_rights');
    cluster.sql(
      'fresh',
      `GRANT USAGE ON SCHEMA sparkfluence_queue, sparkfluence_jobs TO maker;
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sparkfluence_queue, sparkfluence_jobs TO maker`,
    );
    await withQueue(maker, async (own) => {
      await submit(own, sheet('rights', rowsOf('x')));
      const [video] = await take(own, 'w', 1);
      await finish(own, video!, { outcome: {}, spentUsd: 0 });
      await own.boss.supervise('videos');
    });
    // pg-boss takes the schema of a newer one as its own: with another number it needs a migration of ours, by which programs tell.
    const { pgboss } = JSON.parse(readFileSync('node_modules/pg-boss/package.json', 'utf8'));
    await withQueue(address, async (own) =>
      expect([pgboss.schema, await own.database.query('SELECT value FROM sparkfluence_queue.meta')]).toEqual([
        46,
        [{ value: 5 }],
      ]),
    );
    cluster.sql('fresh', `UPDATE sparkfluence_queue.meta SET value = '99'`);
    expect(await reasonOf(address)).toBe('queue_too_new');
  });
});
