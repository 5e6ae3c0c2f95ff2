import type { Clock } from '../../contracts/clock.ts';
import type { Order } from '../../project/ledger.ts';

/**
 * How long ago the request of an order was under way last, at least, milliseconds. What is not in a list counts as never arrived only after some
 * time, so a clock that was set forward must not make that time: the time that the machine is up says how long it was.
 * After another start the order is as old as that start, unless another machine sent it: then the dates count, too. An
 * order without a time of its machine has nothing but its date.
 */
export function provenAgeMs(
  { at, under_way_at: lastAt = at, machine_time: sent }: Order,
  clock: Pick<Clock, 'now' | 'machine'>,
): number {
  const byDatesMs = Math.max(0, clock.now() - Date.parse(lastAt));
  const now = clock.machine?.();
  if (sent === undefined || now === undefined) return byDatesMs;
  return now.boot === sent.boot ? Math.max(0, now.upMs - sent.upMs) : Math.min(byDatesMs, now.upMs);
}

/** Milliseconds since it was made, also while the clock is set. */
export function stopwatch({ now, machine }: Pick<Clock, 'now' | 'machine'>): () => number {
  const timeMs = () => machine?.()?.upMs ?? now();
  const startMs = timeMs();
  return () => Math.max(0, timeMs() - startMs);
}
