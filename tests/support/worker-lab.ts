import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PLANS } from '../../src/contracts/segments.ts';
import { randomFrom } from '../../src/providers/local/random.ts';
import { batchFigures, videosOf } from '../../src/queue/look.ts';
import { openQueue, type VideoQueue } from '../../src/queue/open.ts';
import { submit } from '../../src/queue/submit.ts';
import { startBin } from './kill-lab.ts';
import { type Latencies, markerOf, type PaidMedia, startPaidFake } from './paid-fake.ts';
import { cpuOf } from './processes.ts';

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
}

export interface WorkerLabReport {
  readonly finished: number;
  readonly killed: number;
  readonly frozen: number;
  /** Videos that were begun by more than one worker. */
  readonly takenOver: number;
  /** What the vendor sold too often or never, and what else is wrong. */
  readonly wrong: readonly string[];
  readonly picturesTwice: number;
  readonly wallSeconds: number;
  /** The most memory of a worker in its first and in its last third of life, MB, the worst one. */
  readonly memoryMb: { readonly early: number; readonly late: number };
  /** What was computed for each video, seconds: by the workers, what they started (ffmpeg), and the lab with the fake vendor. */
  readonly cpuSecondsEach: { readonly workers: number; readonly started: number; readonly lab: number };
  /** What the fake vendor was asked, by kind. */
  readonly requests: Readonly<Record<string, number>>;
}

export const SEGMENTS = PLANS['30s'].map(({ type }) => type);
const BATCH = 'lab';
export const nameOf = (type: string, video: number): string => `${type}-V${video}`;

export async function workerLab(options: WorkerLabOptions): Promise<WorkerLabReport> {
  const { folder, videos, media, latencies, address } = options;
  const numbers = Array.from({ length: videos }, (_, index) => index);
  const names = numbers.flatMap((video) => SEGMENTS.map((type) => nameOf(type, video)));
  const fake = await startPaidFake(names, media, { latencies, script: scriptOf });
  const queue = await openQueue({ address, looksAfter: false });
  try {
    await submit(queue, { batch: BATCH, name: 'lab.csv', rows: numbers.map((each) => rowOf(folder, each)) });
    const started = performance.now();
    const before = process.cpuUsage();
    const crew = openCrew(queue, options, {
      ...fake.env,
      SPARKFLUENCE_DATABASE_URL: address,
      ...(options.rateLimits === undefined ? {} : { SPARKFLUENCE_RATE_LIMITS: options.rateLimits }),
      ...(options.pollMs === undefined ? {} : { SPARKFLUENCE_POLL_MS: String(options.pollMs) }),
    });
    try {
      await crew.untilDone();
    } finally {
      await crew.end();
    }
    const wallSeconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before);
    const cpu = crew.cpu();
    const [figures] = await batchFigures(queue, BATCH);
    const all = await videosOf(queue, BATCH);
    const pictures = picturesIn(join(folder, 'projects'));
    const wrong = [
      ...all
        .filter(({ state }) => state !== 'finished')
        .map(({ key, state, failure }) => `${key} ${state} ${JSON.stringify(failure)}`),
      ...names.flatMap((name) => judged(fake.bought, name, pictures)),
      ...fake.strays,
      ...(figures?.reserved_usd === 0 ? [] : [`${figures?.reserved_usd} USD are reserved still`]),
    ];
    return {
      finished: figures?.finished ?? 0,
      ...crew.hits,
      takenOver: all.filter(({ tries }) => tries > 1).length,
      wrong,
      picturesTwice: names.filter((name) => (fake.bought.get(`image ${name}`) ?? 0) > 1).length,
      wallSeconds,
      memoryMb: crew.memory(),
      cpuSecondsEach: {
        workers: cpu.own / videos,
        started: cpu.children / videos,
        lab: (user + system) / 1e6 / videos,
      },
      requests: Object.fromEntries(fake.requests),
    };
  } finally {
    await queue.close();
    await fake.close();
  }
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

/** How many sendings of pictures the ledgers name, by the segment's name here. */
function picturesIn(root: string): Map<string, number> {
  const named = new Map<string, number>();
  for (const project of readdirSync(root)) {
    const file = join(root, project, 'state.json');
    if (!existsSync(file)) continue;
    const { orders } = JSON.parse(readFileSync(file, 'utf8')) as { orders: Record<string, unknown>[] };
    const script = readFileSync(join(root, project, 'script.json'), 'utf8');
    const video = /mark-hook-v(\d+)-end/.exec(script)?.[1];
    for (const { stage, segment_type, sends = 1, state } of orders) {
      if (stage !== 'image' || state === 'refused') continue;
      const name = nameOf(String(segment_type), Number(video));
      named.set(name, (named.get(name) ?? 0) + Number(sends));
    }
  }
  return named;
}

interface Member {
  readonly child: ReturnType<typeof startBin>['child'];
  readonly ended: ReturnType<typeof startBin>['ended'];
  readonly memory: number[];
  cpu: ReturnType<typeof cpuOf>;
  id: string | undefined;
  isFrozen: boolean;
}

