import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { type ErrorKind, SparkfluenceError } from '../contracts/errors.ts';
import { decodeUtf8 } from '../contracts/text.ts';

/**
 * The one reader of files that somebody else may have made or replaced. Such a file is regular, since a named pipe or a
 * device may never end, and bounded, since it is held in memory.
 */

export interface ReadOptions {
  /** The most bytes that are read; a longer file is refused. */
  readonly maxBytes: number;
  /** The kind of the error for a file that is refused; `input` where it is left out. */
  readonly kind?: ErrorKind;
}

/** More than any document of a project has. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/** A pipe is opened without waiting for its other end; a terminal does not become this process's own. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens a regular file for reading.
 * @throws SparkfluenceError of that kind, reason `not_a_file`; the disk's own error (`ENOENT`, `EISDIR`, …)
 */
export async function openRegular(file: string, kind: ErrorKind = 'input'): Promise<FileHandle> {
  refuseOther(await stat(file), file, kind); // a pipe is not even opened: its writer would notice
  const handle = await open(file, FLAGS);
  try {
    refuseOther(await handle.stat(), file, kind);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * The bytes of a regular file.
 * @throws SparkfluenceError of that kind, reasons `not_a_file` and `too_long`; the disk's own error
 */
export async function readBytes(file: string, { maxBytes, kind = 'input' }: ReadOptions): Promise<Buffer> {
  const handle = await openRegular(file, kind);
  try {
    const { size } = await handle.stat();
    let buffer = roomFor(size, maxBytes);
    for (let length = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) return buffer.subarray(0, length);
      length += bytesRead;
      if (length > maxBytes) throw tooLong(file, maxBytes, kind, size);
      if (length === buffer.length) buffer = grown(buffer, maxBytes);
    }
  } finally {
    await handle.close();
  }
}

/**
 * The bytes of a regular file from a position on; fewer than asked for where it ends.
 * @param positionIn where to begin in a file of so many bytes
 * @throws as `openRegular`
 */
export async function readFrom(
  file: string,
  positionIn: (sizeBytes: number) => number,
  maxBytes: number,
): Promise<Buffer> {
  const handle = await openRegular(file);
  try {
    const { size } = await handle.stat();
    const position = positionIn(size);
    const bytes = Buffer.alloc(Math.max(0, Math.min(size - position, maxBytes)));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, position);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * The text of a regular file, without a byte-order mark.
 * @throws as `readBytes`, and with reason `not_utf8`
 */
export const readText = async (file: string, options: ReadOptions): Promise<string> =>
  decodeUtf8(await readBytes(file, options), file, options.kind);

/** As `readText`, for what is read before anything else can be done. */
export const readTextSync = (file: string, options: ReadOptions): string =>
  decodeUtf8(readBytesSync(file, options), file, options.kind);

/** As `readBytes`, for what is read before anything else can be done. */
export function readBytesSync(file: string, { maxBytes, kind = 'input' }: ReadOptions): Buffer {
  refuseOther(statSync(file), file, kind);
  const descriptor = openSync(file, FLAGS);
  try {
    const found = fstatSync(descriptor);
    refuseOther(found, file, kind);
    let buffer = roomFor(found.size, maxBytes);
    for (let length = 0; ; ) {
      const bytesRead = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (bytesRead === 0) return buffer.subarray(0, length);
      length += bytesRead;
      if (length > maxBytes) throw tooLong(file, maxBytes, kind, found.size);
      if (length === buffer.length) buffer = grown(buffer, maxBytes);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** One byte more than the file has, so that its end is seen by the read that follows. */
const roomFor = (size: number, maxBytes: number): Buffer =>
  Buffer.allocUnsafe(Math.min(Math.max(size, 4096), maxBytes) + 1);

/** A file of /proc has no size beforehand, and a log may grow meanwhile. */
function grown(buffer: Buffer, maxBytes: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.min(buffer.length * 2, maxBytes + 1));
  buffer.copy(larger);
  return larger;
}

function refuseOther(found: Stats, file: string, kind: ErrorKind): void {
  if (found.isFile()) return;
  if (found.isDirectory()) throw Object.assign(new Error(`EISDIR: ${file}`), { code: 'EISDIR', path: file });
  const what = found.isFIFO() ? 'a named pipe' : found.isSocket() ? 'a socket' : 'a device';
  throw new SparkfluenceError(kind, `${file} is ${what}, not a regular file`, {
    code: kind === 'config' ? 'INVALID_REQUEST' : undefined,
    details: { reason: 'not_a_file', path: file, next: 'Put a regular file there, or name another one.' },
  });
}

function tooLong(file: string, maxBytes: number, kind: ErrorKind, size: number): SparkfluenceError {
  const limit = maxBytes < 1024 * 1024 ? `${maxBytes / 1024} kB` : `${maxBytes / 1024 / 1024} MB`;
  const has = size > maxBytes ? ` (it has ${Math.ceil(size / 1024 / 1024)} MB)` : '';
  return new SparkfluenceError(kind, `${file} is longer than ${limit}${has}`, {
    code: kind === 'config' ? 'INVALID_REQUEST' : undefined,
    details: { reason: 'too_long', path: file, next: 'Shorten it, or name another file.' },
  });
}
