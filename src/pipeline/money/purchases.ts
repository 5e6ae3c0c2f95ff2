import type { Clock } from '../../contracts/clock.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Call, Cost } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { counted, type SpanNotes, traced } from '../../contracts/telemetry.ts';
import type { Ledger, Order, State } from '../../project/ledger.ts';
import { changeOrder, forgetLocal, orderOf } from '../../project/orders.ts';
import type { Project } from '../../project/store.ts';
import { guarded, keepBelow, type Limits, type PurchaseGuard, requireResendable } from './budget.ts';
import { prepareOrderAnswers, removeOrderAnswer, saveOrderAnswer } from './order-answers.ts';
import { patientSignal } from './patience.ts';
import type { Price, PriceTable } from './prices.ts';
import { isDuplicate, isRefusal } from './refusals.ts';
import { momentOf, stampWhileUnderWay } from './under-way.ts';

/** What things cost and how much may be spent. */
export interface Money {
  readonly prices: PriceTable;
  readonly limits: Limits;
  /** Send again what got no answer, even where that may buy it twice. */
  readonly resubmit: boolean;
  readonly guard?: PurchaseGuard | undefined;
}

/** What a purchase needs: the part of a work that is there before the script, which is bought as well. */
export interface PurchaseContext {
  readonly place: { readonly project: Project; readonly ledger: Ledger };
  readonly money: Money;
  readonly tools: { readonly signal: AbortSignal; readonly clock: Pick<Clock, 'now' | 'machine'> };
}

/** What an order is known by: its inputs, and the words and the picture by which a provider's list shows it. */
export type OrderInputs = Pick<
  Order,
  'fingerprint' | 'prompt' | 'picture' | 'wanted' | 'redo' | 'variant' | 'duration_seconds' | 'account'
>;

/**
 * One thing to buy.
 * @typeParam Result what the provider answers
 * @typeParam Saved what is on disk once the answer is saved
 */
export interface PurchaseOrder<Result, Saved> {
  readonly stage: Order['stage'];
  readonly segment: SegmentType | undefined;
  readonly provider: string;
  readonly model: string;
  readonly price: Price;
  readonly inputs?: OrderInputs;
  /** Changes the state together with the intent, before anything is sent. @param order the order's id */
  readonly intend?: (state: State, order: string) => void;
  /** Awaits `call.purchase.beforeSend` right before the request goes out; a rate limit may keep it waiting until then. */
  readonly send: (call: Call) => Promise<Result>;
  /** The answer as JSON, for the process that finds it after a kill. */
  readonly answerToSave: (result: Result) => unknown;
  readonly costOf?: (result: Result) => Cost | undefined;
  /** What the provider expects it to cost, where that is known better than by the table. */
  readonly estimateOf?: (result: Result) => Estimate | undefined;
  /** Makes the result durable before the receipt says that it is there. */
  readonly save: (result: Result) => Promise<Saved>;
  /** Changes the state together with the receipt. */
  readonly receive?: (state: State, saved: Saved, order: string) => void;
  /** Changes the state after an answer which says that nothing was bought. */
  readonly refuse?: (state: State, error: SparkfluenceError) => void;
  /** An earlier order for the same thing may have been bought as well. */
  readonly possiblyTwice?: boolean;
}

/**
 * Buys one thing: intent (durable) → send → answer (durable) → receipt (durable). An order that was sent and never
 * answered stays as it is for the next run to look into.
 * @throws SparkfluenceError budget, when it would go over a limit; nothing is sent then. Else what `send` throws
 */
export function buy<Result, Saved>(
  context: PurchaseContext,
  order: PurchaseOrder<Result, Saved>,
): Promise<Saved> {
  const { stage, segment, provider, model } = order;
  const what = {
    ...{ 'sparkfluence.stage': stage, 'sparkfluence.segment': segment },
    ...{ 'sparkfluence.provider': provider, 'sparkfluence.model': model },
  };
  return traced(`order ${stage}`, what, (span) => buyTraced(context, order, span));
}

