import type { Config } from '../../config/resolve.ts';
import { type Duration, PLANS } from '../../contracts/segments.ts';
import { chooseProvider, isReady, type Stage, VENDORS } from '../../providers/index.ts';
import { openPrices, priceOf, roundUsd } from '../money/prices.ts';

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
  const prices = await openPrices(config.pricesFile);
  const plan = PLANS[duration];
  const seconds = plan.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const costOf = (stage: Stage, id: string, model: string): number | undefined => {
    try {
      if (stage === 'script') return priceOf(prices, stage, { id, model }).usd;
      if (stage === 'images') return roundUsd(plan.length * priceOf(prices, stage, { id, model }).usd);
      const each = priceOf(prices, stage, { id, model }, 0).usd;
      const first = priceOf(prices, stage, { id, model }, seconds).usd - each;
      return roundUsd(plan.length * each + first);
    } catch {
      return undefined; // reported when it is chosen, with what to do
    }
  };
  const offersOf = (stage: Stage): Offer[] => {
    const auto = chooseProvider(stage, undefined, config.vendors).id;
    const vendors = VENDORS[stage].map((vendor) => ({
      id: vendor.id,
      ready: isReady(vendor, config.vendors),
      key: vendor.key,
      keyFrom: vendor.keyFrom,
      usd: costOf(stage, vendor.id, config.vendors[vendor.id].model ?? '*'),
      isAuto: vendor.id === auto,
    }));
    const local = { id: 'local', ready: true, usd: costOf(stage, 'local', '*'), isAuto: auto === 'local' };
    return [...vendors, local];
  };
  return { script: offersOf('script'), images: offersOf('images'), videos: offersOf('videos') };
}
