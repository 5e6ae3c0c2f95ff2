import type { PastClip, PastClips } from '../../contracts/providers.ts';
import type { Order } from '../../project/ledger.ts';
import { likeness, wordsKey } from '../work/same-words.ts';

/**
 * Finds an order whose answer was lost in the provider's list. The answer is one of three: it is there, it is certainly
 * not there, or nobody can know. Only the second one lets an order be sent again.
 */

export type Verdict =
  | { readonly found: PastClip }
  | { readonly absent: true }
  | { readonly doubt: string; readonly jobs: readonly string[] };

export interface Neighbours {
  /** Jobs that belong to other orders, of this project or of others on this machine. */
  readonly taken: ReadonlySet<string>;
  /** Other orders of this project that have no answer, either. */
  readonly own: readonly Order[];
  /** The words of other projects' orders that have no answer, either, as `wordsKey` writes them. */
  readonly foreignWords: ReadonlySet<string>;
  /** Orders of this project whose job is known: they show how far the provider's clock is off. */
  readonly known: readonly Order[];
}

const MINUTE_MS = 60_000;
/** How much an order may be dated before and after it was sent, where clocks are right. */
const BEFORE_MS = 10 * MINUTE_MS;
const AFTER_MS = 30 * MINUTE_MS;
/** A time without a zone may be that of any zone, so it may be off by up to that long. */
const ZONES_MS = 15 * 60 * MINUTE_MS;

export function recognise(lost: Order, past: PastClips, neighbours: Neighbours): Verdict {
  const { taken, own, known, foreignWords } = neighbours;
  const listed = past.filter(({ receipt }) => !taken.has(receipt.uuid));
  const like = (order: Order, clip: PastClip) => likeness(order.prompt ?? '', clip.prompt);
  const same = listed.filter((clip) => like(lost, clip) === 'same');
  const rivals = own.filter((other) => other.fingerprint !== lost.fingerprint);
  if (same.length > 0) {
    const jobs = same.map(({ receipt }) => receipt.uuid);
    const isContested = same.some((clip) => rivals.some((rival) => like(rival, clip) === 'same'));
    if (isContested) return { doubt: 'it could be another order of this project with the same words', jobs };
    if (foreignWords.has(wordsKey(lost.prompt)))
      return { doubt: 'it could be the order of another project with the same words', jobs };
    const twins = own.length - rivals.length; // any of them may be any of the listed ones
    const found = chosen(lost, same, twins);
    return found === undefined ? { doubt: doubtOf(lost, same), jobs } : { found };
  }
  // The time tells other orders apart only where an order of which all is known shows that the clocks agree.
  const distances = distancesOfKnown(past, known);
  const clocksAgree = distances.includes('near');
  const maybe = listed.filter(
    (clip) =>
      like(lost, clip) === 'maybe' &&
      (distanceOf(lost, clip) !== 'far' || !clocksAgree) &&
      !rivals.some((rival) => like(rival, clip) === 'same') &&
      !foreignWords.has(wordsKey(clip.prompt)),
  );
  if (maybe.length > 0)
    return {
      doubt: 'what the list says of its words does not show which order is which',
      jobs: maybe.map(({ receipt }) => receipt.uuid),
    };
  if (past.doubt !== undefined) return { doubt: `the list cannot be read whole: ${past.doubt}`, jobs: [] };
  if (distances.includes('far')) return { doubt: 'the clock of the list differs by days', jobs: [] };
  return { absent: true };
}

/** The listed order that this one must be; undefined where it could be several, or one of another time. */
function chosen(lost: Order, same: readonly PastClip[], twins: number): PastClip | undefined {
  const near = same.filter((clip) => distanceOf(lost, clip) === 'near');
  if (near.length === 1 || (near.length > 1 && near.length <= twins + 1))
    return near.toSorted((one, other) => apart(lost, one) - apart(lost, other))[0];
  if (near.length > 0) return undefined;
  const [only] = same;
  return same.length === 1 && distanceOf(lost, only!) === 'unknown' ? only : undefined;
}

const doubtOf = (lost: Order, same: readonly PastClip[]): string =>
  same.length > 1
    ? `${same.length} listed orders have its words`
    : `a listed order has its words and another time (${new Date(same[0]!.createdAtMs ?? Date.parse(lost.at)).toISOString()})`;

const apart = ({ at }: Order, { createdAtMs }: PastClip): number =>
  Math.abs((createdAtMs ?? Date.parse(at)) - Date.parse(at));

/** `unknown`: no readable time, or one that may be of another time zone. */
function distanceOf({ at }: Order, { createdAtMs }: PastClip): 'near' | 'unknown' | 'far' {
  if (createdAtMs === undefined) return 'unknown';
  const laterMs = createdAtMs - Date.parse(at);
  if (laterMs >= -BEFORE_MS && laterMs <= AFTER_MS) return 'near';
  return Math.abs(laterMs) <= ZONES_MS ? 'unknown' : 'far';
}

/** How far orders of which all is known are dated from when they were sent: how far the clocks are apart. */
const distancesOfKnown = (past: PastClips, known: readonly Order[]) =>
  known.flatMap((order) => {
    const listed = past.find(({ receipt }) => receipt.uuid === order.job);
    return listed === undefined ? [] : [distanceOf(order, listed)];
  });
