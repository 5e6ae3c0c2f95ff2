/**
 * The orders of a day as they are kept: those of one minute as a pair, when the last of them started and how many they are.
 * One by one, a day's thousands would be read and written with each request.
 */
export type KeptStart = number | readonly [at: number, count: number];

/** More starts of a day than any limit that is known. */
const MOST_STARTS = 5000;

/** @param starts milliseconds since 1970, the oldest first */
export function keptStarts(starts: readonly number[]): KeptStart[] {
  const kept: [at: number, count: number][] = [];
  for (const start of starts.slice(-MOST_STARTS)) {
    const last = kept.at(-1);
    if (last !== undefined && minuteOf(last[0]) === minuteOf(start))
      kept[kept.length - 1] = [start, last[1] + 1];
    else kept.push([start, 1]);
  }
  return kept;
}

/** Of the clock: a minute from the first start on would grow with every start that is read again. */
const minuteOf = (start: number): number => Math.floor(start / 60_000);

/** The starts one by one, each at the time of the last of its minute; also of those that earlier versions kept. */
export const startsOf = (kept: readonly KeptStart[] | undefined): number[] =>
  (Array.isArray(kept) ? (kept as readonly KeptStart[]) : [])
    .flatMap((start) =>
      typeof start === 'number' ? [start] : Array<number>(bounded(start[1])).fill(start[0]),
    )
    .slice(-MOST_STARTS);

const bounded = (count: unknown): number =>
  typeof count === 'number' && count > 0 ? Math.min(Math.trunc(count), MOST_STARTS) : 0;
