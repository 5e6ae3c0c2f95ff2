import type { Db, PGliteLike, PgBoss } from 'pg-boss';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Database, Queryable } from '../postgres/database.ts';
import { openServer } from '../postgres/server.ts';
import type { QueueFolder } from './embedded.ts';
import { BEAT_SECONDS, FAILED, JOBS, SILENT_SECONDS, VIDEOS } from './names.ts';
import { migrate } from './schema.ts';

/** The queue of videos in a PostgreSQL: our tables beside those of pg-boss, over one pool of connections. */
export interface VideoQueue {
  readonly database: Database;
  readonly boss: PgBoss;
  close(): Promise<void>;
}

export interface OpenQueueOptions {
  /** Of a server, from `SPARKFLUENCE_DATABASE_URL`. */
  readonly address: string | undefined;
  /** Where there is no server: a folder with PGlite in this process, and the process, which has it to itself. */
  readonly embedded?: QueueFolder | undefined;
  /** Whether this process looks after the queue: dead workers' videos, old jobs. Workers do; who only submits does not. */
  readonly looksAfter: boolean;
  /** Called with what goes wrong between two calls, such as a database that is away for a while. */
  readonly onTrouble?: (error: unknown) => void;
}

/** How often a video whose making failed is tried again before it goes to the dead letters. */
export const RETRIES = 4;
/** So many deaths of its worker count as one failure: a worker makes many videos, and most of them have not killed it. */
export const DEATHS = 10;
/** pg-boss's own count of retries, in deaths. */
export const MOST_DEATHS = RETRIES * DEATHS;
/** A worker that stands still within a transaction keeps the others waiting so long at most, which is less than makes them seem dead. */
const STANDS_STILL_MS = 10_000;
/** How long one attempt may take, seconds: a day, since a vendor's own queue can be long. */
const LONGEST_SECONDS = 86_400 - 1;
/** How long finished and failed jobs stay in pg-boss's tables, seconds; what became of a video stays in ours. */
const KEPT_SECONDS = 7 * 86_400;
const A_YEAR_SECONDS = 365 * 86_400;

/**
 * Opens the queue, and makes it where it is missing.
 * @throws SparkfluenceError config: no address, unreachable, refused, rights, too new; no message holds the password;
 * project, reason `queue_locked`: another process has the folder
 */
export async function openQueue(options: OpenQueueOptions): Promise<VideoQueue> {
  const { looksAfter, onTrouble } = options;
  const database = await openPlace(options);
  try {
    await migrate(database);
    const boss = await startBoss(database, looksAfter);
    boss.on('error', (error) => onTrouble?.(error));
    return {
      database,
      boss,
      async close() {
        await boss.stop({ graceful: false, close: false }).catch(() => undefined);
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openPlace({ address, embedded }: OpenQueueOptions): Promise<Database> {
  if (address !== undefined) return openServer(address, { idleMs: STANDS_STILL_MS });
  if (embedded === undefined) throw addressMissing();
  const { openQueueFolder } = await import('./embedded.ts');
  return openQueueFolder(embedded);
}

async function startBoss(database: Database, looksAfter: boolean): Promise<PgBoss> {
  const { PgBoss, fromPglite } = await import('pg-boss');
  const boss = new PgBoss({
    db: database.kind === 'embedded' ? fromPglite(liteLike(database)) : dbOf(database),
    backend: database.kind === 'embedded' ? 'pglite' : 'postgres',
    schema: JOBS,
    schedule: false,
    registerInstance: false,
    supervise: looksAfter,
    monitorVacuum: false, // it would be asked for at every look, and nobody hears what it says
    superviseIntervalSeconds: BEAT_SECONDS,
    monitorIntervalSeconds: BEAT_SECONDS,
  });
  boss.on('error', () => undefined); // an error event that nobody hears would end the process
  await begun(boss);
  if ((await boss.getQueue(FAILED)) === null)
    await boss.createQueue(FAILED, { retentionSeconds: A_YEAR_SECONDS, deleteAfterSeconds: A_YEAR_SECONDS });
  const videos = await boss.getQueue(VIDEOS);
  if (videos === null)
    await boss.createQueue(VIDEOS, {
      deadLetter: FAILED,
      heartbeatSeconds: SILENT_SECONDS,
      retryLimit: MOST_DEATHS,
      retryDelay: 0,
      expireInSeconds: LONGEST_SECONDS,
      retentionSeconds: A_YEAR_SECONDS,
      deleteAfterSeconds: KEPT_SECONDS,
    });
  else if (videos.heartbeatSeconds !== SILENT_SECONDS)
    await boss.updateQueue(VIDEOS, { heartbeatSeconds: SILENT_SECONDS });
  return boss;
}

/** Programs that come at once all make the schema, and PostgreSQL lets one of them: the others find it made. */
async function begun(boss: PgBoss): Promise<void> {
  try {
    await boss.start();
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || !error.message.includes(MADE_MEANWHILE)) throw error;
    await boss.start();
  }
}

/** `CREATE SCHEMA IF NOT EXISTS` of two at once: unique_violation (PostgreSQL, appendix A). */
const MADE_MEANWHILE = 'pg_namespace_nspname_index';

/** A connection of ours, or a transaction, as pg-boss takes it. */
export const dbOf = (database: Queryable): Db => ({
  executeSql: async (text, values = []) => ({ rows: await database.query(text, values) }),
});

/** The embedded store as pg-boss's adapter for PGlite takes it. Its statements share one connection with ours, in turns. */
const liteLike = (database: Database): PGliteLike => ({
  query: async <Row>(text: string, values: unknown[] = []) => ({
    rows: await database.query<Row>(text, values),
  }),
  exec: async (text) => [{ rows: await database.query(text) }],
});

const addressMissing = (): SparkfluenceError =>
  new SparkfluenceError('config', 'A queue needs a PostgreSQL, and SPARKFLUENCE_DATABASE_URL names none', {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'database_missing',
      field: 'SPARKFLUENCE_DATABASE_URL',
      next: 'Set it to postgresql://USER:PASSWORD@HOST:5432/DATABASE, or to pglite: to try a queue on this machine alone. Without one, `sparkfluence batch FILE` makes the videos here.',
    },
  });
