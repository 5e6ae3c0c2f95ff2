import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { forgetOld, oldRows } from '../../src/queue/forget.ts';
import { batchFigures, countBatches, videosOf } from '../../src/queue/look.ts';
import { openQueue, type VideoQueue } from '../../src/queue/open.ts';
import { rememberedOf } from '../../src/queue/remembered.ts';
import { lookServed, submitServed } from '../../src/queue/served.ts';
import { fail, finish } from '../../src/queue/settle.ts';
import { purchaseGuard } from '../../src/queue/spending.ts';
import { submit } from '../../src/queue/submit.ts';
import { type Taken, take } from '../../src/queue/take.ts';
import { findPostgres, NO_POSTGRES, startPostgres } from '../support/postgres.ts';
import { manyRows, rowsOf, sheet, withQueue } from '../support/queue.ts';

/** Rows that ended long ago: what goes, what stays, and what the same sheet finds afterwards. Both places of a queue are asked. */

const DAY = 86_400;
const failureDocument = new SparkfluenceError('provider', 'no', {
  details: { reason: 'content_blocked' },
}).toDocument();

interface Opened {
  readonly queue: VideoQueue;
  readonly address?: string;
  close(): Promise<void>;
}

const bin = findPostgres();
const places: { readonly name: string; readonly open: () => Promise<Opened>; readonly skip: boolean }[] = [
  {
    name: bin === undefined ? NO_POSTGRES : 'on a server',
    skip: bin === undefined,
    async open() {
      const cluster = await startPostgres(bin!);
      const address = cluster.database('queue');
      const queue = await openQueue({ address, looksAfter: false });
      const close = async () => {
        await queue.close();
        await cluster.stop();
      };
      return { queue, address, close };
    },
  },
  {
    name: 'in a folder',
    skip: false,
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-forget-'));
      const embedded = { folder: join(folder, 'queue'), pid: process.pid };
      const queue = await openQueue({ address: undefined, embedded, looksAfter: false });
      const close = async () => {
        await queue.close();
        rmSync(folder, { recursive: true, force: true });
      };
      return { queue, close };
    },
  },
];

