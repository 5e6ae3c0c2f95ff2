import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import { readBytes } from '../../disk/read.ts';
import { FORMATS, type Format, formatOf } from './formats.ts';

export interface TextFile {
  /** The absolute path. */
  readonly path: string;
  readonly format: Format;
  readonly text: string;
}

export interface ReadFiles {
  readonly files: TextFile[];
  /** Files of a folder in formats that are not read. */
  readonly skipped: string[];
}

/** The most bytes of one file. A book has about 1 MB; a larger dump has to be split first. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
const MAX_ALL_BYTES = 512 * 1024 * 1024;

/**
 * Reads files, and the files below folders in known formats, in order of their names; each once, however often it is named. All files
 * are read and checked before anything is stored.
 * @throws SparkfluenceError input, naming the file
 */
export async function readFiles(paths: readonly string[]): Promise<ReadFiles> {
  const formats = new Map<string, Format>();
  const skipped: string[] = [];
  for (const path of paths) {
    if (await isFolder(path)) await lookBelow(path, formats, skipped);
    else formats.set(path, formatOf(path) ?? unknownFormat(path));
  }
  const files: TextFile[] = [];
  let bytes = 0;
  for (const [path, format] of formats) {
    const file = await readOne(path, format);
    bytes += file.text.length;
    if (bytes > MAX_ALL_BYTES) throw tooLong(paths.join(', '), MAX_ALL_BYTES);
    files.push(file);
  }
  return { files, skipped: [...new Set(skipped)] };
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    const missing = systemCode(cause) === 'ENOENT' || systemCode(cause) === 'ENOTDIR';
    throw bad(
      missing ? `There is no file or folder ${path}` : `${path} cannot be read: ${systemCode(cause)}`,
      missing ? 'file_missing' : 'not_readable',
      'Check the name and its rights.',
    );
  });
  if (!found.isDirectory() && !found.isFile())
    throw bad(`${path} is no file`, 'not_a_file', 'Give a file, a folder, or - for standard input.');
  return found.isDirectory();
}

async function lookBelow(path: string, formats: Map<string, Format>, skipped: string[]): Promise<void> {
  const names: string[] = [];
  const others: string[] = [];
  await walk(path, names, others);
  if (names.length === 0) {
    throw bad(
      `The folder ${path} holds nothing to take in${others.length > 0 ? ` (${others.length} files of other kinds)` : ''}`,
      'nothing_to_add',
      `Put .${FORMATS.join(', .')} files there.`,
    );
  }
  for (const name of names) formats.set(name, formatOf(name)!);
  skipped.push(...others);
}

async function walk(folder: string, names: string[], skipped: string[]): Promise<void> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw bad(`${folder} cannot be read: ${systemCode(cause)}`, 'not_readable', 'Check its rights.');
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) await walk(path, names, skipped);
    else if (entry.isFile()) (formatOf(entry.name) === undefined ? skipped : names).push(path);
  }
}

async function readOne(path: string, format: Format): Promise<TextFile> {
  try {
    return { path, format, text: decodeText(await readBytes(path, { maxBytes: MAX_FILE_BYTES }), path) };
  } catch (error) {
    if (error instanceof SparkfluenceError) throw error;
    throw bad(
      `${path} cannot be read: ${systemCode(error) ?? String(error)}`,
      'not_readable',
      'Check its rights.',
    );
  }
}

/**
 * Decodes UTF-8, or UTF-16 with a byte order mark.
 * @throws SparkfluenceError input, reason `not_text` or `not_utf8`
 */
export function decodeText(bytes: Uint8Array, what: string): string {
  const [first, second] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined;
  if (utf16 === undefined && bytes.subarray(0, 65_536).includes(0)) throw notText(what);
  try {
    const text = new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
    if (text.includes('\0')) throw notText(what);
    return text;
  } catch (error) {
    if (error instanceof SparkfluenceError) throw error;
    throw bad(`${what} is not UTF-8 text`, 'not_utf8', 'Save it as UTF-8 and try again.');
  }
}

const notText = (what: string) =>
  bad(`${what} is a binary file, not text`, 'not_text', `Give text: .${FORMATS.join(', .')}.`);

const tooLong = (what: string, limit: number, size?: number) =>
  bad(
    `${what} is longer than ${limit / 1024 / 1024} MB${size === undefined ? '' : ` (${Math.round(size / 1024 / 1024)} MB)`}`,
    'too_long',
    'Split it into smaller files.',
  );

function unknownFormat(path: string): never {
  throw bad(
    `${basename(path)} is of a kind that is not read`,
    'unknown_format',
    `Give a .${FORMATS.join(', .')} file. Of a PDF or a document of a word processor, save the text as .txt first.`,
  );
}

const bad = (message: string, reason: string, next: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason, next } });
