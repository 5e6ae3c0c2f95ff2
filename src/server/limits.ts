/** How many requests an address or a key may send in a minute. */

export interface Allowance {
  readonly isAllowed: boolean;
  /** Standard headers (the IETF's draft of `RateLimit-*`), and `Retry-After` where it is refused. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RateLimiter {
  /** Counts one request. @param who an address or a client's name */
  count(who: string): Allowance;
}

const WINDOW_MS = 60_000;
/** So many are remembered at most; then the oldest are forgotten. */
const MOST_REMEMBERED = 20_000;

/**
 * Counts in windows of a minute that begin with the first request of each.
 * @param perMinute 0 for no limit
 * @param nowMs the time, milliseconds
 */
export function createLimiter(perMinute: number, nowMs: () => number = () => performance.now()): RateLimiter {
  const known = new Map<string, { count: number; endsAtMs: number }>();
  if (perMinute === 0) return { count: () => ({ isAllowed: true, headers: {} }) };
  return {
    count(who) {
      const now = nowMs();
      let window = known.get(who);
      if (window === undefined || window.endsAtMs <= now) {
        known.delete(who); // goes to the end: the oldest windows are the first
        if (known.size >= MOST_REMEMBERED) forget(known, now);
        window = { count: 0, endsAtMs: now + WINDOW_MS };
        known.set(who, window);
      }
      window.count += 1;
      const isAllowed = window.count <= perMinute;
      const seconds = String(Math.max(1, Math.ceil((window.endsAtMs - now) / 1000)));
      const headers = {
        'ratelimit-limit': String(perMinute),
        'ratelimit-remaining': String(Math.max(0, perMinute - window.count)),
        'ratelimit-reset': seconds,
        'ratelimit-policy': `${perMinute};w=60`,
        ...(isAllowed ? {} : { 'retry-after': seconds }),
      };
      return { isAllowed, headers };
    },
  };
}

function forget(known: Map<string, { endsAtMs: number }>, now: number): void {
  for (const [who, { endsAtMs }] of known) if (endsAtMs <= now) known.delete(who);
  for (const who of known.keys()) {
    if (known.size < MOST_REMEMBERED) return;
    known.delete(who);
  }
}

/** One household's or server's IPv6 addresses are one: its network of 64 bits. */
export function addressGroup(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  return [...first, ...Array<string>(missing).fill('0'), ...last].slice(0, 4).join(':');
}
