import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import type { RateLimit } from '../../contracts/vendors.ts';
import { replaceCached } from '../../disk/cache.ts';
import { MAX_DOCUMENT_BYTES, readText } from '../../disk/read.ts';
import { withLockFile } from '../../disk/short-lock.ts';

/**
 * Gemini, OpenAI and Veo by «Rate Limits» in docs/design/specification.md; it gives no figure for Hugging Face and none
 * for simultaneous requests, so these are our own, and low.
 */
export const DEFAULT_LIMITS: Readonly<Record<string, RateLimit>> = {
  gemini: { perMinute: 60, atOnce: 8 },
  google: { perMinute: 60, atOnce: 8 },
  openai: { perMinute: 50, atOnce: 4 },
  huggingface: { perMinute: 60, atOnce: 4 },
  veo: { perMinute: 100, perDay: 1000, atOnce: 8 },
  llm: { atOnce: 1 }, // a local server answers one request at a time; others would time out in its queue
};

export interface LimitsOptions {
  /** The program's cache folder; `limits.json` in it is shared by all processes on the machine. */
  readonly cacheFolder: string;
  /** Limits in place of the defaults, by provider; each replaces the provider's whole entry. */
  readonly limits?: Readonly<Record<string, RateLimit>>;
}

export interface AcquireOptions {
  readonly signal: AbortSignal;
  /** `submit` (the default) counts toward the day's orders, `read` (a poll, a download) does not. */
  readonly requestKind?: 'read' | 'submit';
  /** Called once, when the request has to wait. */
  readonly onWait?: (wait: { readonly provider: string; readonly waitMs: number }) => void;
}

export type Release = () => Promise<void>;

