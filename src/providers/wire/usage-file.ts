import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { kill } from 'node:process';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import type { SharedUsage } from '../../contracts/shared-usage.ts';
import type { RateLimit } from '../../contracts/vendors.ts';
import { replaceCached } from '../../disk/cache.ts';
import { MAX_DOCUMENT_BYTES, readText } from '../../disk/read.ts';
import { withLockFile } from '../../disk/short-lock.ts';
import { type KeptStart, keptStarts, startsOf } from './day-starts.ts';
import { DAY_MS } from './learned-limits.ts';

/** The requests of all processes to each provider: of the machine, in `limits.json`, or of all machines. */

export const MINUTE_MS = 60_000;
/** A slot taken longer ago than that is free again: its process did not release it. */
const STALE_AFTER_MS = 60 * MINUTE_MS;
/** An order that was not heard of for so long waits no more. */
const STILL_WAITING_MS = 5000;

interface Slot {
  readonly token: string;
  readonly pid: number;
  readonly since: number;
}

/** The requests to one provider. */
export interface Usage {
  /** Starts of requests in the last minute, milliseconds since 1970. */
  readonly minute: readonly number[];
  /** Starts of orders in the last 24 hours. */
  readonly day: readonly number[];
  readonly underWay: readonly Slot[];
  /** The order that said last that it waits for a slot, on behalf of all that do. */
  readonly waiting: readonly Slot[];
  /** The figures that the provider's refusals named. */
  readonly learned?: { readonly at: number; readonly limit: RateLimit };
}
/** The same as it is written. */
type KeptUsage = Partial<Omit<Usage, 'day'>> & { readonly day?: readonly KeptStart[] };
type UsageByProvider = Readonly<Record<string, KeptUsage>>;

/** Who counts the requests, and by what a slot names whoever took it. */
export interface UsageStore {
  newToken(): string;
  /** How often a slot is asked for again while all are taken, milliseconds. */
  readonly recheckMs: number;
  /** How long who has to wait so many milliseconds sleeps before it asks again. */
  pauseMs(waitMs: number): number;
  /** Reads, changes and writes one provider's usage, one process at a time. @returns what `edit` returned second */
  update(
    signal: AbortSignal,
    provider: string,
    edit: (usage: Usage, now: number) => readonly [Usage, number],
  ): Promise<number>;
}

let shared: SharedUsage | undefined;

/** From now on this process counts there. */
export const shareUsage = (place: SharedUsage | undefined): void => {
  shared = place;
};

/** Where this process counts: together with other machines, or in a file that all processes of this one share. */
export const usageStore = (cacheFolder: string): UsageStore =>
  shared === undefined ? fileUsage(join(cacheFolder, 'limits.json')) : sharedUsage(shared);

const RECHECK_MS = 100;
/** A question over a network is dearer than one to a file. */
const SHARED_RECHECK_MS = 500;

const fileUsage = (file: string): UsageStore => ({
  newToken: randomUUID,
  recheckMs: RECHECK_MS,
  pauseMs: (waitMs) => waitMs,
  async update(signal, provider, edit) {
    try {
      await mkdir(join(file, '..'), { recursive: true });
      return await withLockFile(`${file}.lock`, signal, async () => {
        const all = await readUsage(file);
        const now = Date.now();
        const usage = current(all[provider], now, ({ pid }) => isAlive(pid));
        const [changed, waitMs] = edit(usage, now);
        if (changed !== usage) await replaceCached(file, { ...all, [provider]: keptOf(changed) });
        return waitMs;
      });
    } catch (error) {
      if (error instanceof SparkfluenceError) throw error;
      if (signal.aborted) throw interrupted(provider);
      if (systemCode(error) === undefined) throw error;
      throw new SparkfluenceError(
        'config',
        `The rate limits in ${file} cannot be kept: ${systemCode(error)}`,
        {
          code: 'INVALID_REQUEST',
          details: {
            reason: 'cache_unusable',
            next: 'Set SPARKFLUENCE_CACHE to a folder that can be written.',
          },
          cause: error,
        },
      );
    }
  },
});

const sharedUsage = (place: SharedUsage): UsageStore => ({
  newToken: () => `${place.holder}/${randomUUID()}`,
  recheckMs: SHARED_RECHECK_MS,
  // All that wait in this process ask at the same ticks, so that they are one question.
  pauseMs(waitMs) {
    const now = performance.now();
    return Math.ceil((now + waitMs) / SHARED_RECHECK_MS) * SHARED_RECHECK_MS - now;
  },
  update: (_signal, provider, edit) =>
    place.update(provider, (kept, now, lives) => {
      const holderOf = ({ token }: Slot) => token.slice(0, token.lastIndexOf('/'));
      const known = typeof kept === 'object' && kept !== null ? (kept as KeptUsage) : {};
      const usage = current(known, now, (slot) => lives(holderOf(slot)));
      const [changed, waitMs] = edit(usage, now);
      return [changed === usage ? kept : keptOf(changed), waitMs];
    }),
});

const keptOf = (usage: Usage): KeptUsage => ({ ...usage, day: keptStarts(usage.day) });

/**
 * The usage without starts that are too old and slots of processes that have ended. Times in the future are dropped too:
 * after the clock was set back they would block for long.
 */
function current(usage: KeptUsage | undefined, now: number, lives: (slot: Slot) => boolean): Usage {
  const within = (starts: readonly number[] | undefined, spanMs: number) =>
    (starts ?? []).filter((start) => start > now - spanMs && start <= now);
  const alive = (slots: Usage['underWay'] | undefined, spanMs: number) =>
    (slots ?? []).filter((slot) => slot.since > now - spanMs && slot.since <= now && lives(slot));
  return {
    minute: within(usage?.minute, MINUTE_MS),
    day: within(startsOf(usage?.day), DAY_MS),
    underWay: alive(usage?.underWay, STALE_AFTER_MS),
    waiting: alive(usage?.waiting, STILL_WAITING_MS),
    ...(usage?.learned !== undefined && now - usage.learned.at < DAY_MS ? { learned: usage.learned } : {}),
  };
}

function isAlive(owner: number): boolean {
  try {
    kill(owner, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

async function readUsage(file: string): Promise<UsageByProvider> {
  try {
    const usage: unknown = JSON.parse(await readText(file, { maxBytes: MAX_DOCUMENT_BYTES }));
    return typeof usage === 'object' && usage !== null ? (usage as UsageByProvider) : {};
  } catch (error) {
    // A missing or damaged file: counting starts at zero, and the provider's own limit still holds.
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return {};
    throw error;
  }
}

export const interrupted = (provider: string): SparkfluenceError =>
  new SparkfluenceError('interrupted', `Stopped while waiting for a place at ${provider}`, {
    details: { reason: 'interrupted', provider },
  });
