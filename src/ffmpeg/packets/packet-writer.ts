import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { mp4Head, type OutputTrack } from './mp4-file.ts';

/** Writes an MP4 whose packets are in other files: the index first, then their bytes. */

export interface PacketPlan {
  readonly pieces: readonly Piece[];
  readonly tracks: readonly OutputTrack[];
  readonly mediaBytes: number;
}

/** Ranges of files, or bytes of our own, in the order of writing. */
export type Piece =
  | { readonly path: string; readonly offsets: ArrayLike<number>; readonly sizes: ArrayLike<number> }
  | { readonly data: Buffer };

interface Target {
  readonly handle: FileHandle;
  readonly hash: Hash;
}

const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * @param onProgress 0 to 1
 * @returns the sha256 of the file, which is durable then
 */
export async function writePackets(
  { pieces, tracks, mediaBytes }: PacketPlan,
  {
    output,
    title,
    createdAt,
  }: { readonly output: string; readonly title: string; readonly createdAt: string },
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<string> {
  const target = { handle: await open(output, 'w'), hash: createHash('sha256') };
  try {
    const head = mp4Head(tracks, mediaBytes, { title, createdAt: new Date(createdAt) });
    await writeAll(target, head);
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    let written = 0;
    for (const piece of pieces) {
      signal.throwIfAborted();
      if ('data' in piece) await writeAll(target, piece.data);
      else await copyRanges(piece, target, block, signal);
      written += pieceBytes(piece);
      onProgress(written / mediaBytes);
    }
    await target.handle.datasync();
    return target.hash.digest('hex');
  } finally {
    await target.handle.close();
  }
}

const pieceBytes = (piece: Piece): number =>
  'data' in piece ? piece.data.length : Array.from(piece.sizes).reduce((sum, size) => sum + size, 0);

async function copyRanges(
  { path, offsets, sizes }: Extract<Piece, { path: string }>,
  target: Target,
  block: Buffer,
  signal: AbortSignal,
): Promise<void> {
  const source = await open(path, 'r');
  try {
    for (let index = 0; index < sizes.length; ) {
      const start = offsets[index]!;
      if (sizes[index]! > block.length) {
        await copyLong(source, start, sizes[index++]!, target, block, signal);
        continue;
      }
      // One read brings several ranges; the bytes between them are dropped in memory.
      let last = index;
      while (last + 1 < sizes.length && isWithin(last + 1)) last += 1;
      const bytes = offsets[last]! + sizes[last]! - start;
      await readAll(source, block, bytes, start);
      let kept = 0;
      for (; index <= last; index++) {
        const from = offsets[index]! - start;
        if (from !== kept) block.copyWithin(kept, from, from + sizes[index]!);
        kept += sizes[index]!;
      }
      await writeAll(target, block.subarray(0, kept));

      function isWithin(next: number): boolean {
        const begin = offsets[next]!;
        return begin >= offsets[next - 1]! + sizes[next - 1]! && begin + sizes[next]! - start <= block.length;
      }
    }
  } finally {
    await source.close();
  }
}

async function copyLong(
  source: FileHandle,
  start: number,
  bytes: number,
  target: Target,
  block: Buffer,
  signal: AbortSignal,
): Promise<void> {
  for (let done = 0; done < bytes; ) {
    signal.throwIfAborted();
    const length = Math.min(block.length, bytes - done);
    await readAll(source, block, length, start + done);
    await writeAll(target, block.subarray(0, length));
    done += length;
  }
}

async function readAll(source: FileHandle, block: Buffer, bytes: number, position: number): Promise<void> {
  for (let done = 0; done < bytes; ) {
    const { bytesRead } = await source.read(block, done, bytes - done, position + done);
    if (bytesRead === 0) throw new RangeError('a file has become shorter while it was copied');
    done += bytesRead;
  }
}

/** Writes all bytes, since a disk that fills up writes fewer than it was given before it fails. */
async function writeAll({ handle, hash }: Target, data: Buffer): Promise<void> {
  hash.update(data); // hashed now, since reading the file again takes longer
  for (let done = 0; done < data.length; ) {
    const { bytesWritten } = await handle.write(data, done);
    done += bytesWritten;
  }
}
