import type { Receipt } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Cost } from '../contracts/providers.ts';
import type { SegmentType } from '../contracts/segments.ts';
import type { Purchase, State } from '../project/ledger.ts';
import { type Price, roundUsd } from './prices.ts';
import type { Work } from './work.ts';

/** How much may be spent on a project, all its runs together. */
export interface Limits {
  readonly maxUsd: number;
  readonly maxCredits: number;
}

/** Where nobody says otherwise. */
export const DEFAULT_LIMITS: Limits = { maxUsd: 10, maxCredits: Number.POSITIVE_INFINITY };

export interface PurchaseOrder<Result> {
  readonly stage: Purchase['stage'];
  readonly segment: SegmentType | undefined;
  readonly provider: string;
  readonly model: string;
  readonly price: Price;
  /** Written together with the intent, before anything is sent. */
  readonly intend: (state: State) => void;
  readonly send: () => Promise<Result>;
  readonly costOf: (result: Result) => Cost | undefined;
  /** Written together with the receipt, before anything waits for it. */
  readonly receive: (state: State, result: Result) => void;
  /** A clear no: nothing was bought. */
  readonly refuse: (state: State, error: SparkfluenceError) => void;
  /** An earlier order for the same thing may have been bought as well. */
  readonly possiblyTwice?: boolean;
}

/**
 * Buys one thing: intent (durable) → send → receipt (durable). What was sent and never answered stays as it is for the
 * next run to look into (design: «The ledger»).
 * @throws SparkfluenceError budget, when it would go over a limit; nothing is sent then. Else what `send` throws
 */
export async function buy<Result>(work: Work, order: PurchaseOrder<Result>): Promise<Result> {
  const { ledger, signal } = work;
  const id = crypto.randomUUID();
  const free = order.price.usd === 0 && order.price.credits === 0;
  signal.throwIfAborted();
  await ledger.update((state) => {
    order.intend(state);
    if (free) return;
    keepBelow(work.limits, state, order.price, work.project.folder);
    state.purchases.push(purchaseOf(id, order));
  });
  try {
    const result = await order.send();
    const cost = order.costOf(result);
    await ledger.update((state) => {
      order.receive(state, result);
      settle(state, id, { state: 'bought', ...actual(cost) });
    });
    return result;
  } catch (error) {
    if (isClearNo(error) && !signal.aborted) {
      await ledger.update((state) => {
        order.refuse(state, error);
        settle(state, id, { state: 'refused' });
      });
    }
    throw error;
  }
}

/** Of all that was sent, refused ones excepted, with what is not settled at its estimate. */
export function spentOf({ purchases }: Pick<State, 'purchases'>): { usd: number; credits: number } {
  const counted = purchases.filter(({ state }) => state !== 'refused');
  const usd = counted.reduce((sum, { actual_usd, estimate_usd }) => sum + (actual_usd ?? estimate_usd), 0);
  const credits = counted.reduce((sum, each) => sum + (each.credits ?? each.estimate_credits), 0);
  return { usd: roundUsd(usd), credits };
}

/** Estimate beside actual, for the document; nothing where nothing was bought. */
export function receiptOf(state: Pick<State, 'purchases'>): { receipt?: Receipt } {
  if (state.purchases.length === 0) return {};
  const spent = spentOf(state);
  const counted = state.purchases.filter((each) => each.state !== 'refused');
  return {
    receipt: {
      estimated_usd: roundUsd(counted.reduce((sum, { estimate_usd }) => sum + estimate_usd, 0)),
      spent_usd: spent.usd,
      credits: spent.credits,
      purchases: state.purchases.map(({ id: _id, estimate_credits: _credits, ...shown }) => shown),
    },
  };
}

/** @throws SparkfluenceError budget, reason `budget_exceeded` */
export function keepBelow(
  limits: Limits,
  state: Pick<State, 'purchases'>,
  price: Price,
  folder: string,
): void {
  const spent = spentOf(state);
  const usd = roundUsd(spent.usd + price.usd);
  const credits = spent.credits + price.credits;
  if (usd <= limits.maxUsd && credits <= limits.maxCredits) return;
  const [would, limit, flag] =
    usd > limits.maxUsd
      ? [`${usd} USD`, `${limits.maxUsd} USD`, '--max-cost']
      : [`${credits} credits`, `${limits.maxCredits} credits`, '--max-credits'];
  throw new SparkfluenceError(
    'budget',
    `This would bring the project to ${would}, over its limit of ${limit}`,
    {
      details: {
        reason: 'budget_exceeded',
        spent_usd: spent.usd,
        price_usd: price.usd,
        limit_usd: limits.maxUsd,
        next: `Raise the limit with ${flag} and run again with --project "${folder}"; what was bought is kept.`,
      },
    },
  );
}

type Bought = Pick<PurchaseOrder<unknown>, 'stage' | 'segment' | 'provider' | 'model' | 'price'> & {
  readonly possiblyTwice?: boolean | undefined;
};

function purchaseOf(id: string, { stage, segment, provider, model, price, possiblyTwice }: Bought): Purchase {
  return {
    id,
    at: new Date().toISOString(),
    stage,
    ...(segment === undefined ? {} : { segment_type: segment }),
    provider,
    model,
    state: 'sent',
    estimate_usd: price.usd,
    estimate_credits: price.credits,
    actual_usd: null,
    credits: null,
    ...(possiblyTwice === true ? { possibly_twice: true } : {}),
  };
}

const actual = (cost: Cost | undefined) => ({
  actual_usd: cost?.usd ?? null,
  credits: cost?.credits ?? null,
});

function settle(state: State, id: string, change: Partial<Purchase>): void {
  state.purchases = state.purchases.map((each) => (each.id === id ? { ...each, ...change } : each));
}

/** An answer that says that nothing was bought; silence, a dropped line or a 5xx after sending says nothing. */
function isClearNo(error: unknown): error is SparkfluenceError {
  return (
    error instanceof SparkfluenceError &&
    error.kind !== 'interrupted' &&
    error.details.reason !== 'ambiguous_submission'
  );
}
