import { join } from 'node:path';
import { systemCode } from '../contracts/errors.ts';
import { type Holder, type WaitOptions, waitForLock } from '../disk/lock.ts';
import type { Database } from './database.ts';
import { damaged, diskFull, isMade, openEmbedded, type StoreWords } from './embedded.ts';

export interface StoreFolderOptions extends Omit<WaitOptions, 'onWait'> {
  /** Holds the lock, and the store beside it. */
  readonly folder: string;
  readonly words: StoreWords;
  readonly onWait?: WaitOptions['onWait'] | undefined;
}

/** A store that this process has to itself until it is closed. */
export interface OwnStore {
  readonly database: Database;
  close(): Promise<void>;
}

export const storeFolder = (folder: string): string => join(folder, 'store');

/** @throws SparkfluenceError project, reason `store_damaged` */
export const hasStoreIn = (folder: string, words: StoreWords): Promise<boolean> =>
  isMade(storeFolder(folder), words);

/**
 * Opens the embedded store of a folder, made where it is missing, under the folder's lock: PGlite is for one process.
 * @returns the store, or who has it after the wait
 * @throws SparkfluenceError as `openEmbedded`
 */
export async function openStoreFolder({
  folder,
  words,
  onWait,
  ...waiting
}: StoreFolderOptions): Promise<OwnStore | Holder> {
  const lock = await waitForLock(folder, { ...waiting, ...(onWait === undefined ? {} : { onWait }) });
  if (!('release' in lock)) return lock;
  try {
    const database = await openEmbedded(storeFolder(folder), waiting.signal, words);
    return {
      database: withDiskWords(database, folder, words),
      async close() {
        try {
          await database.close();
        } finally {
          await lock.release();
        }
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** What PostgreSQL says of a file that is gone, damaged or not to be read: undefined_file, data and index corrupted, io_error. */
const LOST_FILE = ['58P01', 'XX001', 'XX002', '58030'];

/** The error for a full disk or a lost file in place of what PGlite says about it. */
function withDiskWords(database: Database, folder: string, words: StoreWords): Database {
  const explained = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      const code = systemCode(error);
      const message = error instanceof Error ? error.message : '';
      const full =
        code === '53100' ||
        code === 'ENOSPC' ||
        /No space left|ENOSPC|could not (?:write|extend) file/i.test(message);
      if (full) throw diskFull(folder, words, message.split('\n')[0] ?? '', error);
      throw LOST_FILE.includes(code ?? '') ? damaged(storeFolder(folder), words, error) : error;
    }
  };
  return {
    ...database,
    query: (sql, values) => explained(database.query(sql, values)),
    transaction: (task) => explained(database.transaction(task)),
  };
}
