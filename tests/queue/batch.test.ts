import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BatchData } from '../../src/contracts/batch.ts';
import { videosOf } from '../../src/queue/look.ts';
import { findPostgres, NO_POSTGRES, type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { errorOf, newPlace, type Outcome } from '../support/program.ts';
import { withQueue } from '../support/queue.ts';

/** `batch --queue`, its status, cancel and retry, on a real PostgreSQL server; a worker makes one of its videos. */

const bin = findPostgres();
const WORDS = 'Bread needs flour, water, salt and a warm place.\n\nBake it in the morning, and let it rest.';
const dataOf = ({ document }: Outcome): BatchData => document.data;

describe.skipIf(bin === undefined)(bin === undefined ? NO_POSTGRES : 'a batch in the queue', () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await startPostgres(bin!);
  });
  afterAll(() => cluster.stop());

  function open(database: string) {
    const place = newPlace();
    const env = { SPARKFLUENCE_DATABASE_URL: cluster.database(database) };
    const write = (...lines: readonly string[]) =>
      writeFileSync(join(place.folder, 'sheet.csv'), `${['key,topic,max_cost', ...lines].join('\n')}\n`);
    const call = (...argv: readonly string[]) => place.call(argv, { env });
    return { place, env, write, batch: (...argv: readonly string[]) => call('batch', ...argv), call };
  }
  const states = (outcome: Outcome) => dataOf(outcome).rows.map(({ key, state }) => `${key} ${state}`);

  test('a sheet is submitted once, told of, cancelled and submitted again; here it is not made meanwhile', async () => {
    const { write, batch } = open('sheets');
    write('a,5 ways to save money,', 'b,5 ways to save electricity,');
    const first = await batch('sheet.csv', '--queue');
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stderr).toContain('2 of 2 rows wait for workers now');
    expect(states(first)).toEqual(['a waiting', 'b waiting']);
    expect(dataOf(first)).toMatchObject({
      limit_usd: 10,
      queue: { waiting: 2, running: 0, workers: 0, reserved_usd: 0 },
    });
    expect((await batch('sheet.csv', '--queue')).stderr).toContain(
      '0 of 2 rows wait for workers now; 2 were there',
    );
    expect(errorOf(await batch('sheet.csv'))).toMatchObject({ details: { reason: 'batch_queued' } });
    const status = await batch('status', 'sheet.csv');
    expect([status.exitCode, states(status)]).toEqual([8, ['a waiting', 'b waiting']]);
    const cancelled = await batch('cancel', 'sheet.csv');
    expect(states(cancelled)).toEqual(['a cancelled', 'b cancelled']);
    write('a,5 ways to save money,', 'b,5 ways to save electricity,', 'c,5 ways to save time,');
    const again = await batch('sheet.csv', '--queue', '--priority', 'high');
    expect(again.stderr).toContain('3 of 3 rows wait');
    write('a,5 ways to save money,');
    const fewer = await batch('sheet.csv', '--queue');
    expect(fewer.stderr).toMatch(/not in the sheet any more, and still in the queue.*: b, c\./);
  });

  test('a worker is told the profile that the rows were checked and quoted with', async () => {
    const { write, batch, place, env } = open('profiles');
    const profiles = { cheap: { language: 'indonesian' } };
    writeFileSync(join(place.folder, 'sparkfluence.config.json'), JSON.stringify({ profiles }));
    write('a,5 ways to save money,');
    const queued = await batch('sheet.csv', '--queue', '--profile', 'cheap');
    expect(queued.exitCode, queued.stderr).toBe(0);
    const [video] = await withQueue(env.SPARKFLUENCE_DATABASE_URL, (queue) =>
      videosOf(queue, basename(dataOf(queued).batch)),
    );
    expect(video!.inputs).toMatchObject({ key: 'a', cells: { profile: 'cheap' } });
  });

  test('a worker, and a batch, of an older program end at once where a newer one has made the queue, and say so', async () => {
    const { write, batch, place, env } = open('future');
    write('a,5 ways to save money,');
    await batch('sheet.csv', '--queue');
    cluster.sql('future', `UPDATE sparkfluence_queue.meta SET value = '99' WHERE key = 'schema_version'`);
    for (const outcome of [
      await place.run(['worker'], { env }),
      await batch('sheet.csv', '--queue'),
      await batch('status', 'sheet.csv'),
    ]) {
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain('was made by a newer sparkfluence (schema 99, this one knows 5)');
      expect(errorOf(outcome)).toMatchObject({
        details: { reason: 'queue_too_new', next: 'Update sparkfluence.' },
      });
    }
  });

  test('mistakes are listed and nothing is submitted; without a database it is exit 3', async () => {
    const { write, batch, place } = open('mistakes');
    write('a,5 ways to save money,', 'b,,');
    const wrong = await batch('sheet.csv', '--queue');
    expect(wrong.exitCode).toBe(2);
    expect(errorOf(wrong)).toMatchObject({ details: { reason: 'bad_rows', mistakes: [{ row: 3 }] } });
    expect(errorOf(await batch('status', 'sheet.csv', '--queue'))).toMatchObject({
      details: { reason: 'batch_missing' },
    });
    write('a,5 ways to save money,');
    const without = await place.call(['batch', 'sheet.csv', '--queue']);
    expect([without.exitCode, errorOf(without).details.reason]).toEqual([3, 'database_missing']);
  });

  test('a rerun keeps its limit, and an estimate knows what is in the queue', async () => {
    const { write, batch } = open('limits_kept');
    write('a,5 ways to save money,');
    expect(dataOf(await batch('sheet.csv', '--queue', '--max-cost', '2')).limit_usd).toBe(2);
    write('a,5 ways to save money,', 'b,5 ways to save electricity,');
    const quoted = await batch('sheet.csv', '--queue', '--estimate');
    expect(quoted.document.data.quote).toMatchObject({
      limit_usd: 2,
      rows: [
        { key: 'a', plan: 'on' },
        { key: 'b', plan: 'new' },
      ],
    });
    expect((await batch('sheet.csv', '--estimate')).document.data).toEqual(quoted.document.data);
    expect(dataOf(await batch('status', 'sheet.csv')).rows).toHaveLength(1); // nothing was submitted
    const more = await batch('sheet.csv', '--queue');
    expect([dataOf(more).limit_usd, states(more)]).toEqual([2, ['a waiting', 'b waiting']]);
    await batch('cancel', 'sheet.csv');
    const again = await batch('sheet.csv', '--queue', '--estimate');
    expect(again.document.data.quote.rows.map(({ plan }: { plan: string }) => plan)).toEqual([
      'again',
      'again',
    ]);
    expect(dataOf(await batch('sheet.csv', '--queue', '--max-cost', '3')).limit_usd).toBe(3);
  });

  test('an estimate of a row that says its words of before leaves out what was spent for them', async () => {
    const { place, env } = open('quoted_back');
    const say = (topic: string) =>
      writeFileSync(join(place.folder, 'sheet.csv'), `key,topic,video_provider\na,${topic},veo\n`);
    const batch = (...more: string[]) =>
      place.call(['batch', 'sheet.csv', '--queue', ...more], {
        env: { ...env, VEO_API_KEY: 'a-key-of-nobody-0123456789' },
      });
    say('5 ways to save money');
    expect((await batch()).exitCode).toBe(0);
    const { total_usd: whole } = (await batch('--estimate')).document.data.quote;
    cluster.sql('quoted_back', 'UPDATE sparkfluence_queue.video SET spent_usd = 0.2');
    say('5 ways to save time');
    const other = await batch();
    expect(other.exitCode, other.stderr).toBe(0);
    say('5 ways to save money');
    const { quote } = (await batch('--estimate')).document.data;
    expect(quote.rows[0].plan).toBe('changed');
    expect(quote.total_usd).toBeCloseTo(whole - 0.2, 6);
  });

  test('where the queue takes nothing of it, the sheet may be made here', async () => {
    const { write, batch, place, env } = open('refused');
    await withQueue(env.SPARKFLUENCE_DATABASE_URL, async ({ database }) => {
      await database.query(
        `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$`,
      );
      await database.query(
        'CREATE TRIGGER refuse BEFORE INSERT ON sparkfluence_queue.video FOR EACH ROW EXECUTE FUNCTION refuse()',
      );
    });
    write('a,5 ways to save money,');
    expect((await batch('sheet.csv', '--queue')).exitCode).toBe(3);
    const kept = readdirSync(join(place.root, 'batches'), { recursive: true });
    expect(kept.filter((name) => String(name).endsWith('queued.json'))).toEqual([]);
    expect(errorOf(await batch('status', 'sheet.csv'))).toMatchObject({
      details: { reason: 'batch_missing' },
    });
  });

  test('a worker makes it; what fails is told, retried, and made', async () => {
    const { place, batch, call, env } = open('made');
    const say = (words: string) => writeFileSync(join(place.folder, 'words.txt'), words);
    writeFileSync(join(place.folder, 'sheet.csv'), 'key,script\nx,words.txt\n');
    say(WORDS);
    const queued = await batch('sheet.csv', '--queue');
    expect([queued.exitCode, states(queued)], queued.stdout).toEqual([0, ['x waiting']]);
    say('\u0000'); // what a row names may be gone or broken when its turn comes
    const worked = await call('worker', '--until-empty', '--files', '.', '--progress', 'json');
    expect([worked.exitCode, worked.document.data]).toEqual([0, { finished: 0, failed: 1, given_back: 0 }]);
    const status = await batch('status', 'sheet.csv');
    expect([status.exitCode, dataOf(status).rows[0]]).toMatchObject([
      2,
      { state: 'failed', error: { exit_code: 2 } },
    ]);
    expect(dataOf(status).queue?.failures).toHaveLength(1);
    say(WORDS);
    const retried = await batch('retry', 'sheet.csv');
    expect([retried.exitCode, states(retried)]).toEqual([0, ['x waiting']]);
    await call('worker', '--until-empty'); // its owner lets rows name no files
    expect(dataOf(await batch('status', 'sheet.csv')).rows[0]!.error).toMatchObject({
      reason: 'file_not_allowed',
      exit_code: 2,
    });
    await batch('retry', 'sheet.csv');
    const made = await call('worker', '--until-empty', '--files', '.');
    expect(made.document.data, made.stderr).toEqual({ finished: 1, failed: 0, given_back: 0 });
    const done = await batch('status', 'sheet.csv');
    expect([done.exitCode, states(done)]).toEqual([0, ['x finished']]);
    expect(dataOf(done).rows[0]!.final_video_url).toMatch(/^file:.*final\.mp4$/);

    // Its rows are forgotten, and its words are edited for a while; the same sheet finds the project, and nothing of it is made again.
    const final = dataOf(done).rows[0]!.final_video_url!;
    const { mtimeMs } = statSync(new URL(final));
    cluster.sql('made', `UPDATE sparkfluence_queue.video SET ended_at = ended_at - interval '100 days'`);
    cluster.sql(
      'made',
      `UPDATE sparkfluence_queue.video SET submitted_at = submitted_at - interval '100 days'`,
    );
    const old = await place.call(['worker', '--until-empty'], {
      env: { ...env, SPARKFLUENCE_FORGET_AFTER: '90d' },
    });
    expect([old.exitCode, old.stderr]).toEqual([
      0,
      expect.stringContaining('1 rows that ended long ago were forgotten: sheet.csv'),
    ]);
    const forgotten = await batch('status', 'sheet.csv');
    expect([forgotten.exitCode, states(forgotten), dataOf(forgotten).queue?.forgotten]).toEqual([0, [], 1]);
    say('Other words, which nobody makes.\n\nThey are taken back.');
    await batch('sheet.csv', '--queue');
    say(WORDS);
    const again = await batch('sheet.csv', '--queue');
    expect([states(again), dataOf(again).queue?.forgotten]).toEqual([['x waiting'], undefined]);
    const kept = await call('worker', '--until-empty', '--files', '.');
    expect(kept.document.data, kept.stderr).toEqual({ finished: 1, failed: 0, given_back: 0 });
    expect(dataOf(await batch('status', 'sheet.csv')).rows[0]!.final_video_url).toBe(final);
    expect(statSync(new URL(final)).mtimeMs).toBe(mtimeMs);
  });

  test('projects clean --jobs lists batches that ended long ago, and forgets them when it is agreed to', async () => {
    const { write, batch, call, place } = open('forgotten');
    write('a,5 ways to save money,', 'b,5 ways to save electricity,');
    await batch('sheet.csv', '--queue', '--max-cost', '2');
    await batch('cancel', 'sheet.csv');
    const clean = (...argv: string[]) => call('projects', 'clean', '--jobs', ...argv);
    for (const argv of [['--yes'], ['--older-than', '12h', '--yes']])
      expect(errorOf(await clean(...argv))).toMatchObject({ details: { field: '--older-than' } });
    expect((await clean('--older-than', '90d', '--yes')).document.data.batches).toEqual([]);
    cluster.sql(
      'forgotten',
      `UPDATE sparkfluence_queue.video SET ended_at = ended_at - interval '100 days', submitted_at = submitted_at - interval '100 days'`,
    );
    const list = await clean('--older-than', '90d');
    expect([list.exitCode, list.document.data]).toMatchObject([
      0,
      { removed: false, rows: 2, batches: [{ name: 'sheet.csv', rows: 2 }] },
    ]);
    expect(states(await batch('status', 'sheet.csv'))).toEqual(['a cancelled', 'b cancelled']);
    const done = await clean('--older-than', '90d', '--yes');
    expect(done.document.data).toEqual({ ...list.document.data, removed: true });
    const quoted = await batch('sheet.csv', '--queue', '--estimate');
    expect(quoted.document.data.quote).toMatchObject({
      limit_usd: 2,
      rows: [{ plan: 'again' }, { plan: 'again' }],
    });
    const nowhere = await place.call(['projects', 'clean', '--jobs', '--older-than', '90d']);
    expect([nowhere.exitCode, errorOf(nowhere).details.reason]).toEqual([3, 'database_missing']);
    const bad = await place.call(['list'], { env: { SPARKFLUENCE_FORGET_AFTER: '3' } });
    expect([bad.exitCode, errorOf(bad).details.field]).toEqual([3, 'SPARKFLUENCE_FORGET_AFTER']);
  });
});
