// npm run bench:workers [-- --videos 1000 --workers 4 --seed N]: videos of simulated vendors (a script takes 3 s, a picture 5 s, a clip
// 60 s, divided by --faster), made by workers that are killed and stopped at random every --hit-seconds, --hits times at most (0: never),
// on a PostgreSQL of its own; then how the queue grows. The vendors take --limits times the requests a minute that the program allows
// them by default. --table FILE: the table, written anew every minute, so that an aborted run has said something. --growth 1: only that, 0: all but that.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DEFAULT_LIMITS } from '../src/providers/wire/rate-limits.ts';
import { batchFigures, videosOf } from '../src/queue/look.ts';
import { openQueue } from '../src/queue/open.ts';
import { finish } from '../src/queue/settle.ts';
import { submit } from '../src/queue/submit.ts';
import { take } from '../src/queue/take.ts';
import { BIN } from '../tests/support/kill-lab.ts';
import { makePaidMedia } from '../tests/support/paid-media.ts';
import { findPostgres, startPostgres } from '../tests/support/postgres.ts';
import { manyRows, sheet } from '../tests/support/queue.ts';
import { GROWN_SECONDS } from '../tests/support/worker-crew.ts';
import { SEGMENTS, workerLab } from '../tests/support/worker-lab.ts';

const { values } = parseArgs({
  options: {
    videos: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '4' },
    concurrency: { type: 'string', default: '24' },
    faster: { type: 'string', default: '1' },
    limits: { type: 'string', default: '3' },
    'hit-seconds': { type: 'string', default: '8' },
    hits: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    growth: { type: 'string' },
    table: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
});
/** How often a clip is asked for at the vendor's own pace, milliseconds. */
const POLL_MS = 5000;

/** The script and a motion for each clip; a picture each; an order, a question and a download for each clip. */
const REQUESTS = {
  gemini: 1 + SEGMENTS.length,
  huggingface: SEGMENTS.length,
  veo: 3 * SEGMENTS.length,
};
/** What the fakes call the requests that the limits count: a repetition of what a killed worker had asked counts as well. */
const COUNTED = {
  gemini: /generateContent$/,
  huggingface: /images\/generations$/,
  veo: /\/(?:veo|files)\//,
};
/** VEO is asked for lists as well, so that it has room for them. */
const ROOM = { veo: 3 };

