/** Changes boxes of an MP4 or MOV whose index stands at its end, so that nothing else moves (ISO 14496-12). */

const FIXED = 0x10000;
const MATRIX_ONE = 0x40000000;
/** Bytes before the boxes that lie in a box. */
const HEADS: Readonly<Record<string, number>> = { stsd: 16, hvc1: 86, avc1: 86 };

interface Place {
  readonly type: string;
  readonly at: number;
  readonly bytes: number;
}

function placesIn(data: Buffer, start: number, end: number): Place[] {
  const places: Place[] = [];
  for (let at = start; at + 8 <= end; at += places.at(-1)!.bytes) {
    places.push({ type: data.toString('latin1', at + 4, at + 8), at, bytes: data.readUInt32BE(at) });
  }
  return places;
}

export const changed = (data: Buffer, at: number, text: string): Buffer => {
  data.write(text, at, 'latin1');
  return data;
};

/** Replaces a box by what `change` makes of it. @param path types from the outside; `trak` has a number, from 0 */
function edit(data: Buffer, path: readonly (string | number)[], change: (box: Buffer) => Buffer): Buffer {
  const [type, number] = path;
  const isNumbered = typeof number === 'number';
  const found = placesIn(data, 0, data.length).filter((place) => place.type === type);
  const { at, bytes } = found[isNumbered ? number : 0] ?? missing(String(type));
  const rest = path.slice(isNumbered ? 2 : 1);
  const own = Buffer.from(data.subarray(at, at + bytes));
  const head = HEADS[String(type)] ?? 8;
  const made =
    rest.length === 0
      ? change(own)
      : Buffer.concat([own.subarray(0, head), edit(own.subarray(head), rest, change)]);
  made.writeUInt32BE(made.length, 0);
  return Buffer.concat([data.subarray(0, at), made, data.subarray(at + bytes)]);
}

function missing(type: string): never {
  throw new RangeError(`there is no box ${type}`);
}

function trackOf(data: Buffer, kind: string): number {
  const moov = placesIn(data, 0, data.length).find(({ type }) => type === 'moov') ?? missing('moov');
  const tracks = placesIn(data, moov.at + 8, moov.at + moov.bytes).filter(({ type }) => type === 'trak');
  return tracks.findIndex(({ at, bytes }) => {
    const track = data.subarray(at, at + bytes);
    const handler = track.indexOf('hdlr') + 12;
    return track.toString('latin1', handler, handler + 4) === kind;
  });
}

/** The number of the first track of pictures, or of sound. */
export const picturesOf = (data: Buffer): number => trackOf(data, 'vide');
export const soundsOf = (data: Buffer): number => trackOf(data, 'soun');

/** Shows the picture turned or mirrored. */
export const withMatrix = (
  data: Buffer,
  [a, b, c, d]: readonly number[],
  [x, y]: readonly number[],
): Buffer =>
  edit(data, ['moov', 'trak', picturesOf(data), 'tkhd'], (box) => {
    for (const [index, value] of [a, b, 0, c, d, 0, x, y].entries())
      box.writeInt32BE((value ?? 0) * FIXED, 48 + index * 4);
    box.writeInt32BE(MATRIX_ONE, 80);
    return box;
  });

export const withClock = (data: Buffer, track: number, timescale: number): Buffer =>
  edit(data, ['moov', 'trak', track, 'mdia', 'mdhd'], (box) => {
    box.writeUInt32BE(timescale, 20);
    return box;
  });

/** Plays these parts of a track: how long, and from where in it; -1 is nothing. Seconds. */
export function withEdits(
  data: Buffer,
  track: number,
  edits: readonly (readonly [number, number])[],
): Buffer {
  const numberIn = (path: readonly (string | number)[], at: number): number => {
    let value = 0;
    edit(data, path, (box) => {
      value = box.readUInt32BE(at);
      return box;
    });
    return value;
  };
  const movie = numberIn(['moov', 'mvhd'], 20);
  const scale = numberIn(['moov', 'trak', track, 'mdia', 'mdhd'], 20);
  const list = ['moov', 'trak', track, 'edts', 'elst'];
  const first = numberIn(list, 20); // where ffmpeg itself begins
  return edit(data, list, (box) => {
    const made = Buffer.alloc(16 + edits.length * 12);
    box.copy(made, 0, 0, 12);
    made.writeUInt32BE(edits.length, 12);
    for (const [index, [seconds, begin]] of edits.entries()) {
      const entry = 16 + index * 12;
      made.writeUInt32BE(Math.round(seconds * movie), entry);
      made.writeInt32BE(begin < 0 ? -1 : first + Math.round(begin * scale), entry + 4);
      made.writeUInt32BE(FIXED, entry + 8);
    }
    return made;
  });
}

/** Adds a clean aperture (ISO 14496-12, 12.1.4): the middle of the picture, without two pixels at each side. */
export function cleanAperture(data: Buffer, width: number, height: number): Buffer {
  const box = Buffer.alloc(40);
  box.writeUInt32BE(40, 0);
  box.write('clap', 4, 'latin1');
  for (const [index, value] of [width - 4, 1, height - 4, 1, 0, 1, 0, 1].entries())
    box.writeUInt32BE(value, 8 + index * 4);
  const path = ['moov', 'trak', picturesOf(data), 'mdia', 'minf', 'stbl', 'stsd', 'avc1'];
  return edit(data, path, (entry) => Buffer.concat([entry, box]));
}

/** Adds the configuration of Dolby Vision's profile 8.4, as iPhones write it (Dolby, "ISO base media file format", 3.2). */
export function dolbyVision(data: Buffer): Buffer {
  const configuration = Buffer.alloc(32);
  configuration.writeUInt32BE(32, 0);
  configuration.write('dvvC', 4, 'latin1');
  configuration[8] = 1;
  configuration.writeUInt16BE((8 << 9) | (4 << 3) | 0b101, 10);
  configuration[12] = 4 << 4;
  const path = ['moov', 'trak', picturesOf(data), 'mdia', 'minf', 'stbl', 'stsd', 'hvc1'];
  return edit(data, path, (box) => Buffer.concat([box, configuration]));
}

/** Gives all boxes and handlers of a name in the index another one. */
export function renamed(data: Buffer, from: string, to: string): Buffer {
  const next = (after: number) => data.indexOf(from, after);
  for (let at = next(data.indexOf('moov')); at >= 0; at = next(at)) data.write(to, at, 'latin1');
  return data;
}

/** Puts the track of a kind before the others. */
export const hasFirst = (data: Buffer, kind: string): Buffer => {
  const number = trackOf(data, kind);
  return edit(data, ['moov'], (moov) => {
    const tracks = placesIn(moov, 8, moov.length).filter(({ type }) => type === 'trak');
    const box = ({ at, bytes }: Place) => moov.subarray(at, at + bytes);
    const [first, last] = [tracks[0]!, tracks.at(-1)!];
    const order = [tracks[number]!, ...tracks.filter((_, index) => index !== number)];
    return Buffer.concat([
      ...[moov.subarray(0, first.at), ...order.map(box), moov.subarray(last.at + last.bytes)],
    ]);
  });
};
