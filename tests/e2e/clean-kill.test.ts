import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parseStateText } from '../../src/project/ledger.ts';
import { submit } from '../../src/queue/submit.ts';
import { copyOfShort } from '../support/finished.ts';
import { killEnv } from '../support/kill-lab.ts';
import { NO_POSTGRES } from '../support/postgres.ts';
import { newPlace, type Place, type RunOptions } from '../support/program.ts';
import { hasPostgres, startServers } from '../support/project-worlds.ts';
import { rowsOf, sheet, withQueue } from '../support/queue.ts';
import type { S3Server } from '../support/s3-server.ts';
import { startS3World } from '../support/storage-worlds.ts';

/**
 * `projects clean` is stopped with SIGKILL right before and right after a file of the storage goes, before what it writes, and within
 * its transaction: what the record names is there, and the same command again ends what was begun.
 */

/** Kills the real program when the file of this number is to go. @param isGone the storage has removed it, and nobody heard of it */
async function killAtFile(
  start: () => ReturnType<Place['start']>,
  server: S3Server,
  { number, isGone }: { readonly number: number; readonly isGone: boolean },
): Promise<void> {
  const running = start();
  let files = 0;
  server.fault = ({ operation, key }) => {
    if (operation !== 'DeleteObject') return false;
    files += 1;
    if (files !== number) return false;
    running.child.kill('SIGKILL');
    if (isGone) server.objects.delete(key);
    return true; // it is never answered
  };
  const { exitCode, stderr } = await running.outcome;
  server.fault = undefined;
  expect([exitCode, files], stderr).toEqual([null, number]);
}

const KILLS = [1, 2, 3].flatMap((number) => [
  { number, isGone: false },
  { number, isGone: true },
]);

test('killed while uploads go, the project has all that it had, and a rerun ends it', async () => {
  const [world, { place, folder }] = [await startS3World(), await copyOfShort()];
  onTestFinished(() => world.close());
  const { server } = world;
  const options: RunOptions = { env: { ...world.env, SPARKFLUENCE_POLL_MS: '1' } };
  const clean = ['projects', 'clean', '--uploads', '--older-than', '0m', '--yes'];
  const final = readFileSync(join(folder, 'final.mp4'));
  const onRecord = () =>
    parseStateText(readFileSync(join(folder, 'state.json'), 'utf8'), 'state.json').uploads ?? [];
  const tryOnce = async (what: string, kill: () => Promise<void>) => {
    const sent = await place.call(['upload', folder, '--upload', 's3://videos/shorts'], options);
    expect(sent.exitCode, sent.stderr).toBe(0);
    const all = onRecord().length;
    expect([all, server.objects.size > 3]).toEqual([server.objects.size, true]);
    await kill();
    // Nothing lies there that nobody knows of; at most the file that was going is on record and gone.
    const missing = onRecord().filter(
      ({ address }) => !server.objects.has(address.slice('s3://videos/'.length)),
    );
    expect([server.objects.size - (onRecord().length - missing.length), missing.length <= 1], what).toEqual([
      0,
      true,
    ]);
    expect(readFileSync(join(folder, 'final.mp4')).equals(final), what).toBe(true);
    const again = await place.call(clean, options);
    expect([again.exitCode, onRecord(), server.objects.size], `${what}: ${again.stderr}`).toEqual([0, [], 0]);
  };
  for (const at of KILLS)
    await tryOnce(JSON.stringify(at), () => killAtFile(() => place.start(clean, options), server, at));
  const steps = join(place.folder, 'steps.txt');
  const withSteps = (step?: number): RunOptions => ({
    env: { ...options.env, ...killEnv(step === undefined ? {} : { step }, steps) },
  });
  await tryOnce('not killed', async () => void (await place.run(clean, withSteps())));
  const count = readFileSync(steps, 'utf8').trim().split('\n').length;
  expect(count).toBeGreaterThan(4);
  for (const step of [1, Math.ceil(count / 2), count])
    await tryOnce(`step ${step}`, async () => {
      expect((await place.run(clean, withSteps(step))).exitCode).toBe(null);
    });
});

