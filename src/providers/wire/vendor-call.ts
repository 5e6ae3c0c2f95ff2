import { type Fetch, overWire, type WireOptions } from './guarded-fetch.ts';
import type { Limits } from './rate-limits.ts';
import { type RetryOptions, type Wait, withRetry } from './retry.ts';

/** What every adapter of a vendor can be given. Nothing is read from the environment. */
export interface VendorOptions {
  readonly apiKey: string;
  /** Https, or http on this machine. */
  readonly baseUrl?: string;
  readonly model?: string;
  /** Time one request may take, milliseconds. */
  readonly timeoutMs?: number;
  /** The rate limits of the machine; none where it is left out. */
  readonly limits?: Limits;
  /** The first wait before a repetition, milliseconds. */
  readonly firstWaitMs?: number;
  /** All waits of one call together, milliseconds. */
  readonly totalWaitMs?: number;
  readonly onWait?: (wait: Wait) => void;
}

export interface VendorCall
  extends Omit<RetryOptions, 'secrets' | 'attempts'>,
    Omit<WireOptions, 'signal' | 'provider' | 'what'> {
  readonly timeoutMs: number;
}

/**
 * One call to a vendor under the house's rules: a place within the rate limits, the guarded wire, a time limit an
 * attempt, the one retry loop.
 * @param task one attempt; `fetch` is the only way out, `signal` ends the attempt
 * @throws SparkfluenceError as `withRetry` does
 */
export function callVendor<Result>(
  call: VendorCall,
  task: (fetch: Fetch, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return withRetry((signal) => overWire((fetch) => task(fetch, signal), { ...call, signal }), call);
}

/** Those that go into each download. A file has no time limit of its own, only one for silence. */
export function downloadSettings(options: VendorOptions) {
  const { timeoutMs } = options;
  return { ...callSettings(options), ...(timeoutMs === undefined ? {} : { silenceMs: timeoutMs }) };
}

/** The settings of a factory that go into each of its calls. */
export function callSettings(options: VendorOptions) {
  const { limits, firstWaitMs, totalWaitMs, onWait } = options;
  return {
    secrets: [options.apiKey],
    ...(limits === undefined ? {} : { limits }),
    ...(firstWaitMs === undefined ? {} : { firstWaitMs }),
    ...(totalWaitMs === undefined ? {} : { totalWaitMs }),
    ...(onWait === undefined ? {} : { onWait }),
  };
}
