import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { batchFigures, videosOf } from '../../src/queue/look.ts';
import { openQueue, type VideoQueue } from '../../src/queue/open.ts';
import { finish } from '../../src/queue/settle.ts';
import { countSpent, purchaseGuard } from '../../src/queue/spending.ts';
import { submit } from '../../src/queue/submit.ts';
import { keepAlive, take } from '../../src/queue/take.ts';
import { enterWorker, releaseDead } from '../../src/queue/workers.ts';
import {
  findPostgres,
  NO_POSTGRES,
  POSTGRES_PASSWORD,
  type PostgresCluster,
  startPostgres,
} from '../support/postgres.ts';
import { forgetWorker, lookAfter, rowsOf, sheet, withQueue } from '../support/queue.ts';

/** What becomes of the videos of a worker whose process has ended, on a real PostgreSQL server and with real processes. */

const bin = findPostgres();

describe.skipIf(bin === undefined)(bin === undefined ? NO_POSTGRES : 'workers that die', () => {
  let cluster: PostgresCluster;
  let queue: VideoQueue;
  let child: ChildProcess;
  let names = 0;
  let worker: string;
  beforeAll(async () => {
    cluster = await startPostgres(bin!);
    queue = await openQueue({ address: cluster.database('queue'), looksAfter: false });
  });
  afterAll(async () => {
    await queue?.close();
    await cluster.stop();
  });
  beforeEach(async () => {
    child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    names += 1;
    worker = `dead-${names}`;
    await enterWorker(queue, worker, { pid: child.pid!, concurrency: 2 });
    await submit(queue, sheet(worker, rowsOf('x', 'y')));
  });
  afterEach(async () => {
    await killed();
    for (const video of await take(queue, 'drain', 100))
      await finish(queue, video, { outcome: {}, spentUsd: 0 });
  });

  const killed = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const states = async () => (await videosOf(queue, worker)).map(({ state }) => state);

  test('a worker that starts on the same machine has its videos wait again at once, and they have one death more', async () => {
    const [first] = await take(queue, worker, 2);
    await killed();
    await enterWorker(queue, `${worker}-next`, { pid: process.pid, concurrency: 2 });
    expect(await states()).toEqual(['waiting', 'waiting']);
    const again = await take(queue, `${worker}-next`, 2);
    expect(again.map(({ attempt }) => attempt.retryCount)).toEqual([1, 1]);
    expect(await keepAlive(queue, worker, [first!])).toEqual(new Set());
    for (const video of again) await finish(queue, video, { outcome: {}, spentUsd: 0 });
  });

  test('one that works already finds it, and a second look changes nothing of whoever has them now', async () => {
    const [, kept] = [await take(queue, worker, 1), await take(queue, 'other', 1)];
    await killed();
    await releaseDead(queue, 'other');
    const again = [...kept, ...(await take(queue, 'other', 2))];
    expect(again.map(({ attempt }) => attempt.retryCount)).toEqual([0, 1]);
    await Promise.all([releaseDead(queue, 'third'), releaseDead(queue, 'fourth')]);
    expect(await keepAlive(queue, 'other', again)).toEqual(new Set(again.map(({ id }) => id)));
    for (const video of again) await finish(queue, video, { outcome: {}, spentUsd: 0 });
  });

  test.each([
    ['only stands still', undefined],
    ['is in another container', { space: 'pid:[1]' }],
    ['is on another machine of this name', { boot: 'another start' }],
  ])('a worker that %s keeps its videos', async (_, elsewhere) => {
    const taken = await take(queue, worker, 2);
    if (elsewhere === undefined) child.kill('SIGSTOP');
    else {
      await queue.database.query(
        `UPDATE sparkfluence_queue.worker SET process = process || $2::jsonb WHERE id = $1`,
        [worker, elsewhere],
      );
      await killed();
    }
    await releaseDead(queue, 'other');
    expect(await states()).toEqual(['running', 'running']);
    expect((await keepAlive(queue, worker, taken)).size).toBe(2);
    for (const video of taken) await finish(queue, video, { outcome: {}, spentUsd: 0 });
  });

  test('another process that got the number of the dead one does not keep its videos', async () => {
    await take(queue, worker, 2);
    await queue.database.query(
      `UPDATE sparkfluence_queue.worker SET process = process || '{"startTicks": "1"}' WHERE id = $1`,
      [worker],
    );
    await releaseDead(queue, 'other');
    expect(await states()).toEqual(['waiting', 'waiting']);
  });

  test('a queue that an older program has made takes a silent worker for dead as soon as a new one', async () => {
    await queue.boss.updateQueue('videos', { heartbeatSeconds: 30 });
    const address = cluster.address('queue', 'boss', POSTGRES_PASSWORD);
    await withQueue(address, async (own) => {
      expect(await own.boss.getQueue('videos')).toMatchObject({ heartbeatSeconds: 20 });
    });
  });

  test('an attempt whose ledger says what is known already locks nothing of the batch', async () => {
    const versions = () =>
      queue.database.query(`SELECT b.xmin::text AS batch, v.xmin::text AS video FROM sparkfluence_queue.batch b
        JOIN sparkfluence_queue.video v ON v.batch = b.id WHERE b.id = '${worker}' ORDER BY v.key`);
    const [x, y] = await take(queue, worker, 2);
    await countSpent(queue, x!, 2);
    const next = async () => {
      await forgetWorker(queue, x!.attempt.id);
      await lookAfter(queue);
      return (await take(queue, 'other', 1))[0]!;
    };
    const second = await next();
    const before = await versions();
    await countSpent(queue, second, 2);
    expect(await versions()).toEqual(before);
    await purchaseGuard(queue, second)({ usd: 1 }, async () => undefined);
    const third = await next();
    expect(third).toMatchObject({ spentUsd: 2, reservedUsd: 1 });
    await countSpent(queue, third, 2); // what had been reserved was not spent
    expect(await batchFigures(queue, worker)).toMatchObject([{ spent_usd: 2, reserved_usd: 0 }]);
    for (const video of [third, y!]) await finish(queue, video, { outcome: {}, spentUsd: 2 });
  });
});
