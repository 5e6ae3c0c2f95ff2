import type { PurchaseHooks } from '../../src/contracts/providers.ts';
import { createLimits, type Limits } from '../../src/providers/wire/rate-limits.ts';

/** Limits of one request at once, and a purchase that gives its slot back when what it bought is durable. */
export function oneSlot(provider: string, cacheFolder: string): { limits: Limits; purchase: () => Bought } {
  const limits = createLimits({ cacheFolder, limits: { [provider]: { atOnce: 1 } } });
  return {
    limits,
    purchase() {
      const held: (() => Promise<void>)[] = [];
      let intents = 0;
      return {
        hooks: {
          async beforeSend() {
            intents += 1;
          },
          whenDurable: (task) => void held.push(task),
        },
        intents: () => intents,
        async durable() {
          for (const task of held.splice(0)) await task();
        },
      };
    },
  };
}

interface Bought {
  readonly hooks: PurchaseHooks;
  /** How often an intent to buy was written. */
  readonly intents: () => number;
  readonly durable: () => Promise<void>;
}
