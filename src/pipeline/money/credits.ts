import { isLikely, type PricedClip } from './learned-prices.ts';
import { type Price, type PricedMaker, type PriceTable, roundUsd, wholeRateOf } from './prices.ts';

/** What a provider says about credits: before the work it is an estimate, after it the price, and that of the next clip. */

/** The credits that a provider expects an order to take; undefined where they cannot be those of such a clip. */
export function estimateOfCredits(
  table: PriceTable,
  maker: PricedMaker,
  credits: number,
): Pick<Price, 'usd' | 'credits'> | undefined {
  const { creditsEach, usdPerCredit } = wholeRateOf(table, 'videos', maker) ?? {};
  if (creditsEach === undefined || usdPerCredit === undefined || !isLikely(credits, creditsEach))
    return undefined;
  return { credits, usd: roundUsd(credits * usdPerCredit) };
}

/** Notes what a finished clip has cost, for later quotes and limits. @param at when it was ordered, ISO 8601 */
export async function learnCredits(
  table: PriceTable,
  clip: PricedClip,
  credits: number,
  at: string,
): Promise<void> {
  const { creditsEach } = wholeRateOf(table, 'videos', { ...clip, id: clip.provider }) ?? {};
  if (creditsEach !== undefined) await table.learned?.learn(clip, credits, creditsEach, at);
}
