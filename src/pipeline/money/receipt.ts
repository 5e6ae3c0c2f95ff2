import type { Receipt } from '../../contracts/documents.ts';
import { shownUsd } from '../../contracts/usd.ts';
import type { Order, State } from '../../project/ledger.ts';
import { isInDoubt } from '../../project/orders.ts';
import { spentOf } from './budget.ts';
import { roundUsd } from './prices.ts';

/** The receipt for the document, estimate beside actual; empty where nothing was bought. */
export function receiptOf(state: Pick<State, 'orders'>): { receipt?: Receipt } {
  const orders = state.orders.filter(isSold);
  if (orders.length === 0) return {};
  const spent = spentOf({ orders });
  return {
    receipt: {
      estimated_usd: roundUsd(sumOf(counted(orders), estimateOf)),
      spent_usd: spent.usd,
      credits: spent.credits,
      purchases: orders.map(rowOf),
    },
  };
}

/** Whether it costs something; what the local providers make does not. */
export const isSold = ({ estimate_usd, estimate_credits, actual_usd, credits }: Order): boolean =>
  [estimate_usd, estimate_credits, actual_usd, credits].some((amount) => (amount ?? 0) > 0);

const estimateOf = ({ estimate_usd, sends = 1 }: Order): number => estimate_usd * sends;

function rowOf(order: Order): Receipt['purchases'][number] {
  const { at, stage, segment_type, provider, model, state, actual_usd, credits, possibly_twice } = order;
  return {
    ...{ at, stage, ...(segment_type === undefined ? {} : { segment_type }), provider, model },
    state: isInDoubt(order) ? 'sent' : state === 'refused' ? 'refused' : 'bought',
    estimate_usd: roundUsd(estimateOf(order)),
    ...{ actual_usd, credits },
    ...(possibly_twice === undefined ? {} : { possibly_twice }),
  };
}

const STAGES = {
  search: 'search',
  script: 'script',
  image: 'images',
  narration: 'voice',
  motion: 'motion',
  clip: 'clips',
} as const;

/** The receipt as text: a line a stage, estimate beside actual, then the sum; undefined where nothing was bought. */
export function receiptTable(
  orders: readonly Order[],
  { maxUsd }: { readonly maxUsd: number },
): string | undefined {
  const purchases = orders.filter(isSold);
  if (purchases.length === 0) return undefined;
  const rows = (['search', 'script', 'image', 'narration', 'motion', 'clip'] as const).flatMap((stage) => {
    const own = purchases.filter((each) => each.stage === stage);
    return own.length === 0 ? [] : [line(STAGES[stage], own)];
  });
  const twice = purchases.filter(({ possibly_twice }) => possibly_twice === true);
  const open = purchases.filter(isInDoubt);
  return [
    ['receipt'.padEnd(8), '', 'estimate'.padStart(12), 'actual'.padStart(12)].join('  ').trimEnd(),
    ...rows,
    `${line('total', purchases)}  of at most ${shownUsd(maxUsd)} USD`,
    ...(twice.length === 0 ? [] : [`possibly bought twice: ${twice.map(nameOf).join(', ')}`]),
    ...(open.length === 0 ? [] : [`without an answer, counted as bought: ${open.map(nameOf).join(', ')}`]),
  ].join('\n');
}

function line(name: string, purchases: readonly Order[]): string {
  const own = counted(purchases);
  const estimate = sumOf(own, estimateOf);
  const { usd, credits } = spentOf({ orders: own });
  const isExact = own.every(({ actual_usd }) => actual_usd !== null);
  return [
    name.padEnd(8),
    `${own.length}`.padStart(2),
    `${estimate.toFixed(4)} USD`.padStart(12),
    `${isExact ? '' : '~'}${usd.toFixed(4)} USD`.padStart(12),
    ...(credits > 0 ? [`${credits} credits`] : []),
  ].join('  ');
}

const counted = (orders: readonly Order[]): readonly Order[] =>
  orders.filter(({ state }) => state !== 'refused');

const sumOf = (list: readonly Order[], value: (each: Order) => number): number =>
  list.reduce((sum, each) => sum + value(each), 0);

const nameOf = ({ stage, segment_type, provider }: Order): string =>
  `${segment_type === undefined ? '' : `${segment_type} `}${stage} (${provider})`;
