/**
 * Does a task for every item, a limited number at a time, and returns the results in order. When one fails, the others are
 * stopped and awaited before its error is thrown, so that nothing goes on in the background.
 * @param signal also stops the tasks
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
