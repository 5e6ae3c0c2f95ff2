import type { Config } from '../config/resolve.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { OnProgress } from '../contracts/progress.ts';
import { shownUsd } from '../contracts/usd.ts';
import type { Limits, PurchaseGuard } from '../pipeline/money/budget.ts';
import type { Quote } from '../pipeline/quote/quote.ts';
import type { NamedProviders } from '../pipeline/work/makers.ts';
import type { Order } from '../project/ledger.ts';
import type { Project } from '../project/store.ts';

/** What an operation is given and whom it keeps informed: a command, a server or a worker calls it. */
export interface Caller {
  readonly config: Config;
  /** The process that the project's lock names. */
  readonly pid: number;
  readonly signal: AbortSignal;
  readonly onEvent: OnProgress;
  /** Called with each ffmpeg command line before it runs. */
  readonly onCommand?: ((commandLine: string) => void) | undefined;
  /** Called once, as soon as it is clear which project the operation works on, and before anything is written. */
  readonly onProject?: (project: Project) => void;
  /** Called with what can be said beforehand, a part at a time. */
  readonly onPlan?: (plan: Plan) => void;
  /** Called with one line on what an edit makes again, before it is bought. */
  readonly onNotice?: (notice: string) => void;
  /** Asks a person to agree to what would replace their own work; where it is left out, nobody can be asked. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Called at the end, also of a failed operation, where something was bought or settled. */
  readonly onReceipt?: (orders: readonly Order[], limits: Limits) => void;
  /** Called before anything is bought that costs money; what it throws ends the operation and nothing is bought. */
  readonly confirm?: (quote: Quote) => Promise<void>;
}

/** What can be said of an operation before it is done. */
export interface Plan {
  /** The segments that are worked on, in order, as they are before the work begins. */
  readonly segments?: readonly PlannedSegment[];
  /** What the operation ends with: a picture or a clip a segment, or the final video. */
  readonly goal?: 'image' | 'clip' | 'final';
  /** How long it should take by experience, seconds. */
  readonly expectedSeconds?: number;
  /** What the project will have cost in the end, USD. */
  readonly expectedUsd?: number;
  /** What the project has cost so far, USD; it may be asked at any time. */
  readonly spentUsd?: () => number;
}

/** A segment before an operation works on it; all of it is to do where it is to be made again. */
export interface PlannedSegment {
  readonly name: string;
  /** Whether its picture is there. */
  readonly hasPicture: boolean;
  /** How far its clip is, 0 to 100; 0 is one that is not under way. */
  readonly clipPercentage: number;
}

/** What a request says about money. */
export interface MoneyRequest {
  /** Quote what the operation would buy, and buy and make nothing. */
  readonly estimate?: boolean | undefined;
  /** Limits that stand above the configuration's. */
  readonly limits?: Partial<Limits> | undefined;
  /** Send again what got no answer, even where that may buy it twice. */
  readonly resubmit?: boolean | undefined;
  /** A limit above those, asked before each order. */
  readonly guard?: PurchaseGuard | undefined;
}

/** What every request says. */
export interface OperationRequest {
  /** The project's folder; undefined: the one that the document names, else a new one. */
  readonly folder: string | undefined;
  readonly providers: NamedProviders;
}

/** What was made, or, where the request asked for an estimate, what it would cost. */
export type Outcome<Data> =
  | { readonly data: Data; readonly quote?: undefined }
  | { readonly data?: undefined; readonly quote: Quote };

/**
 * Has a purchase confirmed before anything is bought: over the limit is an error at once, what costs nothing is not
 * asked about.
 * @param notice what an edit makes again
 * @throws SparkfluenceError budget, reason `budget_exceeded`; what the caller throws, when it does not agree
 */
export async function confirmPurchase(caller: Caller, quote: Quote, notice?: string): Promise<void> {
  if (notice !== undefined) caller.onNotice?.(notice);
  const { total_usd, total_credits, spent_usd, within_limit } = quote;
  caller.onPlan?.({ expectedUsd: spent_usd + total_usd });
  if (total_usd === 0 && total_credits === 0) return;
  if (!within_limit) throw overTheLimit(quote);
  await caller.confirm?.(quote);
}

function overTheLimit(quote: Quote): SparkfluenceError {
  const { total_usd, total_credits, spent_usd, limit_usd, limit_credits } = quote;
  const overUsd = spent_usd + total_usd > limit_usd;
  const usd = `${shownUsd(spent_usd + total_usd)} USD in all, over the limit of ${limit_usd} USD`;
  const credits = `${total_credits} credits more, over the limit of ${limit_credits} credits`;
  const flag = overUsd ? '--max-cost' : '--max-credits';
  return new SparkfluenceError('budget', `This would cost ${overUsd ? usd : credits}`, {
    details: {
      reason: 'budget_exceeded',
      quote,
      next: `Nothing was bought. Raise the limit with ${flag}, or choose cheaper providers.`,
    },
  });
}
