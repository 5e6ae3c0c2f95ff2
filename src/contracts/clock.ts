import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** A time that nobody sets: how long a machine is up, milliseconds, and the id of its start. */
export interface MachineTime {
  readonly boot: string;
  readonly upMs: number;
}

/** The time as long waits see it. Tests hand in one of their own, so that ten minutes need not pass. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Undefined where the system gives its starts no id. */
  readonly machine?: () => MachineTime | undefined;
  /** Waits so many milliseconds. Rejects as soon as the signal aborts. */
  readonly sleep: (waitMs: number, signal: AbortSignal) => Promise<void>;
}

let boot: string | undefined;

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  machine: () => {
    boot ??= bootId();
    return boot === '' ? undefined : { boot, upMs: Math.round(uptime() * 1000) };
  },
  sleep: async (waitMs, signal) => void (await sleep(waitMs, undefined, { signal })),
};
