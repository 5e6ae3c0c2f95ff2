import { SparkfluenceError } from '../contracts/errors.ts';
import { shownUsd } from '../contracts/usd.ts';
import type { Caller, MoneyRequest } from '../operations/caller.ts';
import type { Quote } from '../pipeline/quote/quote.ts';

/** What a call may buy: nothing without a figure, and what is said of that. */

/** Without a limit nothing may be bought; the ledger holds to that, too. */
export const moneyOf = (maxUsd: number | undefined): MoneyRequest => ({
  limits: { maxUsd: maxUsd ?? 0, ...(maxUsd === undefined ? { maxCredits: 0 } : {}) },
});

export const buyer = (caller: Caller, maxUsd: number | undefined): Caller =>
  maxUsd === undefined
    ? { ...caller, confirm: async (quote) => Promise.reject(withoutLimit(quote)) }
    : caller;

/** What an error about money says to an assistant: flags mean nothing to it. */
export function forAssistants(error: SparkfluenceError, given: unknown): SparkfluenceError {
  if (error.details.reason !== 'budget_exceeded') return error;
  const { quote } = error.details;
  const hasLimit = typeof given === 'object' && given !== null && 'max_cost_usd' in given;
  if (!hasLimit && isQuote(quote)) return withoutLimit(quote);
  const next =
    'Nothing was bought. Ask the person, and call again with a higher max_cost_usd, or with cheaper providers.';
  return new SparkfluenceError('budget', error.message, {
    details: { ...error.details, next },
    cause: error,
  });
}

function withoutLimit(quote: Quote): SparkfluenceError {
  const { total_usd, total_credits, spent_usd } = quote;
  const credits = total_credits > 0 ? ` (${total_credits} credits)` : '';
  const message = `This would cost about ${shownUsd(total_usd)} USD${credits}, and no max_cost_usd was given`;
  const least = shownUsd(Math.ceil((spent_usd + total_usd) * 10_000 - 1e-6) / 10_000);
  return new SparkfluenceError('budget', message, {
    details: {
      reason: 'max_cost_missing',
      quote,
      next: `Nothing was bought. Ask the person, and call again with max_cost_usd of at least ${least}.`,
    },
  });
}

const isQuote = (value: unknown): value is Quote =>
  typeof value === 'object' && value !== null && 'total_usd' in value;
