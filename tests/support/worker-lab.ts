import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLANS } from '../../src/contracts/segments.ts';
import { batchFigures, videosOf } from '../../src/queue/look.ts';
import { openQueue, type VideoQueue } from '../../src/queue/open.ts';
import { submit } from '../../src/queue/submit.ts';
import { type Latencies, markerOf, type PaidFake, type PaidMedia, startPaidFake } from './paid-fake.ts';
import { openCrew } from './worker-crew.ts';

/**
 * Workers in processes of their own take videos from one queue, are killed and stopped at random, and others take over; the
 * fake vendor's counters are the judge. It does not use vitest, so that the bench can use it too.
 */

export interface WorkerLabOptions {
  /** Of an empty database. */
  readonly address: string;
  readonly folder: string;
  readonly cacheFolder: string;
  readonly media: PaidMedia;
  readonly videos: number;
  readonly workers: number;
  readonly concurrency: number;
  readonly seed: number;
  /** A worker is hit so often, on average, milliseconds. */
  readonly hitEveryMs: number;
  /** How many hits at most, so that a test ends. */
  readonly mostHits: number;
  readonly latencies: Latencies;
  /** Forget the heartbeats of workers that were hit at once, for a test that does not wait half a minute. */
  readonly hurry: boolean;
  /** The program's rate limits, in its own form. */
  readonly rateLimits?: string;
  /** How often a clip is asked for, milliseconds, in place of 20. */
  readonly pollMs?: number;
  readonly onLine?: (line: string) => void;
  /** Called with what is known so far, every so many milliseconds. */
  readonly onReport?: { readonly everyMs: number; readonly tell: (report: WorkerLabReport) => void };
  /** Ends the lab before it is done; what is reported then says how far it got. */
  readonly signal?: AbortSignal;
  /** What the database has computed since it started, seconds. */
  readonly databaseCpuSeconds?: () => number;
}

export interface Quarters {
  readonly early: number;
  readonly late: number;
}

export interface WorkerLabReport {
  readonly finished: number;
  readonly failed: number;
  readonly killed: number;
  readonly frozen: number;
  /** Processes of workers, with those that took the place of killed ones. */
  readonly starts: number;
  /** Videos that were begun by more than one worker, and how often one was begun on average. */
  readonly takenOver: number;
  readonly triesEach: number;
  /** What the vendor accepted. */
  readonly clips: { readonly wanted: number; readonly bought: number; readonly twice: number };
  /** `unnamed` are those that no ledger names; they are counted at the end. */
  readonly pictures: { readonly wanted: number; readonly bought: number; readonly unnamed: number };
  /** What the vendor sold too often or never, and what else is wrong; at the end all of it. */
  readonly wrong: readonly string[];
  readonly wallSeconds: number;
  /** The most memory in the first and in the last quarter, MB: of each place of a worker, and of the process that lived longest. */
  readonly memoryMb: {
    readonly places: readonly Quarters[];
    readonly longest: Quarters & { readonly seconds: number };
    /** Processes of the same age, in the middle: those that were begun in the first half of the run, and in the second. */
    readonly grown: Quarters;
  };
  /** What was computed for each finished video, seconds: by the workers, what they started (ffmpeg), and the lab with the fake vendor. */
  readonly cpuSecondsEach: { readonly workers: number; readonly started: number; readonly lab: number };
  /** For each finished video since the sheet was submitted: the queries' time by pg_stat_statements, if it is there, and the server's CPU. */
  readonly databaseEach: { readonly queryMs?: number; readonly queries?: number; readonly cpuMs?: number };
  /** What the fake vendor was asked, by kind. */
  readonly requests: Readonly<Record<string, number>>;
}

export const SEGMENTS = PLANS['30s'].map(({ type }) => type);
const BATCH = 'lab';
export const nameOf = (type: string, video: number): string => `${type}-V${video}`;

