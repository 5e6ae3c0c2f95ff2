import type { VoiceProvider } from '../../contracts/narrators.ts';
import type { VideoProvider } from '../../contracts/providers.ts';
import {
  type Duration,
  isMadeHere,
  type PLANS,
  type Segment,
  type SegmentType,
} from '../../contracts/segments.ts';
import { columnOfUsd, shownUsd } from '../../contracts/usd.ts';
import { clipOf, frameOfImage, imageOf, orderOf } from '../../project/orders.ts';
import { clipInputs, earlierClip, isCurrentClip, staysAsBrought, staysOfVendor } from '../clips/current.ts';
import { canFetchAgain } from '../clips/deliver.ts';
import { narratorOverClip, unpaidNarrator } from '../clips/narrated.ts';
import { findImage, needsImage } from '../images/make.ts';
import { type Amount, exceeded, type Limits, spentOf } from '../money/budget.ts';
import {
  CHARACTERS_A_SECOND,
  type PricedMaker,
  type PricedStage,
  type PriceTable,
  priceOf,
  priceOfSpeech,
  roundUsd,
} from '../money/prices.ts';
import { isSpokenAnew, narrationPrice, needsNarration } from '../narration/make.ts';
import { isWhole } from '../work/assets.ts';
import { type Chosen, chosenLine } from '../work/why-chosen.ts';
import type { Work } from '../work/work.ts';
import { type MayAdd, mayAddLine } from './shortening.ts';

export interface QuoteLine {
  readonly stage: PricedStage;
  readonly segment_type: SegmentType | null;
  readonly provider: string;
  readonly model: string;
  readonly usd: number;
  readonly credits: number;
  /** Whether the price is the one on the provider's list, or was learned; otherwise it is an estimate. */
  readonly exact: boolean;
  /** The credits are those that the provider charged for the last clip of this kind. */
  readonly learned?: true;
}

export interface Quote {
  /** The date of the price table. */
  readonly as_of: string;
  readonly lines: readonly QuoteLine[];
  readonly total_usd: number;
  readonly total_credits: number;
  /** The project's cost so far, and its limit, USD. */
  readonly spent_usd: number;
  readonly limit_usd: number;
  /** The limit in credits; null: none. */
  readonly limit_credits: number | null;
  readonly within_limit: boolean;
  /** Who was not named, and why `auto` chose them. */
  readonly chosen?: readonly Chosen[];
  /** What may be bought beyond the total; left out where nothing may. */
  readonly may_add?: MayAdd;
}

export type Maker = PricedMaker;

type ClipMaker = Maker & Pick<VideoProvider, 'promptWriter'>;

/** Segments whose pictures or clips a person brings with the same request. */
export interface Owned {
  readonly pictures: ReadonlySet<SegmentType>;
  readonly clips: ReadonlySet<SegmentType>;
  /** Segments that are heard in the person's own voice. */
  readonly recordings?: ReadonlySet<SegmentType>;
}
const NOTHING_OWNED: Owned = { pictures: new Set(), clips: new Set() };

/**
 * The quote of what is left to buy in a project with a script; what is current is left out, and what a person brings.
 * @param joins the clips are joined then, so that a narrator is heard over those, too, that are not worked on
 */
export async function quoteRest(
  work: Work,
  {
    clips,
    owned = NOTHING_OWNED,
    joins = false,
  }: { readonly clips: boolean; readonly owned?: Owned; readonly joins?: boolean },
): Promise<Quote> {
  const lines: QuoteLine[] = [];
  for (const [index, segment] of work.script.segments.entries()) {
    if (work.choice.only !== undefined && !work.choice.only.has(segment.type)) {
      const narrator = joins ? await unpaidNarrator(work, segment, narratorOverClip) : undefined;
      lines.push(...narratorLines(work, segment, narrator));
      continue;
    }
    if (clips && (owned.clips.has(segment.type) || (await staysAsBrought(work, segment.type)))) {
      lines.push(...narratorLines(work, segment, await unpaidNarrator(work, segment)));
      continue;
    }
    const isOwn = owned.pictures.has(segment.type);
    const image = !isOwn && (await needsImage(work, segment, index, clips));
    if (image) lines.push(lineOf(work.money.prices, 'images', segment.type, work.makers.images));
    const isRecorded = owned.recordings?.has(segment.type) === true;
    if (clips && !isRecorded) lines.push(...(await voiceLines(work, segment, index)));
    if (!clips || !(isOwn || isRecorded || image || (await needsClip(work, segment, index)))) continue;
    lines.push(...clipLines(work.money.prices, segment.type, work.makers.videos, segment.duration_seconds));
  }
  return quoteOf(work.money.prices, lines, spentOf(work.place.ledger.state), work.money.limits);
}