test.skipIf(!hasPostgres)(
  hasPostgres ? 'killed while media of a stored project go, what its ledger names is there' : NO_POSTGRES,
  async () => {
    const servers = await startServers();
    onTestFinished(() => servers.stop());
    const { server } = servers.storage;
    const { place, folder, data } = await copyOfShort();
    const options: RunOptions = {
      env: {
        ...servers.storage.env,
        SPARKFLUENCE_POLL_MS: '1',
        SPARKFLUENCE_PROJECTS: 'postgres',
        SPARKFLUENCE_DATABASE_URL: servers.address,
        SPARKFLUENCE_PROJECTS_STORAGE: `${servers.storage.address}/kept`,
      },
    };
    const clean = ['projects', 'clean', '--stored', '--finals', '--older-than', '0m', '--yes'];
    const combine = async (...argv: string[]) => {
      const made = await place.call(['combine', '--project', ...argv], options);
      expect(made.exitCode, made.stderr).toBe(0);
    };
    await combine(folder);
    for (const isGone of [false, true]) {
      const before = server.objects.size;
      await killAtFile(() => place.start(clean, options), server, { number: 1, isGone });
      const ledger = await place.call(['projects', 'clean', '--stored', '--older-than', '0m'], options);
      expect(ledger.exitCode, ledger.stderr).toBe(0);
      const again = await place.call(clean, options);
      expect([again.exitCode, server.objects.size], again.stderr).toEqual([0, before - 1]);
      await combine(data.project_id);
      expect(server.objects.size).toBe(before);
    }
  },
);

test.skipIf(!hasPostgres)(
  hasPostgres
    ? 'killed while rows are forgotten, all of them are known, and a rerun forgets them'
    : NO_POSTGRES,
  async () => {
    const servers = await startServers();
    onTestFinished(() => servers.stop());
    const place = newPlace();
    const options: RunOptions = { env: { SPARKFLUENCE_DATABASE_URL: servers.address } };
    const clean = ['projects', 'clean', '--jobs', '--older-than', '30d', '--yes'];
    await withQueue(servers.address, async (queue) => {
      const { database } = queue;
      const counts = async () => {
        const [row] = await database.query<{ videos: number; remembered: number; jobs: number }>(
          `SELECT (SELECT count(*)::integer FROM sparkfluence_queue.video) AS videos,
             (SELECT count(*)::integer FROM sparkfluence_queue.remembered) AS remembered,
             (SELECT count(*)::integer FROM sparkfluence_jobs.job WHERE name = 'videos') AS jobs`,
        );
        return row;
      };
      await submit(queue, sheet('old', rowsOf('a', 'b', 'c')));
      await database.query(`UPDATE sparkfluence_jobs.job SET state = 'completed' WHERE name = 'videos'`);
      await database.query(
        `UPDATE sparkfluence_queue.video SET state = 'finished', submitted_at = submitted_at - interval '90 days',
           ended_at = clock_timestamp() - interval '90 days'`,
      );
      await database.transaction(async (inner) => {
        // Its last statement waits for this one.
        await inner.query(
          `SELECT FROM sparkfluence_jobs.job WHERE name = 'videos' ORDER BY id LIMIT 1 FOR UPDATE`,
        );
        const { child, outcome } = place.start(clean, options);
        await vi.waitFor(
          async () => expect(await inner.query('SELECT FROM pg_locks WHERE NOT granted')).toHaveLength(1),
          { timeout: 60_000 },
        );
        child.kill('SIGKILL');
        expect((await outcome).exitCode).toBe(null);
      });
      expect(await counts()).toEqual({ videos: 3, remembered: 0, jobs: 3 });
      await vi.waitFor(
        async () => {
          const again = await place.call(clean, options);
          expect([again.exitCode, again.document.data.rows], again.stderr).toEqual([0, 3]);
        },
        { timeout: 60_000 },
      );
      expect(await counts()).toEqual({ videos: 0, remembered: 3, jobs: 0 });
    });
  },
);
