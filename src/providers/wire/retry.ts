import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { forSegment, type PurchaseHooks } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { classify, type Failure, type FailureReason, kindOf } from './classify.ts';
import { failureMessage, nextStep } from './failure-words.ts';
import type { Limits } from './rate-limits.ts';
import { bodyOf, redact } from './secrets.ts';

export { AnswerError } from './answers.ts';
export { classify, type Failure, type FailureReason } from './classify.ts';

export interface Wait {
  /** 1 is the first repetition. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly reason: FailureReason;
}

export interface RetryOptions {
  /** Aborts the call and the waits. */
  readonly signal: AbortSignal;
  /** Its id: `gemini`, `openai`, … */
  readonly provider: string;
  /** What is being made, in words that follow «for»: `the script`, `the image`. */
  readonly what: string;
  /**
   * `read`: may be repeated freely (polls, downloads, text). `submit`: bills; repeated only after a failure that surely
   * bought nothing (a rate limit, a connection that was never made); what is unclear becomes `ambiguous_submission`.
   */
  readonly safe: 'read' | 'submit';
  /** Of what bills; `beforeSend` is awaited before each attempt, and what it throws is thrown on. */
  readonly purchase?: PurchaseHooks | undefined;
  /** The segment it concerns; named in the error. */
  readonly segment?: SegmentType;
  /** Keys that must not show in an error. */
  readonly secrets?: readonly (string | undefined)[];
  readonly model?: string;
  /** Time one attempt may take, milliseconds; no bound where it is left out. It counts as waiting when it runs out. */
  readonly timeoutMs?: number;
  /** Takes a place at the provider for each attempt. */
  readonly limits?: Limits;
  /** Attempts in all; 5 where it is left out. */
  readonly attempts?: number;
  /** Sum of all waits, milliseconds; 2 minutes where it is left out. A longer wait asked for is refused at once. */
  readonly totalWaitMs?: number;
  /** The first wait of the exponential backoff, milliseconds; 1 s where it is left out. */
  readonly firstWaitMs?: number;
  readonly onWait?: (wait: Wait) => void;
}

const ATTEMPTS = 5;
const TOTAL_WAIT_MS = 120_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

/**
 * The only retry loop; every SDK's own is off. Repeats rate limits that say when, 5xx and network errors as far as
 * `safe` allows; waits the largest of what the provider asks and an exponential backoff with jitter.
 * @param task one attempt; takes a signal that also carries the time-out of the attempt
 * @throws SparkfluenceError with a `FailureReason` as `details.reason`; interrupted. What is no failed call is thrown on.
 */
export async function withRetry<Result>(
  task: (signal: AbortSignal) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const { signal, attempts = ATTEMPTS, totalWaitMs = TOTAL_WAIT_MS } = options;
  let waited = 0;
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw interrupted(options);
    const outcome = await tryOnce(task, options);
    if ('result' in outcome) return outcome.result;
    const { failure, spentMs = 0 } = outcome;
    waited += spentMs;
    const waitMs = Math.max(failure.askedWaitMs ?? 0, backoffMs(attempt, options));
    const patient = attempt < attempts && waited + waitMs <= totalWaitMs;
    if (!patient || !mayRepeat(failure, options.safe)) throw errorOf(failure, attempt, options);
    options.onWait?.({ attempt, waitMs, reason: failure.reason });
    await sleep(waitMs, undefined, { signal }).catch(() => {
      throw interrupted(options);
    });
    waited += waitMs;
  }
}

/** The error of a failure that an adapter found itself, as a block that came as HTTP 200. Not repeated by `withRetry`. */
export function providerError(
  reason: FailureReason,
  said: string,
  options: Pick<RetryOptions, 'provider' | 'what' | 'segment' | 'secrets' | 'model'> & {
    readonly answer?: unknown;
  },
): SparkfluenceError {
  const [kind, code] = kindOf(reason);
  const body = options.answer === undefined ? '' : bodyOf(options.answer, options.secrets);
  const nothing = { status: undefined, askedWaitMs: undefined, accepted: 'maybe' } as const;
  return errorOf({ reason, kind, code, said, body, ...nothing }, 1, options);
}

