import { delayEnd } from '../../contracts/ending.ts';

/** How long an answer that may be billed is waited for after the first Ctrl-C, milliseconds. A second one ends at once. */
const PATIENCE_MS = 10_000;

/**
 * A signal that aborts with another one, but later while an order is under way: an order that is cut off in the middle
 * is paid for all the same, so its answer is worth waiting for.
 */
export function patientSignal(
  signal: AbortSignal,
  isUnderWay: () => boolean,
  patienceMs: number = PATIENCE_MS,
): { readonly signal: AbortSignal; end(): void } {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let endDelay: (() => void) | undefined;
  const onAbort = () => {
    if (!isUnderWay()) return late.abort(signal.reason);
    timer = setTimeout(() => late.abort(signal.reason), patienceMs);
    endDelay = delayEnd(patienceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: late.signal,
    end() {
      clearTimeout(timer);
      endDelay?.();
      signal.removeEventListener('abort', onAbort);
    },
  };
}
