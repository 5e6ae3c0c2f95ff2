import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';

export interface Lock {
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Start of the owner's process in the kernel's ticks where the system tells, so that a reused pid is noticed. */
  readonly startTicks: string | null;
  /** Device and inode of the folder that is locked: a copy of the folder, made while in use, is another one. */
  readonly folder?: string;
  readonly token: string;
  readonly since: string;
}

/**
 * One writer per project. A dead owner's lock is taken over; a live one is an error that says who holds it.
 * @throws SparkfluenceError project, reason `project_locked`
 */
export async function lockProject(folder: string, pid: number): Promise<Lock> {
  const lock = await tryLockProject(folder, pid);
  if ('release' in lock) return lock;
  const where = lock.host === hostname() ? '' : ` on ${lock.host}`;
  throw new SparkfluenceError(
    'project',
    `Another sparkfluence (process ${lock.pid}${where}) is working on ${folder}`,
    {
      details: {
        reason: 'project_locked',
        pid: lock.pid,
        host: lock.host,
        since: lock.since,
        next: 'Wait for it, or stop it; then run this again.',
      },
    },
  );
}

/** The lock, or who has it. */
export async function tryLockProject(folder: string, pid: number): Promise<Lock | Owner> {
  const file = join(folder, 'lock');
  const own: Owner = {
    pid,
    host: hostname(),
    startTicks: (await startTicks(pid)) ?? null,
    folder: await identityOf(folder),
    token: randomUUID(),
    since: new Date().toISOString(),
  };
  for (;;) {
    if (await create(file, own)) return { release: () => release(file, own.token) };
    const owner = await readOwner(file);
    if (owner !== undefined && (await isAtWork(owner, folder))) return owner;
    await takeAway(file, owner, own);
  }
}

/** Whether a live process holds the folder's lock. */
export const isLocked = async (folder: string): Promise<boolean> => (await lockOwner(folder)) !== undefined;

/** The live process that holds the folder's lock. */
export async function lockOwner(folder: string): Promise<Pick<Owner, 'pid' | 'since'> | undefined> {
  const owner = await readOwner(join(folder, 'lock'));
  return owner !== undefined && (await isAtWork(owner, folder)) ? owner : undefined;
}

/** The lock appears with its owner in it: an empty one, seen in between, would pass for a dead owner's. */
async function create(file: string, owner: Owner): Promise<boolean> {
  const text = JSON.stringify(owner);
  const own = `${file}.${owner.token}`;
  try {
    await writeFile(own, text, { flag: 'wx' });
    await link(own, file).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error;
      await writeNew(file, text); // a file system without hard links
    });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

/**
 * Removes a dead lock. One process at a time does so, under a guard, and looks again before it does: a late one could
 * else remove the new lock of the one that was faster.
 */
async function takeAway(file: string, owner: Owner | undefined, own: Owner): Promise<void> {
  const guard = `${file}.takeover`;
  if (!(await create(guard, own))) {
    const other = await readOwner(guard);
    const abandoned = other === undefined ? await isOld(guard) : !(await isAlive(other));
    if (abandoned)
      await rm(guard, { force: true }); // it died in the middle of it
    else await sleep(GUARD_WAIT_MS);
    return;
  }
  try {
    const now = await readOwner(file);
    if (now?.token === owner?.token) await rm(file, { force: true });
  } finally {
    await release(guard, own.token);
  }
}

const GUARD_WAIT_MS = 5;
const GUARD_OLD_MS = 10_000;

/** A guard that nobody's name can be read from, and that nobody is just writing. */
async function isOld(guard: string): Promise<boolean> {
  const made = await stat(guard).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > GUARD_OLD_MS;
}

async function release(file: string, token: string): Promise<void> {
  const owner = await readOwner(file);
  if (owner?.token === token) await rm(file, { force: true });
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(file, 'utf8')) as Owner;
    return typeof owner.pid === 'number' ? owner : undefined;
  } catch {
    return undefined; // gone in the meantime, or written by a process that died in the middle
  }
}

const identityOf = async (folder: string): Promise<string> => {
  const { dev, ino } = await stat(folder, { bigint: true });
  return `${dev}:${ino}`;
};

/** Alive, and at this very folder. */
async function isAtWork(owner: Owner, folder: string): Promise<boolean> {
  if (!(await isAlive(owner))) return false;
  return owner.folder === undefined || owner.folder === (await identityOf(folder).catch(() => undefined));
}

async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) return false; // a copied folder: its owner cannot be at work here
  try {
    kill(owner.pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
  const ticks = await startTicks(owner.pid);
  return ticks === undefined || owner.startTicks === null || ticks === owner.startTicks;
}

/** Field 22 of /proc/PID/stat; undefined where the system has none. */
async function startTicks(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
