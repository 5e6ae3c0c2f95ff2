import type { PacketOrder } from '../packets/clean-cuts.ts';
import { delayOf } from '../packets/clean-cuts.ts';
import type { OutputTrack } from '../packets/mp4-file.ts';
import type { TrackTables } from '../packets/mp4-tables.ts';
import type { Piece as Bytes } from '../packets/packet-writer.ts';
import type { Clock } from './plan-cuts.ts';
import type { Frames } from './transition.ts';

/** Consecutive packets of a picture in a file, from one clean cut to another. */
export interface Part extends Frames {
  readonly path: string;
  readonly picture: TrackTables;
  readonly order: PacketOrder;
}

/**
 * One picture track of many parts with evenly spaced frames. No part is longer or shorter than its frames; parts whose
 * frames wait less before they are shown wait as long as the others.
 * @param descriptions the `stsd` by which all parts are decoded
 * @param base the offset of its bytes in the output
 */
export function trackOf(
  parts: readonly Part[],
  { timescale, frameTicks }: Clock,
  descriptions: Buffer,
  base = 0,
): { track: OutputTrack; bytes: Bytes[]; length: number } {
  const count = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  const places = parts.map(({ order, from, to }) =>
    order.shown.subarray(from, to).map((place) => place - from),
  );
  const delay = Math.max(...places.map(delayOf));
  const [sizes, offsets, shifts] = [new Uint32Array(count), new Float64Array(count), new Int32Array(count)];
  const keys: number[] = [];
  const bytes = parts.map(({ path, picture, from, to }): Bytes => {
    return { path, offsets: picture.offsets.subarray(from, to), sizes: picture.sizes.subarray(from, to) };
  });
  let [at, length] = [0, 0];
  for (const [number, { picture, order, from, to }] of parts.entries()) {
    for (let index = from; index < to; index++, at++) {
      const size = picture.sizes[index]!;
      sizes[at] = size;
      offsets[at] = base + length;
      shifts[at] = (places[number]![index - from]! - (index - from) + delay) * frameTicks;
      if (order.fresh[index]) keys.push(at + 1);
      length += size;
    }
  }
  const { kind, setup, width, height } = parts[0]!.picture;
  const track = {
    ...{ kind, timescale, descriptions, setup, sizes, offsets, width, height },
    durations: new Uint32Array(count).fill(frameTicks),
    shifts: delay === 0 ? undefined : shifts,
    keys: Uint32Array.from(keys),
    mediaTime: delay * frameTicks,
    seconds: (count * frameTicks) / timescale,
  };
  return { track, bytes, length };
}

/** The same `stsd` with other content in its `avcC`. */
export function withSetup(descriptions: Buffer, before: Buffer, after: Buffer): Buffer {
  const at = descriptions.indexOf(before);
  if (at < 0) throw new RangeError('the description does not hold its own setup');
  const changed = Buffer.concat([
    descriptions.subarray(0, at),
    after,
    descriptions.subarray(at + before.length),
  ]);
  // the lengths of stsd, of its one entry, and of avcC, whose content it is
  for (const place of [0, 16, at - 8]) {
    changed.writeUInt32BE(changed.readUInt32BE(place) + after.length - before.length, place);
  }
  return changed;
}
