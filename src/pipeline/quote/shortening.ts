import type { ScriptProvider } from '../../contracts/providers.ts';
import { shownUsd } from '../../contracts/usd.ts';
import { type PricedMaker, type PriceTable, priceOf, roundUsd } from '../money/prices.ts';

/** What a video may cost beyond its total. */
export interface MayAdd {
  /** At most. */
  readonly usd: number;
  readonly why: string;
}

/**
 * What may be bought where the speech turns out longer than planned although it is spoken faster: the writer is asked once for fewer words,
 * and what is too long is said again. Nobody knows it before the speech is there.
 * @param writer undefined where nobody may shorten the words
 * @param lines what is quoted; those of the voice may be bought once more
 */
export function mayShorten(
  prices: PriceTable,
  writer: (PricedMaker & Pick<ScriptProvider, 'shorten'>) | undefined,
  lines: readonly { readonly stage: string; readonly usd: number }[],
): { readonly may_add?: MayAdd } {
  const spoken = lines.filter(({ stage }) => stage === 'voice');
  if (writer?.shorten === undefined || spoken.length === 0) return {};
  const again = spoken.reduce((sum, { usd }) => sum + usd, 0);
  const usd = roundUsd(priceOf(prices, 'script', writer).usd + again);
  if (usd === 0) return {};
  const why = `Where the speech makes the video longer than planned, although it is spoken faster, ${writer.id} is asked once for fewer words, and those segments are said again`;
  return { may_add: { usd, why } };
}

/** The same in words; undefined where nothing may come. */
export const mayAddLine = (added: MayAdd | undefined): string | undefined =>
  added === undefined ? undefined : `${added.why}: at most ${shownUsd(added.usd)} USD more, below the limit.`;
