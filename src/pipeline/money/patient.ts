/** How long the answer to what was sent and may be billed is waited for after Ctrl-C; a second one ends at once. */
const PATIENCE_MS = 10_000;

/**
 * A signal that aborts with another, but later while something is under way whose answer is worth waiting for: an order
 * cut off in the middle is paid for all the same.
 */
export function patient(
  signal: AbortSignal,
  isUnderWay: () => boolean,
  patienceMs: number = PATIENCE_MS,
): { readonly signal: AbortSignal; end(): void } {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    if (isUnderWay()) timer = setTimeout(() => late.abort(signal.reason), patienceMs);
    else late.abort(signal.reason);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: late.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
