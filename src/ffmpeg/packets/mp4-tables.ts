import { type Box, boxesIn, findBox, readMoov } from './mp4-boxes.ts';

/**
 * Reads the sample tables of an MP4 (ISO 14496-12): the bytes and the time of each packet. It reads plain, unfragmented
 * files with one picture and one sound track; for anything else the result is undefined.
 */

export interface TrackTables {
  /** `vide`, `soun`. */
  readonly kind: string;
  /** Ticks a second. */
  readonly timescale: number;
  /** The whole `stsd` box, which a copy takes over. */
  readonly descriptions: Buffer;
  /** The decoder's configuration: the content of `avcC`, or the AudioSpecificConfig. */
  readonly setup: Buffer;
  /** The size of each packet, bytes. */
  readonly sizes: Uint32Array;
  /** The offset of each packet in the file. */
  readonly offsets: Float64Array;
  /** The duration of each packet, ticks. */
  readonly durations: Uint32Array;
  /** The time from decoding to display of each packet, ticks; undefined where it is always 0. */
  readonly shifts: Int32Array | undefined;
  /** The numbers of the key frames, from 1; undefined where every packet is one. */
  readonly keys: Uint32Array | undefined;
  /** The time within the track at which it begins to be played, ticks. */
  readonly mediaTime: number;
  /** Pixels as coded; 0 for sound. */
  readonly width: number;
  readonly height: number;
}

/** Four hours at 60 frames a second; more is encoded and not copied. */
const MAX_PACKETS = 1_000_000;
/** The offset of the first entry's width in `stsd`. */
const ENTRY_WIDTH = 40;
const VISUAL_ENTRY_BYTES = 78;
const AUDIO_ENTRY_BYTES = 28;
const ES_DESCRIPTOR = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;

/** The tracks in file order; undefined where the file is not plain enough for copying bytes. */
export async function readTables(file: string): Promise<TrackTables[] | undefined> {
  const moov = await readMoov(file);
  if (moov === undefined) return undefined;
  try {
    const boxes = [...boxesIn(moov, 0, moov.length)];
    if (boxes.some(({ type }) => type === 'mvex')) return undefined; // a fragmented file has its tables elsewhere
    const tracks = boxes.filter(({ type }) => type === 'trak').map((trak) => readTrack(moov, trak));
    return tracks.every((track) => track !== undefined) ? tracks : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // a table claims more than the file holds
    throw error;
  }
}

function readTrack(data: Buffer, trak: Box): TrackTables | undefined {
  const at = (parent: Box | undefined, type: string) => parent && findBox(data, parent, type);
  const media = at(trak, 'mdia');
  const table = at(at(media, 'minf'), 'stbl');
  const [handler, clock] = [at(media, 'hdlr'), at(media, 'mdhd')];
  const stsd = at(table, 'stsd');
  const [stts, stsz, stsc] = [at(table, 'stts'), at(table, 'stsz'), at(table, 'stsc')];
  const places = at(table, 'stco') ?? at(table, 'co64');
  if (!handler || !clock || !stsd || !stts || !stsz || !stsc || !places) return undefined;
  const kind = data.toString('latin1', handler.start + 8, handler.start + 12);
  const timescale = data.readUInt32BE(clock.start + (data[clock.start] === 1 ? 20 : 12));
  const setup = readSetup(data, stsd, kind);
  const edit = readEdit(data, at(at(trak, 'edts'), 'elst'));
  const sizes = readSizes(data, stsz);
  const offsets = readOffsets(data, stsc, places, sizes);
  if (setup === undefined || edit === undefined || offsets === undefined) return undefined;
  const ctts = at(table, 'ctts');
  const stss = at(table, 'stss');
  return {
    kind,
    timescale,
    descriptions: data.subarray(stsd.start - 8, stsd.end),
    setup,
    sizes,
    offsets,
    durations: Uint32Array.from(spread(data, stts, sizes.length)),
    shifts: ctts === undefined ? undefined : Int32Array.from(spread(data, ctts, sizes.length, true)),
    keys: stss === undefined ? undefined : readKeys(data, stss),
    mediaTime: edit,
    width: kind === 'vide' ? data.readUInt16BE(stsd.start + ENTRY_WIDTH) : 0,
    height: kind === 'vide' ? data.readUInt16BE(stsd.start + ENTRY_WIDTH + 2) : 0,
  };
}

