import type { Command } from 'commander';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { SEGMENT_TYPES, type SegmentType, segmentType } from '../../contracts/segments.ts';
import type { MoneyRequest } from '../../operations/caller.ts';
import type { TakeChoice } from '../../pipeline/work/takes.ts';
import type { Choice } from '../../pipeline/work/work.ts';
import { decimal } from './decimal.ts';

/** Flags about what may be spent. */
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
  readonly rewrite?: boolean;
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
  return choiceOptions(command).option(
    '--rewrite',
    'take the document’s script also over your own changes; yours is kept in takes/',
  );
}

/** Flags on which segments are worked on, and what stands in their place. */
export function choiceOptions(command: Command): Command {
  return command
    .option('--only <segments...>', 'only these segments: HOOK, BODY_1, …, ENDING_CTA')
    .option('--redo', 'make again also what is current; the old ones are kept in takes/')
    .option('--take <segment=number...>', 'put an old take in its place again: BODY_2=1');
}

/** What the flags say about money. */
export function moneyOf({ estimate, dryRun, maxCost, maxCredits, resubmit }: MoneyFlags): MoneyRequest {
  const limits = {
    ...(maxCost === undefined ? {} : { maxUsd: maxCost }),
    ...(maxCredits === undefined ? {} : { maxCredits }),
  };
  return { estimate: estimate === true || dryRun === true, limits, resubmit };
}

/** Which segments are worked on. @throws SparkfluenceError input, for a segment that does not exist */
export function choiceOf({ only: named, redo }: RedoFlags): Choice {
  const only = named?.flatMap((text) => text.split(',')).map((text) => segmentOf(text, '--only'));
  return { redo: redo === true, only: only === undefined ? undefined : new Set(only) };
}

/** The parts of a request that `images` and `videos` take from their flags. @throws SparkfluenceError input */
export const stepFlags = (flags: MoneyFlags & RedoFlags) => ({
  money: moneyOf(flags),
  choice: choiceOf(flags),
  takes: takesOf(flags),
  rewrite: flags.rewrite,
});

/** `BODY_2=1` → segment and number. @throws SparkfluenceError input */
function takesOf({ take = [] }: RedoFlags): TakeChoice[] {
  return take.map((text) => {
    const [name, number] = text.split('=');
    const type = segmentOf(name, '--take');
    if (/^[1-9]\d{0,4}$/.test(number ?? '')) return { type, number: Number(number) };
    throw new SparkfluenceError('input', `--take wants SEGMENT=NUMBER, not "${text}"`, {
      details: { reason: 'bad_flag', next: 'Write it as --take BODY_2=1.' },
    });
  });
}

function segmentOf(name: string | undefined, flag: '--only' | '--take'): SegmentType {
  const type = segmentType.safeParse(name?.toUpperCase()).data;
  if (type !== undefined) return type;
  throw new SparkfluenceError('input', `${flag}: there is no segment "${name}"`, {
    details: {
      ...{ reason: 'unknown_value', field: flag, allowed: SEGMENT_TYPES, received: name },
      next: `A video has HOOK, BODY_1, BODY_2 and ENDING_CTA, one of 60 seconds up to BODY_6: ${flag} ${flag === '--only' ? 'BODY_2' : 'BODY_2=1'}.`,
    },
  });
}

/** A sum of money or credits. */
export const amount = (text: string): number =>
  decimal(text, (value) => value >= 0, 'It must be a number, 0 or more.', {
    units: ['usd', '$', 'dollars', 'credits'],
  });