export async function workerLab(options: WorkerLabOptions): Promise<WorkerLabReport> {
  const { folder, videos, media, latencies, address, onReport } = options;
  const numbers = Array.from({ length: videos }, (_, index) => index);
  const names = numbers.flatMap((video) => SEGMENTS.map((type) => nameOf(type, video)));
  const fake = await startPaidFake(names, media, { latencies, script: scriptOf });
  const queue = await openQueue({ address, looksAfter: false });
  try {
    await submit(queue, { batch: BATCH, name: 'lab.csv', rows: numbers.map((each) => rowOf(folder, each)) });
    const look = await watch(queue, options, names, fake);
    const crew = openCrew(queue, options, {
      ...fake.env,
      SPARKFLUENCE_DATABASE_URL: address,
      ...(options.rateLimits === undefined ? {} : { SPARKFLUENCE_RATE_LIMITS: options.rateLimits }),
      ...(options.pollMs === undefined ? {} : { SPARKFLUENCE_POLL_MS: String(options.pollMs) }),
    });
    const teller = setInterval(
      () => {
        look(crew).then(onReport?.tell, () => undefined); // the last one says what is wrong
      },
      onReport?.everyMs ?? 2 ** 31 - 1,
    );
    try {
      await crew.untilDone();
    } finally {
      clearInterval(teller);
      await crew.end();
    }
    const report = await look(crew);
    const pictures = picturesIn(join(folder, 'projects'));
    const [figures] = await batchFigures(queue, BATCH);
    const last = {
      ...report,
      pictures: { ...report.pictures, unnamed: unnamedOf(fake.bought, names, pictures) },
      wrong: [
        ...(await videosOf(queue, BATCH))
          .filter(({ state }) => state !== 'finished')
          .map(({ key, state, failure }) => `${key} ${state} ${JSON.stringify(failure)}`),
        ...names.flatMap((name) => judged(fake.bought, name, pictures)),
        ...fake.strays,
        ...(figures?.reserved_usd === 0 ? [] : [`${figures?.reserved_usd} USD are reserved still`]),
      ],
    };
    onReport?.tell(last);
    return last;
  } finally {
    await queue.close();
    await fake.close();
  }
}

