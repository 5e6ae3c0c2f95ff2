import { isMadeHere, SEGMENT_TYPES } from '../../contracts/segments.ts';
import type { Ledger } from '../../project/ledger.ts';
import { clipOf } from '../../project/orders.ts';
import type { Work } from '../work/work.ts';

/**
 * How many clips a provider may have under way for a project at the same time. Resellers end jobs with a time-out or a
 * rate limit of their own source, the more often the more jobs they got at once, so after such an end fewer are sent.
 */

/** Reasons of failures that come from too many jobs at once. */
export const OVERLOADED: readonly string[] = ['provider_busy', 'provider_timeout'];
/** The jobs at once after one of them failed like that. */
const CAREFUL = 2;

interface Turns {
  taken: number;
  readonly waiting: (() => void)[];
}
const turnsByLedger = new WeakMap<Ledger, Turns>();

/** The set number (`jobsAtOnce` of `SPARKFLUENCE_RATE_LIMITS`), else a small one after a failure by overload. */
function jobsAtOnce({ makers: { videos }, place: { config, ledger } }: Work): number {
  const set = config.rateLimits?.[videos.id]?.jobsAtOnce;
  if (set !== undefined) return set;
  const { state } = ledger;
  const suffered = SEGMENT_TYPES.some((type) => {
    const clip = clipOf(state, type);
    return clip?.state === 'failed' && clip.provider === videos.id && OVERLOADED.includes(clip.reason);
  });
  return suffered && !isMadeHere(videos.id) ? CAREFUL : Number.POSITIVE_INFINITY;
}

/**
 * Runs a task that orders a clip and follows it, when a turn is free.
 * @param task gets whether the turns are limited
 */
export async function inTurn<Result>(
  work: Work,
  task: (isLimited: boolean) => Promise<Result>,
): Promise<Result> {
  const turns = turnsByLedger.get(work.place.ledger) ?? { taken: 0, waiting: [] };
  turnsByLedger.set(work.place.ledger, turns);
  const { signal } = work.tools;
  while (turns.taken >= jobsAtOnce(work)) {
    await new Promise<void>((resolve) => {
      turns.waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    signal.throwIfAborted();
  }
  turns.taken += 1;
  try {
    return await task(Number.isFinite(jobsAtOnce(work)));
  } finally {
    turns.taken -= 1;
    for (const wake of turns.waiting.splice(0)) wake();
  }
}