function openCrew(queue: VideoQueue, options: WorkerLabOptions, env: Readonly<Record<string, string>>) {
  const { folder, cacheFolder, concurrency, hurry, onLine = () => undefined } = options;
  const random = randomFrom(options.seed);
  const hits = { killed: 0, frozen: 0 };
  const members = new Set<Member>();
  const all: Member[] = [];
  /** What stops a worker for a while: nothing of it outlives the lab. */
  const stops = new Set<Promise<void>>();
  let isDone = false;
  let trouble: unknown;

  /** A process that has ended, and was not waited for, says 0. */
  const look = (member: Member) => {
    const now = cpuOf(member.child.pid);
    if (now.own >= member.cpu.own) member.cpu = now;
  };

  const enlist = () => {
    const argv = ['worker', '--until-empty', '--progress', 'json', '--stop-seconds', '0'];
    const home = { ...env, SPARKFLUENCE_HOME: join(folder, 'projects') };
    const { child, ended } = startBin(
      [...argv, '--concurrency', String(concurrency)],
      { folder, cacheFolder },
      home,
    );
    const member: Member = {
      child,
      ended,
      memory: [],
      cpu: cpuOf(undefined),
      id: undefined,
      isFrozen: false,
    };
    child.stderr?.on('data', (chunk: string) => {
      for (const line of chunk.split('\n')) {
        member.id ??= /"worker":"([^"]+)"/.exec(line)?.[1];
        if (line !== '' && !line.includes('"event":"progress"')) onLine(`${child.pid} ${line}`);
      }
    });
    members.add(member);
    all.push(member);
    ended.then(
      ({ code, signal, stderr }) => {
        members.delete(member);
        if (code === 0) isDone = true;
        else if (signal === null) onLine(`worker ${child.pid} ended with ${code}: ${stderr.slice(-2000)}`);
      },
      (error: unknown) => {
        members.delete(member);
        trouble ??= error;
      },
    );
  };

  /** The jobs that a worker holds look as if it had not been heard of for a minute. */
  const forget = async ({ id }: Member) => {
    if (hurry && id !== undefined)
      await queue.database.query(
        `UPDATE sparkfluence_jobs.job SET heartbeat_on = heartbeat_on - interval '1 minute'
         WHERE id IN (SELECT job FROM sparkfluence_queue.video WHERE worker = $1 AND state = 'running')`,
        [id],
      );
  };
  const holds = async ({ id }: Member): Promise<number> => {
    const rows = await queue.database.query(
      `SELECT 1 FROM sparkfluence_queue.video v JOIN sparkfluence_jobs.job j ON j.id = v.job AND j.name = 'videos'
       WHERE v.worker = $1 AND v.state = 'running' AND j.state = 'active'`,
      [id ?? ''],
    );
    return rows.length;
  };
  /** Until its lease is gone and others have begun what it had. It may have stopped with rows locked: `forget` waits for them. */
  const freeze = async (member: Member) => {
    member.child.kill('SIGSTOP');
    try {
      await forget(member);
      for (let tries = 0; tries < 240 && !isDone && (await holds(member)) > 0; tries += 1) await sleep(250);
      await sleep(500);
    } finally {
      member.child.kill('SIGCONT');
      member.isFrozen = false;
    }
  };
  /** As `freeze`, while the others go on. What goes wrong ends the lab. */
  const freezeMeanwhile = (member: Member) => {
    member.isFrozen = true;
    const stop = freeze(member)
      .catch((error: unknown) => {
        trouble ??= error;
      })
      .finally(() => stops.delete(stop));
    stops.add(stop);
  };

  const hit = async () => {
    const able = [...members].filter(({ isFrozen, id }) => !isFrozen && id !== undefined);
    const member = able[Math.floor(random() * able.length)];
    if (member === undefined) return;
    if (random() < 0.25 && able.length > 1) {
      hits.frozen += 1;
      onLine(`${member.child.pid} stopped`);
      freezeMeanwhile(member);
      return;
    }
    hits.killed += 1;
    onLine(`${member.child.pid} killed`);
    look(member);
    member.child.kill('SIGKILL');
    await member.ended;
    await forget(member);
    if (!isDone) enlist();
  };

  for (let index = 0; index < options.workers; index += 1) enlist();
  return {
    hits,
    async untilDone() {
      const watch = setInterval(() => {
        for (const member of members) {
          member.memory.push(memoryOf(member.child.pid));
          look(member);
        }
      }, 1000);
      try {
        while (members.size > 0) {
          await Promise.race([
            sleep(options.hitEveryMs * (0.5 + random())),
            ...[...members].map(({ ended }) => ended),
          ]);
          if (trouble !== undefined) throw trouble;
          if (!isDone && hits.killed + hits.frozen < options.mostHits) await hit();
          if (!isDone && members.size === 0) enlist();
        }
      } finally {
        clearInterval(watch);
      }
    },
    /** Ends what is left, and waits for it. */
    async end() {
      isDone = true;
      await Promise.all(stops);
      for (const { child } of members) child.kill('SIGKILL');
      await Promise.allSettled([...members].map(({ ended }) => ended));
    },
    cpu: () =>
      all.reduce((sum, { cpu }) => ({ own: sum.own + cpu.own, children: sum.children + cpu.children }), {
        own: 0,
        children: 0,
      }),
    memory() {
      const long = all.filter(({ memory }) => memory.length >= 6);
      const third = (values: readonly number[], at: 0 | 2) => {
        const size = Math.floor(values.length / 3);
        return Math.max(0, ...values.slice(at * size, (at + 1) * size || undefined));
      };
      const most = (at: 0 | 2) => Math.max(0, ...long.map(({ memory }) => third(memory, at)));
      return { early: most(0), late: most(2) };
    },
  };
}

/** MB of a process; 0 where it is gone. */
function memoryOf(pid: number | undefined): number {
  try {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}
