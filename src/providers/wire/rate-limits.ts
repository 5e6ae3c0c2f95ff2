import { pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { RateLimit } from '../../contracts/vendors.ts';
import { DAY_MS, DAYS_BY_PLACE, dayStartMs, limitsIn } from './learned-limits.ts';
import { interrupted, MINUTE_MS, type Usage, type UsageStore, usageStore } from './usage-file.ts';

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
  // Openverse without a key: 20 requests a minute and 200 a day in its documentation.
  openverse: { perMinute: 20, perDay: 200, atOnce: 2 },
  // Pexels: 200 an hour and 20,000 a month. Pixabay: 100 in 60 seconds.
  pexels: { perMinute: 60, perDay: 640, atOnce: 4 },
  pixabay: { perMinute: 100, atOnce: 4 },
  // Apart from Gemini's texts: its service counts each text of a request, and has figures of its own for them.
  embeddings: { atOnce: 4 },
  // Requests one after the other, as https://www.mediawiki.org/wiki/API:Etiquette asks for.
  wikipedia: { perMinute: 60, atOnce: 1 },
  // Speech is counted apart from texts, too; ElevenLabs lets its smallest plan ask twice at the same time.
  gemini_voice: { perMinute: 60, atOnce: 4 },
  gemini_image: { perMinute: 20, atOnce: 4 },
  openai_voice: { atOnce: 1 }, // a server of one's own, as with `llm`
  elevenlabs: { atOnce: 2 },
  llm: { atOnce: 1 }, // a local server answers one request at a time; others would time out in its queue
};

export interface LimitsOptions {
  /** The program's cache folder; `limits.json` in it is shared by all processes on the machine, unless they count elsewhere (`shareUsage`). */
  readonly cacheFolder: string;
  /** Limits in place of the defaults, by provider; each replaces the provider's whole entry. */
  readonly limits?: Readonly<Record<string, RateLimit>>;
}

export interface AcquireOptions {
  readonly signal: AbortSignal;
  /** A question after a job, or a download: free, not counted toward the day, and behind orders. */
  readonly isPoll?: boolean;
  /** As how many requests the provider counts it; 1 if it is missing. */
  readonly units?: number;
  /** Called once, when the request has to wait. */
  readonly onWait?: (wait: { readonly provider: string; readonly waitMs: number }) => void;
}

export type Release = () => Promise<void>;

export interface Limits {
  /** Takes over the figures that a refusal names (a free tier has others than ours), for a day. */
  learn(provider: string, answer: string): Promise<void>;
  /**
   * Waits for a free slot of the provider and takes it.
   * @returns releases the slot, to be called when the request is over; a second call has no effect
   * @throws SparkfluenceError limit, reason `quota_exhausted`, when the day's orders are used up; interrupted;
   * config, reason `cache_unusable`
   */
  acquire(provider: string, options: AcquireOptions): Promise<Release>;
}

/** Of the requests of a minute, the share that polls leave to orders. */
const ORDER_SHARE = 0.25;
/** How often orders that wait say so, milliseconds, one for all; polls give way while one was heard of lately. */
const WAITING_AGAIN_MS = 2000;

/**
 * Opens the rate limits, which all processes of the machine share. A provider without limits is not limited. Orders go
 * before polls: polls leave a part of each minute to orders, and wait while an order waits.
 */
export function createLimits({ cacheFolder, limits = {} }: LimitsOptions): Limits {
  const store = usageStore(cacheFolder);
  return {
    async acquire(provider, { signal, isPoll = false, units = 1, onWait }) {
      if (limits[provider] === undefined && DEFAULT_LIMITS[provider] === undefined)
        return async () => undefined;
      const token = store.newToken();
      let waited = false;
      for (;;) {
        if (signal.aborted) {
          if (waited && !isPoll) await releaseSlot(store, provider, token);
          throw interrupted(provider);
        }
        const waitMs = await store.update(signal, provider, (usage, now) => {
          const limit = limits[provider] ?? { ...DEFAULT_LIMITS[provider], ...usage.learned?.limit };
          const { recheckMs } = store;
          return takeSlot(usage, limit, { token, now, isPoll, units, provider, recheckMs });
        });
        if (waitMs === 0) return () => releaseSlot(store, provider, token);
        if (!waited) onWait?.({ provider, waitMs });
        waited = true;
        await sleep(store.pauseMs(Math.min(waitMs, 1000)), undefined, { signal }).catch(() => undefined);
      }
    },
    async learn(provider, answer) {
      const limit = limitsIn(answer);
      if (limit === undefined || limits[provider] !== undefined) return;
      const never = new AbortController().signal;
      await store
        .update(never, provider, (usage, now) => [
          { ...usage, learned: { at: now, limit: { ...usage.learned?.limit, ...limit } } },
          0,
        ])
        .catch(() => undefined); // the provider's own limit still holds
    },
  };
}

