import type { Config } from '../../config/resolve.ts';
import type { Duration } from '../../contracts/segments.ts';
import {
  chooseProvider,
  openImageProvider,
  openScriptProvider,
  openVideoProvider,
} from '../../providers/index.ts';
import { type Amount, DEFAULT_LIMITS, type Limits } from '../money/budget.ts';
import { openPrices } from '../money/prices.ts';
import { openOptions } from '../work/session.ts';
import { type Quote, quoteWhole } from './quote.ts';

interface Wanted {
  readonly scriptProvider?: string | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

/**
 * The quote of a video that does not exist yet, by the providers that would make it.
 * @throws SparkfluenceError config, as for the real thing, when a named provider has no key
 */
export async function quoteNew(
  config: Config,
  signal: AbortSignal,
  { duration = '30s' }: { readonly duration?: Duration | undefined },
  wanted: Wanted,
  spent?: Amount,
): Promise<Quote> {
  const open = openOptions(config, signal);
  const script = chooseProvider('script', wanted.scriptProvider, config.vendors).id;
  const images = chooseProvider('images', wanted.imageProvider, config.vendors).id;
  const videos = chooseProvider('videos', wanted.videoProvider, config.vendors).id;
  const makers = {
    script: await openScriptProvider(script, open),
    images: await openImageProvider(images, open),
    videos: await openVideoProvider(videos, { ...open, local: NOTHING_LOCAL }),
  };
  const limits = { ...DEFAULT_LIMITS, ...config.limits, ...wanted.limits };
  return quoteWhole(await openPrices(config.pricesFile), duration, makers, limits, spent);
}

/** A provider that is only asked for its name needs no queue. */
const never = (): Promise<never> => Promise.reject(new Error('a quote makes nothing'));
const NOTHING_LOCAL = { queue: { folder: '', add: never, state: never }, wake: never, voice: never };
