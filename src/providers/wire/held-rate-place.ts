import type { PurchaseHooks } from '../../contracts/providers.ts';

/**
 * A purchase of several requests, one after the other (a script and its repairs): the place within the rate limits that
 * the last answer still holds is given back before the next request wants one.
 * @param task `next` gives the hooks of one request
 */
export async function withHeldPlace<Result>(
  hooks: PurchaseHooks | undefined,
  task: (next: () => Promise<PurchaseHooks | undefined>) => Promise<Result>,
): Promise<Result> {
  let held: (() => Promise<void>) | undefined;
  const giveBack = async () => {
    const back = held;
    held = undefined;
    await back?.();
  };
  try {
    const result = await task(async () => {
      await giveBack();
      if (hooks === undefined) return undefined;
      return { beforeSend: () => hooks.beforeSend(), whenLanded: (release) => (held = release) };
    });
    if (held !== undefined) hooks?.whenLanded(held);
    held = undefined;
    return result;
  } finally {
    await giveBack();
  }
}
