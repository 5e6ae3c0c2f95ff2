import { type FileHandle, open } from 'node:fs/promises';
import type { TopBox } from './boxes.ts';

/**
 * Counts what the tables of an ISO media file (ISO 14496-12) promise, before anything makes room for it: twelve bytes may
 * speak of four thousand million samples, and every reader believes them.
 */

/** Four hours at 60 frames a second. Sound may have more, since a sample of it may be one number. */
const MOST_FRAMES = 1_000_000;
const MOST_TRACKS = 64;
const MOST_LEVELS = 12;
const MOST_INDEX_BYTES = 64 * 1024 * 1024;
const CONTAINERS = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'mvex', 'moof', 'traf'];

/** Where the count of a table's entries stands in its box, and the fewest bytes of an entry. */
const TABLES: Readonly<Record<string, { readonly at: number; readonly entry: number }>> = {
  stts: { at: 4, entry: 8 },
  ctts: { at: 4, entry: 8 },
  stss: { at: 4, entry: 4 },
  stsc: { at: 4, entry: 12 },
  stco: { at: 4, entry: 4 },
  co64: { at: 4, entry: 8 },
  elst: { at: 4, entry: 12 },
  stsd: { at: 4, entry: 8 },
  dref: { at: 4, entry: 8 },
};

interface Count {
  readonly sizeBytes: number;
  tracks: number;
  /** Samples of fragments so far. */
  fragmented: number;
}

/** What is wrong with its tables, as the end of a sentence; undefined where they can be read. */
export async function brokenPromise(
  file: string,
  boxes: readonly TopBox[],
  sizeBytes: number,
): Promise<string | undefined> {
  const count: Count = { sizeBytes, tracks: 0, fragmented: 0 };
  const handle = await open(file, 'r');
  try {
    for (const { type, start, bytes } of boxes) {
      if (type !== 'moov' && type !== 'moof') continue;
      if (bytes > MOST_INDEX_BYTES) return 'its index is larger than 64 MB';
      const problem = problemIn(await read(handle, start, bytes), type, count);
      if (problem !== undefined) return problem;
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

async function read(handle: FileHandle, start: number, bytes: number): Promise<Buffer> {
  const data = Buffer.alloc(bytes);
  const { bytesRead } = await handle.read(data, 0, bytes, start);
  return data.subarray(0, bytesRead);
}

/** @param data the content of the box */
function problemIn(data: Buffer, type: string, count: Count, level = 0): string | undefined {
  if (type === 'trak' && ++count.tracks > MOST_TRACKS) return `it has more than ${MOST_TRACKS} tracks`;
  if (level > MOST_LEVELS) return 'its boxes lie in each other without end';
  const table = TABLES[type];
  if (table !== undefined && entriesIn(data, table.at) * table.entry > data.length)
    return `its table ${type} promises more than it holds`;
  if (type === 'stsz' && !fits(data, count)) return 'its table stsz promises more than the file holds';
  if (type === 'trun') {
    count.fragmented += entriesIn(data, 4);
    if (count.fragmented > MOST_FRAMES) return 'its fragments promise more frames than can be shown';
  }
  if (type === 'mdia' && !isPlausible(data, count)) return 'its tables promise more samples than it has';
  if (!CONTAINERS.includes(type)) return undefined;
  for (const box of boxesIn(data)) {
    const problem = problemIn(box.data, box.type, count, level + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Sizes of their own have four bytes each; samples of one size have to be in the file. */
function fits(stsz: Buffer, { sizeBytes }: Count): boolean {
  const [same, samples] = [entriesIn(stsz, 4), entriesIn(stsz, 8)];
  return same === 0 ? 12 + samples * 4 <= stsz.length : same * samples <= sizeBytes;
}

/** Whether no table of a track speaks of more samples than its kind may have. */
function isPlausible(mdia: Buffer, { sizeBytes }: Count): boolean {
  const isPicture = find(mdia, 'hdlr')?.toString('latin1', 8, 12) === 'vide';
  const most = isPicture ? MOST_FRAMES : Math.max(MOST_FRAMES, sizeBytes);
  const stbl = find(find(mdia, 'minf'), 'stbl');
  if (stbl === undefined) return true;
  const chunks = entriesIn(find(stbl, 'stco') ?? find(stbl, 'co64'), 4);
  return (
    chunks <= MOST_FRAMES * 4 &&
    entriesIn(find(stbl, 'stsz'), 8) <= most &&
    ['stts', 'ctts'].every((type) => runs(find(stbl, type), 8, 0) <= most) &&
    samplesOf(find(stbl, 'stsc'), chunks) <= most
  );
}

/** The sum of the counts in a table of runs. */
function runs(table: Buffer | undefined, entryBytes: number, at: number): number {
  let sum = 0;
  for (let start = 8; table !== undefined && start + entryBytes <= table.length; start += entryBytes)
    sum += table.readUInt32BE(start + at);
  return sum;
}

/** Samples by `stsc`: each run of chunks begins at a chunk's number and has so many samples a chunk. */
function samplesOf(stsc: Buffer | undefined, chunks: number): number {
  let sum = 0;
  for (let start = 8; stsc !== undefined && start + 12 <= stsc.length; start += 12) {
    const next = start + 24 <= stsc.length ? stsc.readUInt32BE(start + 12) : chunks + 1;
    sum += Math.max(0, next - stsc.readUInt32BE(start)) * stsc.readUInt32BE(start + 4);
  }
  return sum;
}

const entriesIn = (table: Buffer | undefined, at: number): number =>
  table === undefined || table.length < at + 4 ? 0 : table.readUInt32BE(at);

function find(parent: Buffer | undefined, type: string): Buffer | undefined {
  for (const box of parent === undefined ? [] : boxesIn(parent)) if (box.type === type) return box.data;
  return undefined;
}

function* boxesIn(data: Buffer): Generator<{ type: string; data: Buffer }, void, undefined> {
  for (let at = 0; at + 8 <= data.length; ) {
    const short = data.readUInt32BE(at);
    const long = short === 1 && at + 16 <= data.length;
    const bytes = long ? Number(data.readBigUInt64BE(at + 8)) : short === 0 ? data.length - at : short;
    const head = long ? 16 : 8;
    if (bytes < head || at + bytes > data.length) return;
    yield { type: data.toString('latin1', at + 4, at + 8), data: data.subarray(at + head, at + bytes) };
    at += bytes;
  }
}
