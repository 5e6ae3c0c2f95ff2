import type { Config } from '../../config/resolve.ts';
import { type Duration, PLANS } from '../../contracts/segments.ts';
import { isReady, type Stage, VENDORS } from '../../providers/index.ts';
import { openPrices, type PricedMaker, priceOf, roundUsd } from '../money/prices.ts';
import { makerOf } from '../work/compare.ts';
import { chooseMakers } from '../work/makers.ts';

/** A provider as a choice in the wizard. */
export interface Offer {
  readonly id: string;
  readonly ready: boolean;
  /** The variable that has to be set, and where its value comes from; missing where nothing is needed. */
  readonly key?: string;
  readonly keyFrom?: string;
  /** The price of the whole video by the price table, USD; undefined where it has none. */
  readonly usd: number | undefined;
  /** Whether `auto` would choose it. */
  readonly isAuto: boolean;
}

export type Offers = Readonly<Record<Stage, readonly Offer[]>>;

/** The providers of each stage, ready or not, with what a video of this length would cost there. */
export async function providerOffers(config: Config, duration: Duration): Promise<Offers> {
  const prices = await openPrices(config.pricesFile, config.dataFolder);
  const plan = PLANS[duration];
  const makers = await chooseMakers({}, config);
  const costOf = (stage: Stage, maker: PricedMaker): number | undefined => {
    try {
      if (stage === 'script') return priceOf(prices, stage, maker).usd;
      if (stage === 'images') return roundUsd(plan.length * priceOf(prices, stage, maker).usd);
      const clips = plan.map(({ durationSeconds }) => priceOf(prices, stage, maker, durationSeconds).usd);
      return roundUsd(clips.reduce((sum, usd) => sum + usd, 0));
    } catch {
      return undefined; // reported when it is chosen, with what to do
    }
  };
  const offersOf = (stage: Stage): Offer[] => {
    const auto = makers[stage].id;
    const vendors = VENDORS[stage].map((vendor) => ({
      id: vendor.id,
      ready: isReady(vendor, config.vendors),
      ...(vendor.key === null ? {} : { key: vendor.key, keyFrom: vendor.keyFrom }),
      usd: costOf(stage, makerOf(config.vendors, vendor.id)),
      isAuto: vendor.id === auto,
    }));
    const local = {
      id: 'local',
      ready: true,
      usd: costOf(stage, { id: 'local', model: '*' }),
      isAuto: auto === 'local',
    };
    return [...vendors, local];
  };
  return { script: offersOf('script'), images: offersOf('images'), videos: offersOf('videos') };
}
