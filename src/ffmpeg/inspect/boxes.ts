import { open } from 'node:fs/promises';

/** A box at the top level, by its content. */
export interface TopBox {
  readonly type: string;
  readonly start: number;
  readonly bytes: number;
}

/** The top-level boxes of an ISO media file (MP4, MOV). */
export interface BoxWalk {
  /** Whether it begins as an ISO media file does. */
  readonly iso: boolean;
  /** The types in file order: `ftyp`, `moov`, `mdat`, … */
  readonly types: readonly string[];
  readonly boxes: readonly TopBox[];
  /** Whether a box claims more bytes than the file has. */
  readonly cut: boolean;
  readonly sizeBytes: number;
}

const FIRST_BOXES = ['ftyp', 'styp', 'moov', 'mdat', 'free', 'skip', 'wide', 'moof'];
const HEADER_BYTES = 16;
/** A fragmented file has two boxes a fragment; each costs a read. */
const MOST_BOXES = 65_536;

/**
 * Reads only the headers. A download that broke off with the index at its beginning looks whole to every probe that
 * reads the index alone, and joins with exit code 0 (docs/design/media.md, 3); here its `mdat` is longer than the file.
 */
export async function walkBoxes(file: string): Promise<BoxWalk> {
  const handle = await open(file, 'r');
  try {
    const { size: sizeBytes } = await handle.stat();
    const types: string[] = [];
    const boxes: TopBox[] = [];
    const ended = (cut: boolean) => ({ iso: types.length > 0, types, boxes, cut, sizeBytes });
    const header = Buffer.alloc(HEADER_BYTES);
    let offset = 0;
    while (offset < sizeBytes) {
      const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, offset);
      const box = readHeader(header.subarray(0, bytesRead), sizeBytes - offset);
      if (types.length === 0 && !FIRST_BOXES.includes(box?.type ?? '')) {
        return ended(false);
      }
      if (box === undefined || types.length === MOST_BOXES) return ended(true);
      types.push(box.type);
      if (box.bytes > sizeBytes - offset) return ended(true);
      boxes.push({ type: box.type, start: offset + box.headBytes, bytes: box.bytes - box.headBytes });
      offset += box.bytes;
    }
    return ended(false);
  } finally {
    await handle.close();
  }
}

/** Reads one header. @param restBytes the bytes from here to the end of the file, which a size of 0 stands for */
function readHeader(
  header: Buffer,
  restBytes: number,
): { type: string; bytes: number; headBytes: number } | undefined {
  if (header.length < 8) return undefined;
  const type = header.toString('latin1', 4, 8);
  const short = header.readUInt32BE(0);
  if (short === 0) return { type, bytes: restBytes, headBytes: 8 };
  if (short !== 1) return short < 8 ? undefined : { type, bytes: short, headBytes: 8 };
  if (header.length < HEADER_BYTES) return undefined;
  const bytes = Number(header.readBigUInt64BE(8));
  return bytes < HEADER_BYTES ? undefined : { type, bytes, headBytes: HEADER_BYTES };
}