interface Request {
  readonly token: string;
  readonly now: number;
  readonly isPoll: boolean;
  readonly units: number;
  readonly provider: string;
  readonly recheckMs: number;
}

/** The usage with the slot taken and 0, or the usage, which says that an order waits, and the milliseconds to wait. */
function takeSlot(usage: Usage, limit: RateLimit, request: Request): readonly [Usage, number] {
  const { token, now, isPoll, provider } = request;
  const { perMinute, perDay } = limit;
  const units = Math.min(request.units, perMinute ?? request.units);
  if (!isPoll && perDay !== undefined) requireDay(usage.day, perDay, provider, now);
  const waitMs = waitFor(usage, limit, { ...request, units });
  if (waitMs > 0) {
    const isKnown = usage.waiting.some(({ since }) => now - since < WAITING_AGAIN_MS);
    if (isPoll || isKnown) return [usage, waitMs];
    return [{ ...usage, waiting: [{ token, pid, since: now }] }, waitMs];
  }
  const starts = Array.from({ length: units }, () => now);
  const taken: Usage = {
    ...usage,
    minute: perMinute === undefined ? [] : [...usage.minute, ...starts],
    // Without a figure single requests are counted all the same: one may be learned before the day is over.
    day: isPoll || (perDay === undefined && units > 1) ? usage.day : [...usage.day, ...starts],
    underWay: [...usage.underWay, { token, pid, since: now }],
    waiting: usage.waiting.filter((order) => order.token !== token),
  };
  return [taken, 0];
}

function waitFor(
  { minute, underWay, waiting }: Usage,
  { perMinute, atOnce }: RateLimit,
  { now, isPoll, units, recheckMs }: Request,
): number {
  const reserved = isPoll && perMinute !== undefined ? Math.floor(perMinute * ORDER_SHARE) : 0;
  const surplus = perMinute === undefined ? 0 : minute.length + units - (perMinute - reserved);
  const minuteWaitMs = surplus > 0 ? Math.max(1, minute[surplus - 1]! + MINUTE_MS - now) : 0;
  const places = isPoll && atOnce !== undefined && atOnce > 1 ? atOnce - 1 : atOnce;
  const isFull = places !== undefined && underWay.length >= places;
  const givesWay = isPoll && waiting.length > 0;
  return Math.max(minuteWaitMs, isFull || givesWay ? recheckMs : 0);
}

function requireDay(day: readonly number[], perDay: number, provider: string, now: number): void {
  const start = dayStartMs(provider, now);
  const today = day.filter((at) => at >= start);
  if (today.length < perDay) return;
  const end = DAYS_BY_PLACE[provider] === undefined ? today[today.length - perDay]! : start;
  throw dailyLimitReached(provider, perDay, end + DAY_MS - now);
}

async function releaseSlot(store: UsageStore, provider: string, token: string): Promise<void> {
  const never = new AbortController().signal; // a slot is released even if the work was stopped
  const edit = (usage: Usage): readonly [Usage, number] => [
    {
      ...usage,
      underWay: usage.underWay.filter((slot) => slot.token !== token),
      waiting: usage.waiting.filter((order) => order.token !== token),
    },
    0,
  ];
  // A full disk must not turn an answer that was paid for into an error; the slot is freed when the process ends.
  await store.update(never, provider, edit).catch(() => undefined);
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
