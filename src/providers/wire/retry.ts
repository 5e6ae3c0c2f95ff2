import { setTimeout as sleep } from 'node:timers/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { forSegment, type PurchaseHooks } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { classify, type Failure, type FailureReason, kindOf } from './classify.ts';
import { failureMessage, nextStep } from './failure-messages.ts';
import { replacementOf } from './models.ts';
import type { Limits } from './rate-limits.ts';
import { bodyOf, redact } from './secrets.ts';

export { classify, type Failure, type FailureReason } from './classify.ts';
export { AnswerError } from './failed-call.ts';

export interface Wait {
  /** 1 before the first retry; 0 before the first attempt, which waits for a place. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly reason: FailureReason;
  readonly provider: string;
  readonly segment?: SegmentType;
  /** The attempt before it may have been taken by the provider. */
  readonly mayHaveBeenTaken?: boolean;
}

export interface RetryOptions {
  /** Aborts the call and the waits. */
  readonly signal: AbortSignal;
  /** The provider's id: `gemini`, `openai`, … */
  readonly provider: string;
  /** What the call makes, in words that follow "for": `the script`, `the image`. */
  readonly what: string;
  /**
   * `read` (polls, downloads, text) may always be repeated. `submit` bills: it is repeated only after a failure that
   * certainly bought nothing (a rate limit, a connection that was never made); where that is not certain, the error is
   * `ambiguous_submission`.
   */
  readonly requestKind: 'read' | 'submit';
  /** Present if the call bills. `beforeSend` is awaited before each attempt and told whether the last one may have been taken; its errors are rethrown. */
  readonly purchase?: PurchaseHooks | undefined;
  /** The segment that the call is for; named in the error. */
  readonly segment?: SegmentType;
  /** Keys that must not appear in an error. */
  readonly secrets?: readonly (string | undefined)[];
  readonly model?: string;
  /** Time one attempt may take, milliseconds; unlimited if it is missing. A time-out counts toward `totalWaitMs`. */
  readonly timeoutMs?: number;
  /** Each attempt takes a slot of the provider here. */
  readonly limits?: Limits;
  /** How it is counted there, where that is not one order of the provider. */
  readonly counted?: {
    readonly as?: string;
    readonly isPoll?: boolean;
    readonly units?: number;
  };
  /** Attempts in all where a provider is not there; 5 if it is missing. A rate limit is asked five times in any case. */
  readonly attempts?: number;
  /** Sum of all waits, milliseconds; 2 minutes if it is missing. If the next wait is longer, the call fails at once. */
  readonly totalWaitMs?: number;
  /** The first wait of the exponential backoff, milliseconds; 1 s if it is missing. */
  readonly firstWaitMs?: number;
  readonly onWait?: (wait: Wait) => void;
}

const ATTEMPTS = 5;
/** Attempts in all for an answer that is none this time, such as an empty one. */
const ATTEMPTS_PASSING = 3;
const TOTAL_WAIT_MS = 120_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;
/** A limit that names no time is one of a minute as a rule: its four waits make about one. */
const LIMIT_WAIT_FACTOR = 4;

/**
 * The only retry loop of the program; the SDKs' own are off. It retries rate limits, which say that nothing was taken,
 * 5xx and network errors as far as `requestKind` allows, and answers that are none this time. It waits as long as the
 * provider asks, at least an exponential backoff with jitter.
 * @param task one attempt; its signal also carries the attempt's time-out
 * @throws SparkfluenceError with a `FailureReason` as `details.reason`; interrupted. Errors that are no failed calls are
 * rethrown unchanged.
 */
export async function withRetry<Result>(
  task: (signal: AbortSignal) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const { signal, totalWaitMs = TOTAL_WAIT_MS } = options;
  let waited = 0;
  let mayHaveBeenTaken = false;
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw interrupted(options);
    const outcome: Outcome<Result> = await tryOnce(task, options, mayHaveBeenTaken);
    if ('result' in outcome) return outcome.result;
    const { failure, spentMs = 0 }: Failed = outcome;
    mayHaveBeenTaken = failure.accepted === 'maybe';
    waited += spentMs;
    const waitMs = waitFor(failure, attempt, options);
    const hasTime = attempt < attemptsFor(failure, options) && waited + waitMs <= totalWaitMs;
    if (!hasTime) throw errorOf(failure, attempt, options);
    const { provider, segment } = options;
    const about = { provider, ...(segment === undefined ? {} : { segment }) };
    options.onWait?.({ attempt, waitMs, reason: failure.reason, ...about, mayHaveBeenTaken });
    await sleep(waitMs, undefined, { signal }).catch(() => {
      throw interrupted(options);
    });
    waited += waitMs;
  }
}

/** The call in which a provider failed, for the error. */
export type CallContext = Pick<RetryOptions, 'provider' | 'what' | 'segment' | 'secrets' | 'model'>;

/**
 * The error for a failure that an adapter finds in an answer, such as a block that comes as HTTP 200. `withRetry` does not
 * retry it.
 */
export function providerError(
  reason: FailureReason,
  message: string,
  context: CallContext & { readonly answer?: unknown },
): SparkfluenceError {
  const [kind, code] = kindOf(reason);
  const body = context.answer === undefined ? '' : bodyOf(context.answer, context.secrets);
  const unknown = {
    status: undefined,
    retryAfterMs: undefined,
    accepted: 'maybe',
    isPassing: false,
  } as const;
  return errorOf({ reason, kind, code, message, body, ...unknown }, 1, context);
}

