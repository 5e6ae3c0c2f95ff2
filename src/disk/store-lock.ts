import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';

/**
 * One process at a time in an embedded store: two corrupt it without a word. The lock is a file with its owner in it.
 * On this machine the owner is asked for by its process; elsewhere (a shared disk, another container) by the file's
 * heartbeat.
 */

export interface StoreLock {
  release(): Promise<void>;
}

export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** The process numbering it lives in: a container's 7 is not ours. */
  readonly space: string;
  /** Start of the process in the kernel's ticks, where the system tells: a number used again is noticed. */
  readonly startTicks: string | null;
  readonly token: string;
}

export interface LockOptions {
  readonly pid: number;
  readonly signal: AbortSignal;
  /** How long to wait for the one who has it, milliseconds. */
  readonly waitMs: number;
  /** Told once, when there is somebody to wait for. */
  readonly onWait?: (owner: LockOwner) => void;
}

const BEAT_MS = 5000;
const SILENT_MS = 60_000;
const LOOK_MS = 100;

/** The lock, or who still has it after the wait. */
export async function lockStore(folder: string, options: LockOptions): Promise<StoreLock | LockOwner> {
  const { pid, signal, waitMs, onWait } = options;
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'lock');
  const own: LockOwner = {
    pid,
    host: hostname(),
    space: await spaceOf(),
    startTicks: await startTicks(pid),
    token: randomUUID(),
  };
  const until = performance.now() + waitMs;
  for (let told = false; ; ) {
    signal.throwIfAborted();
    if (await create(file, own)) return held(file, own.token);
    const owner = await readOwner(file);
    if (owner === undefined || !(await isAlive(file, owner))) {
      await takeAway(file, owner, own);
      continue;
    }
    if (performance.now() >= until) return owner;
    if (!told) onWait?.(owner);
    told = true;
    await sleep(LOOK_MS, undefined, { signal });
  }
}

export const lockedBy = (folder: string, { pid, host }: LockOwner): SparkfluenceError =>
  new SparkfluenceError(
    'project',
    `Another sparkfluence (process ${pid}${host === hostname() ? '' : ` on ${host}`}) is working on the corpus at ${folder}`,
    { details: { reason: 'store_locked', pid, host, next: 'Wait for it, or stop it; then run this again.' } },
  );

function held(file: string, token: string): StoreLock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined); // gone: whoever took it away had a minute's reason
  }, BEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      if ((await readOwner(file))?.token === token) await rm(file, { force: true });
    },
  };
}

/** The lock appears with its owner in it: an empty one, seen in between, would pass for a dead owner's. */
async function create(file: string, owner: LockOwner): Promise<boolean> {
  const text = JSON.stringify(owner);
  const own = `${file}.${owner.token}`;
  try {
    await writeFile(own, text, { flag: 'wx' });
    await link(own, file).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error;
      await writeFile(file, text, { flag: 'wx' }); // a file system without hard links
    });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Removes a dead lock. One process at a time does so, under a guard, and looks again before it does: a late one could
 * else remove the new lock of the one that was faster (as `disk/lock.ts`, a room of the same floor, does).
 */
async function takeAway(file: string, owner: LockOwner | undefined, own: LockOwner): Promise<void> {
  const guard = `${file}.takeover`;
  if (!(await create(guard, own))) {
    const other = await readOwner(guard);
    const abandoned = other === undefined ? await isOld(guard) : !(await isAlive(guard, other));
    if (abandoned)
      await rm(guard, { force: true }); // it died in the middle of it
    else await sleep(GUARD_WAIT_MS);
    return;
  }
  try {
    if ((await readOwner(file))?.token === owner?.token) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

const GUARD_WAIT_MS = 5;

/** A guard that nobody's name can be read from, and that nobody is just writing. */
const isOld = async (guard: string): Promise<boolean> =>
  stat(guard).then(
    ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs) >= SILENT_MS,
    () => false,
  );

async function readOwner(file: string): Promise<LockOwner | undefined> {
  try {
    const owner = JSON.parse(await readFile(file, 'utf8')) as LockOwner;
    return typeof owner.pid === 'number' ? owner : undefined;
  } catch {
    return undefined; // gone in the meantime, or written by a process that died in the middle
  }
}

async function isAlive(file: string, owner: LockOwner): Promise<boolean> {
  if (owner.host !== hostname() || owner.space !== (await spaceOf())) return beats(file);
  try {
    kill(owner.pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
  const ticks = await startTicks(owner.pid);
  return ticks === null || owner.startTicks === null || ticks === owner.startTicks;
}

const beats = async (file: string): Promise<boolean> =>
  stat(file).then(
    ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs) < SILENT_MS,
    () => false,
  );

const spaceOf = (): Promise<string> => readlink('/proc/self/ns/pid').catch(() => '');

/** Field 22 of /proc/PID/stat; null where the system has none. */
async function startTicks(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
