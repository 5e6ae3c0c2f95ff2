import { forgetOld, type OldRows } from '../../queue/forget.ts';
import type { VideoQueue } from '../../queue/open.ts';

/** How often a worker looks for what can be forgotten, milliseconds. */
const EVERY_MS = 3_600_000;

/**
 * Forgets the rows of batches that ended long ago, now and every hour. Any number of workers may: one at a time does it.
 * @param onForgotten is told what went, where something did
 * @returns a function that ends it, when what is under way has ended
 */
export function forgetEveryHour(
  queue: VideoQueue,
  afterMs: number,
  onForgotten: (rows: readonly OldRows[]) => void,
): () => Promise<void> {
  const once = async () => {
    const gone = await forgetOld(queue, afterMs / 1000).catch(() => []); // a database that is away is asked an hour later
    if (gone.length > 0) onForgotten(gone);
  };
  let underWay = once();
  const timer = setInterval(() => {
    underWay = underWay.then(once);
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
