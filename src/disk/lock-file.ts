import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../contracts/errors.ts';
import { type Owner, parseOwner, processState } from './owner.ts';
import { openRegular } from './read.ts';

/** What every lock is made of: a file with its owner in it, created once, removed by its owner or taken away when dead. */

export interface LockFile {
  /** Undefined where the text names none: it is just being written, or is damaged. */
  readonly owner: Owner | undefined;
  /** When it was last written, by the clock that stamps the folder's files; milliseconds since 1970. */
  readonly writtenMs: number;
}

const GUARD_WAIT_MS = 5;
const GUARD_OLD_MS = 10_000;

/**
 * Creates the lock. It appears with its owner in it, since an empty file that another process saw would name nobody.
 * @returns the open file, for the owner's heartbeat; undefined where another process has the lock
 * @throws the disk's own error
 */
export async function createLock(file: string, owner: Owner): Promise<FileHandle | undefined> {
  const text = JSON.stringify(owner);
  const part = partOf(file);
  try {
    const handle = await writeNew(part, text);
    try {
      await link(part, file);
      return handle;
    } catch (error) {
      // A network disk that loses its answer to `link` says EEXIST to the repeated request, although the first one worked.
      const isLinked = systemCode(error) === 'EEXIST' && (await handle.stat()).nlink > 1;
      if (isLinked) return handle;
      await handle.close();
      if (systemCode(error) === 'EEXIST') return undefined;
    }
    return await writeNew(file, text); // a file system without hard links
  } catch (error) {
    if (await isTaken(error, file)) return undefined;
    throw error;
  } finally {
    await rm(part, { force: true });
  }
}

/**
 * The lock as it is now; undefined where there is none. The file is opened for it, since network file systems answer
 * `stat` from a cache and ask the server only when a file is opened.
 */
export async function readLock(file: string): Promise<LockFile | undefined> {
  let handle: FileHandle;
  try {
    handle = await openRegular(file, 'project');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EPERM') return undefined; // EPERM: Windows is deleting it
    throw error;
  }
  try {
    const { mtimeMs } = await handle.stat();
    return { owner: parseOwner(await handle.readFile('utf8')), writtenMs: mtimeMs };
  } finally {
    await handle.close();
  }
}

/** Removes the lock where it is still this owner's. */
export async function removeLock(file: string, { token }: Pick<Owner, 'token'>): Promise<void> {
  if ((await readLock(file))?.owner?.token === token) await rm(file, { force: true });
}

/**
 * Removes a dead lock, unless it has changed since it was seen. One process at a time does so, under a guard: a slower
 * one would else remove the new lock of a faster one. Returns also when another process holds the guard; look again then.
 */
export async function takeAway(file: string, seen: LockFile, own: Owner): Promise<void> {
  const guard = `${file}.takeover`;
  const handle = await createLock(guard, own);
  if (handle === undefined) {
    const other = await readLock(guard);
    if (other !== undefined && (await isAbandoned(guard, other))) await rm(guard, { force: true });
    else await sleep(GUARD_WAIT_MS);
    return;
  }
  try {
    const now = await readLock(file);
    const isSame = now?.owner?.token === seen.owner?.token && now?.writtenMs === seen.writtenMs;
    if (isSame) await rm(file, { force: true });
  } finally {
    await handle.close();
    await removeLock(guard, own);
  }
}

/** A lock for milliseconds whose process ended in the middle, or that is far older than its work takes. */
export async function isAbandoned(file: string, { owner, writtenMs }: LockFile): Promise<boolean> {
  if (owner !== undefined && (await processState(owner)) === 'gone') return true;
  const isOld = (nowMs: number) => Math.abs(nowMs - writtenMs) > GUARD_OLD_MS;
  return isOld(Date.now()) && isOld(await folderTimeMs(file));
}

/**
 * The time by the clock that stamps files beside this one: on a shared disk that is the server's clock or, under a write
 * cache, this machine's. The local clock alone would call a live machine silent where the two clocks differ.
 */
export async function folderTimeMs(file: string): Promise<number> {
  const part = partOf(file);
  try {
    const handle = await writeNew(part, 'x');
    try {
      await handle.datasync();
      return (await handle.stat()).mtimeMs;
    } finally {
      await handle.close();
    }
  } catch {
    return Date.now(); // a folder that can only be read
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

/** `removeParts` removes what a killed process leaves of these; `createLock` goes on without it. */
const partOf = (file: string): string =>
  join(dirname(file), `.${basename(file)}.${randomUUID().slice(0, 8)}.part`);

async function writeNew(file: string, text: string): Promise<FileHandle> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(text);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Windows says EPERM while a file of that name is being deleted. */
async function isTaken(error: unknown, file: string): Promise<boolean> {
  if (systemCode(error) === 'EEXIST') return true;
  return systemCode(error) === 'EPERM' && stat(file).then(Boolean, () => false);
}
