import type { PurchaseHooks } from '../../contracts/providers.ts';

/** Called before each request of a purchase: gives back the slot of the one before. @returns the hooks of that request */
export type NextHooks = () => Promise<PurchaseHooks | undefined>;

/**
 * Runs a purchase that takes several requests, one after the other (a script and its repairs, an order and the questions after it). An answer holds its
 * rate-limit slot until it is durable; here the slot of one answer is released before the next request takes its own, so
 * that the purchase does not wait for itself.
 * @param task calls `next` before each request, for the hooks of that request
 */
export async function withHeldSlot<Result>(
  hooks: PurchaseHooks | undefined,
  task: (next: NextHooks) => Promise<Result>,
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
