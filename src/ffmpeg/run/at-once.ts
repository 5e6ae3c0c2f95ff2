/**
 * Does a task for every item, so many at a time, and answers in the items' order. Where one fails, the others are
 * stopped and waited for before its error is thrown: nothing runs on behind it.
 * @param signal handed on to the tasks, which also stops them
 */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  most: number,
  signal: AbortSignal,
  task: (item: Item, index: number, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const results: Result[] = [];
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (stop.signal.aborted) return;
      results[index] = await task(item, index, either);
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(most, items.length)) }, work);
  try {
    await Promise.all(workers);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(workers);
    throw error;
  }
  return results;
}
