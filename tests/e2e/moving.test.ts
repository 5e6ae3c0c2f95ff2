import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer } from '../../src/postgres/server.ts';
import { randomFrom } from '../../src/providers/local/random.ts';
import { type LabOptions, startBin, type Trial, trial, writeProject } from '../support/kill-lab.ts';
import { openFfmpeg } from '../support/media.ts';
import { type PaidMedia, startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { NO_POSTGRES } from '../support/postgres.ts';
import { newPlace } from '../support/program.ts';
import { hasPostgres, type Servers, startServers } from '../support/project-worlds.ts';

/**
 * A project that moves between machines: the real bin, a real PostgreSQL, an S3 and vendors that bill, on loopback. A machine is a
 * folder of its own with nothing of the project in it.
 */

const SEED = Number(process.env.SPARKFLUENCE_TEST_SEED ?? 20_261_129);
const RANDOM_KILLS = 2;
/** Longer than it takes to start the program on a busy machine. */
const LEASE_MS = 10_000;

const shown = ({ step, reruns, bought }: Trial) =>
  `${step.padEnd(44)} ${reruns} reruns, ${[...bought].map(([what, times]) => `${what} ${times}`).join(', ')}`;

describe.skipIf(!hasPostgres)(hasPostgres ? 'two machines' : NO_POSTGRES, () => {
  let servers: Servers;
  let media: PaidMedia;
  let base: string;
  let moving: Record<string, string>;
  beforeAll(async () => {
    base = newPlace({ keep: true }).folder;
    servers = await startServers();
    const { binary } = await openFfmpeg();
    media = makePaidMedia(binary, base);
    moving = {
      ...servers.storage.env,
      SPARKFLUENCE_PROJECTS: 'postgres',
      SPARKFLUENCE_DATABASE_URL: servers.address,
      SPARKFLUENCE_PROJECTS_STORAGE: `${servers.storage.address}/kept`,
    };
  });
  afterAll(() => servers?.stop());

  const lab = (name: string, segments: readonly string[]): LabOptions => {
    const folder = join(base, name);
    mkdirSync(folder, { recursive: true });
    return { folder, cacheFolder: join(base, 'cache'), segments, media, moving };
  };

  test('killed at random on one and gone on with on the other, each clip was bought once and is there whole', async () => {
    const options = lab('random', ['HOOK', 'BODY_1']);
    const random = randomFrom(SEED);
    process.stdout.write(`seed ${SEED}; SPARKFLUENCE_TEST_SEED sets another\n`);
    const rows: Trial[] = [];
    for (let index = 0; index < RANDOM_KILLS; index += 1)
      rows.push(await trial(options, { step: 20 + Math.floor(random() * 130) }));
    process.stdout.write(`${rows.map(shown).join('\n')}\n`);
    expect(rows.filter(({ killed }) => killed).length).toBeGreaterThan(0);
    for (const row of rows) expect(row, shown(row)).toMatchObject({ wrong: [], filesLost: [] });
  });

  test('a process that stands still is taken for dead; when it wakes it orders nothing and says so', async () => {
    const folder = join(base, 'frozen');
    const project = join(folder, 'machine-0', 'project');
    const segments = ['HOOK', 'BODY_1', 'BODY_2'];
    writeProject(project, segments);
    const { project_id: id } = JSON.parse(readFileSync(join(project, 'project.json'), 'utf8')) as {
      project_id: string;
    };
    const fake = await startPaidFake(segments, media, {
      latencies: { imageMs: 150, submitMs: 150, clipMs: 300 },
    });
    const machine = (number: number, named: string) => {
      // A cache of its own, too: places within the rate limits are taken there, and whoever stands still keeps them.
      const home = join(folder, `machine-${number}`);
      const place = { folder: home, cacheFolder: join(home, 'cache') };
      mkdirSync(place.folder, { recursive: true });
      const argv = ['run', '--project', named, '--image-provider', 'huggingface', '--video-provider', 'veo'];
      // One order after the other, so that it stands still with orders that were not sent yet.
      const limits = JSON.stringify({
        huggingface: { perMinute: 100_000, atOnce: 1 },
        veo: { perMinute: 100_000, atOnce: 1 },
      });
      const env = {
        ...fake.env,
        ...moving,
        SPARKFLUENCE_LEASE_MS: `${LEASE_MS}`,
        SPARKFLUENCE_RATE_LIMITS: limits,
      };
      return startBin(argv, place, env);
    };
    let stop: (() => void) | undefined;
    const database = await openServer(servers.address);
    try {
      const frozen = machine(0, project);
      stop = () => frozen.child.kill('SIGKILL');
      await expect.poll(() => fake.bought.size, { timeout: 60_000, interval: 10 }).toBeGreaterThan(0);
      frozen.child.kill('SIGSTOP');
      const atStop = new Map(fake.bought);
      const refused = await machine(1, id).ended; // who has it, and for how long
      expect(refused.code, refused.stderr).toBe(6);
      expect(JSON.parse(refused.stdout)).toMatchObject({ error: { details: { reason: 'project_locked' } } });
      const isLeased = async () =>
        (
          await database.query(
            'SELECT 1 FROM sparkfluence_projects.leases WHERE project_id = $1 AND expires_at > clock_timestamp()',
            [id],
          )
        ).length;
      await expect.poll(isLeased, { timeout: 120_000, interval: 200 }).toBe(0);
      const done = await machine(1, id).ended;
      expect(done.code, done.stderr).toBe(0);
      const bought = new Map(fake.bought);
      frozen.child.kill('SIGCONT');
      const woken = await frozen.ended;
      expect(woken.code, woken.stderr).toBe(6);
      expect(JSON.parse(woken.stdout)).toMatchObject({ error: { details: { reason: 'lease_lost' } } });
      expect(new Map(fake.bought)).toEqual(bought);
      const clips = segments.map((type) => bought.get(`clip ${type}`));
      expect(clips).toEqual([1, 1, 1]);
      expect(fake.strays).toEqual([]);
      process.stdout.write(`stopped after ${[...atStop.keys()].join(', ')}\n`);
    } finally {
      stop?.();
      await database.close();
      await fake.close();
    }
  });
});
