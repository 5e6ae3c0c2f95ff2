import { type FileHandle, open } from 'node:fs/promises';

/**
 * Counts what a Matroska or WebM file (RFC 9559) has, before anything makes room for it: a few MB may hold a million packets,
 * each of which every reader remembers.
 */

/** An hour at 60 frames a second, with its sound. */
const MOST_PACKETS = 400_000;
/** All elements that are not packets, such as voids, clusters and tags. */
const MOST_OTHERS = 200_000;
/** The index, the tracks, the tags and the chapters are read whole. */
const MOST_INDEX_BYTES = 16 * 1024 * 1024;

const SEGMENT = 0x18538067;
/** Those whose children are looked at in their place; they may be of unknown size. */
const OPENED = new Set([SEGMENT, 0x1f43b675, 0xa0]); // segment, cluster, block group
const BLOCKS = new Set([0xa3, 0xa1]); // simple block, block
/** Seek head, info, tracks, cues, tags, chapters, attachments. */
const READ_WHOLE = new Set([0x114d9b74, 0x1549a966, 0x1654ae6b, 0x1c53bb6b, 0x1254c367, 0x1043a770]);
const EBML = 0x1a45dfa3;
const WINDOW_BYTES = 4096;
/** The longest header of an element, and what a block says of itself. */
const HEAD_BYTES = 32;

/** What is too much in it, as the end of a sentence; undefined where it can be read, or is no Matroska. */
export async function overfullMatroska(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r');
  try {
    const at = window(handle);
    let [offset, packets, others] = [0, 0, 0];
    if (elementIn(await at(0))?.id !== EBML) return undefined;
    for (;;) {
      const head = await at(offset);
      const element = elementIn(head);
      if (element === undefined) return undefined; // its end, or what no reader understands either
      const { id, headBytes, bytes } = element;
      if (BLOCKS.has(id)) packets += framesIn(head.subarray(headBytes));
      else others += 1;
      if (packets > MOST_PACKETS) return `it has more than ${MOST_PACKETS.toLocaleString('en')} packets`;
      if (others > MOST_OTHERS)
        return `it has more than ${MOST_OTHERS.toLocaleString('en')} elements beside its packets`;
      if (READ_WHOLE.has(id) && (bytes ?? 0) > MOST_INDEX_BYTES) return 'its index is larger than 16 MB';
      offset += headBytes;
      if (OPENED.has(id)) continue;
      if (bytes === undefined) return undefined;
      offset += bytes;
      if (!Number.isSafeInteger(offset)) return undefined;
    }
  } finally {
    await handle.close();
  }
}

/** Reads a few bytes anywhere; headers that lie close together are read at once. */
function window(handle: FileHandle): (offset: number) => Promise<Buffer> {
  const buffer = Buffer.alloc(WINDOW_BYTES);
  let [start, length] = [0, 0];
  return async (offset) => {
    if (offset < start || offset + HEAD_BYTES > start + length) {
      start = offset;
      length = (await handle.read(buffer, 0, WINDOW_BYTES, offset)).bytesRead;
    }
    return buffer.subarray(offset - start, Math.min(length, offset - start + HEAD_BYTES));
  };
}

function elementIn(data: Buffer) {
  const idBytes = Math.clz32(data[0] ?? 0) - 23;
  if (idBytes > 4 || data.length <= idBytes) return undefined;
  const first = data[idBytes]!;
  const sizeBytes = Math.clz32(first) - 23;
  if (sizeBytes > 8 || data.length < idBytes + sizeBytes) return undefined;
  const mask = 0xff >> sizeBytes;
  let [bytes, isUnknown] = [first & mask, (first & mask) === mask];
  for (const byte of data.subarray(idBytes + 1, idBytes + sizeBytes)) {
    bytes = bytes * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  const id = data.readUIntBE(0, idBytes);
  return { id, headBytes: idBytes + sizeBytes, bytes: isUnknown ? undefined : bytes };
}

/** A block may hold several packets ("lacing"): the byte after its flags says how many more than one. */
function framesIn(data: Buffer): number {
  const trackBytes = Math.clz32(data[0] ?? 0) - 23;
  const flags = data[trackBytes + 2] ?? 0;
  return (flags & 0x06) === 0 ? 1 : (data[trackBytes + 3] ?? 0) + 1;
}
