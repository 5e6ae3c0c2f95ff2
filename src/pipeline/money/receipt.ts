import type { Receipt } from '../../contracts/documents.ts';
import type { Purchase, State } from '../../project/ledger.ts';
import { spentOf } from './budget.ts';
import { roundUsd } from './prices.ts';

/** The receipt for the document, estimate beside actual; empty where nothing was bought. */
export function receiptOf(state: Pick<State, 'purchases'>): { receipt?: Receipt } {
  if (state.purchases.length === 0) return {};
  const spent = spentOf(state);
  return {
    receipt: {
      estimated_usd: roundUsd(sumOf(counted(state.purchases), ({ estimate_usd }) => estimate_usd)),
      spent_usd: spent.usd,
      credits: spent.credits,
      purchases: state.purchases.map(({ id: _id, job: _job, estimate_credits: _credits, ...shown }) => shown),
    },
  };
}

const STAGES = { script: 'script', image: 'images', motion: 'motion', clip: 'clips' } as const;

/** The receipt as text: a line a stage, estimate beside actual, then the sum; undefined where nothing was bought. */
export function receiptTable(
  purchases: readonly Purchase[],
  { maxUsd }: { readonly maxUsd: number },
): string | undefined {
  if (purchases.length === 0) return undefined;
  const rows = (['script', 'image', 'motion', 'clip'] as const).flatMap((stage) => {
    const own = purchases.filter((each) => each.stage === stage);
    return own.length === 0 ? [] : [line(STAGES[stage], own)];
  });
  const twice = purchases.filter(({ possibly_twice }) => possibly_twice === true);
  const open = purchases.filter(({ state }) => state === 'sent');
  return [
    ['receipt'.padEnd(8), '', 'estimate'.padStart(12), 'actual'.padStart(12)].join('  ').trimEnd(),
    ...rows,
    `${line('total', purchases)}  of at most ${maxUsd.toFixed(2)} USD`,
    ...(twice.length === 0 ? [] : [`possibly bought twice: ${twice.map(nameOf).join(', ')}`]),
    ...(open.length === 0 ? [] : [`without an answer, counted as bought: ${open.map(nameOf).join(', ')}`]),
  ].join('\n');
}

function line(name: string, purchases: readonly Purchase[]): string {
  const own = counted(purchases);
  const estimate = sumOf(own, ({ estimate_usd }) => estimate_usd);
  const { usd, credits } = spentOf({ purchases: [...own] });
  const isExact = own.every(({ actual_usd }) => actual_usd !== null);
  return [
    name.padEnd(8),
    `${own.length}`.padStart(2),
    `${estimate.toFixed(4)} USD`.padStart(12),
    `${isExact ? '' : '~'}${usd.toFixed(4)} USD`.padStart(12),
    ...(credits > 0 ? [`${credits} credits`] : []),
  ].join('  ');
}

const counted = (purchases: readonly Purchase[]): readonly Purchase[] =>
  purchases.filter(({ state }) => state !== 'refused');

const sumOf = (list: readonly Purchase[], value: (each: Purchase) => number): number =>
  list.reduce((sum, each) => sum + value(each), 0);

const nameOf = ({ stage, segment_type, provider }: Purchase): string =>
  `${segment_type === undefined ? '' : `${segment_type} `}${stage} (${provider})`;
