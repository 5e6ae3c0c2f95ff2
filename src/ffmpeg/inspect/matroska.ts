import { open } from 'node:fs/promises';

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const HEADER_BYTES = 12;

/**
 * Whether the end of a Matroska or WebM file is missing, by the size that its segment claims (RFC 8794, 4 and 6).
 * @returns undefined where the file does not say, as one that was written while it was recorded, or where it is no Matroska
 */
export async function isMatroskaCut(file: string): Promise<boolean | undefined> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const header = await elementAt(0);
    if (header?.id !== EBML || header.bytes === undefined) return undefined;
    const segment = await elementAt(header.start + header.bytes);
    if (segment?.id !== SEGMENT || segment.bytes === undefined) return undefined;
    return segment.start + segment.bytes > size;
  } finally {
    await handle.close();
  }

  async function elementAt(offset: number) {
    const data = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await handle.read(data, 0, HEADER_BYTES, offset);
    if (bytesRead < 5) return undefined;
    const id = data.readUInt32BE(0);
    const width = Math.clz32(data[4]!) - 23;
    if (width < 1 || width > 8 || 4 + width > bytesRead) return undefined;
    let [bytes, unknown] = [data[4]! & (0xff >> width), (data[4]! & (0xff >> width)) === 0xff >> width];
    for (const byte of data.subarray(5, 4 + width)) {
      bytes = bytes * 256 + byte;
      unknown &&= byte === 0xff;
    }
    return { id, start: offset + 4 + width, bytes: unknown ? undefined : bytes };
  }
}
