import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { SparkfluenceError } from '../contracts/errors.ts';
import { packageFile } from '../contracts/places.ts';

/**
 * An empty store as one file, made by scripts/build.mjs. To make one anew, PGlite starts three databases one after the
 * other, which takes 600 MB and seconds; to unpack one takes a moment.
 *
 * The file is compressed by Brotli: four bytes with the length of the list, the list as JSON, then the contents, each once.
 */
interface List {
  readonly folders: readonly string[];
  /** A path, and which of the contents it has. */
  readonly files: readonly (readonly [path: string, content: number])[];
  /** The length of each content, bytes. */
  readonly contents: readonly number[];
}

export const EMPTY_STORE_FILE = packageFile('dist/empty-store.br');

/** Packs a folder. @returns the bytes of the file */
export async function packStore(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const named = entries
    .map((entry) => ({
      isFile: entry.isFile(),
      path: relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const contents: Buffer[] = [];
  const known = new Map<string, number>(); // the three databases of a new store have most files in common
  const files: [string, number][] = [];
  for (const { path } of named.filter(({ isFile }) => isFile)) {
    const bytes = await readFile(join(folder, path));
    const text = bytes.toString('latin1');
    const at = known.get(text) ?? contents.push(bytes) - 1;
    known.set(text, at);
    files.push([path, at]);
  }
  const folders = named.filter(({ isFile }) => !isFile).map(({ path }) => path);
  const list: List = { folders, files, contents: contents.map(({ length }) => length) };
  const head = Buffer.from(JSON.stringify(list));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return promisify(brotliCompress)(Buffer.concat([length, head, ...contents]), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

/**
 * Lays the empty store into a folder that does not exist.
 * @throws the disk's own error; the signal's reason; SparkfluenceError bug, reason `corpus_damaged`
 */
export async function unpackStore(
  folder: string,
  signal: AbortSignal,
  file = EMPTY_STORE_FILE,
): Promise<void> {
  const { list, bytes } = await readPacked(file);
  const contents: Buffer[] = [];
  let start = 0;
  for (const length of list.contents) {
    contents.push(bytes.subarray(start, start + length));
    start += length;
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const path of list.folders) await mkdir(join(folder, path), { recursive: true, mode: 0o700 });
  for (const [path, content] of list.files) {
    signal.throwIfAborted();
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents[content] ?? '', { mode: 0o600, flag: 'wx' });
  }
}

async function readPacked(file: string): Promise<{ list: List; bytes: Buffer }> {
  try {
    const all = await promisify(brotliDecompress)(await readFile(file));
    const end = 4 + all.readUInt32BE(0);
    return { list: JSON.parse(all.toString('utf8', 4, end)), bytes: all.subarray(end) };
  } catch (cause) {
    throw new SparkfluenceError('bug', 'The empty store of the corpus cannot be read', {
      details: { reason: 'corpus_damaged', next: 'Install the program again; in a checkout: npm run build.' },
      cause,
    });
  }
}
