import { type ErrorKind, SparkfluenceError } from './errors.ts';

/** Text that came from outside as bytes. */

/**
 * Decodes UTF-8 strictly, and drops a byte-order mark.
 * @param what names the text in the error: a file's path, `standard input`
 * @throws SparkfluenceError of that kind, reason `not_utf8`
 */
export function decodeUtf8(bytes: Uint8Array, what: string, kind: ErrorKind = 'input'): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const is = isUtf16(bytes) ? 'UTF-16 text, not UTF-8' : 'not UTF-8 text';
    throw new SparkfluenceError(kind, `${what} is ${is}`, {
      code: kind === 'config' ? 'INVALID_REQUEST' : undefined,
      details: { reason: 'not_utf8', path: what, next: 'Save it as UTF-8 and try again.' },
      cause,
    });
  }
}

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

/** The first letters of a text, none cut in half. The rest of it is not looked at, however long it is. */
export const firstLetters = (text: string, count: number): string =>
  [...text.slice(0, count * 2)].slice(0, count).join('');

/**
 * Whether the text holds what stands for lost letters: U+FFFD, which a careless decoder writes for bytes it cannot read,
 * or half of a pair of UTF-16, which becomes U+FFFD on the wire.
 */
export const hasLostLetters = (text: string): boolean => text.includes('\ufffd') || !text.isWellFormed();