async function buyTraced<Result, Saved>(
  context: PurchaseContext,
  order: PurchaseOrder<Result, Saved>,
  span: SpanNotes,
): Promise<Saved> {
  const { signal } = context.tools;
  const purchase = openPurchase(context, order);
  const deferred: (() => Promise<void>)[] = [];
  const runDeferred = () => Promise.all(deferred.splice(0).map((task) => task()));
  signal.throwIfAborted();
  const patience = patientSignal(signal, purchase.isUnderWay);
  let isAnswered = false;
  try {
    const result = await order.send({
      signal: patience.signal,
      purchase: { beforeSend: purchase.intend, whenDurable: (task) => deferred.push(task) },
    });
    isAnswered = true; // whatever fails from here on, it was taken
    await purchase.ended(false);
    await purchase.answered(result);
    await runDeferred();
    const saved = await order.save(result);
    await purchase.received(result, saved);
    countOrder(order, result, span);
    return saved;
  } catch (error) {
    await purchase.ended(!isAnswered);
    const isOurs = purchase.isOurs(error);
    if (!isAnswered && !isOurs && isRefusal(error) && !signal.aborted) await purchase.refused(error);
    if (isDuplicate(error)) await purchase.duplicated(error);
    throw error;
  } finally {
    await purchase.ended(false);
    patience.end();
    await runDeferred();
  }
}

/** What an order cost, as far as its answer says it; else what the table of prices expects. */
function countOrder<Result, Saved>(
  { stage, provider, price, costOf, estimateOf }: PurchaseOrder<Result, Saved>,
  result: Result,
  span: SpanNotes,
): void {
  const usd = amountOf(costOf?.(result)?.usd) ?? estimateOf?.(result)?.usd ?? price.usd;
  span.note({ 'sparkfluence.cost_usd': usd });
  const by = { 'sparkfluence.stage': stage, 'sparkfluence.provider': provider };
  counted('sparkfluence.orders', 1, by);
  counted('sparkfluence.cost', usd, by);
}

/** The steps of one purchase in the ledger, each durable when it returns. */
function openPurchase<Result, Saved>(context: PurchaseContext, order: PurchaseOrder<Result, Saved>) {
  const { project, ledger } = context.place;
  const { signal } = context.tools;
  const id = crypto.randomUUID();
  const isFree = order.price.usd === 0 && order.price.credits === 0;
  let intended = false;
  let ours: unknown;
  let end: (isUnanswered: boolean) => Promise<void> = async () => undefined;
  /**
   * Checks the limit and writes the intent. An adapter calls it again before each repetition: what was surely not taken
   * needs nothing more, what may have been taken is checked and counted as one more purchase.
   */
  const intend = async (mayHaveBeenTaken = false) => {
    try {
      await intendOnce(mayHaveBeenTaken);
    } catch (error) {
      if (mayHaveBeenTaken) ours = error; // whatever this machine says, the sending before it may have been taken
      throw error;
    }
  };
  const intendOnce = async (mayHaveBeenTaken: boolean) => {
    if (signal.aborted) throw stopped(order);
    if (!intended) await writeIntent();
    else if (mayHaveBeenTaken && !isFree) await sendAgain(context, order, id);
    // The write took its time, and a process may have stood still since: what is another's now is not sent.
    if (!isFree) await ledger.assertMaySend();
  };
  const writeIntent = async () => {
    const write = () =>
      ledger.update((state) => {
        if (!isFree) keepBelow(context.money.limits, state, order.price, project.folder);
        state.orders.push(newOrder(id, order, context.tools.clock));
        order.intend?.(state, id);
        forgetLocal(state);
      });
    await (isFree ? write() : guarded(context.money, order.price, write));
    if (!isFree) await prepareOrderAnswers(project.folder);
    if (order.stage === 'clip' && !isFree) end = stampWhileUnderWay(context, id);
    intended = true;
  };
  return {
    intend,
    /** Whether an answer is being waited for that may be billed. */
    isUnderWay: () => intended && !isFree,
    /** Whether it kept an order from being sent again that may have been taken before: it says nothing of that one. */
    isOurs: (error: unknown) => error !== undefined && error === ours,
    /** No request is under way any more. */
    ended: (isUnanswered: boolean) => end(isUnanswered),
    async answered(result: Result) {
      if (!intended) await intend();
      if (!isFree) await saveOrderAnswer(project.folder, id, order.answerToSave(result));
    },
    async received(result: Result, saved: Saved) {
      await ledger.update((state) => {
        const settled = costFields(order.costOf?.(result));
        changeOrder(state, id, {
          state: 'fetched',
          ...settled,
          ...estimateFields(order.estimateOf?.(result)),
        });
        order.receive?.(state, saved, id);
        forgetLocal(state);
      });
      if (!isFree) await removeOrderAnswer(project.folder, id);
    },
    refused: (error: SparkfluenceError) =>
      ledger.update((state) => {
        const { sends = 1 } = orderOf(state, id) ?? {};
        // Only the last sending was refused; an earlier one may have been taken.
        if (sends > 1) changeOrder(state, id, { state: 'lost', sends: sends - 1 });
        else changeOrder(state, id, { state: 'refused', failure: failureOf(error) });
        order.refuse?.(state, error);
        forgetLocal(state);
      }),
    duplicated: (error: SparkfluenceError) =>
      ledger.update((state) => changeOrder(state, id, { failure: failureOf(error) })),
  };
}