/** The quote of the narrations that are left to buy for the clips of a project, where a narrator is heard over them. */
export async function quoteNarrations(work: Work): Promise<Quote> {
  const lines: QuoteLine[] = [];
  for (const segment of work.script.segments)
    lines.push(...narratorLines(work, segment, await unpaidNarrator(work, segment, narratorOverClip)));
  return quoteOf(work.money.prices, lines, spentOf(work.place.ledger.state), work.money.limits);
}

/** The narration of a clip that is made here or does not speak by itself, where it has to be bought. */
async function voiceLines(work: Work, segment: Segment, index: number): Promise<QuoteLine[]> {
  const { videos, narrator } = work.makers;
  if (videos.takesNarration !== true || staysOfVendor(work, segment, index))
    return narratorLines(work, segment, await unpaidNarrator(work, segment));
  return (await needsNarration(work, segment)) ? narratorLines(work, segment, narrator) : [];
}

function narratorLines(work: Work, segment: Segment, narrator: VoiceProvider | undefined): QuoteLine[] {
  if (narrator === undefined) return [];
  const { id, model } = narrator;
  const price = narrationPrice(work, narrator, segment.script_text);
  return [{ stage: 'voice', segment_type: segment.type, provider: id, model, ...price }];
}

/** What a whole video is made of. */
export interface WholePlan {
  readonly plan: (typeof PLANS)[Duration];
  readonly owned?: Owned | undefined;
  /** The script is a person's own. */
  readonly isWritten?: boolean | undefined;
  /** One narrator is heard over all clips. */
  readonly narrate?: boolean | undefined;
}

/** The quote of a whole video that does not exist yet. */
export function quoteWhole(
  prices: PriceTable,
  { plan, owned = NOTHING_OWNED, isWritten = false, narrate = false }: WholePlan,
  makers: {
    readonly script: Maker;
    readonly images: Maker;
    readonly videos: ClipMaker;
    readonly narrator?: Maker | undefined;
  },
  limits: Limits,
  spent: Amount = { usd: 0, credits: 0 },
): Quote {
  const lines = [
    ...(isWritten ? [] : [lineOf(prices, 'script', null, makers.script)]),
    ...plan.flatMap(({ type, durationSeconds }) => {
      const { narrator } = makers;
      const isRecorded = narrator === undefined || owned.recordings?.has(type) === true;
      const voice = isRecorded ? [] : [speechLine(prices, type, narrator, durationSeconds)];
      // A clip of the person's own speaks by itself, but for a narrator over all clips.
      if (owned.clips.has(type)) return narrate ? voice : [];
      const picture = owned.pictures.has(type) ? [] : [lineOf(prices, 'images', type, makers.images)];
      return [...picture, ...voice, ...clipLines(prices, type, makers.videos, durationSeconds)];
    }),
  ];
  return quoteOf(prices, lines, spent, limits);
}

function speechLine(prices: PriceTable, type: SegmentType, maker: Maker, seconds: number): QuoteLine {
  const { id, model } = maker;
  const characters = Math.ceil(seconds * CHARACTERS_A_SECOND);
  const price = priceOfSpeech(prices, maker, { characters, seconds });
  return { stage: 'voice', segment_type: type, provider: id, model, ...price };
}

/** The quote of a script alone. */
export const quoteScript = (
  prices: PriceTable,
  writer: Maker,
  limits: Limits,
  state: Parameters<typeof spentOf>[0],
): Quote => quoteOf(prices, [lineOf(prices, 'script', null, writer)], spentOf(state), limits);

