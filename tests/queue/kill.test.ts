import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFfmpeg } from '../support/media.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { findPostgres, NO_POSTGRES, type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { newPlace } from '../support/program.ts';
import { workerLab } from '../support/worker-lab.ts';

/** Workers are killed and stopped at random; what the fake vendor sold decides. `npm run bench:workers` does it for long. */

const bin = findPostgres();
const SEED = Number(process.env.SPARKFLUENCE_LAB_SEED ?? Date.now() % 1_000_000);

describe.skipIf(bin === undefined)(bin === undefined ? NO_POSTGRES : 'workers that die', () => {
  let cluster: PostgresCluster;
  const base = newPlace({ keep: true }).folder;
  beforeAll(async () => {
    cluster = await startPostgres(bin!);
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  });

  test(`three workers, killed and stopped at random (seed ${SEED}): all videos are finished, each clip is bought once`, async () => {
    const { binary } = await openFfmpeg();
    const report = await workerLab({
      address: cluster.database('lab'),
      folder: base,
      cacheFolder: join(base, 'cache'),
      media: makePaidMedia(binary, base),
      ...{ videos: 3, workers: 3, concurrency: 1, seed: SEED, hitEveryMs: 2500, mostHits: 4, hurry: true },
      latencies: { scriptMs: 50, imageMs: 300, submitMs: 100, clipMs: 3000 },
    });
    expect(report, JSON.stringify(report)).toMatchObject({ finished: 3, wrong: [] });
    expect(report.killed + report.frozen).toBeGreaterThan(0);
  }, 900_000);
});
