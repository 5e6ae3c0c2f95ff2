import type { SparkfluenceError } from './errors.ts';

/**
 * Two seconds after it was asked to stop, `bin/` ends the process whatever it is doing. What is worth more than that asks
 * for time here: an order that is already paid for waits for its answer.
 */

const reasons = new Set<number>();

/** Asks for more time, counted from the request to stop. @returns a function that takes the wish back */
export function delayEnd(untilMs: number): () => void {
  const until = performance.now() + untilMs;
  reasons.add(until);
  return () => reasons.delete(until);
}

/** How much longer something asked for, milliseconds; 0 where nothing did. */
export const endDelayMs = (): number =>
  Math.max(0, ...[...reasons].map((until) => until - performance.now()));

let interruption: (() => SparkfluenceError) | undefined;

/**
 * Leaves the words that an operation would say of its interruption, for an end that comes before it can say them itself.
 * @returns a function that takes them back
 */
export function leaveInterruption(words: () => SparkfluenceError): () => void {
  interruption = words;
  return () => {
    if (interruption === words) interruption = undefined;
  };
}

/** What the operation under way would say of its interruption; undefined where nothing that it made is known yet. */
export const interruptionNow = (): SparkfluenceError | undefined => interruption?.();
