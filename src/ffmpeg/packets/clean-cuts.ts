/**
 * Where a stream of packets may be cut without encoding anything again. Packets lie in the order in which they are
 * decoded, pictures are shown in another; a cut is clean where everything before it is also shown before it.
 */

export interface PacketOrder {
  /** Which picture, in the order of showing, each packet is. */
  readonly shown: Int32Array;
  /** Whether each packet begins anew: nothing behind it needs what stands before it (an IDR picture). */
  readonly fresh: readonly boolean[];
}

/** Numbers of pictures in the order of showing. @param shifts how much later each packet is shown than decoded, in `ticks` a frame */
export function shownOrder(count: number, shifts: Int32Array | undefined, ticks: number): Int32Array {
  const times = Float64Array.from({ length: count }, (_, index) => index * ticks + (shifts?.[index] ?? 0));
  const order = [...times.keys()].sort((a, b) => times[a]! - times[b]!);
  const shown = new Int32Array(count);
  for (const [place, index] of order.entries()) shown[index] = place;
  return shown;
}

/** Counts of packets before which a cut is clean. */
export function cleanCuts(shown: Int32Array): boolean[] {
  let latest = -1;
  const clean = [true];
  for (const [index, place] of shown.entries()) {
    latest = Math.max(latest, place);
    clean.push(latest === index);
  }
  return clean;
}

/** The first packet from `least` on that a copy may begin with; undefined where there is none. */
export function firstFresh({ shown, fresh }: PacketOrder, least: number): number | undefined {
  const clean = cleanCuts(shown);
  for (let cut = least; cut < shown.length; cut++) {
    if (fresh[cut] && clean[cut] && shown[cut] === cut) return cut;
  }
  return undefined;
}

/** The last packet up to `most` on which a decoder may begin. */
export function lastFresh({ shown, fresh }: PacketOrder, most: number): number {
  const clean = cleanCuts(shown);
  for (let cut = most; cut > 0; cut--) if (fresh[cut] && clean[cut] && shown[cut] === cut) return cut;
  return 0;
}

/** The most packets, at most `most`, that a copy may end behind. */
export function lastClean(shown: Int32Array, most: number): number {
  const clean = cleanCuts(shown);
  let cut = most;
  while (!clean[cut]) cut -= 1;
  return cut;
}

/** By how many frames pictures have to wait so that none is shown before it is decoded. */
export const delayOf = (shown: Int32Array): number =>
  shown.reduce((delay, place, index) => Math.max(delay, index - place), 0);
