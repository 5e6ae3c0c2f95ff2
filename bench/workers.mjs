// npm run bench:workers [-- --videos 1000 --workers 4 --seed N --faster 10]: videos of simulated vendors (a picture takes 5 s and a
// clip 60 s, divided by --faster), made by workers that are killed and stopped at random every --hit-seconds, --hits times at most
// (0: never), on a PostgreSQL of its own; then how the queue grows. --growth 1: only that, 0: all but that.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DEFAULT_LIMITS } from '../src/providers/wire/rate-limits.ts';
import { batchFigures, videosOf } from '../src/queue/look.ts';
import { openQueue } from '../src/queue/open.ts';
import { submit } from '../src/queue/submit.ts';
import { finish, take } from '../src/queue/take.ts';
import { BIN } from '../tests/support/kill-lab.ts';
import { makePaidMedia } from '../tests/support/paid-media.ts';
import { findPostgres, startPostgres } from '../tests/support/postgres.ts';
import { manyRows, sheet } from '../tests/support/queue.ts';
import { workerLab } from '../tests/support/worker-lab.ts';

const { values } = parseArgs({
  options: {
    videos: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '4' },
    concurrency: { type: 'string', default: '8' },
    faster: { type: 'string', default: '10' },
    'hit-seconds': { type: 'string', default: '4' },
    hits: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    growth: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
});
/** How often a clip is asked for at the vendor's own pace, milliseconds. */
const POLL_MS = 5000;

const bin = findPostgres();
if (bin === undefined) throw new Error('PostgreSQL is not installed');
const cluster = await startPostgres(bin);
const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-workers-'));
try {
  if (values.growth !== '1') await kills();
  if (values.growth !== '0') await growth();
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** As fast as the vendors are here; a day is not counted, since it does not end. */
function limitsOf(faster) {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(DEFAULT_LIMITS).map(([id, { perMinute, atOnce }]) => [
        id,
        { atOnce, ...(perMinute === undefined ? {} : { perMinute: perMinute * faster }) },
      ]),
    ),
  );
}

async function kills() {
  const { stdout } = spawnSync(process.execPath, [BIN, 'doctor', '--json'], { encoding: 'utf8' });
  const faster = Number(values.faster);
  const before = cluster.cpuSeconds();
  const report = await workerLab({
    ...{ address: cluster.database('lab'), folder, cacheFolder: join(folder, 'cache') },
    media: makePaidMedia(JSON.parse(stdout).data.ffmpeg.binary, folder),
    ...{ videos: Number(values.videos), workers: Number(values.workers) },
    ...{ concurrency: Number(values.concurrency), seed: Number(values.seed) },
    ...{ hitEveryMs: 1000 * Number(values['hit-seconds']), mostHits: Number(values.hits), hurry: false },
    latencies: {
      scriptMs: 3000 / faster,
      imageMs: 5000 / faster,
      submitMs: 1000 / faster,
      clipMs: 60_000 / faster,
    },
    ...{ rateLimits: limitsOf(faster), pollMs: POLL_MS / faster },
    onLine: values.quiet ? undefined : (line) => console.log(line.slice(0, 200)),
  });
  const { wrong, ...rest } = report;
  const databaseMsEach = (1000 * (cluster.cpuSeconds() - before)) / Number(values.videos);
  console.log(`seed ${values.seed}`);
  console.log(JSON.stringify({ ...rest, databaseMsEach, wrong }, null, 2));
  process.exitCode = report.wrong.length === 0 ? 0 : 1;
}

/** Time to submit, to submit again, to list, to count, and to take one and finish it, milliseconds. */
async function growth() {
  console.log(
    '\n| videos | submit | again | list | figures | take | finish |\n|---|---|---|---|---|---|---|',
  );
  for (const count of [10, 100, 1000, 10_000]) {
    const queue = await openQueue({ address: cluster.database(`growth_${count}`), looksAfter: false });
    const rows = manyRows(count);
    const spent = [];
    const timed = async (task) => {
      const started = performance.now();
      const result = await task();
      spent.push(performance.now() - started);
      return result;
    };
    await timed(() => submit(queue, sheet('growth', rows)));
    await timed(() => submit(queue, sheet('growth', rows)));
    await timed(() => videosOf(queue, 'growth'));
    await timed(() => batchFigures(queue, 'growth'));
    await take(queue, 'w', 1); // the first one reads the queue's settings
    const times = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const from = performance.now();
      const [video] = await take(queue, 'w', 1);
      const between = performance.now();
      await finish(queue, video, { outcome: {}, spentUsd: 0 });
      times.push([between - from, performance.now() - between]);
    }
    const middle = (at) => times.map((each) => each[at]).sort((a, b) => a - b)[2];
    console.log(`| ${[count, ...[...spent, middle(0), middle(1)].map((ms) => ms.toFixed(1))].join(' | ')} |`);
    await queue.close();
  }
}