async function tryOnce<Result>(
  task: (signal: AbortSignal) => Promise<Result>,
  options: RetryOptions,
): Promise<{ readonly result: Result } | { readonly failure: Failure; readonly spentMs?: number }> {
  const { signal, timeoutMs, provider, safe } = options;
  const release = await options.limits?.acquire(provider, { signal, safe });
  try {
    await options.purchase?.beforeSend();
  } catch (error) {
    await release?.();
    throw error; // the disk's, not the provider's
  }
  // Our own flag: with Google's SDK a time-out and Ctrl-C throw the same error.
  let answered = false;
  const timeout = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const result = await task(AbortSignal.any([signal, timeout.signal]));
    answered = true;
    return { result };
  } catch (error) {
    if (error instanceof SparkfluenceError) throw error;
    if (signal.aborted) throw interrupted(options);
    if (timeout.signal.aborted) return { failure: timedOut(timeoutMs!), spentMs: timeoutMs! };
    const failure = classify(error);
    if (failure === undefined) throw error;
    return { failure };
  } finally {
    clearTimeout(timer); // AbortSignal.timeout would hold on to each of many polls until its time is up
    if (answered && release !== undefined && options.purchase !== undefined)
      options.purchase.whenLanded(release);
    else await release?.();
  }
}

function timedOut(timeoutMs: number): Failure {
  const [kind, code] = kindOf('provider_unavailable');
  const said = `no answer within ${Math.round(timeoutMs / 100) / 10} s`;
  const nothing = { status: undefined, askedWaitMs: undefined, body: '' };
  return { reason: 'provider_unavailable', kind, code, said, accepted: 'maybe', ...nothing };
}

function mayRepeat({ reason, accepted, askedWaitMs }: Failure, safe: RetryOptions['safe']): boolean {
  if (reason === 'rate_limited') return askedWaitMs !== undefined;
  if (reason !== 'provider_unavailable') return false;
  return safe === 'read' || accepted === 'no';
}

/** Doubles each time; half of it is chance, so that processes that failed together do not come back together. */
function backoffMs(attempt: number, { firstWaitMs = FIRST_WAIT_MS }: RetryOptions): number {
  const full = Math.min(LONGEST_BACKOFF_MS, firstWaitMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (Math.random() * full) / 2);
}

function errorOf(
  failure: Failure,
  attempts: number,
  options: Pick<RetryOptions, 'provider' | 'what' | 'segment' | 'secrets' | 'model'> & {
    readonly safe?: string;
    readonly purchase?: unknown;
  },
): SparkfluenceError {
  const { provider, segment, secrets = [] } = options;
  const unclear =
    options.safe === 'submit' &&
    failure.accepted === 'maybe' &&
    (failure.reason === 'provider_unavailable' || failure.reason === 'bad_answer');
  const reason = unclear ? 'ambiguous_submission' : failure.reason;
  const [kind, code] = kindOf(reason);
  const said = redact(failure.said, secrets).slice(0, 400);
  const text = failureMessage(reason, { ...options, said, attempts });
  return new SparkfluenceError(kind, segment === undefined ? text : forSegment(segment, text), {
    code,
    details: {
      reason,
      provider,
      ...(segment === undefined ? {} : { segment }),
      ...(failure.status === undefined ? {} : { status: failure.status }),
      ...(failure.askedWaitMs === undefined
        ? {}
        : { retry_after_seconds: Math.ceil(failure.askedWaitMs / 1000) }),
      ...(attempts > 1 ? { attempts } : {}),
      ...(failure.body === '' ? {} : { answer: bodyOf(failure.body, secrets) }),
      // For the ledger: it was not the provider's no.
      ...(options.purchase !== undefined && failure.accepted === 'maybe' && reason === 'provider_unavailable'
        ? { maybe_bought: true }
        : {}),
      next: nextStep(reason, options),
    },
  });
}

function interrupted({ what, segment }: Pick<RetryOptions, 'what' | 'segment'>): SparkfluenceError {
  const text = `Stopped while waiting for ${what}`;
  return new SparkfluenceError('interrupted', segment === undefined ? text : forSegment(segment, text), {
    details: { reason: 'interrupted', ...(segment === undefined ? {} : { segment }) },
  });
}
