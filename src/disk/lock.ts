import { type FileHandle, mkdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { createLock, folderTimeMs, type LockFile, readLock, removeLock, takeAway } from './lock-file.ts';
import { type Owner, ownerOf, processState } from './owner.ts';

/**
 * One process at a time in a folder: the file `lock` in it names the owner, and the owner writes it again every five
 * seconds. Who may take it over:
 *
 * - On the owner's machine its process decides: it runs, or it is gone. A copy of the folder has another device and inode
 *   there, so a lock that was copied along is free at once.
 * - From another machine, container or start of the machine the heartbeat decides: the lock is dead once it has been
 *   silent for as long as it states itself. Inodes do not tell a copy apart here, since some shared disks invent them
 *   anew for each mount. A copied lock does not beat, so it is free a minute after it was written.
 */
export interface Lock {
  release(): Promise<void>;
  /** Whether this process has the lock still: one that was frozen may have lost it to another machine. */
  isHeld(): Promise<boolean>;
  /** @throws SparkfluenceError project, reason `lock_lost`, when it is another's now */
  assertHeld(): Promise<void>;
}

/** The live owner of a lock. */
export interface Holder extends Owner {
  readonly since: string;
  /** Time since its last heartbeat, where it lives elsewhere and is known by nothing else. */
  readonly silentForMs?: number;
}

export interface WaitOptions {
  readonly pid: number;
  readonly signal: AbortSignal;
  /** How long to wait for the present owner, milliseconds. */
  readonly waitMs: number;
  /** Called once, when there is an owner to wait for. */
  readonly onWait?: (holder: Holder) => void;
}

/** What a lock promises: 12 heartbeats in this time. */
const SILENT_MS = 60_000;
const BEATS_PER_PROMISE = 12;
/** A silent lock is watched for so many beats before it is taken: this finds a live owner whose clock is wrong. */
const WATCHED_BEATS = 2;
/** Locks of 0.1.0 promise nothing: the corpus lock beats as ours does, the project's never. */
const OLD_PROJECT_SILENT_MS = 24 * 3_600_000;
/** A lock that names nobody may just be written, where the disk has no hard links. */
const UNREADABLE_MS = 1000;
const LOOK_MS = 100;
const RETRY_MS = 5;

/**
 * The lock of a project, without waiting for it.
 * @throws SparkfluenceError project, reason `project_locked`, with the live owner
 */
export async function lockProject(folder: string, pid: number, signal?: AbortSignal): Promise<Lock> {
  const lock = await tryLock(folder, pid, signal);
  if ('release' in lock) return lock;
  throw lockedError(lock, { reason: 'project_locked', what: folder, folder });
}

/** The lock, or who still has it after the wait. Makes the folder. */
export async function waitForLock(
  folder: string,
  { pid, signal, waitMs, onWait }: WaitOptions,
): Promise<Lock | Holder> {
  await mkdir(folder, { recursive: true });
  const until = performance.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    signal.throwIfAborted();
    const lock = await tryLock(folder, pid, signal);
    if ('release' in lock || performance.now() >= until) return lock;
    if (isFirst) onWait?.(lock);
    await sleep(LOOK_MS, undefined, { signal });
  }
}

/** The lock, or its live owner. @throws the signal's reason */
export async function tryLock(folder: string, pid: number, signal?: AbortSignal): Promise<Lock | Holder> {
  const file = join(folder, 'lock');
  const own = await ownerOf(pid, { folder: await identityOf(folder), silentMs: SILENT_MS });
  for (;;) {
    const handle = await createLock(file, own);
    if (handle !== undefined) return openLock(file, own, handle);
    signal?.throwIfAborted();
    const seen = await readLock(file);
    if (seen === undefined) {
      await sleep(RETRY_MS); // released in between; or a name that cannot be opened yet, on Windows or a network disk
      continue;
    }
    const holder = await holderOf(folder, file, seen);
    if (holder !== undefined) return holder;
    await watch(file, seen, signal);
    await takeAway(file, seen, own); // does nothing where the lock has been written meanwhile
  }
}

/** Whether a live process holds the folder's lock. */
export const isLocked = async (folder: string): Promise<boolean> => (await lockOwner(folder)) !== undefined;

/** The live process that holds the folder's lock. */
export async function lockOwner(folder: string): Promise<Holder | undefined> {
  const file = join(folder, 'lock');
  const seen = await readLock(file).catch(() => undefined);
  return seen === undefined ? undefined : holderOf(folder, file, seen);
}

