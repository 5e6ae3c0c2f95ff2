import { type FileHandle, open } from 'node:fs/promises';

/** Finds boxes of an ISO media file (ISO 14496-12, 4.2): the `moov` in a file, and boxes inside a buffer. */

export interface Box {
  readonly type: string;
  /** Of its content. */
  readonly start: number;
  readonly end: number;
}

const MAX_MOOV_BYTES = 64 * 1024 * 1024;
const MAX_BOXES = 65_536;

/** The content of `moov`; undefined where there is none, or none that fits into memory. */
export async function readMoov(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, 'r');
  try {
    return await moovOf(handle);
  } finally {
    await handle.close();
  }
}

async function moovOf(handle: FileHandle): Promise<Buffer | undefined> {
  const { size } = await handle.stat();
  const header = Buffer.alloc(16);
  for (let offset = 0, boxes = 0; offset + 8 <= size && boxes < MAX_BOXES; boxes++) {
    await handle.read(header, 0, 16, offset);
    const short = header.readUInt32BE(0);
    const bytes = short === 1 ? Number(header.readBigUInt64BE(8)) : short === 0 ? size - offset : short;
    if (bytes < 8) return undefined;
    if (header.toString('latin1', 4, 8) === 'moov') {
      if (bytes > MAX_MOOV_BYTES || short === 1) return undefined;
      const moov = Buffer.alloc(bytes - 8);
      const { bytesRead } = await handle.read(moov, 0, moov.length, offset + 8);
      return bytesRead === moov.length ? moov : undefined;
    }
    offset += bytes;
  }
  return undefined;
}

export const findBox = (data: Buffer, parent: Box, type: string): Box | undefined =>
  boxesIn(data, parent.start, parent.end).find((box) => box.type === type);

export function* boxesIn(data: Buffer, start: number, end: number): Generator<Box, void, undefined> {
  for (let at = start; at + 8 <= end; ) {
    const bytes = data.readUInt32BE(at);
    if (bytes < 8 || at + bytes > end) return;
    yield { type: data.toString('latin1', at + 4, at + 8), start: at + 8, end: at + bytes };
    at += bytes;
  }
}
