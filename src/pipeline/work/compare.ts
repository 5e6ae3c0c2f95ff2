import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { own } from '../../contracts/own.ts';
import { PLANS } from '../../contracts/segments.ts';
import type { SettingsByVendor, VendorId } from '../../contracts/vendors.ts';
import { DEFAULT_MODELS } from '../../providers/wire/models.ts';
import {
  CHARACTERS_A_SECOND,
  openPrices,
  type PricedMaker,
  type PriceTable,
  priceOf,
  priceOfSpeech,
  roundUsd,
} from '../money/prices.ts';

/** What the same video would cost by each provider, by the price table: one of 30 s, since `auto` chooses before a script is there. */

export const PLAN = PLANS['30s'];

/** A way to make a part of a video, and what that part of one of 30 s costs, USD. */
export interface Way<Id extends string> {
  readonly id: Id;
  readonly usd: number;
}

export const openPricesOf = ({ pricesFile, dataFolder }: Config): Promise<PriceTable> =>
  openPrices(pricesFile, dataFolder);

/** A vendor as the price table knows it: its model, and a quality or a resolution other than the usual one. */
export function makerOf(vendors: SettingsByVendor, settings: VendorId, id: string = settings): PricedMaker {
  const usual: Readonly<Record<string, string>> = DEFAULT_MODELS;
  const { model = own(usual, settings) ?? '*', quality = 'medium', resolution = '720p' } = vendors[settings];
  const variant = quality === 'medium' ? (resolution === '720p' ? undefined : resolution) : quality;
  return { id, model, variant };
}

/** The pictures of a video; undefined where the table has no price, without which no limit can be kept. */
export const usdOfPictures = (prices: PriceTable, maker: PricedMaker): number | undefined =>
  orUnknown(() => PLAN.length * priceOf(prices, 'images', maker).usd);

/** Its clips; undefined as above. */
export const usdOfClips = (prices: PriceTable, maker: PricedMaker): number | undefined =>
  orUnknown(() =>
    PLAN.reduce((sum, { durationSeconds }) => sum + priceOf(prices, 'videos', maker, durationSeconds).usd, 0),
  );

/** Its narration; undefined as above. */
export const usdOfSpeech = (prices: PriceTable, maker: PricedMaker): number | undefined =>
  orUnknown(() =>
    PLAN.reduce((sum, { durationSeconds: seconds }) => {
      const characters = Math.ceil(seconds * CHARACTERS_A_SECOND);
      return sum + priceOfSpeech(prices, maker, { characters, seconds }).usd;
    }, 0),
  );

/** The cheapest; of several that cost the same the first. */
export const cheapest = <Id extends string>(ways: readonly Way<Id>[]): Way<Id> | undefined =>
  ways.reduce<Way<Id> | undefined>(
    (best, way) => (best !== undefined && best.usd <= way.usd ? best : way),
    undefined,
  );

function orUnknown(price: () => number): number | undefined {
  try {
    return roundUsd(price());
  } catch (error) {
    if (error instanceof SparkfluenceError && error.details.reason === 'price_unknown') return undefined;
    throw error;
  }
}
