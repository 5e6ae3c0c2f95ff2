/**
 * Finds where a stream of packets can be cut without encoding. Packets are stored in decoding order, and pictures are shown
 * in another order; a cut is clean where everything stored before it is also shown before it.
 */

export interface PacketOrder {
  /** The number of each packet's picture in display order. */
  readonly shown: Int32Array;
  /** Whether each packet is an IDR picture, after which nothing refers to what is before it. */
  readonly fresh: readonly boolean[];
}

/** The numbers of the pictures in display order. @param shifts the time from decoding to display, in `ticks` a frame */
export function shownOrder(count: number, shifts: Int32Array | undefined, ticks: number): Int32Array {
  const times = Float64Array.from({ length: count }, (_, index) => index * ticks + (shifts?.[index] ?? 0));
  const order = [...times.keys()].sort((a, b) => times[a]! - times[b]!);
  const shown = new Int32Array(count);
  for (const [place, index] of order.entries()) shown[index] = place;
  return shown;
}

/** The packet numbers before which a cut is clean. */
export function cleanCuts(shown: Int32Array): boolean[] {
  let latest = -1;
  const clean = [true];
  for (const [index, place] of shown.entries()) {
    latest = Math.max(latest, place);
    clean.push(latest === index);
  }
  return clean;
}

/** The first packet, not before `least`, with which a copy can begin; undefined where there is none. */
export function firstFresh({ shown, fresh }: PacketOrder, least: number): number | undefined {
  const clean = cleanCuts(shown);
  for (let cut = least; cut < shown.length; cut++) {
    if (fresh[cut] && clean[cut] && shown[cut] === cut) return cut;
  }
  return undefined;
}

/** The last packet, not after `most`, on which a decoder can begin. */
export function lastFresh({ shown, fresh }: PacketOrder, most: number): number {
  const clean = cleanCuts(shown);
  for (let cut = most; cut > 0; cut--) if (fresh[cut] && clean[cut] && shown[cut] === cut) return cut;
  return 0;
}

/** The largest number of packets, at most `most`, after which a copy can end. */
export function lastClean(shown: Int32Array, most: number): number {
  const clean = cleanCuts(shown);
  let cut = most;
  while (!clean[cut]) cut -= 1;
  return cut;
}

/** The number of frames that pictures have to wait so that none is shown before it is decoded. */
export const delayOf = (shown: Int32Array): number =>
  shown.reduce((delay, place, index) => Math.max(delay, index - place), 0);
