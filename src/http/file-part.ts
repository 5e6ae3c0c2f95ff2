import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A file, or the part of it that a request's `Range` header asks for, as HTTP sends it. */

export interface FilePart {
  readonly status: 200 | 206 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes to send, both ends included; undefined where the answer has no body. */
  readonly bytes: { readonly start: number; readonly end: number } | undefined;
  /** Whoever reads the bytes closes it. */
  readonly handle: FileHandle;
}

/**
 * Opens a file once and by its own name, so that nothing put in its place meanwhile is sent.
 * @param range the `Range` header, if there is one
 * @param ifRange the `If-Range` header: the part is of the file that it names, or the whole file is sent
 * @throws the disk's own error
 */
export async function openPart(
  path: string,
  type: string,
  range: string | undefined,
  ifRange?: string | undefined,
): Promise<FilePart> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size, mtimeMs, ino } = await handle.stat();
    // Another file under the same address has another tag, so that a download goes on only with the same one.
    const etag = `"${[size, Math.round(mtimeMs * 1000), ino].map((part) => part.toString(36)).join('-')}"`;
    const asked = ifRange === undefined || ifRange === etag ? rangeOf(range, size) : undefined;
    const common = { 'content-type': type, 'accept-ranges': 'bytes', etag };
    if (asked === null)
      return {
        status: 416,
        headers: { ...common, 'content-range': `bytes */${size}` },
        bytes: undefined,
        handle,
      };
    const { start, end } = asked ?? { start: 0, end: size - 1 };
    const part = asked === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` };
    return {
      status: asked === undefined ? 200 : 206,
      headers: { ...common, ...part, 'content-length': String(Math.max(0, end - start + 1)) },
      bytes: size === 0 ? undefined : { start, end },
      handle,
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads a `Range` header such as `bytes=0-`.
 * @param length of the file, bytes
 * @returns the first and last byte; undefined for the whole file; null for a range that the file does not have
 */
export function rangeOf(
  header: string | undefined,
  length: number,
): { readonly start: number; readonly end: number } | null | undefined {
  if (header === undefined) return undefined;
  const found = /^bytes=(\d*)-(\d*)$/.exec(header);
  if (found === null || (found[1] === '' && found[2] === '')) return undefined;
  const [, first = '', last = ''] = found;
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  return start > end || start >= length ? null : { start, end };
}
