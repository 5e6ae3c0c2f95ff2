import { open } from 'node:fs/promises';
import { refused } from './refusal.ts';

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const HEADER_BYTES = 12;
/** Elements of a segment that are looked at; a segment within it is one of the first. */
const MOST_LOOKED_AT = 1000;

/**
 * Whether the end of a Matroska or WebM file is missing, by the size that its segment claims (RFC 8794, 4 and 6).
 * @returns undefined where the file does not say, as one that was written while it was recorded, or where it is no Matroska
 * @throws SparkfluenceError media, reason `not_a_video`, for a segment within a segment: a few kB of them keep the demuxer for ever
 */
export async function isMatroskaCut(file: string): Promise<boolean | undefined> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const header = await elementAt(0);
    if (header?.id !== EBML || header.bytes === undefined) return undefined;
    const segment = await elementAt(header.start + header.bytes);
    if (segment?.id !== SEGMENT) return undefined;
    const end = segment.start + (segment.bytes ?? Number.POSITIVE_INFINITY);
    for (let [at, count] = [segment.start, 0]; at < end && count < MOST_LOOKED_AT; count += 1) {
      const child = await elementAt(at);
      if (child?.id === SEGMENT) throw refused(file, 'not_a_video', 'there is a segment within its segment');
      if (child?.bytes === undefined || child.id === EBML) break; // what follows is another file
      at = child.start + child.bytes;
    }
    if (segment.bytes === undefined) return undefined;
    return end > size;
  } finally {
    await handle.close();
  }

  async function elementAt(offset: number) {
    if (!Number.isSafeInteger(offset)) return undefined; // sizes of 56 bits lead out of every file
    const data = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await handle.read(data, 0, HEADER_BYTES, offset);
    const idWidth = Math.clz32(data[0]!) - 23;
    if (bytesRead < 2 || idWidth > 4) return undefined;
    const id = data.readUIntBE(0, idWidth);
    const first = data[idWidth]!;
    const width = Math.clz32(first) - 23;
    if (width > 8 || idWidth + width > bytesRead) return undefined;
    let [bytes, unknown] = [first & (0xff >> width), (first & (0xff >> width)) === 0xff >> width];
    for (const byte of data.subarray(idWidth + 1, idWidth + width)) {
      bytes = bytes * 256 + byte;
      unknown &&= byte === 0xff;
    }
    return { id, start: offset + idWidth + width, bytes: unknown ? undefined : bytes };
  }
}
