import { stat } from 'node:fs/promises';
import { type Box, boxesIn, findBox, readMoov } from './mp4-boxes.ts';

/**
 * What an MP4 or MOV says about each of its tracks beside the packets: which part of it is played (the edit list), and
 * whether the bytes of its packets are in the file. Unlike `mp4-tables.ts` it reads every kind of track and codec.
 */
export interface Mp4Track {
  /** The track's number in the file: `track_ID`. */
  readonly id: number;
  /** `vide`, `soun`, … */
  readonly kind: string;
  /** Ticks a second; 0 in files that some cameras write. */
  readonly timescale: number;
  /** What is played, in order; undefined without an edit list, where all of it is played. */
  readonly edits: readonly Edit[] | undefined;
  /** Whether its packets are encrypted (ISO 23001-7). */
  readonly isEncrypted: boolean;
  /** The number of packets in the sample table, without those of fragments. */
  readonly packets: number;
  /** How many of them lie beyond the end of the file. */
  readonly missing: number;
}

/** A part of a track, and its place in what is played. */
export interface Edit {
  /** When it is played, seconds. */
  readonly atSeconds: number;
  /** Where it begins in the track, seconds. */
  readonly fromSeconds: number;
  /** Where it ends in the track, seconds; infinite for the open edit of a fragmented file. */
  readonly toSeconds: number;
}

/** All tracks in file order; undefined where there is no `moov` that can be read. */
export async function readMp4Tracks(file: string): Promise<Mp4Track[] | undefined> {
  const moov = await readMoov(file);
  if (moov === undefined) return undefined;
  const { size } = await stat(file);
  const whole = { type: 'moov', start: 0, end: moov.length };
  try {
    const header = findBox(moov, whole, 'mvhd');
    const movieTimescale =
      header === undefined ? 0 : moov.readUInt32BE(header.start + clockOffset(moov, header));
    return [...boxesIn(moov, 0, moov.length)]
      .filter(({ type }) => type === 'trak')
      .map((trak) => readTrack(moov, trak, movieTimescale, size));
  } catch (error) {
    if (error instanceof RangeError) return undefined; // a table claims more than the file holds
    throw error;
  }
}

/** The sample entries of encrypted pictures and sound: of ISO 14496-12 (8.12), and of Apple's FairPlay. */
const ENCRYPTED = ['encv', 'enca', 'drmi', 'drms'];

/** Where the time scale stands in `mvhd` and `mdhd`, which begin alike. */
const clockOffset = (data: Buffer, { start }: Box): number => (data[start] === 1 ? 20 : 12);

function readTrack(data: Buffer, trak: Box, movieTimescale: number, fileBytes: number): Mp4Track {
  const at = (parent: Box | undefined, type: string) => parent && findBox(data, parent, type);
  const [header, media] = [at(trak, 'tkhd'), at(trak, 'mdia')];
  const clock = at(media, 'mdhd');
  const timescale = clock === undefined ? 0 : data.readUInt32BE(clock.start + clockOffset(data, clock));
  const id =
    header === undefined ? 0 : data.readUInt32BE(header.start + (data[header.start] === 1 ? 20 : 12));
  const list = at(at(trak, 'edts'), 'elst');
  const edits = list && timescale > 0 ? readEdits(data, list, timescale, movieTimescale) : undefined;
  const table = at(at(media, 'minf'), 'stbl');
  const descriptions = at(table, 'stsd');
  const [entry] = descriptions === undefined ? [] : boxesIn(data, descriptions.start + 8, descriptions.end);
  const handler = at(media, 'hdlr');
  return {
    id,
    kind: handler === undefined ? '' : data.toString('latin1', handler.start + 8, handler.start + 12),
    timescale,
    isEncrypted: entry !== undefined && ENCRYPTED.includes(entry.type),
    edits: edits?.length === 0 ? undefined : edits,
    ...countPackets(data, table, fileBytes),
  };
}

function readEdits(data: Buffer, elst: Box, timescale: number, movieTimescale: number): Edit[] {
  const long = data[elst.start] === 1;
  const entryBytes = long ? 20 : 12;
  const claimed = data.readUInt32BE(elst.start + 4);
  const count = Math.min(claimed, Math.floor((elst.end - elst.start - 8) / entryBytes));
  const edits: Edit[] = [];
  let atSeconds = 0;
  for (let index = 0; index < count; index++) {
    const entry = elst.start + 8 + index * entryBytes;
    const ticks = long ? Number(data.readBigUInt64BE(entry)) : data.readUInt32BE(entry);
    const begin = long ? Number(data.readBigInt64BE(entry + 8)) : data.readInt32BE(entry + 4);
    const seconds = movieTimescale > 0 ? ticks / movieTimescale : 0;
    if (begin >= 0) {
      const fromSeconds = begin / timescale;
      // The last edit of a file that is still being written, or of a fragmented one, has no length.
      const open = seconds === 0 && index === count - 1;
      edits.push({
        atSeconds,
        fromSeconds,
        toSeconds: open ? Number.POSITIVE_INFINITY : fromSeconds + seconds,
      });
    }
    atSeconds += seconds;
  }
  return edits;
}

function countPackets(
  data: Buffer,
  table: Box | undefined,
  fileBytes: number,
): { packets: number; missing: number } {
  const at = (type: string) => table && findBox(data, table, type);
  const [stsz, stsc, places] = [at('stsz'), at('stsc'), at('stco') ?? at('co64')];
  if (!stsz || !stsc || !places) return { packets: 0, missing: 0 };
  const same = data.readUInt32BE(stsz.start + 4);
  const packets = data.readUInt32BE(stsz.start + 8);
  const long = places.type === 'co64';
  const chunks = data.readUInt32BE(places.start + 4);
  const runs = data.readUInt32BE(stsc.start + 4);
  let [packet, there] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const entry = stsc.start + 8 + run * 12;
    const [first, perChunk] = [data.readUInt32BE(entry), data.readUInt32BE(entry + 4)];
    const next = run + 1 < runs ? data.readUInt32BE(entry + 12) : chunks + 1;
    for (let chunk = first; chunk < next && packet < packets; chunk++) {
      const place = places.start + 8 + (chunk - 1) * (long ? 8 : 4);
      const offset = long ? Number(data.readBigUInt64BE(place)) : data.readUInt32BE(place);
      const count = Math.min(perChunk, packets - packet);
      if (same > 0) {
        // Packets of raw sound are single samples, which are not counted one by one.
        if (offset + same <= fileBytes) there += count;
        packet += count;
        continue;
      }
      for (let end = offset, each = 0; each < count; each++, packet++) {
        end += data.readUInt32BE(stsz.start + 12 + packet * 4);
        if (end <= fileBytes) there += 1;
      }
    }
  }
  return { packets, missing: packets - there };
}