/** The quote as text: a line a purchase, then the sum. */
export function quoteTable(quote: Quote): string {
  const { as_of, lines, total_usd, total_credits, spent_usd, limit_usd, chosen = [], may_add } = quote;
  const notes = [mayAddLine(may_add), chosenLine(chosen)];
  const makers = lines.map(({ provider, model }) => `${provider} ${model}`);
  const width = Math.max(0, ...makers.map((maker) => maker.length));
  const prices = columnOfUsd(lines.map(({ usd }) => usd));
  const rows = lines.map(({ stage, segment_type, credits, exact, learned }, index) =>
    [
      (segment_type ?? '').padEnd(10),
      stage.padEnd(6),
      makers[index]!.padEnd(width),
      `${prices[index]} USD`.padStart(12),
      (credits > 0 ? `${credits} credits` : '').padEnd(total_credits > 0 ? 11 : 0),
      learned ? 'exact (learned)' : exact ? 'exact' : 'estimated',
    ].join('  '),
  );
  const credits = total_credits > 0 ? `, ${total_credits} credits` : '';
  return [
    ...(rows.length === 0 ? ['There is nothing to buy: all is made and current.'] : rows),
    `total ${shownUsd(total_usd)} USD${credits}; spent so far ${shownUsd(spent_usd)} of at most ${shownUsd(limit_usd)} USD; prices of ${as_of}. Nothing was bought.`,
    ...notes.filter((note) => note !== undefined),
  ].join('\n');
}

/** Whether a new clip would be ordered for the picture that the segment has, or gets without a purchase. */
export async function needsClip(work: Work, segment: Segment, index: number): Promise<boolean> {
  const { ledger, project } = work.place;
  const { type } = segment;
  const picture = await findImage(work, segment, index, true);
  const known = clipOf(ledger.state, type);
  const image = imageOf(ledger.state, type);
  const shown = picture ?? (image?.state === 'succeeded' ? image : undefined);
  const asset = shown === undefined ? undefined : frameOfImage(shown);
  if (asset === undefined) return true;
  const inputs = clipInputs(work, segment, index, asset);
  if (known !== undefined && known.state !== 'failed' && isCurrentClip(work, known, inputs)) {
    // A running clip is followed, and a lost order is searched first; without a history it is sent again.
    if (known.state === 'running') return false;
    if (known.state === 'submitting') return work.makers.videos.history === undefined;
    const isSaid = isMadeHere(known.provider) && work.makers.videos.takesNarration === true;
    if (isSaid && (await isSpokenAnew(work, segment))) return true;
    if (!work.choice.redo && (await isWhole(project.folder, known.asset))) return false;
    const order = orderOf(ledger.state, known.order);
    if (!work.choice.redo && order !== undefined && canFetchAgain(order)) return false;
  }
  return (await earlierClip(work, type, inputs)) === undefined;
}

/** A clip, and before it the motion that a text model writes for it. */
const clipLines = (prices: PriceTable, type: SegmentType, maker: ClipMaker, seconds: number): QuoteLine[] => [
  ...(maker.promptWriter === undefined ? [] : [lineOf(prices, 'motion', type, maker.promptWriter)]),
  lineOf(prices, 'videos', type, maker, seconds),
];

function lineOf(
  prices: PriceTable,
  stage: PricedStage,
  type: SegmentType | null,
  maker: Maker,
  seconds = 0,
): QuoteLine {
  const { id, model } = maker;
  return { stage, segment_type: type, provider: id, model, ...priceOf(prices, stage, maker, seconds) };
}

function quoteOf(prices: PriceTable, lines: readonly QuoteLine[], spent: Amount, limits: Limits): Quote {
  const total = roundUsd(lines.reduce((sum, { usd }) => sum + usd, 0));
  const credits = lines.reduce((sum, line) => sum + line.credits, 0);
  return {
    as_of: prices.asOf,
    lines,
    total_usd: total,
    total_credits: credits,
    spent_usd: spent.usd,
    limit_usd: limits.maxUsd,
    limit_credits: Number.isFinite(limits.maxCredits) ? limits.maxCredits : null,
    within_limit: exceeded(limits, spent, { usd: total, credits }) === undefined,
  };
}
