import { tracedWithin } from '../../contracts/telemetry.ts';
import { type Fetch, type GuardedFetchOptions, withGuardedFetch } from './guarded-fetch.ts';
import type { Limits } from './rate-limits.ts';
import { type RetryOptions, type Wait, withRetry } from './retry.ts';

/** Options that every vendor's adapter takes. Adapters read nothing from the environment. */
export interface VendorOptions {
  readonly apiKey: string;
  /** https, or http on this machine. */
  readonly baseUrl?: string;
  readonly model?: string;
  /** Time one request may take, milliseconds. */
  readonly timeoutMs?: number;
  /** The rate limits of the machine; none apply if it is missing. */
  readonly limits?: Limits;
  /** The wait before the first retry, milliseconds. */
  readonly firstWaitMs?: number;
  /** All waits of one call together, milliseconds. */
  readonly totalWaitMs?: number;
  readonly onWait?: (wait: Wait) => void;
}

export interface VendorCall
  extends Omit<RetryOptions, 'secrets' | 'attempts'>,
    Omit<GuardedFetchOptions, 'signal' | 'provider' | 'what'> {
  readonly timeoutMs: number;
}

/**
 * Calls a vendor as every adapter must: within the rate limits, through the guarded `fetch`, with a time limit for each
 * attempt, in the one retry loop.
 * @param task one attempt; it sends requests with `fetch` only, and `signal` aborts it
 * @throws SparkfluenceError as `withRetry` does
 */
export function callVendor<Result>(
  call: VendorCall,
  task: (fetch: Fetch, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { provider, segment, model } = call;
  const whose = {
    ...{ 'sparkfluence.provider': provider, 'sparkfluence.segment': segment, 'sparkfluence.model': model },
  };
  return tracedWithin(whose, () =>
    withRetry((signal) => withGuardedFetch((fetch) => task(fetch, signal), { ...call, signal }), call),
  );
}

/** The options of an adapter that go into each download. A download has no time limit, only one for silence. */
export function downloadSettings(options: VendorOptions) {
  const { timeoutMs } = options;
  return { ...callSettings(options), ...(timeoutMs === undefined ? {} : { silenceMs: timeoutMs }) };
}

/** The options of an adapter that go into each of its calls. */
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
