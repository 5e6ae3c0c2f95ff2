import { SparkfluenceError } from '../../contracts/errors.ts';
import { shownUsd } from '../../contracts/usd.ts';
import type { Quote } from '../quote/quote.ts';

/** What a person agreed to pay. */
export interface Agreed {
  readonly usd: number;
  readonly credits: number;
}

/**
 * Compares what something costs now with what a person agreed to on the page. What costs nothing is never refused, also
 * where more is spent than the limit of today.
 * @throws SparkfluenceError budget: over the limit, or more than the user agreed to
 */
export function requireAgreed(quote: Quote, agreed: Agreed): void {
  const { total_usd, total_credits, spent_usd, limit_usd, limit_credits, within_limit } = quote;
  if (total_usd === 0 && total_credits === 0) return;
  if (!within_limit) {
    const isOverUsd = spent_usd + total_usd > limit_usd;
    const message = isOverUsd
      ? `This would bring the project to ${shownUsd(spent_usd + total_usd)} of at most ${shownUsd(limit_usd)} USD`
      : `This would take ${total_credits} credits more, over the limit of ${limit_credits} credits`;
    throw new SparkfluenceError('budget', message, {
      details: {
        reason: 'budget_exceeded',
        quote,
        next: `Nothing was bought. Start the page with a higher ${isOverUsd ? '--max-cost' : '--max-credits'}.`,
      },
    });
  }
  if (total_usd <= agreed.usd && total_credits <= agreed.credits) return;
  throw new SparkfluenceError(
    'budget',
    `It would cost ${shownUsd(total_usd)} USD now, more than was agreed to`,
    {
      details: { reason: 'not_agreed', quote, next: 'Nothing was bought. Ask again.' },
    },
  );
}
