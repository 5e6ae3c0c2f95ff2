import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../../src/providers/local/random.ts';
import type { VideoQueue } from '../../src/queue/open.ts';
import { startBin } from './kill-lab.ts';
import { cpuOf } from './processes.ts';
import type { Quarters, WorkerLabOptions } from './worker-lab.ts';

/** The workers of the lab: each place has one, which is killed and followed by another, or stopped until its lease is gone. */

interface Member {
  readonly child: ReturnType<typeof startBin>['child'];
  readonly ended: ReturnType<typeof startBin>['ended'];
  /** Which of the places it has: whoever comes after it has the same one. */
  readonly place: number;
  readonly sinceMs: number;
  cpu: ReturnType<typeof cpuOf>;
  /** Its memory at the age at which all are compared, MB. */
  grownMb: number | undefined;
  id: string | undefined;
  isFrozen: boolean;
}

/** At this age a worker has all its videos and has gone on with them for a while, seconds. */
export const GROWN_SECONDS = 40;

export function openCrew(
  queue: VideoQueue,
  options: WorkerLabOptions,
  env: Readonly<Record<string, string>>,
) {
  const { folder, cacheFolder, concurrency, hurry, onLine = () => undefined } = options;
  const random = randomFrom(options.seed);
  const hits = { killed: 0, frozen: 0 };
  const members = new Set<Member>();
  const all: Member[] = [];
  /** Memory of whoever had a place, second by second, MB. */
  const memory: number[][] = Array.from({ length: options.workers }, () => []);
  let longest: { seconds: number; memory: readonly number[] } = { seconds: 0, memory: [] };
  /** What stops a worker for a while: nothing of it outlives the lab. */
  const stops = new Set<Promise<void>>();
  let isDone = false;
  let trouble: unknown;

  /** A process that has ended, and was not waited for, says 0. */
  const look = (member: Member) => {
    const now = cpuOf(member.child.pid);
    if (now.own >= member.cpu.own) member.cpu = now;
  };

  const enlist = (place: number) => {
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
      place,
      sinceMs: performance.now(),
      cpu: cpuOf(undefined),
      grownMb: undefined,
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

  const measure = (member: Member) => {
    const { child, place, sinceMs } = member;
    const megabytes = memoryOf(child.pid);
    if (megabytes === 0) return;
    memory[place]?.push(megabytes);
    const seconds = Math.round((performance.now() - sinceMs) / 1000);
    if (seconds >= GROWN_SECONDS) member.grownMb ??= megabytes;
    if (seconds > longest.seconds) longest = { seconds, memory: memory[place]?.slice(-seconds) ?? [] };
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
  const holdsAny = async ({ id }: Member): Promise<boolean> => {
    const rows = await queue.database.query(
      `SELECT 1 FROM sparkfluence_queue.video v JOIN sparkfluence_jobs.job j ON j.id = v.job AND j.name = 'videos'
       WHERE v.worker = $1 AND v.state = 'running' AND j.state = 'active' LIMIT 1`,
      [id ?? ''],
    );
    return rows.length > 0;
  };
  /** Until its lease is gone and others have begun what it had. It may have stopped with rows locked: `forget` waits for them. */
  const freeze = async (member: Member) => {
    member.child.kill('SIGSTOP');
    try {
      await forget(member);
      for (let tries = 0; tries < 240 && !isDone && (await holdsAny(member)); tries += 1) await sleep(250);
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
    if (!isDone) enlist(member.place);
  };

  for (let place = 0; place < options.workers; place += 1) enlist(place);
  return {
    hits,
    async untilDone() {
      const watch = setInterval(() => {
        for (const member of members) {
          measure(member);
          look(member);
        }
      }, 1000);
      try {
        while (members.size > 0 && options.signal?.aborted !== true) {
          await Promise.race([
            sleep(options.hitEveryMs * (0.5 + random()), undefined, { signal: options.signal }).catch(
              () => undefined,
            ),
            ...[...members].map(({ ended }) => ended),
          ]);
          if (trouble !== undefined) throw trouble;
          if (!isDone && hits.killed + hits.frozen < options.mostHits) await hit();
          if (!isDone && members.size === 0) enlist(0);
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
    /** How many processes there were. */
    starts: () => all.length,
    memory: () => ({
      places: memory.map(quarters),
      longest: { seconds: longest.seconds, ...quarters(longest.memory) },
      grown: middlesOf(all.flatMap(({ grownMb }) => grownMb ?? [])),
    }),
  };
}

/** The most of the first quarter, and of the last. */
const quarters = (values: readonly number[]) => {
  const size = Math.max(1, Math.floor(values.length / 4));
  return { early: Math.max(0, ...values.slice(0, size)), late: Math.max(0, ...values.slice(-size)) };
};

/** The middle one of those of the first half, and of the second. */
function middlesOf(values: readonly number[]): Quarters {
  const half = Math.ceil(values.length / 2);
  const middle = (some: readonly number[]) =>
    some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
  return { early: middle(values.slice(0, half)), late: middle(values.slice(-half)) };
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