/** The beginning of the only edit; undefined for several edits, or for an empty one. */
function readEdit(data: Buffer, elst: Box | undefined): number | undefined {
  if (elst === undefined) return 0;
  if (data.readUInt32BE(elst.start + 4) !== 1) return undefined;
  const long = data[elst.start] === 1;
  const time = long ? Number(data.readBigInt64BE(elst.start + 16)) : data.readInt32BE(elst.start + 12);
  const rate = data.readUInt32BE(elst.start + (long ? 24 : 16));
  return time < 0 || rate !== 0x10000 ? undefined : time;
}

function readSetup(data: Buffer, stsd: Box, kind: string): Buffer | undefined {
  if (data.readUInt32BE(stsd.start + 4) !== 1) return undefined; // several descriptions mean several shapes
  const [entry] = boxesIn(data, stsd.start + 8, stsd.end);
  if (entry === undefined) return undefined;
  if (kind === 'vide' && entry.type === 'avc1') {
    const box = findBox(data, { ...entry, start: entry.start + VISUAL_ENTRY_BYTES }, 'avcC');
    return box && data.subarray(box.start, box.end);
  }
  // version 0: a QuickTime sound description has more fields before its boxes
  if (kind !== 'soun' || entry.type !== 'mp4a' || data.readUInt16BE(entry.start + 8) !== 0) return undefined;
  const box = findBox(data, { ...entry, start: entry.start + AUDIO_ENTRY_BYTES }, 'esds');
  return box && readSpecificConfig(data, box.start + 4, box.end);
}

/** The AudioSpecificConfig inside the descriptors of `esds` (ISO 14496-1, 7.2.6). */
function readSpecificConfig(data: Buffer, start: number, end: number): Buffer | undefined {
  for (let at = start; at < end; ) {
    const tag = data.readUInt8(at++);
    let length = 0;
    for (let more = true, bytes = 0; more; bytes++) {
      if (bytes === 4) return undefined; // no length has more bytes
      const byte = data.readUInt8(at++);
      length = (length << 7) | (byte & 0x7f);
      more = (byte & 0x80) !== 0;
    }
    if (tag === DECODER_SPECIFIC) return data.subarray(at, at + length);
    at += tag === ES_DESCRIPTOR ? 3 : tag === DECODER_CONFIG ? 13 : length;
  }
  return undefined;
}

function readSizes(data: Buffer, { start }: Box): Uint32Array {
  const same = data.readUInt32BE(start + 4);
  const count = data.readUInt32BE(start + 8);
  if (count > MAX_PACKETS) throw new RangeError('more packets than can be copied');
  if (same > 0) return new Uint32Array(count).fill(same);
  return Uint32Array.from({ length: count }, (_, index) => data.readUInt32BE(start + 12 + index * 4));
}

function readOffsets(data: Buffer, stsc: Box, places: Box, sizes: Uint32Array): Float64Array | undefined {
  const long = data.toString('latin1', places.start - 4, places.start) === 'co64';
  const chunks = data.readUInt32BE(places.start + 4);
  const runs = data.readUInt32BE(stsc.start + 4);
  const offsets = new Float64Array(sizes.length);
  let packet = 0;
  for (let run = 0; run < runs; run++) {
    const at = stsc.start + 8 + run * 12;
    const [first, perChunk] = [data.readUInt32BE(at), data.readUInt32BE(at + 4)];
    const next = run + 1 < runs ? data.readUInt32BE(at + 12) : chunks + 1;
    for (let chunk = first; chunk < next && packet < sizes.length; chunk++) {
      const place = places.start + 8 + (chunk - 1) * (long ? 8 : 4);
      let offset = long ? Number(data.readBigUInt64BE(place)) : data.readUInt32BE(place);
      for (let each = 0; each < perChunk && packet < sizes.length; each++) {
        offsets[packet] = offset;
        offset += sizes[packet++]!;
      }
    }
  }
  return packet === sizes.length ? offsets : undefined;
}

/** Expands the counts and values of `stts` and `ctts` to one value a packet. */
function spread(data: Buffer, { start }: Box, packets: number, signed = false): Int32Array {
  const values = new Int32Array(packets);
  const entries = data.readUInt32BE(start + 4);
  let packet = 0;
  for (let entry = 0; entry < entries && packet < packets; entry++) {
    const at = start + 8 + entry * 8;
    const count = Math.min(data.readUInt32BE(at), packets - packet);
    const value = signed ? data.readInt32BE(at + 4) : data.readUInt32BE(at + 4);
    values.fill(value, packet, packet + count);
    packet += count;
  }
  return values;
}

function readKeys(data: Buffer, { start, end }: Box): Uint32Array {
  const count = data.readUInt32BE(start + 4);
  if (start + 8 + count * 4 > end) throw new RangeError('more key frames than the table has');
  return Uint32Array.from({ length: count }, (_, index) => data.readUInt32BE(start + 8 + index * 4));
}
