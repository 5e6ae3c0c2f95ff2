import type { TrackTables } from './mp4-tables.ts';

/** Makes the head of an MP4 (ISO 14496-12), index first, from tables whose packets have their offsets already. */

export interface OutputTrack extends TrackTables {
  /** The played length, seconds. */
  readonly seconds: number;
}

export interface HeadFacts {
  readonly title: string;
  readonly createdAt: Date;
}

/** The movie's time scale, ticks a second. */
const MOVIE_TIMESCALE = 1000;
/** Seconds between 1904, where MP4 begins to count, and 1970. */
const EPOCH_SECONDS = 2_082_844_800;
const IDENTITY = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
const UNDETERMINED_LANGUAGE = 0x55c4;
const BIGGEST_32_BITS = 0xffff_ffff;

/**
 * `ftyp`, `moov` and the beginning of `mdat`; what follows is `mediaBytes` long.
 * @param tracks with offsets counted from the first byte of the media
 */
export function mp4Head(tracks: readonly OutputTrack[], mediaBytes: number, facts: HeadFacts): Buffer {
  const long = mediaBytes > BIGGEST_32_BITS - 64 * 1024 * 1024;
  const media = long
    ? Buffer.concat([u32(1), text('mdat'), u64(mediaBytes + 16)])
    : Buffer.concat([u32(mediaBytes + 8), text('mdat')]);
  const start = box('ftyp', text('isom'), u32(0x200), text('isomiso2avc1mp41'));
  const measured = moov(tracks, 0, long, facts).length;
  const base = start.length + measured + media.length;
  return Buffer.concat([start, moov(tracks, base, long, facts), media]);
}

function moov(tracks: readonly OutputTrack[], base: number, long: boolean, facts: HeadFacts): Buffer {
  const created = u32(Math.max(0, Math.floor(facts.createdAt.getTime() / 1000) + EPOCH_SECONDS));
  const ticks = Math.max(...tracks.map(({ seconds }) => movieTicks(seconds)));
  const header = [created, created, u32(MOVIE_TIMESCALE), u32(ticks), u32(0x10000), u16(0x100), zeros(10)];
  return box(
    'moov',
    full('mvhd', 0, 0, ...header, u32(...IDENTITY), zeros(24), u32(tracks.length + 1)),
    ...tracks.map((track, index) => trak(track, index + 1, created, base, long)),
    box('udta', titleBox(facts.title)),
  );
}

function trak(track: OutputTrack, id: number, created: Buffer, base: number, long: boolean): Buffer {
  const { kind, timescale, durations, seconds, mediaTime, width, height } = track;
  const sound = kind === 'soun';
  const total = durations.reduce((sum, ticks) => sum + ticks, 0);
  const head = [created, created, u32(id, 0, movieTicks(seconds)), zeros(8), u16(0, sound ? 1 : 0)];
  const size = u32(width * 0x10000, height * 0x10000);
  return box(
    'trak',
    full('tkhd', 0, 3, ...head, u16(sound ? 0x100 : 0, 0), u32(...IDENTITY), size),
    box('edts', full('elst', 0, 0, u32(1, movieTicks(seconds), mediaTime, 0x10000))),
    box(
      'mdia',
      full('mdhd', 0, 0, created, created, u32(timescale, total), u16(UNDETERMINED_LANGUAGE, 0)),
      full('hdlr', 0, 0, u32(0), text(kind), zeros(12), text(sound ? 'SoundHandler\0' : 'VideoHandler\0')),
      box(
        'minf',
        sound ? full('smhd', 0, 0, u32(0)) : full('vmhd', 0, 1, zeros(8)),
        box('dinf', full('dref', 0, 0, u32(1), full('url ', 0, 1))),
        stbl(track, base, long),
      ),
    ),
  );
}

function stbl(
  { descriptions, durations, shifts, keys, sizes, offsets }: OutputTrack,
  base: number,
  long: boolean,
) {
  const runs = chunksOf(offsets, sizes);
  const places = runs.map(({ offset }) => offset + base);
  return box(
    'stbl',
    descriptions,
    full('stts', 0, 0, counted(durations)),
    shifts === undefined
      ? EMPTY
      : full('ctts', shifts.some((shift) => shift < 0) ? 1 : 0, 0, counted(shifts)),
    keys === undefined ? EMPTY : full('stss', 0, 0, u32(keys.length), u32(...keys)),
    full('stsc', 0, 0, samplesPerChunk(runs.map(({ count }) => count))),
    full('stsz', 0, 0, u32(0, sizes.length), numbers(sizes)),
    long
      ? full('co64', 0, 0, u32(places.length), ...places.map(u64))
      : full('stco', 0, 0, u32(places.length), numbers(places)),
  );
}

/** Chunks: packets that are contiguous in the file. */
function chunksOf(offsets: Float64Array, sizes: Uint32Array): { offset: number; count: number }[] {
  const chunks: { offset: number; count: number }[] = [];
  let end = -1;
  for (const [index, offset] of offsets.entries()) {
    if (offset === end) chunks.at(-1)!.count += 1;
    else chunks.push({ offset, count: 1 });
    end = offset + sizes[index]!;
  }
  return chunks;
}

function samplesPerChunk(counts: readonly number[]): Buffer {
  const entries = counts.flatMap((count, index) =>
    count === counts[index - 1] ? [] : [[index + 1, count, 1]],
  );
  return Buffer.concat([u32(entries.length), numbers(entries.flat())]);
}

/** Run lengths: equal neighbours as a count and a value. */
function counted(values: Uint32Array | Int32Array): Buffer {
  const entries: [number, number][] = [];
  for (const value of values) {
    const last = entries.at(-1);
    if (last?.[1] === value) last[0] += 1;
    else entries.push([1, value]);
  }
  return Buffer.concat([u32(entries.length), numbers(entries.flat())]);
}

/** The metadata box as iTunes and FFmpeg write it. */
function titleBox(title: string): Buffer {
  const handler = full('hdlr', 0, 0, u32(0), text('mdirappl'), zeros(9));
  const data = box('data', u32(1, 0), Buffer.from(title, 'utf8'));
  return full('meta', 0, 0, handler, box('ilst', box('\u00a9nam', data)));
}

const EMPTY = Buffer.alloc(0);
const movieTicks = (seconds: number) => Math.round(seconds * MOVIE_TIMESCALE);
const zeros = (bytes: number) => Buffer.alloc(bytes);
const text = (value: string) => Buffer.from(value, 'latin1');

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const bytes = content.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([u32(bytes), text(type), ...content], bytes);
}

const full = (type: string, version: number, flags: number, ...content: readonly Buffer[]): Buffer =>
  box(type, u32(version * 0x1000000 + flags), ...content);

const u32 = (...values: readonly number[]): Buffer => numbers(values);

function numbers(values: ArrayLike<number>): Buffer {
  const data = Buffer.alloc(values.length * 4);
  for (let index = 0; index < values.length; index++) data.writeUInt32BE(values[index]! >>> 0, index * 4);
  return data;
}

function u16(...values: readonly number[]): Buffer {
  const data = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) data.writeUInt16BE(value, index * 2);
  return data;
}

function u64(value: number): Buffer {
  const data = Buffer.alloc(8);
  data.writeBigUInt64BE(BigInt(value));
  return data;
}
