import { pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLock, isAbandoned, readLock, removeLock, takeAway } from './lock-file.ts';
import { ownerOf } from './owner.ts';

/**
 * Does `work` while no other process does, for one read and one write of a file. Without a heartbeat: a lock that is
 * older than ten seconds counts as left behind.
 * @throws the signal's reason when it aborts while waiting; the disk's own error
 */
export async function withLockFile<Result>(
  file: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const own = await ownerOf(pid);
  for (;;) {
    const handle = await createLock(file, own);
    if (handle !== undefined) {
      await handle.close();
      break;
    }
    signal.throwIfAborted();
    const seen = await readLock(file);
    if (seen !== undefined && (await isAbandoned(file, seen))) await takeAway(file, seen, own);
    await sleep(2 + Math.random() * 10);
  }
  try {
    return await work();
  } finally {
    await removeLock(file, own);
  }
}