const bin = findPostgres();
if (bin === undefined) throw new Error('PostgreSQL is not installed');
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
const cluster = await startPostgres(bin, 'C', [
  'shared_preload_libraries=pg_stat_statements',
  'pg_stat_statements.track_planning=on',
]);
const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-workers-'));
try {
  if (values.growth !== '1') await kills();
  if (values.growth !== '0' && !stop.signal.aborted) await growth();
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Requests a minute; how many are under way at once, and a day, is not limited. */
function limitsOf(times) {
  return Object.fromEntries(
    Object.entries(DEFAULT_LIMITS)
      .filter(([, { perMinute }]) => perMinute !== undefined)
      .map(([id, { perMinute }]) => [
        id,
        { atOnce: 1000, perMinute: Math.round(perMinute * times * (ROOM[id] ?? 1)) },
      ]),
  );
}

/** How long the limits alone make so many videos take, seconds. */
function boundSeconds(videos, limits) {
  return limitedSeconds(limits, (id) => videos * REQUESTS[id]);
}

/** The same for what was asked in the end. */
function askedSeconds(requests, limits) {
  const countOf = (id) =>
    Object.entries(requests)
      .filter(([kind]) => COUNTED[id].test(kind))
      .reduce((sum, [, count]) => sum + count, 0);
  return limitedSeconds(limits, countOf);
}

/** What a minute lets through may begin at its start. */
function limitedSeconds(limits, countOf) {
  const minutes = Object.keys(REQUESTS).map((id) => countOf(id) / limits[id].perMinute);
  return 60 * Math.max(0, Math.max(...minutes) - 1);
}

async function kills() {
  const { stdout } = spawnSync(process.execPath, [BIN, 'doctor', '--json'], { encoding: 'utf8' });
  const { binary } = JSON.parse(stdout).data.ffmpeg;
  const faster = Number(values.faster);
  const videos = Number(values.videos);
  const limits = limitsOf(Number(values.limits));
  const latencies = {
    ...{ scriptMs: 3000 / faster, imageMs: 5000 / faster },
    ...{ submitMs: 1000 / faster, clipMs: 60_000 / faster },
  };
  const leastSeconds = Object.values(latencies).reduce((sum, ms) => sum + ms, 0) / 1000;
  const bound = boundSeconds(videos, limits);
  console.log(
    `seed ${values.seed}: ${videos} videos, ${Object.keys(REQUESTS)
      .map((id) => `${id} ${limits[id].perMinute} a minute`)
      .join(', ')}; the limits alone: ${bound.toFixed(0)} s, one video alone: ${leastSeconds} s`,
  );
  const report = await workerLab({
    ...{ address: cluster.database('lab'), folder, cacheFolder: join(folder, 'cache') },
    media: { ...makePaidMedia(binary, folder), picture: pictureBy(binary) },
    ...{ videos, workers: Number(values.workers) },
    ...{ concurrency: Number(values.concurrency), seed: Number(values.seed) },
    ...{ hitEveryMs: 1000 * Number(values['hit-seconds']), mostHits: Number(values.hits), hurry: false },
    ...{ latencies, rateLimits: JSON.stringify(limits), pollMs: POLL_MS / faster },
    ...{ databaseCpuSeconds: cluster.cpuSeconds, signal: stop.signal },
    onLine: values.quiet ? undefined : (line) => console.log(line.slice(0, 200)),
    onReport: { everyMs: 60_000, tell: (now) => keep(tableOf(now, { videos, limits, bound, leastSeconds })) },
  });
  console.log(tableOf(report, { videos, limits, bound, leastSeconds }));
  process.exitCode = report.wrong.length === 0 ? 0 : 1;
}

/** A picture that can be decoded: the thumbnail is drawn from it. */
function pictureBy(ffmpeg) {
  const file = join(folder, 'picture.jpg');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=576x1024:d=1', '-frames:v', '1'];
  const { status, stderr } = spawnSync(ffmpeg, ['-v', 'error', '-y', ...source, file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return readFileSync(file);
}

/** The table is whole or the one before, also when the run is aborted. */
function keep(table) {
  if (values.table === undefined) return;
  writeFileSync(`${values.table}.part`, table);
  renameSync(`${values.table}.part`, values.table);
}

function tableOf(report, { videos, limits, bound, leastSeconds }) {
  const { finished, failed, killed, frozen, starts, takenOver, triesEach, clips, pictures } = report;
  const { cpuSecondsEach: cpu, databaseEach: database, memoryMb, wallSeconds } = report;
  const spans = memoryMb.places.map(({ early, late }) => `${early} → ${late}`).join(', ');
  const { longest } = memoryMb;
  const asked = askedSeconds(report.requests, limits);
  const rows = [
    ['videos finished, failed', `${finished} of ${videos}, ${failed}`],
    ['workers killed, stopped, started', `${killed}, ${frozen}, ${starts}`],
    ['videos that another attempt went on with; attempts a video', `${takenOver}; ${triesEach.toFixed(2)}`],
    [
      'clips wanted, accepted by the vendor, bought twice',
      `${clips.wanted}, ${clips.bought}, ${clips.twice}`,
    ],
    [
      'pictures wanted, accepted, of them in no ledger',
      `${pictures.wanted}, ${pictures.bought}, ${pictures.unnamed}`,
    ],
    [
      'seconds; the limits alone; times that',
      `${wallSeconds.toFixed(0)}; ${bound.toFixed(0)}; ${(wallSeconds / bound).toFixed(2)}`,
    ],
    [
      'the limits for what was asked, repetitions too; times that',
      `${asked.toFixed(0)}; ${(wallSeconds / asked).toFixed(2)}`,
    ],
    [
      'the limits and one video; times that',
      `${(bound + leastSeconds).toFixed(0)}; ${(wallSeconds / (bound + leastSeconds)).toFixed(2)}`,
    ],
    [
      'CPU seconds a video: workers, ffmpeg, vendors',
      [cpu.workers, cpu.started, cpu.lab].map((each) => each.toFixed(2)).join(', '),
    ],
    [
      'database a video: ms of queries, queries, ms of CPU',
      [database.queryMs, database.queries, database.cpuMs].map((each) => each?.toFixed(0) ?? '?').join(', '),
    ],
    ['memory of each worker, MB, first → last quarter of the run', spans],
    [
      `memory of the process that lived longest (${longest.seconds} s), MB`,
      `${longest.early} → ${longest.late}`,
    ],
    [
      `memory of a worker ${GROWN_SECONDS} s after its start, MB, first → second half of all`,
      `${memoryMb.grown.early} → ${memoryMb.grown.late}`,
    ],
    [
      'requests',
      Object.entries(report.requests)
        .map(([kind, count]) => `${kind} ${count}`)
        .join('; '),
    ],
    [
      'wrong',
      report.wrong.length === 0
        ? 'nothing'
        : `${report.wrong.length}: ${report.wrong.slice(0, 20).join('; ')}`,
    ],
  ];
  return [
    '',
    `| seed ${values.seed} | |`,
    '|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
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
