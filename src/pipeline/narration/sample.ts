import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { SpeechOrder, SpokenSound, VoiceProvider } from '../../contracts/narrators.ts';
import { shownUsd } from '../../contracts/usd.ts';
import { makeFolder } from '../../disk/files.ts';
import { openFfmpeg } from '../../ffmpeg/run/open.ts';
import { narrationCache } from '../../providers/local/voice/voice-cache.ts';
import { usualSeconds } from '../../providers/voice/spoken.ts';
import { DEFAULT_LIMITS } from '../money/budget.ts';
import { costOfTokens, openPrices, type Price, priceOfSpeech } from '../money/prices.ts';
import { soundToKeep } from './fit.ts';
import { keyOf } from './mark.ts';

/** A sample of a voice, outside of any project: what it costs stands in a file of its own. */

export interface Sample {
  readonly sound: SpokenSound;
  /** It was bought on this machine before. */
  readonly isKept: boolean;
  /** What it cost as far as the answer says, else the estimate; 0 for a kept one. */
  readonly costUsd: number;
}

/** What samples have cost, a line each time that one is sent and one when it is there: `spent.jsonl`. */
export const samplesSpent = ({ dataFolder }: Pick<Config, 'dataFolder'>): string =>
  join(dataFolder, 'voices', 'spent.jsonl');

/** What a sample would cost; 0 where it was bought before. @throws SparkfluenceError config, reason `price_unknown` */
export async function samplePrice(
  config: Config,
  narrator: VoiceProvider,
  order: SpeechOrder,
): Promise<Price> {
  if ((await kept(config, narrator, order)) !== undefined) return { usd: 0, credits: 0, exact: true };
  const seconds = usualSeconds(order.text, order.language) / order.speed;
  const prices = await openPrices(config.pricesFile);
  return priceOfSpeech(prices, narrator, { characters: [...order.text].length, seconds });
}

/**
 * Speaks a sample: what was bought before is not bought again. Each sending is written down before it is sent, and all of them
 * together stay below the limit.
 * @throws SparkfluenceError budget, reason `budget_exceeded`; as the provider does
 */
export async function speakSample(
  config: Config,
  narrator: VoiceProvider,
  order: SpeechOrder,
  maxUsd: number | undefined,
  signal: AbortSignal,
): Promise<Sample> {
  const known = await kept(config, narrator, order);
  if (known !== undefined) return { sound: known, isKept: true, costUsd: 0 };
  const price = await samplePrice(config, narrator, order);
  const limitUsd = maxUsd ?? config.limits.maxUsd ?? DEFAULT_LIMITS.maxUsd;
  let spentUsd = 0;
  const { id: provider, model } = narrator;
  const note = async (state: 'sent' | 'spoken', usd: number) => {
    if (price.usd === 0) return;
    const file = samplesSpent(config);
    await makeFolder(join(file, '..'));
    const line = { at: new Date().toISOString(), state, provider, model, usd };
    await appendFile(file, `${JSON.stringify(line)}\n`);
  };
  const purchase = {
    beforeSend: async () => {
      if (spentUsd + price.usd > limitUsd) throw overLimit(spentUsd + price.usd, limitUsd);
      spentUsd += price.usd;
      await note('sent', price.usd);
    },
    whenDurable: () => undefined,
  };
  const spoken = await narrator.speak(order, { signal, purchase });
  const sound = await heard(config, spoken, order.speed, signal);
  const { samples, sampleRate, words } = sound;
  const durationSeconds = samples.length / sampleRate;
  await narrationCache(config.cacheFolder).write(keyOf(narrator, order), {
    samples,
    sampleRate,
    durationSeconds,
    words: words ?? [],
  });
  const cost = costOfTokens(await openPrices(config.pricesFile), 'voice', narrator, spoken.usage);
  const costUsd = cost?.usd ?? price.usd;
  await note('spoken', costUsd);
  return { sound, isKept: false, costUsd };
}

/** As it would be heard in a video. */
async function heard(
  config: Config,
  spoken: SpokenSound,
  speed: number,
  signal: AbortSignal,
): Promise<SpokenSound> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-'));
  try {
    const ffmpeg = () => openFfmpeg({ ...config, signal });
    return await soundToKeep({ folder, ffmpeg, signal }, spoken, speed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function kept(
  { cacheFolder }: Config,
  narrator: VoiceProvider,
  order: SpeechOrder,
): Promise<SpokenSound | undefined> {
  const found = await narrationCache(cacheFolder).read(keyOf(narrator, order));
  if (found === undefined) return undefined;
  const { samples, sampleRate, words } = found;
  return { samples, sampleRate, words: words.length === 0 ? null : words, speed: order.speed };
}

const overLimit = (usd: number, limitUsd: number): SparkfluenceError =>
  new SparkfluenceError(
    'budget',
    `The sample would cost ${shownUsd(usd)} USD, over the limit of ${limitUsd} USD`,
    {
      details: {
        reason: 'budget_exceeded',
        price_usd: usd,
        limit_usd: limitUsd,
        next: 'Raise the limit with --max-cost, or give a shorter --text.',
      },
    },
  );
