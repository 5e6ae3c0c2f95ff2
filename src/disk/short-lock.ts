import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { kill, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../contracts/errors.ts';

/** The lock is held for one read and one write; one this old was left by a process that died. */
const STALE_MS = 10_000;

/**
 * Does `work` while no other process does: an O_EXCL lock file, taken over when it is stale. For work of milliseconds.
 * @throws the signal's reason when it aborts while waiting; the disk's own error
 */
export async function withLockFile<Result>(
  file: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const token = `${pid} ${randomUUID()}`;
  while (!(await create(file, token))) {
    signal.throwIfAborted();
    await takeAwayStale(file);
    await sleep(2 + Math.random() * 10);
  }
  try {
    return await work();
  } finally {
    if ((await readFile(file, 'utf8').catch(() => undefined)) === token) await rm(file, { force: true });
  }
}

async function create(file: string, token: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(token);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    // Windows says EPERM while a file of that name is being deleted.
    if (systemCode(error) === 'EEXIST' || (systemCode(error) === 'EPERM' && (await exists(file))))
      return false;
    throw error;
  }
}

/** The lock's owner is named and no process has its number. */
async function isOfTheDead(file: string): Promise<boolean> {
  const owner = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (!(owner > 0)) return false;
  try {
    kill(owner, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

const exists = (file: string): Promise<boolean> => stat(file).then(Boolean, () => false);

/** Of two that see it, one wins the rename; who renamed a fresh lock by mistake puts it back. */
async function takeAwayStale(file: string): Promise<void> {
  try {
    const seen = await stat(file);
    if (Math.abs(Date.now() - seen.mtimeMs) < STALE_MS && !(await isOfTheDead(file))) return;
    const aside = `${file}.${randomUUID().slice(0, 8)}.dead`;
    await rename(file, aside);
    const { ino, mtimeMs } = await stat(aside);
    if (ino !== seen.ino || mtimeMs !== seen.mtimeMs) await link(aside, file).catch(() => undefined);
    await rm(aside, { force: true });
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
