import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { partsIn } from '../disk/files.ts';
import { sha256OfFile } from '../disk/fingerprint.ts';
import { isLocked, type Lock, tryLock } from '../disk/lock.ts';
import type { State } from '../project/ledger.ts';
import type { FileUse } from './disk-use.ts';

/** What cleaning a project's folder and cleaning a working copy have in common. */

export interface CleanRequest {
  /** Only projects that nothing was changed of for so long, milliseconds. */
  readonly olderThanMs: number;
  /** The finished videos as well. */
  readonly finals: boolean;
  /** Remove the files; else they are listed. */
  readonly remove: boolean;
}

export interface CleanedFile {
  readonly path: string;
  readonly bytes: number;
  readonly what: string;
  /** Of a file in a storage, where it did not simply go: `hidden` behind an earlier version, not there any more, other bytes, or refused. */
  readonly state?: 'hidden' | 'gone' | 'other' | 'failed';
  /** Why it could not be removed. */
  readonly why?: string;
  /** Of a failure, as `error.details.reason`. */
  readonly reason?: string;
}

export interface CleanedProject {
  readonly project_id: string;
  readonly folder: string;
  /** What goes, or went, relative to the folder. */
  readonly files: readonly CleanedFile[];
  /** What the disk gains; names that share their bytes count once, and only where all of them go. */
  readonly freed_bytes: number;
  /** Why nothing of it goes. */
  readonly skipped?: string;
}

export interface Going extends FileUse {
  readonly path: string;
  readonly what: string;
}

export interface CleanCaller {
  readonly pid: number;
  readonly signal: AbortSignal;
}

/** What goes of one folder, and how it goes. */
export interface Cleaner {
  list(): Promise<Going[]>;
  /** Removes what was listed under this lock. */
  remove(files: readonly Going[], lock: Lock): Promise<void>;
}

/**
 * Cleans one folder, or lists what would go; what is removed is listed and removed under its lock.
 * @returns undefined where nothing of it goes; with `skipped` where a process has it or it cannot be read
 */
export async function cleanFolder(
  known: Pick<CleanedProject, 'project_id' | 'folder'>,
  { olderThanMs, remove }: Pick<CleanRequest, 'olderThanMs' | 'remove'>,
  { pid, signal }: CleanCaller,
  cleaner: Cleaner,
): Promise<CleanedProject | undefined> {
  signal.throwIfAborted();
  const { folder } = known;
  const skipped = (why: string) => ({ ...known, files: [], freed_bytes: 0, skipped: why });
  if (await isLocked(folder)) return skipped(BUSY);
  if (Date.now() - (await changedMs(folder)) < olderThanMs) return undefined;
  try {
    const files = remove ? await removeUnderLock(folder, { pid, signal }, cleaner) : await cleaner.list();
    if (files === undefined) return skipped(BUSY);
    if (files.length === 0) return undefined;
    return {
      ...known,
      files: files.map(({ path, bytes, what }) => ({ path, bytes, what })),
      freed_bytes: freedBytes(files),
    };
  } catch (error) {
    signal.throwIfAborted();
    return skipped((error as Error).message);
  }
}

const BUSY = 'A process works on it';

/** @returns what went; undefined where another process has the folder */
async function removeUnderLock(
  folder: string,
  { pid, signal }: CleanCaller,
  cleaner: Cleaner,
): Promise<Going[] | undefined> {
  const lock = await tryLock(folder, pid, signal);
  if (!('release' in lock)) return undefined;
  try {
    const files = await cleaner.list();
    await cleaner.remove(files, lock);
    return files;
  } finally {
    await lock.release();
  }
}

/** Collects what goes of a folder by the paths of its files. */
export function collector(files: ReadonlyMap<string, FileUse>) {
  const going = new Map<string, Going>();
  return {
    take(path: string, what: string): void {
      const file = files.get(path);
      if (file !== undefined) going.set(path, { path, what, ...file });
    },
    all: (): Going[] => [...going.values()],
  };
}

export const removeFiles = async (folder: string, files: readonly Going[]): Promise<void> => {
  for (const { path } of files) await rm(join(folder, path), { recursive: true, force: true });
};

/** Parts that a killed process left, and jobs of clips that are not the present ones. */
export async function leftOver(
  folder: string,
  paths: Iterable<string>,
  state: Readonly<State>,
): Promise<string[]> {
  const present = JSON.stringify([
    state.clips,
    state.orders.filter(({ state: life }) => OPEN.includes(life)),
  ]);
  const parts = new Set(
    (
      await Promise.all(
        ['', 'images', 'clips', 'takes', 'music', 'combine', 'publish'].map(async (name) =>
          (await partsIn(join(folder, name))).map((part) => (name === '' ? part : `${name}/${part}`)),
        ),
      )
    ).flat(),
  );
  return [...paths].filter((path) => {
    const [, job] = /^jobs\/([^/]+)\//.exec(path) ?? [];
    if (job !== undefined) return !present.includes(job); // the present one has the times of its words
    return (
      path === 'jobs/worker.log' || [...parts].some((part) => path === part || path.startsWith(`${part}/`))
    );
  });
}

/** Lives of orders whose file is still to come. */
const OPEN: readonly string[] = ['sent', 'accepted', 'finished'];

/** Whether an order is one of this machine's own makers and cost nothing; so is what came from none. */
export const isFree = ({ orders }: Readonly<State>, id: string | undefined): boolean => {
  const order = orders.find((each) => each.id === id);
  return (
    order === undefined || (order.provider === 'local' && (order.actual_usd ?? order.estimate_usd) === 0)
  );
};

export const isOurs = async (folder: string, path: string, hashes: readonly string[]): Promise<boolean> =>
  hashes.includes(await sha256OfFile(join(folder, path)).catch(() => ''));

function freedBytes(files: readonly Going[]): number {
  const byInode = Map.groupBy(files, ({ inode }) => inode);
  return [...byInode.values()].reduce(
    (sum, names) => sum + (names.length >= names[0]!.links ? names[0]!.bytes : 0),
    0,
  );
}

async function changedMs(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const times = await Promise.all(
    ['', ...names].map((name) =>
      lstat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...times);
}
