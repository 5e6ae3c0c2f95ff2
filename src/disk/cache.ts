import type { z } from 'zod';
import { replaceWhole, writeNew } from './files.ts';
import { MAX_DOCUMENT_BYTES, readText } from './read.ts';

/**
 * JSON files that may be lost, in the cache folder: a missing, damaged or unreadable one is made again, and one that
 * cannot be written makes the program slower and nothing worse. A reader never sees half a file.
 */

/** The cached value; undefined where there is none that the schema knows. */
export async function readCached<Value>(file: string, schema: z.ZodType<Value>): Promise<Value | undefined> {
  try {
    return schema.parse(JSON.parse(await readText(file, { maxBytes: MAX_DOCUMENT_BYTES })));
  } catch {
    return undefined;
  }
}

/** Caches a value where that is possible. Makes the folder. @returns whether it was written */
export async function writeCached(file: string, value: unknown): Promise<boolean> {
  return replaceCached(file, value).then(
    () => true,
    () => false,
  );
}

/** As `writeCached`, for those that cannot go on without the file. @throws the disk's own error */
export const replaceCached = (file: string, value: unknown): Promise<void> =>
  replaceWhole(file, (part) => writeNew(part, JSON.stringify(value)), { isDurable: false });
