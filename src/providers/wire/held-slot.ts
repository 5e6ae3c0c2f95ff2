import type { PurchaseHooks } from '../../contracts/providers.ts';

/**
 * Runs a purchase that takes several requests, one after the other (a script and its repairs). An answer holds its
 * rate-limit slot until it is durable; here the slot of one answer is released before the next request takes its own, so
 * that the purchase does not wait for itself.
 * @param task calls `next` before each request, for the hooks of that request
 */
export async function withHeldSlot<Result>(
  hooks: PurchaseHooks | undefined,
  task: (next: () => Promise<PurchaseHooks | undefined>) => Promise<Result>,
): Promise<Result> {
  let held: (() => Promise<void>) | undefined;
  const releaseSlot = async () => {
    const release = held;
    held = undefined;
    await release?.();
  };
  try {
    const result = await task(async () => {
      await releaseSlot();
      if (hooks === undefined) return undefined;
      return { beforeSend: (again) => hooks.beforeSend(again), whenDurable: (task) => (held = task) };
    });
    if (held !== undefined) hooks?.whenDurable(held);
    held = undefined;
    return result;
  } finally {
    await releaseSlot();
  }
}
