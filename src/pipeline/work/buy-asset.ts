import type { Call, Cost } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import type { State, Take } from '../../project/ledger.ts';
import type { Price } from '../money/prices.ts';
import { buy } from '../money/purchases.ts';
import { setAside } from './takes.ts';
import type { Work } from './work.ts';

/**
 * A picture or a clip to be bought for one segment.
 * @typeParam Result what the provider answers
 * @typeParam Saved what is on disk once the answer is saved
 * @typeParam Entry the asset as the ledger holds it, in whichever state
 */
export interface AssetOrder<Result, Saved, Entry> {
  readonly kind: Take['kind'];
  readonly segment: SegmentType;
  readonly maker: { readonly id: string; readonly model: string };
  readonly price: Price;
  /** What is there answers the same inputs: another take is asked for, and what is there stays where that is refused. */
  readonly isCurrent: boolean;
  /** An earlier order for the same inputs got no answer, and may have been bought as well. */
  readonly possiblyTwice: boolean;
  readonly send: (call: Call) => Promise<Result>;
  /** The answer as JSON, for the process that finds it after a kill. */
  readonly answerToSave: (result: Result) => unknown;
  readonly costOf: (result: Result) => Cost | undefined;
  readonly save: (result: Result) => Promise<Saved>;
  readonly jobOf?: (result: Result) => string;
  readonly sentTwice?: (result: Result) => boolean;
  /** Puts the asset's entry into the ledger's state. */
  readonly put: (state: State, entry: Entry) => void;
  /** The entry while the order has no answer. @param order the purchase's id */
  readonly submitting: (order: string) => Entry;
  readonly received: (saved: Saved) => Entry;
  readonly failed: (failure: { readonly reason: string; readonly message: string }) => Entry;
}

/**
 * Buys a picture or a clip. What is there already is set aside as a take with the intent, before anything is sent, and
 * stands again where the provider refuses another take.
 * @throws SparkfluenceError as `buy`
 */
export async function buyAsset<Result, Saved, Entry>(
  work: Work,
  {
    kind,
    segment,
    maker,
    isCurrent,
    put,
    submitting,
    received,
    failed,
    ...order
  }: AssetOrder<Result, Saved, Entry>,
): Promise<Saved> {
  const aside = await setAside(work, kind, segment);
  return buy(work, {
    ...order,
    stage: kind,
    segment,
    provider: maker.id,
    model: maker.model,
    intend(state, id) {
      aside.record(state);
      put(state, submitting(id));
    },
    receive: (state, saved) => put(state, received(saved)),
    refuse(state, error) {
      if (isCurrent || work.choice.redo) return aside.restore(state);
      put(state, failed({ reason: error.details.reason ?? error.code, message: error.message }));
    },
  });
}
