import { SparkfluenceError } from '../contracts/errors.ts';
import { lockedError } from '../disk/lock.ts';
import type { Database } from '../postgres/database.ts';
import type { StoreWords } from '../postgres/embedded.ts';
import { openStoreFolder } from '../postgres/store-folder.ts';

const WORDS: StoreWords = {
  what: 'queue',
  afterDamage: 'submit the sheets again; the projects are kept, and what was bought for them with them.',
};
/** How long another command may have the queue, milliseconds; a worker has it as long as it runs. */
const WAIT_MS = 3000;

export interface QueueFolder {
  readonly folder: string;
  /** Of this process. */
  readonly pid: number;
  /** How long another process is waited for, milliseconds, in place of three seconds. */
  readonly waitMs?: number;
}

/**
 * The queue's database in a folder, in this process alone, by PGlite: the way to try a queue without a server.
 * @throws SparkfluenceError project: `queue_locked`, where another process has it, `store_damaged`; media, `disk_full`
 */
export async function openQueueFolder({ folder, pid, waitMs = WAIT_MS }: QueueFolder): Promise<Database> {
  // A stop of the program ends no statement here: what a worker gives back is written after the signal.
  const { signal } = new AbortController();
  const store = await openStoreFolder({ folder, pid, signal, waitMs, words: WORDS });
  if ('database' in store) return { ...store.database, close: store.close };
  const { message, details } = lockedError(store, {
    ...{ reason: 'queue_locked', what: `the queue at ${folder}`, folder },
  });
  throw new SparkfluenceError('project', message, {
    details: {
      ...details,
      next: `A queue in a folder is for one process at a time, so that a worker has it until it stops. ${details.next ?? ''} For several at once, set SPARKFLUENCE_DATABASE_URL to a PostgreSQL server.`,
    },
  });
}
