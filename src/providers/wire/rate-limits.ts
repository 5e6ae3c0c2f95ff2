import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import type { RateLimit } from '../../contracts/vendors.ts';
import { withLockFile } from '../../disk/short-lock.ts';

/**
 * The specification's «Rate Limits»: Gemini 60 a minute, images of OpenAI 50 a minute, VEO 100 a minute and 1000 a day.
 * It names no figure for Hugging Face and none for requests at once: those are ours, and low.
 */
export const DEFAULT_LIMITS: Readonly<Record<string, RateLimit>> = {
  gemini: { perMinute: 60, atOnce: 8 },
  google: { perMinute: 60, atOnce: 8 },
  openai: { perMinute: 50, atOnce: 4 },
  huggingface: { perMinute: 60, atOnce: 4 },
  veo: { perMinute: 100, perDay: 1000, atOnce: 8 },
  llm: { atOnce: 1 }, // a local server does one at a time anyway, and the rest would time out in its queue
};

export interface LimitsOptions {
  /** The program's cache folder; `limits.json` in it is shared by all processes on the machine. */
  readonly cacheFolder: string;
  /** Figures in place of the defaults, by provider; one given replaces the provider's whole entry. */
  readonly limits?: Readonly<Record<string, RateLimit>>;
}

export interface AcquireOptions {
  readonly signal: AbortSignal;
  /** `submit` (the default) counts for the day, `read` (a poll, a download) for the minute only. */
  readonly safe?: 'read' | 'submit';
  /** Told once, when the call has to wait. */
  readonly onWait?: (wait: { readonly provider: string; readonly waitMs: number }) => void;
}

export type Release = () => Promise<void>;

export interface Limits {
  /**
   * Waits for a place and takes it; call the answer when the request is over (more than once does no harm).
   * @throws SparkfluenceError limit, reason `quota_exhausted`, when the day's requests are used up; interrupted;
   * config, reason `cache_unusable`
   */
  acquire(provider: string, options: AcquireOptions): Promise<Release>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A place taken longer ago than that was lost by its process. */
const LOST_AFTER_MS = 60 * MINUTE_MS;
/** How often a full provider is looked at again. */
const LOOK_AGAIN_MS = 100;

interface Book {
  /** Starts of requests in the last minute, milliseconds since 1970. */
  readonly minute: readonly number[];
  /** Starts of orders in the last 24 hours. */
  readonly day: readonly number[];
  readonly underWay: readonly { readonly token: string; readonly pid: number; readonly since: number }[];
}
type Books = Readonly<Record<string, Book>>;

/** Rate limits kept across processes. A provider without a figure is not limited. */
export function createLimits({ cacheFolder, limits = {} }: LimitsOptions): Limits {
  const file = join(cacheFolder, 'limits.json');
  return {
    async acquire(provider, { signal, safe = 'submit', onWait }) {
      const limit = limits[provider] ?? DEFAULT_LIMITS[provider];
      if (limit === undefined) return async () => undefined;
      const token = randomUUID();
      let told = false;
      for (;;) {
        if (signal.aborted) throw interrupted(provider);
        const waitMs = await change(file, signal, provider, (book, now) =>
          takePlace(book, limit, { token, now, order: safe === 'submit', provider }),
        );
        if (waitMs === 0) return () => giveBack(file, provider, token);
        if (!told) onWait?.({ provider, waitMs });
        told = true;
        await sleep(Math.min(waitMs, 1000), undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

/** The book with the place taken and 0, or the book as it is and how long to wait. */
function takePlace(
  book: Book,
  { perMinute, perDay, atOnce }: RateLimit,
  { token, now, order, provider }: { token: string; now: number; order: boolean; provider: string },
): readonly [Book, number] {
  if (order && perDay !== undefined && book.day.length >= perDay) {
    throw dayIsFull(provider, perDay, book.day[book.day.length - perDay]! + DAY_MS - now);
  }
  const room = perMinute === undefined ? 0 : book.minute.length - perMinute;
  const minuteWaitMs =
    perMinute !== undefined && room >= 0 ? Math.max(1, book.minute[room]! + MINUTE_MS - now) : 0;
  const full = atOnce !== undefined && book.underWay.length >= atOnce;
  const waitMs = Math.max(minuteWaitMs, full ? LOOK_AGAIN_MS : 0);
  if (waitMs > 0) return [book, waitMs];
  const taken: Book = {
    minute: perMinute === undefined ? [] : [...book.minute, now],
    day: order && perDay !== undefined ? [...book.day, now] : book.day,
    underWay: [...book.underWay, { token, pid, since: now }],
  };
  return [taken, 0];
}

async function giveBack(file: string, provider: string, token: string): Promise<void> {
  const never = new AbortController().signal; // a place is given back even when the work was stopped
  const edit = (book: Book): readonly [Book, number] => [
    { ...book, underWay: book.underWay.filter((place) => place.token !== token) },
    0,
  ];
  // A full disk here must not turn an answer that was paid for into an error; the place ends with the process.
  await change(file, never, provider, edit).catch(() => undefined);
}

/** Reads, changes and writes one provider's book under the lock. */
async function change(
  file: string,
  signal: AbortSignal,
  provider: string,
  edit: (book: Book, now: number) => readonly [Book, number],
): Promise<number> {
  try {
    await mkdir(join(file, '..'), { recursive: true });
    return await withLockFile(`${file}.lock`, signal, async () => {
      const books = await readBooks(file);
      const now = Date.now();
      const book = current(books[provider], now);
      const [changed, answer] = edit(book, now);
      if (changed !== book) await writeBooks(file, { ...books, [provider]: changed });
      return answer;
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

/** Without what is over: old starts, places of processes that are gone. A clock set back does not block for ever. */
function current(book: Partial<Book> | undefined, now: number): Book {
  const within = (starts: readonly number[] | undefined, spanMs: number) =>
    (starts ?? []).filter((start) => start > now - spanMs && start <= now);
  return {
    minute: within(book?.minute, MINUTE_MS),
    day: within(book?.day, DAY_MS),
    underWay: (book?.underWay ?? []).filter(
      (place) => place.since > now - LOST_AFTER_MS && place.since <= now && isAlive(place.pid),
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

async function readBooks(file: string): Promise<Books> {
  try {
    const books: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof books === 'object' && books !== null ? (books as Books) : {};
  } catch (error) {
    // None yet, or damaged: counting starts anew, which the provider's own limit survives.
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return {};
    throw error;
  }
}

async function writeBooks(file: string, books: Books): Promise<void> {
  const temporary = `${file}.${randomUUID().slice(0, 8)}.part`;
  try {
    await writeFile(temporary, JSON.stringify(books));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function dayIsFull(provider: string, perDay: number, waitMs: number): SparkfluenceError {
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
