import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BatchRow, Cell } from '../../contracts/batch.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { isAllowed } from '../../disk/allowed.ts';

/**
 * Files that a row out of the queue names. The database is shared: whoever can write into it could have any file of a worker's machine
 * sent to a vendor or shown in a video, or overwritten. So a worker takes and writes only what lies in folders that its owner names.
 */

/** Columns whose cells name files to be read, some of them with the segment in front. */
const READ = [
  'transcript',
  'script',
  'notes',
  'image',
  'images',
  'reference',
  'clip',
  'narration',
  'bgm',
  'logo',
];
const WRITTEN = ['output'];
const SEGMENT = /^[A-Z]+(?:_[A-Z0-9]+)*=/;

/** @param folders absolute; what the row names may lie in them @throws SparkfluenceError input, reason `file_not_allowed` */
export async function checkRowFiles(
  { key, cells, folder }: Pick<BatchRow, 'key' | 'cells' | 'folder'>,
  folders: readonly string[],
): Promise<void> {
  for (const column of [...READ, ...WRITTEN]) {
    for (const path of pathsIn(cells[column], folder)) {
      const isMeant = WRITTEN.includes(column) || (await isThere(path));
      if (isMeant && !(await isAllowed(path, folders))) throw notAllowed(key, column, path);
    }
  }
}

/** Files of the final video that are read late, and are told of with a row's other mistakes. */
export async function missingFiles({
  cells,
  folder,
}: Pick<BatchRow, 'cells' | 'folder'>): Promise<SparkfluenceError[]> {
  const missing: SparkfluenceError[] = [];
  for (const column of ['bgm', 'logo'])
    for (const path of pathsIn(cells[column], folder))
      if (/\.\w{2,5}$/.test(path) && !(await isThere(path)))
        missing.push(
          new SparkfluenceError('input', `There is no file ${path}`, {
            details: { reason: 'file_missing', field: column, path },
          }),
        );
  return missing;
}

function pathsIn(cell: Cell | undefined, folder: string): string[] {
  return [cell ?? []].flat().flatMap((value) => {
    if (typeof value !== 'string') return [];
    const name = value.replace(SEGMENT, '');
    if (/^https?:/i.test(name)) return [];
    try {
      return [/^file:/i.test(name) ? fileURLToPath(name) : resolve(folder, name)];
    } catch {
      return []; // a URL that names no file
    }
  });
}

/** What is not there is a text, or is told of as missing by whoever reads it. */
const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

const notAllowed = (key: string, column: string, path: string): SparkfluenceError =>
  new SparkfluenceError(
    'input',
    `The row "${key}" names ${path} (${column}), which lies in no folder that this worker may use for rows`,
    {
      details: {
        reason: 'file_not_allowed',
        field: column,
        path,
        next: 'Start the worker with --files DIR, once for each folder that rows may name files in, or set SPARKFLUENCE_FILES.',
      },
    },
  );