export interface Limits {
  /**
   * Waits for a free slot of the provider and takes it.
   * @returns releases the slot, to be called when the request is over; a second call has no effect
   * @throws SparkfluenceError limit, reason `quota_exhausted`, when the day's orders are used up; interrupted;
   * config, reason `cache_unusable`
   */
  acquire(provider: string, options: AcquireOptions): Promise<Release>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A slot taken longer ago than that is free again: its process did not release it. */
const STALE_AFTER_MS = 60 * MINUTE_MS;
/** How often a slot is asked for again while all are taken. */
const RECHECK_MS = 100;

/** The requests to one provider. */
interface Usage {
  /** Starts of requests in the last minute, milliseconds since 1970. */
  readonly minute: readonly number[];
  /** Starts of orders in the last 24 hours. */
  readonly day: readonly number[];
  readonly underWay: readonly { readonly token: string; readonly pid: number; readonly since: number }[];
}
type UsageByProvider = Readonly<Record<string, Usage>>;

/** Opens the rate limits, which all processes of the machine share. A provider without limits is not limited. */
export function createLimits({ cacheFolder, limits = {} }: LimitsOptions): Limits {
  const file = join(cacheFolder, 'limits.json');
  return {
    async acquire(provider, { signal, requestKind = 'submit', onWait }) {
      const limit = limits[provider] ?? DEFAULT_LIMITS[provider];
      if (limit === undefined) return async () => undefined;
      const token = randomUUID();
      let waited = false;
      for (;;) {
        if (signal.aborted) throw interrupted(provider);
        const waitMs = await updateUsage(file, signal, provider, (usage, now) =>
          takeSlot(usage, limit, { token, now, order: requestKind === 'submit', provider }),
        );
        if (waitMs === 0) return () => releaseSlot(file, provider, token);
        if (!waited) onWait?.({ provider, waitMs });
        waited = true;
        await sleep(Math.min(waitMs, 1000), undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

/** The usage with the slot taken and 0, or the same usage and the milliseconds to wait. */
function takeSlot(
  usage: Usage,
  { perMinute, perDay, atOnce }: RateLimit,
  { token, now, order, provider }: { token: string; now: number; order: boolean; provider: string },
): readonly [Usage, number] {
  if (order && perDay !== undefined && usage.day.length >= perDay) {
    throw dailyLimitReached(provider, perDay, usage.day[usage.day.length - perDay]! + DAY_MS - now);
  }
  const surplus = perMinute === undefined ? 0 : usage.minute.length - perMinute;
  const minuteWaitMs =
    perMinute !== undefined && surplus >= 0 ? Math.max(1, usage.minute[surplus]! + MINUTE_MS - now) : 0;
  const isFull = atOnce !== undefined && usage.underWay.length >= atOnce;
  const waitMs = Math.max(minuteWaitMs, isFull ? RECHECK_MS : 0);
  if (waitMs > 0) return [usage, waitMs];
  const taken: Usage = {
    minute: perMinute === undefined ? [] : [...usage.minute, now],
    day: order && perDay !== undefined ? [...usage.day, now] : usage.day,
    underWay: [...usage.underWay, { token, pid, since: now }],
  };
  return [taken, 0];
}

async function releaseSlot(file: string, provider: string, token: string): Promise<void> {
  const never = new AbortController().signal; // a slot is released even if the work was stopped
  const edit = (usage: Usage): readonly [Usage, number] => [
    { ...usage, underWay: usage.underWay.filter((slot) => slot.token !== token) },
    0,
  ];
  // A full disk must not turn an answer that was paid for into an error; the slot is freed when the process ends.
  await updateUsage(file, never, provider, edit).catch(() => undefined);
}

/** Reads, changes and writes one provider's usage while it holds the lock. @returns what `edit` returned second */
async function updateUsage(
  file: string,
  signal: AbortSignal,
  provider: string,
  edit: (usage: Usage, now: number) => readonly [Usage, number],
): Promise<number> {
  try {
    await mkdir(join(file, '..'), { recursive: true });
    return await withLockFile(`${file}.lock`, signal, async () => {
      const all = await readUsage(file);
      const now = Date.now();
      const usage = current(all[provider], now);
      const [changed, waitMs] = edit(usage, now);
      if (changed !== usage) await replaceCached(file, { ...all, [provider]: changed });
      return waitMs;
    });
  } catch (error) {
    if (error instanceof SparkfluenceError) throw error;
    if (signal.aborted) throw interrupted(provider);
    if (systemCode(error) === undefined) throw error;
    throw new SparkfluenceError('config', `The rate limits in ${file} cannot be kept: ${systemCode(error)}`, {
      code: 'INVALID_REQUEST',
      details: { reason: 'cache_unusable', next: 'Set SPARKFLUENCE_CACHE to a folder that can be written.' },
      cause: error,
    });
  }
}

/**
 * The usage without starts that are too old and slots of processes that have ended. Times in the future are dropped too:
 * after the clock was set back they would block for long.
 */
function current(usage: Partial<Usage> | undefined, now: number): Usage {
  const within = (starts: readonly number[] | undefined, spanMs: number) =>
    (starts ?? []).filter((start) => start > now - spanMs && start <= now);
  return {
    minute: within(usage?.minute, MINUTE_MS),
    day: within(usage?.day, DAY_MS),
    underWay: (usage?.underWay ?? []).filter(
      (slot) => slot.since > now - STALE_AFTER_MS && slot.since <= now && isAlive(slot.pid),
    ),
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

function dailyLimitReached(provider: string, perDay: number, waitMs: number): SparkfluenceError {
  const hours = Math.max(1, Math.ceil(waitMs / 3_600_000));
  return new SparkfluenceError('limit', `The ${perDay} orders a day at ${provider} are used up`, {
    details: {
      reason: 'quota_exhausted',
      provider,
      retry_after_seconds: Math.ceil(waitMs / 1000),
      next: `Run the same command again in about ${hours} h; what is done is kept.`,
    },
  });
}

const interrupted = (provider: string): SparkfluenceError =>
  new SparkfluenceError('interrupted', `Stopped while waiting for a place at ${provider}`, {
    details: { reason: 'interrupted', provider },
  });
