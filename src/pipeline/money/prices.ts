import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { own } from '../../contracts/own.ts';
import { packageFile } from '../../contracts/places.ts';
import type { Cost, TokenUsage } from '../../contracts/providers.ts';
import { readText } from '../../disk/read.ts';
import { type LearnedPrices, openLearnedPrices } from './learned-prices.ts';

/** What one purchase is expected to cost. */
export interface Price {
  /** For what is sold in credits: by the table's `usdPerCredit`. */
  readonly usd: number;
  readonly credits: number;
  /** The price is the one on the provider's list, or was learned; otherwise it is an estimate. */
  readonly exact: boolean;
  /** The credits are those that the provider charged for the last clip of this kind, in place of the table's. */
  readonly learned?: true;
}

const amounts = {
  usdEach: z.number().min(0).optional(),
  usdPerSecond: z.number().min(0).optional(),
  usdPerMillionInputTokens: z.number().min(0).optional(),
  usdPerMillionOutputTokens: z.number().min(0).optional(),
  usdPerThousandCharacters: z.number().min(0).optional(),
  creditsEach: z.number().min(0).optional(),
  usdPerCredit: z.number().min(0).optional(),
};
const rateSchema = z.strictObject({
  exact: z.boolean(),
  ...amounts,
  /** What is otherwise at another quality or resolution, by its name. */
  variants: z.record(z.string(), z.strictObject({ exact: z.boolean().optional(), ...amounts })).optional(),
});
export type Rate = z.infer<typeof rateSchema>;

/** Provider → model (`*` stands for any other) → rate. */
const ratesSchema = z.record(z.string(), z.record(z.string(), rateSchema));
const tableSchema = z.strictObject({
  asOf: z.iso.date(),
  currency: z.literal('USD'),
  note: z.string().optional(),
  script: ratesSchema.default({}),
  images: ratesSchema.default({}),
  videos: ratesSchema.default({}),
  voice: ratesSchema.default({}),
  embeddings: ratesSchema.default({}),
});
/** The table, and what clips have really cost. */
export type PriceTable = z.infer<typeof tableSchema> & { readonly learned?: LearnedPrices };
/** What is bought. The motion of a clip is written by a text model, which the table has among those of scripts. */
export type PricedStage = 'script' | 'images' | 'voice' | 'motion' | 'videos';
type Section = 'script' | 'images' | 'voice' | 'videos';
const sectionOf = (stage: PricedStage): Section => (stage === 'motion' ? 'script' : stage);

const SHIPPED = packageFile('fixtures/prices.json');

/** The tokens of a prompt and its answer from which the price of a text is estimated; the thoughts of a model count. */
const TOKENS: Partial<Record<PricedStage, TokenUsage>> = {
  script: { inputTokens: 3000, outputTokens: 2500 },
  motion: { inputTokens: 600, outputTokens: 600 },
};

/**
 * The dated price table that ships with the product, below what clips were learned to cost, overlaid with the user's own
 * (`SPARKFLUENCE_PRICES`).
 * @param dataFolder where what was learned lies; without it nothing is learned
 * @throws SparkfluenceError config, reason `bad_prices`
 */
export async function openPrices(file: string | undefined, dataFolder?: string): Promise<PriceTable> {
  const shipped = await readTable(SHIPPED);
  const found = dataFolder === undefined ? undefined : await openLearnedPrices(dataFolder);
  if (file === undefined) return { ...shipped, ...(found === undefined ? {} : { learned: found }) };
  const theirs = await readTable(file);
  return {
    ...theirs,
    ...(found === undefined ? {} : { learned: below(theirs, found) }),
    script: overlay(shipped.script, theirs.script),
    images: overlay(shipped.images, theirs.images),
    videos: overlay(shipped.videos, theirs.videos),
    voice: overlay(shipped.voice, theirs.voice),
    embeddings: overlay(shipped.embeddings, theirs.embeddings),
  };
}

/** Who makes what is priced. */
export interface PricedMaker {
  readonly id: string;
  readonly model: string;
  readonly variant?: string | undefined;
}

/**
 * The price of one purchase.
 * @param maker who makes it; its `variant` is a quality or a resolution other than the default
 * @param seconds length of the clip, for what is sold by the second
 * @throws SparkfluenceError config, reason `price_unknown`: a limit cannot be kept without a price
 */
