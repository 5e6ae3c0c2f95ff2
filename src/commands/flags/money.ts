import { type Command, InvalidArgumentError } from 'commander';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseInput } from '../../contracts/parse.ts';
import { type SegmentType, segmentType } from '../../contracts/segments.ts';
import type { World } from '../../contracts/world.ts';
import type { ProgressView } from '../../io/progress.ts';
import { askToBuy, canAsk } from '../../io/prompts.ts';
import { againNotice } from '../../pipeline/quote/overview.ts';
import type { Quote } from '../../pipeline/quote/quote.ts';
import type { Work } from '../../pipeline/work/work.ts';
import { type Loudness, say } from '../answer/print.ts';

/** Flags about what is bought, and what is made again. */
export interface MoneyFlags {
  readonly estimate?: boolean;
  readonly dryRun?: boolean;
  readonly maxCost?: number;
  readonly maxCredits?: number;
  readonly resubmit?: boolean;
}

export interface RedoFlags {
  readonly only?: readonly string[];
  readonly redo?: boolean;
  readonly take?: readonly string[];
}

export function moneyOptions(command: Command): Command {
  command
    .option('--estimate', 'print what it would cost and buy nothing')
    .option('--dry-run', 'the same as --estimate');
  return limitOptions(command).option(
    '--resubmit',
    'send again what got no answer, even where that may buy it twice',
  );
}

export function limitOptions(command: Command): Command {
  return command
    .option('--max-cost <usd>', 'what the whole project may cost (default: 10)', amount)
    .option('--max-credits <credits>', 'how many credits of VEO the whole project may use', amount);
}

export function redoOptions(command: Command): Command {
  return command
    .option('--only <segments...>', 'only these segments: HOOK, BODY_1, …, ENDING_CTA')
    .option('--redo', 'make again also what is current; the old ones are kept in takes/')
    .option('--take <segment=number...>', 'put an old take in its place again: BODY_2=1');
}

export const onlyEstimate = ({ estimate, dryRun }: MoneyFlags): boolean =>
  estimate === true || dryRun === true;

/** The flags as a session takes them. @throws SparkfluenceError input, for a segment that does not exist */
export function sessionFlags(flags: MoneyFlags & RedoFlags) {
  const { maxCost, maxCredits, resubmit, redo } = flags;
  const only = flags.only
    ?.flatMap((text) => text.split(','))
    .map((text) => parseInput(segmentType, text, '--only'));
  const limits = {
    ...(maxCost === undefined ? {} : { maxUsd: maxCost }),
    ...(maxCredits === undefined ? {} : { maxCredits }),
  };
  const choice = { redo: redo === true, only: only === undefined ? undefined : new Set(only) };
  return { limits, resubmit, choice };
}

/** `BODY_2=1` → segment and number. @throws SparkfluenceError input */
export function takesOf({ take = [] }: RedoFlags): { type: SegmentType; number: number }[] {
  return take.map((text) => {
    const [name, number] = text.split('=');
    const type = parseInput(segmentType, name, '--take');
    if (/^[1-9]\d{0,4}$/.test(number ?? '')) return { type, number: Number(number) };
    throw new SparkfluenceError('input', `--take wants SEGMENT=NUMBER, not "${text}"`, {
      details: { reason: 'bad_flag', next: 'Write it as --take BODY_2=1.' },
    });
  });
}

/**
 * Before anything is bought: over the limit is an error at once; on a terminal a purchase is asked for, once.
 * @throws SparkfluenceError budget, reason `budget_exceeded` or `not_agreed`; nothing was bought then
 */
export async function agree(
  { streams, signal, env }: World,
  { yes, input }: { readonly yes?: boolean; readonly input: boolean },
  quote: Quote,
  view?: Pick<ProgressView, 'plan' | 'pause' | 'resume'>,
): Promise<void> {
  const { total_usd, total_credits, spent_usd, limit_usd, limit_credits, within_limit } = quote;
  view?.plan({ expectedUsd: spent_usd + total_usd });
  if (total_usd === 0 && total_credits === 0) return;
  if (!within_limit) {
    const overUsd = spent_usd + total_usd > limit_usd;
    const sum = `${(spent_usd + total_usd).toFixed(2)} USD in all, over the limit of ${limit_usd} USD`;
    const credits = `${total_credits} credits more, over the limit of ${limit_credits} credits`;
    const flag = overUsd ? '--max-cost' : '--max-credits';
    throw new SparkfluenceError('budget', `This would cost ${overUsd ? sum : credits}`, {
      details: {
        reason: 'budget_exceeded',
        quote,
        next: `Nothing was bought. Raise the limit with ${flag}, or choose cheaper providers.`,
      },
    });
  }
  if (yes === true || !input || !canAsk(streams, env)) return;
  view?.pause();
  if (await askToBuy(streams, signal, total_usd, total_credits)) return view?.resume();
  throw new SparkfluenceError('budget', 'Not agreed; nothing was bought', {
    details: { reason: 'not_agreed', next: 'Run again when you want it; --yes agrees beforehand.' },
  });
}

/** Says what an edit makes again, then asks about the money. @throws SparkfluenceError budget, as `agree` */
export async function foretell(
  world: World,
  flags: Loudness & { readonly yes?: boolean; readonly input: boolean },
  work: Work,
  quote: Quote,
  view: Pick<ProgressView, 'plan' | 'pause' | 'resume'>,
  what: 'images' | 'videos' = 'videos',
): Promise<void> {
  const notice = await againNotice(work, what);
  if (notice !== undefined) {
    view.pause();
    say(world.streams, flags, 'note', notice);
    view.resume();
  }
  await agree(world, flags, quote, view);
}

function amount(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number, 0 or more.');
}
