import { SparkfluenceError } from '../../contracts/errors.ts';

/**
 * Whether an answer says that nothing was bought. Silence, a dropped line, a 5xx and an answer that cannot be read say
 * nothing about it.
 */
export function isRefusal(error: unknown): error is SparkfluenceError {
  if (!(error instanceof SparkfluenceError)) return false;
  const { kind, details } = error;
  if (!REFUSING.has(kind) || details.maybe_bought === true) return false;
  return !UNCLEAR.has(String(details.reason));
}

/** The kinds of errors that a provider's answer can be. Any other comes from this machine and proves nothing. */
const REFUSING: ReadonlySet<string> = new Set(['provider', 'limit', 'config', 'input']);
const UNCLEAR = new Set(['ambiguous_submission', 'bad_answer', 'duplicate_job']);

export const isDuplicate = (error: unknown): error is SparkfluenceError =>
  error instanceof SparkfluenceError && error.details.reason === 'duplicate_job';