export function priceOf(
  table: PriceTable,
  stage: PricedStage,
  { id: provider, model, variant }: PricedMaker,
  seconds = 0,
): Price {
  const rate = wholeRateOf(table, stage, { id: provider, model, variant });
  if (rate === undefined)
    throw unknownPrice(stage, provider, variant === undefined ? model : `${model} at ${variant}`);
  if (!hasPrice(rate, stage)) throw unknownPrice(stage, provider, model);
  const { creditsEach = 0 } = rate;
  const clip = { provider, model, variant, seconds };
  const charged = stage === 'videos' ? table.learned?.creditsFor(clip, creditsEach) : undefined;
  const credits = charged ?? creditsEach;
  const tokens = TOKENS[stage] === undefined ? 0 : usdOfTokens(rate, TOKENS[stage]);
  const usd =
    (rate.usdEach ?? 0) + seconds * (rate.usdPerSecond ?? 0) + credits * (rate.usdPerCredit ?? 0) + tokens;
  const price = { usd: roundUsd(usd), credits };
  return charged === undefined ? { ...price, exact: rate.exact } : { ...price, exact: true, learned: true };
}

/** The letters that are said in a second, where the words are not written yet. */
export const CHARACTERS_A_SECOND = 15;

/** The tokens of a second of speech, by Gemini's pages on audio (https://ai.google.dev/gemini-api/docs/audio), and of a letter. */
const TOKENS_EACH = { second: 25, character: 0.5 } as const;

/**
 * The price of a narration of so many characters that takes so long, seconds: estimated, since nobody knows how long it takes before
 * it is spoken.
 * @throws SparkfluenceError config, reason `price_unknown`
 */
export function priceOfSpeech(
  table: PriceTable,
  { id, model }: PricedMaker,
  { characters, seconds }: { readonly characters: number; readonly seconds: number },
): Price {
  const rate = rateOf(table, 'voice', { id, model });
  const { usdEach, usdPerSecond, usdPerThousandCharacters, usdPerMillionOutputTokens } = rate ?? {};
  const known = [usdEach, usdPerSecond, usdPerThousandCharacters, usdPerMillionOutputTokens];
  if (rate === undefined || known.every((amount) => amount === undefined))
    throw unknownPrice('voice', id, model);
  const tokens = {
    inputTokens: Math.ceil(characters * TOKENS_EACH.character),
    outputTokens: Math.ceil(seconds * TOKENS_EACH.second),
  };
  const usd =
    (usdEach ?? 0) +
    seconds * (usdPerSecond ?? 0) +
    (characters / 1000) * (usdPerThousandCharacters ?? 0) +
    usdOfTokens(rate, tokens);
  return { usd: roundUsd(usd), credits: 0, exact: rate.exact };
}

/** The rate at the maker's quality or resolution; undefined where the table does not have it. */
export function wholeRateOf(
  table: PriceTable,
  stage: PricedStage,
  { id, model, variant }: PricedMaker,
): Rate | undefined {
  const usual = rateOf(table, stage, { id, model });
  if (usual === undefined || variant === undefined) return usual;
  const other = variantOf(usual, variant);
  return other === undefined ? undefined : { ...usual, ...other, exact: other.exact === true };
}

function rateOf(
  table: PriceTable,
  stage: PricedStage,
  { id, model }: { readonly id: string; readonly model: string },
): Rate | undefined {
  const models = own(table[sectionOf(stage)], id);
  return own(models, model) ?? own(models, '*');
}

const variantOf = (rate: Rate | undefined, variant: string) =>
  rate?.variants !== undefined && Object.hasOwn(rate.variants, variant) ? rate.variants[variant] : undefined;

/**
 * Whether a row says what one thing costs, in USD: a limit cannot be kept with credits whose price is not known, or with a
 * price of tokens where nobody knows how many there will be.
 */
function hasPrice(rate: Rate, stage: PricedStage): boolean {
  const { usdEach, usdPerSecond, creditsEach, usdPerCredit } = rate;
  if (usdEach !== undefined) return true;
  if (stage === 'videos' && usdPerSecond !== undefined) return true;
  if (creditsEach !== undefined) return usdPerCredit !== undefined;
  const { usdPerMillionInputTokens, usdPerMillionOutputTokens } = rate;
  if (TOKENS[stage] === undefined) return false;
  return usdPerMillionInputTokens !== undefined || usdPerMillionOutputTokens !== undefined;
}

