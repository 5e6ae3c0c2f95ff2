import { open } from 'node:fs/promises';

/** The top-level boxes of an ISO media file (MP4, MOV). */
export interface BoxWalk {
  /** Whether it begins as an ISO media file does. */
  readonly iso: boolean;
  /** The types in file order: `ftyp`, `moov`, `mdat`, … */
  readonly types: readonly string[];
  /** Whether a box claims more bytes than the file has. */
  readonly cut: boolean;
  readonly sizeBytes: number;
}

const FIRST_BOXES = ['ftyp', 'styp', 'moov', 'mdat', 'free', 'skip', 'wide', 'moof'];
const HEADER_BYTES = 16;

/**
 * Reads only the headers. A download that broke off with the index at its beginning looks whole to every probe that
 * reads the index alone, and joins with exit code 0 (docs/design/media.md, 3); here its `mdat` is longer than the file.
 */
export async function walkBoxes(file: string): Promise<BoxWalk> {
  const handle = await open(file, 'r');
  try {
    const { size: sizeBytes } = await handle.stat();
    const types: string[] = [];
    const header = Buffer.alloc(HEADER_BYTES);
    let offset = 0;
    while (offset < sizeBytes) {
      const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, offset);
      const box = readHeader(header.subarray(0, bytesRead), sizeBytes - offset);
      if (types.length === 0 && !FIRST_BOXES.includes(box?.type ?? '')) {
        return { iso: false, types, cut: false, sizeBytes };
      }
      if (box === undefined) return { iso: true, types, cut: true, sizeBytes };
      types.push(box.type);
      if (box.bytes > sizeBytes - offset) return { iso: true, types, cut: true, sizeBytes };
      offset += box.bytes;
    }
    return { iso: types.length > 0, types, cut: false, sizeBytes };
  } finally {
    await handle.close();
  }
}

/** Reads one header. @param restBytes the bytes from here to the end of the file, which a size of 0 stands for */
function readHeader(header: Buffer, restBytes: number): { type: string; bytes: number } | undefined {
  if (header.length < 8) return undefined;
  const type = header.toString('latin1', 4, 8);
  const short = header.readUInt32BE(0);
  if (short === 0) return { type, bytes: restBytes };
  if (short !== 1) return short < 8 ? undefined : { type, bytes: short };
  if (header.length < HEADER_BYTES) return undefined;
  const bytes = Number(header.readBigUInt64BE(8));
  return bytes < HEADER_BYTES ? undefined : { type, bytes };
}
