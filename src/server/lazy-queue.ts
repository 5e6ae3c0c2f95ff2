import { openServer } from '../postgres/server.ts';
import { OURS } from '../queue/names.ts';
import { openQueue, type VideoQueue } from '../queue/open.ts';

/** The queue, opened when it is needed for the first time: a server that nobody asks does without. */
export interface LazyQueue {
  /** Makes it where it is missing. @throws SparkfluenceError config, as `openQueue` */
  open(): Promise<VideoQueue>;
  /** Undefined where nobody has made one in this database, which may hold a corpus alone. */
  ifThere(): Promise<VideoQueue | undefined>;
  close(): Promise<void>;
}

/** @param address `SPARKFLUENCE_DATABASE_URL` */
export function lazyQueue(address: string | undefined): LazyQueue {
  let queue: Promise<VideoQueue> | undefined;
  const open = (): Promise<VideoQueue> => {
    queue ??= openQueue({ address, looksAfter: false }).catch((error: unknown) => {
      queue = undefined; // the next one tries again
      throw error;
    });
    return queue;
  };
  return {
    open,
    async ifThere() {
      if (address === undefined) return undefined;
      return queue !== undefined || (await isMade(address)) ? open() : undefined;
    },
    async close() {
      await (await queue?.catch(() => undefined))?.close();
    },
  };
}

async function isMade(address: string): Promise<boolean> {
  const database = await openServer(address);
  try {
    const [row] = await database.query<{ made: boolean }>(
      `SELECT to_regclass('${OURS}.worker') IS NOT NULL AS made`,
    );
    return row?.made === true;
  } finally {
    await database.close();
  }
}