interface Failed {
  readonly failure: Failure;
  readonly spentMs?: number;
}
type Outcome<Result> = { readonly result: Result } | Failed;

async function tryOnce<Result>(
  task: (signal: AbortSignal) => Promise<Result>,
  options: RetryOptions,
  mayHaveBeenTaken: boolean,
): Promise<Outcome<Result>> {
  const { signal, timeoutMs, provider, limits, counted: { as = provider, ...counted } = {} } = options;
  const onWait = ({ waitMs }: { readonly waitMs: number }) =>
    options.onWait?.({ provider, attempt: 0, waitMs, reason: 'rate_limited' });
  const release = await limits?.acquire(as, { signal, ...counted, onWait });
  try {
    await options.purchase?.beforeSend(mayHaveBeenTaken);
  } catch (error) {
    await release?.();
    throw error; // from the disk, not from the provider
  }
  // The signals are checked below: Google's SDK throws the same error for a time-out and for Ctrl-C.
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
    if (failure.status === 429) await limits?.learn(as, failure.body);
    return { failure };
  } finally {
    clearTimeout(timer); // AbortSignal.timeout would keep every finished poll in memory until its time is up
    if (answered && release !== undefined && options.purchase !== undefined)
      options.purchase.whenDurable(release);
    else await release?.();
  }
}

function timedOut(timeoutMs: number): Failure {
  const [kind, code] = kindOf('provider_unavailable');
  const message = `no answer within ${Math.round(timeoutMs / 100) / 10} s`;
  const noReply = { status: undefined, retryAfterMs: undefined, body: '', isPassing: false };
  return { reason: 'provider_unavailable', kind, code, message, accepted: 'maybe', ...noReply };
}

/** How often a request may be sent in all after such a failure. */
function attemptsFor(
  { reason, accepted, isPassing }: Failure,
  { requestKind, attempts = ATTEMPTS }: RetryOptions,
): number {
  if (reason === 'rate_limited') return accepted === 'no' ? ATTEMPTS : 1;
  const isRepeatable = requestKind === 'read' || accepted === 'no';
  if (reason === 'provider_unavailable') return isRepeatable ? attempts : 1;
  return isPassing && isRepeatable ? ATTEMPTS_PASSING : 1;
}

function waitFor({ reason, retryAfterMs }: Failure, attempt: number, options: RetryOptions): number {
  const backoff = backoffMs(attempt, options);
  if (retryAfterMs !== undefined) return Math.max(retryAfterMs, backoff);
  return reason === 'rate_limited' ? Math.min(LONGEST_BACKOFF_MS, backoff * LIMIT_WAIT_FACTOR) : backoff;
}

/** Doubles with each attempt; half of it is random, so that processes that failed together do not retry together. */
function backoffMs(attempt: number, { firstWaitMs = FIRST_WAIT_MS }: RetryOptions): number {
  const full = Math.min(LONGEST_BACKOFF_MS, firstWaitMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (Math.random() * full) / 2);
}

function errorOf(
  failure: Failure,
  attempts: number,
  context: CallContext & { readonly requestKind?: RetryOptions['requestKind']; readonly purchase?: unknown },
): SparkfluenceError {
  const { provider, segment, secrets = [] } = context;
  const isAmbiguous =
    context.requestKind === 'submit' && failure.accepted === 'maybe' && UNCLEAR.has(failure.reason);
  const reason = isAmbiguous ? 'ambiguous_submission' : failure.reason;
  const [kind, code] = kindOf(reason);
  const page =
    isAmbiguous && failure.reason === 'proxy_page' ? 'a web page came in place of an answer: ' : '';
  const message = redact(`${page}${failure.message}`, secrets).slice(0, 400);
  const about = { ...context, body: failure.body, retryAfterMs: failure.retryAfterMs };
  const text = failureMessage(reason, { ...about, message, attempts });
  const replacement = reason === 'model_retired' ? replacementOf(provider, context.model) : undefined;
  return new SparkfluenceError(kind, segment === undefined ? text : forSegment(segment, text), {
    code,
    details: {
      reason,
      provider,
      ...(segment === undefined ? {} : { segment }),
      ...(failure.status === undefined ? {} : { status: failure.status }),
      ...(failure.retryAfterMs === undefined
        ? {}
        : { retry_after_seconds: Math.ceil(failure.retryAfterMs / 1000) }),
      ...(attempts > 1 ? { attempts } : {}),
      ...(failure.body === '' ? {} : { answer: bodyOf(failure.body, secrets) }),
      // For the ledger: the provider has not refused, so it may have billed.
      ...(context.purchase !== undefined && failure.accepted === 'maybe' && MAYBE_BOUGHT.has(reason)
        ? { maybe_bought: true }
        : {}),
      ...(replacement === undefined ? {} : { replacement }),
      next: nextStep(reason, about),
    },
  });
}

/** Failures after which an order may have been taken. */
const UNCLEAR: ReadonlySet<FailureReason> = new Set(['provider_unavailable', 'bad_answer', 'proxy_page']);
const MAYBE_BOUGHT: ReadonlySet<FailureReason> = new Set(['provider_unavailable', 'proxy_page']);

function interrupted({ what, segment }: Pick<RetryOptions, 'what' | 'segment'>): SparkfluenceError {
  const text = `Stopped while waiting for ${what}`;
  return new SparkfluenceError('interrupted', segment === undefined ? text : forSegment(segment, text), {
    details: { reason: 'interrupted', ...(segment === undefined ? {} : { segment }) },
  });
}
