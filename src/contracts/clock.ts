import { setTimeout as sleep } from 'node:timers/promises';

/** The time as long waits see it. Tests hand in one of their own, so that ten minutes need not pass. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits so many milliseconds. Rejects as soon as the signal aborts. */
  readonly sleep: (waitMs: number, signal: AbortSignal) => Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: async (waitMs, signal) => void (await sleep(waitMs, undefined, { signal })),
};