/** More than anything costs here, in tokens, credits or USD; an answer that says so is not believed. */
const MOST = 1e9;

/** Whether a count of a vendor's can be one: not negative, finite, not absurd. What cannot leaves the estimate as it is. */
const isCount = (value: number): boolean => Number.isFinite(value) && value >= 0 && value <= MOST;

const usdOfTokens = (rate: Rate, { inputTokens, outputTokens }: TokenUsage): number =>
  (inputTokens * (rate.usdPerMillionInputTokens ?? 0) +
    outputTokens * (rate.usdPerMillionOutputTokens ?? 0)) /
  1e6;

/** Bytes of a text that make one token; letters of few bytes make more of them, so this is rather too much. */
const BYTES_PER_TOKEN = 3;

/** The price of the vector of a text of so many bytes. It is not rounded: that of a query is below any cent. */
export function priceOfText(table: PriceTable, { id, model }: PricedMaker, bytes: number): Price {
  const models = own(table.embeddings, id);
  const rate = own(models, model) ?? own(models, '*');
  const tokens = Math.ceil(bytes / BYTES_PER_TOKEN);
  return { usd: (tokens * (rate?.usdPerMillionInputTokens ?? 0)) / 1e6, credits: 0, exact: false };
}

/** The cost of the tokens that an answer counts; undefined where it counts none that can be believed. */
export function costOfTokens(
  table: PriceTable,
  stage: PricedStage,
  maker: { readonly id: string; readonly model: string },
  usage: TokenUsage | undefined,
): Cost | undefined {
  const rate = rateOf(table, stage, maker);
  if (usage === undefined || rate?.usdPerMillionOutputTokens === undefined) return undefined;
  if (!isCount(usage.inputTokens) || !isCount(usage.outputTokens)) return undefined;
  return { usd: roundUsd(usdOfTokens(rate, usage)) };
}

/** The cost of the credits that an answer counts; undefined where it counts none that can be believed. */
export function costOfCredits(
  table: PriceTable,
  { id, model }: { readonly id: string; readonly model: string },
  credits: number,
): Cost | undefined {
  const rate = rateOf(table, 'videos', { id, model });
  if (rate?.usdPerCredit === undefined || !isCount(credits) || credits === 0) return undefined;
  return { credits, usd: roundUsd(credits * rate.usdPerCredit) };
}

/** What was learned, without the models that the user's own table has: what the user writes stands above it. */
const below = ({ videos }: z.infer<typeof tableSchema>, learned: LearnedPrices): LearnedPrices => ({
  ...learned,
  creditsFor(clip, usual) {
    const models = own(videos, clip.provider);
    const isTheirs = (own(models, clip.model) ?? own(models, '*')) !== undefined;
    return isTheirs ? undefined : learned.creditsFor(clip, usual);
  },
});

/** Rounds to a hundredth of a cent. */
export const roundUsd = (usd: number): number => Math.round(usd * 10_000) / 10_000;

function overlay(under: PriceTable['images'], over: PriceTable['images']): PriceTable['images'] {
  const providers = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries([...providers].map((name) => [name, { ...under[name], ...over[name] }]));
}

const MAX_TABLE_BYTES = 4 * 1024 * 1024;

async function readTable(file: string): Promise<PriceTable> {
  try {
    return tableSchema.parse(JSON.parse(await readText(file, { maxBytes: MAX_TABLE_BYTES, kind: 'config' })));
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause;
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new SparkfluenceError('config', `The price table ${file} cannot be used: ${why}`, {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'bad_prices',
        path: file,
        next: 'Mend it after fixtures/prices.json, or unset SPARKFLUENCE_PRICES.',
      },
      cause,
    });
  }
}

function unknownPrice(stage: PricedStage, provider: string, model: string): SparkfluenceError {
  return new SparkfluenceError('config', `The price table has no price for ${provider} ${model} (${stage})`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'price_unknown',
      provider,
      next: 'Add it to a table of your own and name that in SPARKFLUENCE_PRICES.',
    },
  });
}
