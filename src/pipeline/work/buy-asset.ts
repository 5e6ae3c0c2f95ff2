import type { Call } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import type { State, Take } from '../../project/ledger.ts';
import { entriesOf } from '../../project/orders.ts';
import type { Price } from '../money/prices.ts';
import { buy, type OrderInputs, type PurchaseOrder } from '../money/purchases.ts';
import { setAside } from './takes.ts';
import type { Work } from './work.ts';

/**
 * A picture or a clip to be bought for one segment.
 * @typeParam Result what the provider answers
 * @typeParam Saved what is on disk once the answer is saved
 */
export interface AssetOrder<Result, Saved>
  extends Pick<PurchaseOrder<Result, Saved>, 'costOf' | 'estimateOf'> {
  readonly kind: Take['kind'];
  readonly segment: SegmentType;
  readonly maker: { readonly id: string; readonly model: string };
  readonly price: Price;
  readonly inputs: OrderInputs;
  /** What is there answers the same inputs: another take is asked for, and what is there stays where that is refused. */
  readonly isCurrent: boolean;
  /** An earlier order for the same inputs got no answer, and may have been bought as well. */
  readonly possiblyTwice: boolean;
  /** Changes the state together with the intent. */
  readonly intend?: (state: State) => void;
  readonly send: (call: Call) => Promise<Result>;
  /** The answer as JSON, for the process that finds it after a kill. */
  readonly answerToSave: (result: Result) => unknown;
  readonly save: (result: Result) => Promise<Saved>;
  /** Changes the order, and what its segment has by it, together with the receipt. */
  readonly receive: (state: State, saved: Saved, order: string) => void;
}

/**
 * Buys a picture or a clip. What is there already is set aside as a take with the intent, before anything is sent, and
 * stands again where the provider refuses another take.
 * @throws SparkfluenceError as `buy`
 */
export async function buyAsset<Result, Saved>(
  work: Work,
  { kind, segment, maker, isCurrent, intend, ...order }: AssetOrder<Result, Saved>,
): Promise<Saved> {
  const aside = await setAside(work, kind, segment);
  return buy(work, {
    ...order,
    stage: kind,
    segment,
    provider: maker.id,
    model: maker.model,
    intend(state, id) {
      intend?.(state);
      aside.record(state);
      const over = aside.over === undefined ? {} : { over: aside.over };
      entriesOf(state, kind)[segment] = { state: 'ordered', order: id, ...over };
    },
    refuse(state) {
      if (isCurrent || work.choice.redo) aside.restore(state);
    },
  });
}
