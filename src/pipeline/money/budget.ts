import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Order, State } from '../../project/ledger.ts';
import { type Price, roundUsd } from './prices.ts';

/** How much may be spent on a project by all its runs together. */
export interface Limits {
  readonly maxUsd: number;
  readonly maxCredits: number;
  /** Up to this price an order without an answer is sent again by itself where the provider keeps no history. */
  readonly resendBelowUsd: number;
}

/** The limits where neither a flag nor the configuration sets others. */
export const DEFAULT_LIMITS: Limits = {
  maxUsd: 10,
  maxCredits: Number.POSITIVE_INFINITY,
  resendBelowUsd: 0.25,
};

export interface Amount {
  readonly usd: number;
  readonly credits: number;
}

/** The sum of all orders that were not refused; an order without a settled price counts with its estimate. */
export function spentOf({ orders }: { readonly orders: readonly Order[] }): Amount {
  const counted = orders.filter(({ state }) => state !== 'refused');
  const usd = counted.reduce((sum, order) => sum + costOf(order, order.actual_usd, order.estimate_usd), 0);
  const credits = counted.reduce(
    (sum, order) => sum + costOf(order, order.credits, order.estimate_credits),
    0,
  );
  return { usd: roundUsd(usd), credits };
}

/** What an order costs: each time that it was sent counts, since nobody knows which of them was bought. */
const costOf = ({ sends = 1 }: Order, settled: number | null, estimate: number): number =>
  Math.max(0, settled ?? estimate) + (sends - 1) * estimate;

/** The limit that an amount on top of what is spent would exceed; undefined where it exceeds none. */
export function exceeded(
  { maxUsd, maxCredits }: Limits,
  spent: Amount,
  more: Amount,
): { readonly would: string; readonly limit: string; readonly flag: string } | undefined {
  const usd = roundUsd(spent.usd + more.usd);
  const credits = spent.credits + more.credits;
  if (!(usd <= maxUsd)) return { would: `${usd} USD`, limit: `${maxUsd} USD`, flag: '--max-cost' };
  if (credits <= maxCredits) return undefined; // what is no number is over every limit
  return { would: `${credits} credits`, limit: `${maxCredits} credits`, flag: '--max-credits' };
}

/** Refuses a purchase that would exceed a limit. @throws SparkfluenceError budget, reason `budget_exceeded` */
export function keepBelow(limits: Limits, state: Pick<State, 'orders'>, price: Price, folder: string): void {
  const spent = spentOf(state);
  const over = exceeded(limits, spent, price);
  if (over === undefined) return;
  throw new SparkfluenceError(
    'budget',
    `This would bring the project to ${over.would}, over its limit of ${over.limit}`,
    {
      details: {
        reason: 'budget_exceeded',
        spent_usd: spent.usd,
        price_usd: price.usd,
        limit_usd: limits.maxUsd,
        next: `Raise the limit with ${over.flag} and run again with --project "${folder}"; what was bought is kept.`,
      },
    },
  );
}

/**
 * Refuses to send an order again that got no answer, where the provider keeps no history and the price is not small.
 * @throws SparkfluenceError provider, reason `ambiguous_submission`
 */
export function requireResendable(
  { limits, resubmit }: { readonly limits: Limits; readonly resubmit: boolean },
  {
    what,
    segment,
    provider,
  }: { readonly what: string; readonly segment?: string; readonly provider: string },
  price: Price,
): void {
  if (resubmit || price.usd <= limits.resendBelowUsd) return;
  throw new SparkfluenceError(
    'provider',
    `${what}: an order to ${provider} got no answer and may have been bought`,
    {
      details: {
        reason: 'ambiguous_submission',
        ...(segment === undefined ? {} : { segment }),
        provider,
        next: 'Look at your account there; --resubmit buys it again.',
      },
    },
  );
}

/**
 * A limit above the project's own. It is asked right before each order is sent, and writes the intent itself, so that
 * nothing comes between its look at what is spent and the intent that is the next one's.
 * @throws SparkfluenceError budget, and writes nothing
 */
export type PurchaseGuard = (price: Pick<Price, 'usd'>, write: () => Promise<void>) => Promise<void>;

/** Writes an intent, with the guard's leave where there is one. @throws as the guard */
export const guarded = (
  { guard }: { readonly guard?: PurchaseGuard | undefined },
  price: Price,
  write: () => Promise<void>,
): Promise<void> => (guard === undefined ? write() : guard(price, write));