describe.each(places)('a queue $name', ({ open, skip }) => {
  let opened: Opened;
  let queue: VideoQueue;
  beforeAll(async () => {
    if (skip) return;
    opened = await open();
    queue = opened.queue;
  });
  afterAll(() => opened?.close());

  /** Lets so many days pass for all that the queue knows of a batch. */
  const age = (batch: string, days: number) =>
    queue.database.query(
      `UPDATE sparkfluence_queue.video SET submitted_at = submitted_at - $2 * interval '1 day',
         started_at = started_at - $2 * interval '1 day', ended_at = ended_at - $2 * interval '1 day' WHERE batch = $1`,
      [batch, days],
    );
  const finishAll = async (usd: number): Promise<Taken[]> => {
    const taken = await take(queue, 'w', 100);
    for (const video of taken) await finish(queue, video, { outcome: { made: video.key }, spentUsd: usd });
    return taken;
  };
  const deadLetters = async (job: string): Promise<number> =>
    (
      await queue.database.query(
        `SELECT FROM sparkfluence_jobs.job WHERE name = 'videos_failed' AND source_id = $1`,
        [job],
      )
    ).length;

  test.skipIf(skip)(
    'a batch that ended long ago is forgotten; the same sheet finds its projects and its money',
    async () => {
      await submit(queue, sheet('old', rowsOf('a', 'b', 'c'), { maxUsd: 20 }));
      const [a, b, c] = await take(queue, 'w', 3);
      await finish(queue, a!, { outcome: { made: 1 }, spentUsd: 3 });
      await finish(queue, b!, { outcome: { made: 2 }, spentUsd: 4 });
      await purchaseGuard(queue, c!)({ usd: 2 }, async () => undefined);
      await fail(queue, c!, { outcome: failureDocument, spentUsd: undefined }, undefined);
      expect(await deadLetters(c!.attempt.id)).toBe(1);
      await age('old', 29);
      expect(await forgetOld(queue, 30 * DAY)).toEqual([]);
      await age('old', 2);
      const listed = await oldRows(queue, 30 * DAY);
      expect(listed).toMatchObject([{ batch: 'old', name: 'old.csv', rows: 3 }]);
      expect(await videosOf(queue, 'old'), 'it is only listed').toHaveLength(3);
      expect(await forgetOld(queue, 30 * DAY)).toEqual(listed);
      expect([await videosOf(queue, 'old'), await deadLetters(c!.attempt.id)]).toEqual([[], 0]);
      expect(await batchFigures(queue, 'old')).toMatchObject([
        { spent_usd: 7, reserved_usd: 2, max_usd: 20, forgotten: 3, finished: 0, failed: 0 },
      ]);
      expect((await batchFigures(queue)).map(({ id }) => id)).not.toContain('old');
      expect(await rememberedOf(queue, 'old')).toContainEqual({
        ...{ key: 'a', fingerprint: 'of a', spent_usd: 3 },
      });
      expect(await forgetOld(queue, 30 * DAY), 'nothing is forgotten twice').toEqual([]);

      const edited = { ...rowsOf('b')[0]!, fingerprint: 'edited' };
      const other = { ...rowsOf('c')[0]!, words: 'other words' };
      expect(
        await submit(queue, sheet('old', [...rowsOf('a'), edited, other, ...rowsOf('d')])),
      ).toMatchObject({ again: ['a', 'c'], changed: ['b'], added: ['d'], gone: [] });
      const again = await take(queue, 'w', 10);
      expect(again.map(({ key, project, spentUsd }) => [key, project, spentUsd])).toEqual([
        ['a', a!.project, 3],
        ['b', b!.project, 4],
        ['c', expect.not.stringMatching(c!.project), 0],
        ['d', expect.any(String), 0],
      ]);
      for (const video of again) await finish(queue, video, { outcome: {}, spentUsd: video.spentUsd });
      expect(
        await batchFigures(queue, 'old'),
        'what was reserved for other words stays counted',
      ).toMatchObject([{ spent_usd: 9, reserved_usd: 0, forgotten: 0, finished: 4 }]);
    },
  );

  test.skipIf(skip)('a batch of which something waits, runs or ended lately stays as a whole', async () => {
    for (const name of ['waits', 'runs', 'lately']) {
      await submit(queue, sheet(name, rowsOf(`${name}-1`)));
      await finishAll(1);
      await age(name, 100);
    }
    await submit(queue, sheet('runs', rowsOf('runs-1', 'runs-2')));
    const [running] = await take(queue, 'w', 1);
    await submit(queue, sheet('lately', rowsOf('lately-1', 'lately-2')));
    await finishAll(1);
    await submit(queue, sheet('waits', rowsOf('waits-1', 'waits-2')));
    // The new rows are old, too: it is what they do that counts.
    await age('waits', 100);
    await age('runs', 100);
    expect(await forgetOld(queue, 30 * DAY)).toEqual([]);
    await finish(queue, running!, { outcome: {}, spentUsd: 0 });
    await finishAll(0);
    for (const name of ['waits', 'runs', 'lately']) await age(name, 100);
    expect((await forgetOld(queue, 30 * DAY)).map(({ batch }) => batch).sort()).toEqual([
      'lately',
      'runs',
      'waits',
    ]);
  });

  test.skipIf(skip)('a video that waits again by pg-boss’s own redrive is not forgotten', async () => {
    await submit(queue, sheet('redriven', rowsOf('x')));
    const [video] = await take(queue, 'w', 1);
    await fail(queue, video!, { outcome: failureDocument, spentUsd: 1 }, undefined);
    await age('redriven', 100);
    expect(await queue.boss.redrive('videos_failed')).toBe(1);
    expect(await forgetOld(queue, 30 * DAY)).toEqual([]);
    expect((await finishAll(1)).map(({ project }) => project)).toEqual([video!.project]);
  });

  test.skipIf(skip)('jobs of a server go one by one; what nobody has counted yet stays', async () => {
    const job = (id: string) => ({ place: 'p', client: 'c', id, fingerprint: id, inputs: { id } });
    for (const id of ['done', 'failed', 'reserved']) await submitServed(queue, job(id));
    const taken = await take(queue, 'w', 3);
    const of = (id: string) => taken.find(({ key }) => key === id)!;
    await finish(queue, of('done'), { outcome: { data: 1 }, spentUsd: 1 });
    await fail(queue, of('failed'), { outcome: failureDocument, spentUsd: 1 }, undefined);
    await purchaseGuard(queue, of('reserved'))({ usd: 2 }, async () => undefined);
    await fail(queue, of('reserved'), { outcome: failureDocument, spentUsd: undefined }, undefined);
    await age('serve:p:c', 100);
    await submitServed(queue, job('waiting'));
    expect(await forgetOld(queue, 30 * DAY)).toMatchObject([{ name: 'serve: c', rows: 2 }]);
    expect((await videosOf(queue, 'serve:p:c')).map(({ key }) => key).sort()).toEqual([
      'reserved',
      'waiting',
    ]);
    expect(await rememberedOf(queue, 'serve:p:c')).toEqual([]);
    expect(await lookServed(queue, job('done'))).toBeUndefined();
    expect(await deadLetters(of('failed').attempt.id)).toBe(0);
    expect(await batchFigures(queue, 'serve:p:c')).toMatchObject([{ spent_usd: 2, reserved_usd: 2 }]);
    await finishAll(0);
  });

  test.skipIf(skip)(
    'all workers at once forget each row once, also while its sheet is submitted',
    async () => {
      const before = await countBatches(queue);
      for (const name of ['one', 'two', 'three']) {
        await submit(queue, sheet(name, manyRows(40, name)));
        await finishAll(0.5);
        await age(name, 100);
      }
      const address = opened.address;
      const others =
        address === undefined
          ? [forgetOld(queue, 30 * DAY), forgetOld(queue, 30 * DAY)]
          : Array.from({ length: 4 }, () => withQueue(address, (own) => forgetOld(own, 30 * DAY)));
      const [submitted, ...forgotten] = await Promise.all([
        submit(queue, sheet('two', manyRows(40, 'two'))),
        ...others,
      ]);
      const names = forgotten.flat().map(({ batch }) => batch);
      expect(new Set(names).size, names.join()).toBe(names.length);
      await forgetOld(queue, 30 * DAY);
      const known = async (name: string) =>
        (await videosOf(queue, name)).length + (await rememberedOf(queue, name)).length;
      expect([await known('one'), await known('two'), await known('three')]).toEqual([40, 40, 40]);
      expect(submitted.added).toEqual([]);
      expect(await batchFigures(queue, 'two')).toMatchObject([{ spent_usd: 20 }]);
      expect((await countBatches(queue)) - before).toBeLessThanOrEqual(1);
      await finishAll(0.5);
      expect(await batchFigures(queue, 'two')).toMatchObject([{ spent_usd: 20 }]);
    },
  );
});
