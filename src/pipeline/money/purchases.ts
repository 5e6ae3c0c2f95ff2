import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Call, Cost } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import type { Ledger, Purchase, State } from '../../project/ledger.ts';
import type { Project } from '../../project/store.ts';
import { keepBelow, type Limits } from './budget.ts';
import { forgetLanded, land } from './order-answers.ts';
import { patient } from './patient.ts';
import type { Price, PriceTable } from './prices.ts';

/** What things cost and how much may be spent. */
export interface Money {
  readonly prices: PriceTable;
  readonly limits: Limits;
  /** Send again what got no answer, even where that may buy it twice. */
  readonly resubmit: boolean;
}

/** What a purchase needs: the part of a work that is there before the script, which is bought as well. */
export interface PurchaseContext {
  readonly place: { readonly project: Project; readonly ledger: Ledger };
  readonly money: Money;
  readonly tools: { readonly signal: AbortSignal };
}

export interface PurchaseOrder<Result> {
  readonly stage: Purchase['stage'];
  readonly segment: SegmentType | undefined;
  readonly provider: string;
  readonly model: string;
  readonly price: Price;
  /** Written together with the intent, before anything is sent. @param order the purchase's id */
  readonly intend: (state: State, order: string) => void;
  /** Awaits `call.purchase.beforeSend` right before the request goes out; a rate limit may keep it waiting until then. */
  readonly send: (call: Call) => Promise<Result>;
  /** The answer as JSON, for the one who finds it after a kill. */
  readonly landing: (result: Result) => unknown;
  readonly costOf: (result: Result) => Cost | undefined;
  /** What is on disk before the receipt says that it is there. */
  readonly save?: (result: Result) => Promise<void>;
  /** Written together with the receipt, before anything waits for it. */
  readonly receive: (state: State, result: Result) => void;
  /** A clear no: nothing was bought. */
  readonly refuse: (state: State, error: SparkfluenceError) => void;
  /** The provider's id of the job. */
  readonly jobOf?: (result: Result) => string;
  /** An earlier order for the same thing may have been bought as well. */
  readonly possiblyTwice?: boolean;
  /** The provider's adapter sent it again by itself after an answer was lost. */
  readonly sentTwice?: (result: Result) => boolean;
}

/**
 * Buys one thing: intent (durable) → send → answer (durable) → receipt (durable). What was sent and never answered stays
 * as it is for the next run to look into (design: «The ledger»).
 * @throws SparkfluenceError budget, when it would go over a limit; nothing is sent then. Else what `send` throws
 */
export async function buy<Result>(
  { place: { project, ledger }, money: { limits }, tools: { signal } }: PurchaseContext,
  order: PurchaseOrder<Result>,
): Promise<Result> {
  const id = crypto.randomUUID();
  const free = order.price.usd === 0 && order.price.credits === 0;
  let intended = false;
  const later: (() => Promise<void>)[] = [];
  const afterLanding = () => Promise.all(later.splice(0).map((task) => task()));
  const beforeSend = async () => {
    if (signal.aborted) throw stopped(order);
    if (intended) return; // an adapter may send again what surely was not taken
    await ledger.update((state) => {
      order.intend(state, id);
      if (free) return;
      keepBelow(limits, state, order.price, project.folder);
      state.purchases.push(purchaseOf(id, order));
    });
    intended = true;
  };
  signal.throwIfAborted();
  const patience = patient(signal, () => intended && !free);
  try {
    const result = await order.send({
      signal: patience.signal,
      purchase: { beforeSend, whenLanded: (task) => later.push(task) },
    });
    if (!intended) await beforeSend();
    if (!free) await land(project.folder, id, order.landing(result));
    await afterLanding();
    await order.save?.(result);
    await ledger.update((state) => {
      order.receive(state, result);
      settle(state, id, boughtBy(order, result));
    });
    if (!free) await forgetLanded(project.folder, id);
    return result;
  } catch (error) {
    if (isClearNo(error) && !signal.aborted) {
      await ledger.update((state) => {
        order.refuse(state, error);
        settle(state, id, { state: 'refused' });
      });
    }
    throw error;
  } finally {
    patience.end();
    await afterLanding();
  }
}

/** Writes into the state that a purchase has its answer. */
export function settle(state: State, id: string | undefined, change: Partial<Purchase>): void {
  state.purchases = state.purchases.map((each) => (each.id === id ? { ...each, ...change } : each));
}

export const costFields = (cost: Cost | undefined) => ({
  actual_usd: cost?.usd ?? null,
  credits: cost?.credits ?? null,
});

function boughtBy<Result>(
  { costOf, jobOf, sentTwice }: PurchaseOrder<Result>,
  result: Result,
): Partial<Purchase> {
  return {
    state: 'bought',
    ...costFields(costOf(result)),
    ...(jobOf === undefined ? {} : { job: jobOf(result) }),
    ...(sentTwice?.(result) === true ? { possibly_twice: true } : {}),
  };
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

/**
 * An answer that says that nothing was bought; silence, a dropped line, a 5xx or an answer that cannot be read say
 * nothing.
 */
function isClearNo(error: unknown): error is SparkfluenceError {
  if (!(error instanceof SparkfluenceError)) return false;
  const { kind, details } = error;
  if (kind === 'interrupted' || kind === 'budget' || details.maybe_bought === true) return false;
  return details.reason !== 'ambiguous_submission' && details.reason !== 'bad_answer';
}

function stopped({ stage, segment }: Pick<PurchaseOrder<unknown>, 'stage' | 'segment'>): SparkfluenceError {
  const what = segment === undefined ? stage : `${segment}: the ${stage}`;
  return new SparkfluenceError('interrupted', `Stopped before ${what} was ordered`, {
    details: { reason: 'interrupted', ...(segment === undefined ? {} : { segment }) },
  });
}