const failureOf = ({ details, code, message }: SparkfluenceError) => ({
  reason: details.reason ?? code,
  message,
});

/** Counts one more sending of an order whose answer was lost, as far as the limits allow it. */
async function sendAgain(
  { place: { project, ledger }, money, tools }: PurchaseContext,
  { stage, segment, provider, price }: Described,
  id: string,
): Promise<void> {
  const what = segment === undefined ? `the ${stage}` : segment;
  requireResendable(money, { what, ...(segment === undefined ? {} : { segment }), provider }, price);
  await guarded(money, price, () =>
    ledger.update((state) => {
      keepBelow(money.limits, state, price, project.folder);
      const { sends = 1 } = orderOf(state, id) ?? {};
      changeOrder(state, id, { sends: sends + 1, possibly_twice: true, ...momentOf(tools.clock) });
    }),
  );
}

export const costFields = (cost: Cost | undefined): Pick<Order, 'actual_usd' | 'credits'> => ({
  actual_usd: amountOf(cost?.usd),
  credits: amountOf(cost?.credits),
});

type Estimate = Pick<Price, 'usd' | 'credits'>;

/** The provider's own estimate in place of the table's. */
export const estimateFields = (estimate: Estimate | undefined): Partial<Order> =>
  estimate === undefined ? {} : { estimate_usd: estimate.usd, estimate_credits: estimate.credits };

/** An amount that can be one; else the estimate stands, so that no answer lowers what is spent below nothing. */
const amountOf = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) && value >= 0 ? value : null;

type Described = Pick<
  PurchaseOrder<never, never>,
  'stage' | 'segment' | 'provider' | 'model' | 'price' | 'possiblyTwice' | 'inputs'
>;

function newOrder(
  id: string,
  { stage, segment, provider, model, price, possiblyTwice, inputs }: Described,
  clock: Pick<Clock, 'now' | 'machine'>,
): Order {
  return {
    id,
    at: new Date(clock.now()).toISOString(),
    ...momentOf(clock),
    stage,
    ...(segment === undefined ? {} : { segment_type: segment }),
    provider,
    model,
    ...inputs,
    state: 'sent',
    estimate_usd: price.usd,
    estimate_credits: price.credits,
    actual_usd: null,
    credits: null,
    ...(possiblyTwice === true ? { possibly_twice: true } : {}),
  };
}

function stopped({ stage, segment }: Pick<Described, 'stage' | 'segment'>): SparkfluenceError {
  const what = segment === undefined ? stage : `${segment}: the ${stage}`;
  return new SparkfluenceError('interrupted', `Stopped before ${what} was ordered`, {
    details: { reason: 'interrupted', ...(segment === undefined ? {} : { segment }) },
  });
}
