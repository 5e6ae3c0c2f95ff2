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
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return decodeUtf8(bytes, path);
}

const bad = (reason: string, message: string, next: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason, next } });
