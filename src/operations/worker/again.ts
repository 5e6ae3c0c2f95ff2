import { SparkfluenceError } from '../../contracts/errors.ts';

/** What is done with a video whose making failed. */
export type Verdict =
  /** It goes to the dead letters: the same again would fail the same way, or needs a person. */
  | { readonly what: 'set aside' }
  /** It is tried again later, and the failure counts. */
  | { readonly what: 'try again'; readonly afterSeconds: number }
  /** It waits as if nobody had taken it. */
  | { readonly what: 'give back'; readonly afterSeconds: number };

const FIRST_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 3600;
/** Another process works in the project: a worker that was taken for dead, or a person. */
const LOCKED_WAIT_SECONDS = 5;
const DATABASE_WAIT_SECONDS = 10;
/** So often a video is given back because of a database that is away; from then on it counts as a failure. */
const MOST_AWAY = 60;

/** What a database says that may be another thing in a while; a refused login, missing rights and the like last. */
const PASSING = new Set(['database_unreachable', 'database_busy']);

/** Whether a database that gave this error may take the same question later. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof SparkfluenceError) ||
  error.kind !== 'config' ||
  PASSING.has(String(error.details.reason));

/**
 * Reasons of a vendor's refusal that stay the same however often it is asked. An order that cannot be told from others is
 * none of them: it can, once the orders of the other workers are known.
 */
const LASTING = new Set([
  ...['content_blocked', 'model_unknown', 'unsupported'],
  ...['request_refused', 'billing_needed', 'region_not_supported'],
]);
/** Refusals of a request that is right and came too early. */
const EARLY = new Set<unknown>([423, 425]);

/** @param video how often it was begun before, and how many attempts before this one have failed in a row */
export function verdictOn(
  { kind, details }: SparkfluenceError,
  { tries, failures }: { readonly tries: number; readonly failures: number },
): Verdict {
  const { reason = '', retry_after_seconds: named } = details;
  if (kind === 'interrupted') return { what: 'give back', afterSeconds: 0 };
  if (reason === 'project_locked' || reason === 'lock_lost')
    return { what: 'give back', afterSeconds: LOCKED_WAIT_SECONDS };
  const isAway = kind === 'config' && PASSING.has(reason);
  if (isAway && tries < MOST_AWAY) return { what: 'give back', afterSeconds: DATABASE_WAIT_SECONDS };
  if (
    kind === 'input' ||
    (kind === 'config' && !isAway) ||
    kind === 'budget' ||
    lasts(reason, details.status)
  )
    return { what: 'set aside' };
  const wait = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 4 ** failures);
  return { what: 'try again', afterSeconds: typeof named === 'number' ? Math.max(wait, named) : wait };
}

const lasts = (reason: string, status: unknown): boolean => LASTING.has(reason) && !EARLY.has(status);
