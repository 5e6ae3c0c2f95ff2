import type { Config } from '../../config/resolve.ts';
import { type Duration, isMadeHere, PLANS } from '../../contracts/segments.ts';
import { openImageProvider, openScriptProvider, openVideoProvider } from '../../providers/index.ts';
import { openNarrator } from '../../providers/narrators.ts';
import type { Amount, Limits } from '../money/budget.ts';
import { openPrices } from '../money/prices.ts';
import type { Makers } from '../work/makers.ts';
import { openOptions } from '../work/provider-options.ts';
import { chosenByAuto } from '../work/why-chosen.ts';
import { type Quote, quoteWhole, type WholePlan } from './quote.ts';
import { mayShorten } from './shortening.ts';

export interface NewVideo extends Partial<WholePlan> {
  readonly duration?: Duration | undefined;
}

/** The quote of a video that does not exist yet, by the providers that would make it. */
export async function quoteNew(
  config: Config,
  signal: AbortSignal,
  { duration = '30s', plan = PLANS[duration], narrate, ...more }: NewVideo,
  makers: Makers,
  limits: Limits,
  spent?: Amount,
): Promise<Quote> {
  const open = openOptions(config, signal);
  const providers = {
    script: await openScriptProvider(makers.script.id, open),
    images: await openImageProvider(makers.images.id, open),
    videos: await openVideoProvider(makers.videos.id, { ...open, local: NOTHING_LOCAL }),
    narrator:
      (!isMadeHere(makers.videos.id) && narrate !== true) || makers.voice.id === 'espeak'
        ? undefined
        : await openNarrator(makers.voice.id, open),
  };
  const prices = await openPrices(config.pricesFile, config.dataFolder);
  const quote = quoteWhole(prices, { plan, narrate, ...more }, providers, limits, spent);
  const writer = more.isWritten === true || !isMadeHere(makers.videos.id) ? undefined : providers.script;
  return {
    ...quote,
    ...mayShorten(prices, writer, quote.lines),
    chosen: chosenByAuto(makers, narrate),
  };
}

/** A provider whose name alone is needed gets no queue. */
const never = (): Promise<never> => Promise.reject(new Error('a quote makes nothing'));
const NOTHING_LOCAL = { queue: { folder: '', add: never, state: never }, wake: never, voice: never };
