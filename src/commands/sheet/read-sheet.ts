import { resolve } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { leadsNowhere } from '../../contracts/system-errors.ts';
import { decodeUtf8 } from '../../contracts/text.ts';
import type { World } from '../../contracts/world.ts';
import { readBytes } from '../../disk/read.ts';
import { readInput } from '../../io/input.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The text of a sheet: UTF-8, or the UTF-16 that Excel writes as «Unicode text».
 * @throws SparkfluenceError input: `file_missing`, `not_utf8`, `too_long`, `empty_sheet`
 */
export async function readSheetText({ streams, cwd, signal }: World, file: string): Promise<string> {
  if (file === '-') {
    const text = await readInput(streams.stdin, { kind: streams.stdinKind, optional: false, signal });
    if (text === undefined)
      throw bad('empty_sheet', 'Standard input is empty', 'Pipe in a sheet, or name its file.');
    return text;
  }
  const path = resolve(cwd, file);
  const bytes = await readBytes(path, { maxBytes: MAX_BYTES }).catch((error: unknown) => {
    if (leadsNowhere(error)) throw bad('file_missing', `There is no file ${path}`, 'Check the name.');
    throw error;
  });
  const wide = utf16Of(bytes);
  return wide === undefined ? decodeUtf8(bytes, path) : new TextDecoder(wide).decode(bytes);
}

/** Which UTF-16 it is: by its byte-order mark, or, since names of columns are plain letters, by the zero beside the first one. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first = 0, second = 0] = bytes;
  const isLetter = (byte: number) => byte >= 0x20 && byte < 0x7f;
  if ((first === 0xff && second === 0xfe) || (bytes.length > 1 && isLetter(first) && second === 0))
    return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && isLetter(second))) return 'utf-16be';
  return undefined;
}

const bad = (reason: string, message: string, next: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason, next } });