/** From now on time, processors and queries are counted. @returns says how things stand; what is sold too often is wrong at once */
async function watch(
  queue: VideoQueue,
  { videos, databaseCpuSeconds }: WorkerLabOptions,
  names: readonly string[],
  fake: PaidFake,
) {
  const started = performance.now();
  const before = process.cpuUsage();
  const databaseBefore = databaseCpuSeconds?.() ?? 0;
  const countsQueries = await queue.database
    .query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()')
    .then(
      () => true,
      () => false,
    );
  const queries = async () => {
    const [row] = await queue.database.query<{ ms: number; calls: number }>(
      `SELECT sum(total_exec_time + total_plan_time)::float8 AS ms, sum(calls)::float8 AS calls FROM pg_stat_statements
       WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return { queryMs: row?.ms ?? 0, queries: row?.calls ?? 0 };
  };
  const bought = (kind: 'clip' | 'image') => names.map((name) => fake.bought.get(`${kind} ${name}`) ?? 0);
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

  return async (crew: ReturnType<typeof openCrew>): Promise<WorkerLabReport> => {
    const wallSeconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before);
    const cpu = crew.cpu();
    const databaseCpu = databaseCpuSeconds?.();
    const asked = countsQueries ? await queries() : undefined;
    const [figures] = await batchFigures(queue, BATCH);
    const all = await videosOf(queue, BATCH);
    const finished = figures?.finished ?? 0;
    const each = (value: number) => value / Math.max(1, finished);
    return {
      ...{ finished, failed: all.filter(({ state }) => state === 'failed').length },
      ...{ ...crew.hits, starts: crew.starts() },
      takenOver: all.filter(({ tries }) => tries > 1).length,
      triesEach: sum(all.map(({ tries }) => tries)) / videos,
      clips: {
        ...{ wanted: names.length, bought: sum(bought('clip')) },
        twice: bought('clip').filter((count) => count > 1).length,
      },
      pictures: { wanted: names.length, bought: sum(bought('image')), unnamed: 0 },
      wrong: names
        .filter((name) => (fake.bought.get(`clip ${name}`) ?? 0) > 1)
        .map((name) => `clip ${name} ×${fake.bought.get(`clip ${name}`)}`),
      wallSeconds,
      memoryMb: crew.memory(),
      cpuSecondsEach: {
        workers: each(cpu.own),
        started: each(cpu.children),
        lab: each((user + system) / 1e6),
      },
      databaseEach: {
        ...(asked === undefined ? {} : { queryMs: each(asked.queryMs), queries: each(asked.queries) }),
        ...(databaseCpu === undefined ? {} : { cpuMs: each(1000 * (databaseCpu - databaseBefore)) }),
      },
      requests: Object.fromEntries(fake.requests),
    };
  };
}

/** A row of a sheet, checked. */
export function rowOf(folder: string, video: number) {
  const providers = { script_provider: 'gemini', image_provider: 'huggingface', video_provider: 'veo' };
  const cells = { topic: `How to store flour, video number ${video}`, rag: false, ...providers };
  const key = `v${video}`;
  return { key, fingerprint: key, words: key, holds: [], inputs: { key, row: video + 2, cells, folder } };
}

/** The script that Gemini answers with: each segment names its video. */
export function scriptOf(body: string): object {
  const video = Number(/video number (\d+)/.exec(body)?.[1]);
  return {
    segments: PLANS['30s'].map(({ type, durationSeconds }) => ({
      ...{ type, duration_seconds: durationSeconds, emotion: 'calm' },
      script_text: `${markerOf(nameOf(type, video))} is stored dry.`,
      visual_direction: `A jar of flour on a wooden shelf, ${markerOf(nameOf(type, video))} in spirit`,
    })),
    metadata: { virality_score: 8, hooks_used: ['curiosity_gap'] },
  };
}

/** Each clip once; a picture as often as the ledger names it. */
function judged(
  bought: ReadonlyMap<string, number>,
  name: string,
  pictures: ReadonlyMap<string, number>,
): string[] {
  const clips = bought.get(`clip ${name}`) ?? 0;
  const images = bought.get(`image ${name}`) ?? 0;
  const named = pictures.get(name) ?? 0;
  return [
    ...(clips === 1 ? [] : [`clip ${name} ×${clips}`]),
    ...(images >= 1 && images <= named ? [] : [`image ${name} ×${images}, ${named} in the ledger`]),
  ];
}

/** Pictures that were sold more often than the ledgers name. */
const unnamedOf = (
  bought: ReadonlyMap<string, number>,
  names: readonly string[],
  pictures: ReadonlyMap<string, number>,
): number =>
  names
    .map((name) => Math.max(0, (bought.get(`image ${name}`) ?? 0) - (pictures.get(name) ?? 0)))
    .reduce((all, count) => all + count, 0);

/** How many sendings of pictures the ledgers name, by the segment's name here. */
function picturesIn(root: string): Map<string, number> {
  const named = new Map<string, number>();
  for (const project of readdirSync(root)) {
    const file = join(root, project, 'state.json');
    if (!existsSync(file)) continue;
    const { orders } = JSON.parse(readFileSync(file, 'utf8')) as { orders: Record<string, unknown>[] };
    const written = join(root, project, 'script.json');
    const script = existsSync(written) ? readFileSync(written, 'utf8') : ''; // a run that was cut off has such projects
    const video = /mark-hook-v(\d+)-end/.exec(script)?.[1];
    for (const { stage, segment_type, sends = 1, state } of orders) {
      if (stage !== 'image' || state === 'refused') continue;
      const name = nameOf(String(segment_type), Number(video));
      named.set(name, (named.get(name) ?? 0) + Number(sends));
    }
  }
  return named;
}
