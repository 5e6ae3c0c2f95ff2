import type { Clock } from '../../contracts/clock.ts';
import type { Ledger, Order } from '../../project/ledger.ts';
import { changeOrder, orderOf } from '../../project/orders.ts';

/** How often it is written that a request is still under way, milliseconds. */
export const BEAT_MS = 5000;

interface Around {
  readonly place: { readonly ledger: Ledger };
  readonly tools: { readonly clock: Pick<Clock, 'now' | 'machine'> };
}

/**
 * Writes again and again that the request of an order is under way, since a provider may take it as long as it is: how long
 * it may be missing in a list counts from the last such moment, also where this process is killed meanwhile.
 * @returns ends it. With `true` the request got no answer, and this is the moment that counts
 */
export function stampWhileUnderWay(
  { place: { ledger }, tools: { clock } }: Around,
  id: string,
): (isUnanswered: boolean) => Promise<void> {
  // What cannot be written now leaves the moment before; the purchase itself tells of a disk or a lock that is lost.
  const stamp = () =>
    ledger
      .update((state) => {
        if (orderOf(state, id)?.state === 'sent') changeOrder(state, id, momentOf(clock));
      })
      .catch(() => undefined);
  const beat = setInterval(() => void stamp(), BEAT_MS);
  beat.unref();
  return async (isUnanswered) => {
    clearInterval(beat);
    if (isUnanswered) await stamp();
  };
}

/** Now, as an order remembers when it was under way last: by the calendar, and by a time that nobody sets. */
export function momentOf({ now, machine }: Around['tools']['clock']): Partial<Order> {
  const time = machine?.();
  return {
    under_way_at: new Date(now()).toISOString(),
    ...(time === undefined ? {} : { machine_time: time }),
  };
}