/** The error of a command that needs a lock which another process has. @param what it is working on, in words */
export function lockedError(
  holder: Holder,
  { reason, what, folder }: { readonly reason: string; readonly what: string; readonly folder: string },
): SparkfluenceError {
  const { pid, host, since, silentForMs } = holder;
  const known = { reason, pid, host, since };
  if (silentForMs === undefined)
    return new SparkfluenceError('project', `Another sparkfluence (process ${pid}) is working on ${what}`, {
      details: { ...known, next: 'Wait for it, or stop it; then run this again.' },
    });
  const place = host === hostname() ? `another machine or container named ${host}` : host;
  const silentSeconds = Math.round(silentForMs / 1000);
  const promiseSeconds = Math.ceil(promiseOf(holder) / 1000);
  return new SparkfluenceError(
    'project',
    `Another sparkfluence (process ${pid} on ${place}) has been working on ${what} since ${since}; its last sign of life was ${silentSeconds} s ago`,
    {
      details: {
        ...known,
        silent_for_seconds: silentSeconds,
        next: `Wait for it, or stop it there; then run this again. If that machine is gone, run this again when the lock has been silent for ${promiseSeconds} s, or remove ${join(folder, 'lock')} first.`,
      },
    },
  );
}

/** Keeps the lock's heartbeat until it is released. */
function openLock(file: string, own: Owner, handle: FileHandle): Lock {
  const text = JSON.stringify(own);
  // The same bytes into the open file: a reader never sees half of them, and a lock that took this one's place is
  // another file. The file system stamps the time, so that all machines compare the same clock.
  const beat = setInterval(() => {
    handle
      .write(text, 0)
      .then(() => handle.datasync())
      .catch(() => undefined); // a full or lost disk; what is written next says so
  }, SILENT_MS / BEATS_PER_PROMISE);
  beat.unref();
  const isHeld = async () => (await readLock(file))?.owner?.token === own.token;
  return {
    isHeld,
    async assertHeld() {
      if (await isHeld()) return;
      if (!(await isThere(dirname(file)))) throw folderGone(dirname(file));
      throw new SparkfluenceError(
        'project',
        `This process has lost its lock ${file}; it changes nothing more`,
        {
          details: {
            reason: 'lock_lost',
            path: file,
            next: 'Another sparkfluence may have taken over while this one stood still. Run this again when it is done.',
          },
        },
      );
    },
    async release() {
      clearInterval(beat);
      await handle.close().catch(() => undefined);
      await removeLock(file, own);
    },
  };
}

const isThere = (folder: string): Promise<boolean> =>
  stat(folder).then(
    () => true,
    (error: unknown) => systemCode(error) !== 'ENOENT',
  );

const folderGone = (folder: string): SparkfluenceError =>
  new SparkfluenceError('project', `${folder} is not there any more; it was renamed or removed meanwhile`, {
    details: {
      reason: 'lock_lost',
      path: folder,
      next: 'Nothing more is made there. Run the same command with --project DIR where the folder is now: what was ordered is fetched, and not bought again.',
    },
  });

/** The owner, where it lives and works in this very folder. */
async function holderOf(
  folder: string,
  file: string,
  { owner, writtenMs }: LockFile,
): Promise<Holder | undefined> {
  if (owner === undefined) return undefined;
  const holder = { ...owner, since: owner.since ?? new Date(writtenMs).toISOString() };
  const state = await processState(owner);
  if (state === 'gone') return undefined;
  if (state === 'elsewhere') {
    const silentForMs = Math.abs((await folderTimeMs(file)) - writtenMs);
    return silentForMs < promiseOf(owner) ? { ...holder, silentForMs } : undefined;
  }
  const here = await identityOf(folder).catch(() => undefined);
  return (owner.folder ?? here) === here ? holder : undefined;
}

const promiseOf = ({ silentMs, space }: Owner): number =>
  silentMs ?? (space === undefined ? OLD_PROJECT_SILENT_MS : SILENT_MS);

/** Waits until a lock that looks dead would have been written again by a live owner. */
async function watch(file: string, { owner, writtenMs }: LockFile, signal?: AbortSignal): Promise<void> {
  const wait = (ms: number) => sleep(ms, undefined, signal === undefined ? {} : { signal });
  if (owner === undefined) {
    const ageMs = Math.abs((await folderTimeMs(file)) - writtenMs);
    if (ageMs < UNREADABLE_MS) await wait(UNREADABLE_MS - ageMs);
  } else if ((await processState(owner)) === 'elsewhere') {
    const beatMs = Math.min(promiseOf(owner), SILENT_MS) / BEATS_PER_PROMISE;
    await wait(WATCHED_BEATS * beatMs);
  }
}

const identityOf = async (folder: string): Promise<string> => {
  const { dev, ino } = await stat(folder, { bigint: true });
  return `${dev}:${ino}`;
};
