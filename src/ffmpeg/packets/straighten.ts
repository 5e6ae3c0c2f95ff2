import { open } from 'node:fs/promises';

/** Neither turned nor mirrored (ISO 14496-12, 8.3.2.3). */
const IDENTITY = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000];
const HEADER_BYTES = 16;

/**
 * Makes the first track of an MP4 be shown as it is stored. It is for files that ffmpeg has just written: some builds hand
 * on the matrix of a clip whose picture a filter has turned already.
 */
export async function straighten(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const { size } = await handle.stat();
    const header = Buffer.alloc(HEADER_BYTES);
    for (let offset = 0; offset < size; ) {
      await handle.read(header, 0, HEADER_BYTES, offset);
      const short = header.readUInt32BE(0);
      const bytes = short === 1 ? Number(header.readBigUInt64BE(8)) : short;
      if (bytes < 8) return;
      if (header.toString('latin1', 4, 8) !== 'moov') {
        offset += bytes;
        continue;
      }
      const index = Buffer.alloc(bytes);
      await handle.read(index, 0, bytes, offset);
      const name = index.indexOf('tkhd');
      if (name < 0) return;
      const matrix = name + (index[name + 4] === 1 ? 56 : 44);
      const upright = Buffer.alloc(IDENTITY.length * 4);
      for (const [at, value] of IDENTITY.entries()) upright.writeUInt32BE(value, at * 4);
      await handle.write(upright, 0, upright.length, offset + matrix);
      return;
    }
  } finally {
    await handle.close();
  }
}
