import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Config } from '../config/resolve.ts';
import { databaseOf, mediaAddress } from '../pipeline/work/kept.ts';
import { checkedRows } from '../postgres/checked-rows.ts';
import type { Database } from '../postgres/database.ts';
import { parseStateText, type State } from '../project/ledger.ts';
import type { Records } from './records.ts';
import { endHold, sharedRecords, takeHold } from './shared-records.ts';
import { migrate, unreadable } from './shared-schema.ts';

/** What servers share whose projects are kept in PostgreSQL: any of them answers any request. */
export interface Shared {
  readonly records: Records;
  /** The key of all signatures. */
  readonly secret: Buffer;
  /**
   * Says that a project is a client's from now on. One that was made otherwise, as at the command line, is nobody's here.
   * @param isHere this server's own folder has it already, from before it shared them
   * @returns whether it is this client's
   */
  claim(client: string, project: string, isHere: boolean): Promise<boolean>;
  /** Whether a project is a client's and there is something of it. */
  has(client: string, project: string): Promise<boolean>;
  /** The projects whose ledgers name these jobs. @param client only its own; undefined: everybody's */
  withJobs(
    client: string | undefined,
    uuids: readonly string[],
  ): Promise<readonly { readonly project: string; readonly job: string }[]>;
  /** @throws SparkfluenceError config, where the database does not answer */
  ping(): Promise<void>;
}

type Around = Pick<Config, 'databaseUrl' | 'projects'>;

const clientRow = z.object({ client: z.string() });
const jobRow = z.object({ project: z.string(), job: z.string() });
const OWN = `sparkfluence_projects.documents d JOIN sparkfluence_server.projects p USING (project_id)`;

/** @throws SparkfluenceError config, where the database or the storage of media is not set, or the database cannot be used */
export async function openShared(config: Around, root: string): Promise<Shared> {
  mediaAddress(config); // before it listens: every request would fail
  const database = await openDatabase(config);
  const ask = <Row>(row: z.ZodType<Row>, sql: string, values: readonly unknown[] = []) =>
    checkedRows(database, row, unreadable, sql, values);
  await database.query(
    `INSERT INTO sparkfluence_server.secrets (name, value) VALUES ('signatures', $1) ON CONFLICT DO NOTHING`,
    [randomBytes(32).toString('hex')],
  );
  const secretRow = z.object({ value: z.string().regex(/^[\da-f]{64}$/) });
  const [kept] = await ask(
    secretRow,
    `SELECT value FROM sparkfluence_server.secrets WHERE name = 'signatures'`,
  );
  return {
    records: sharedRecords(database, root, config.projects.leaseMs),
    secret: Buffer.from(kept?.value ?? '', 'hex'),
    async claim(client, project, isHere) {
      await database.query(
        `INSERT INTO sparkfluence_server.projects (project_id, client) SELECT $1, $2
         WHERE $3 OR NOT EXISTS (SELECT FROM sparkfluence_projects.documents WHERE project_id = $1)
         ON CONFLICT DO NOTHING`,
        [project, client, isHere],
      );
      const sql = 'SELECT client FROM sparkfluence_server.projects WHERE project_id = $1';
      return (await ask(clientRow, sql, [project]))[0]?.client === client;
    },
    async has(client, project) {
      const sql = `SELECT p.client FROM ${OWN} WHERE project_id = $1 AND p.client = $2 AND d.name = 'project.json'`;
      return (await ask(clientRow, sql, [project, client])).length > 0;
    },
    async withJobs(client, uuids) {
      return ask(
        jobRow,
        `SELECT project_id AS project, job FROM ${OWN} CROSS JOIN unnest($2::text[]) AS job
         WHERE d.name = 'state.json' AND ($1::text IS NULL OR p.client = $1) AND strpos(d.body, job) > 0`,
        [client ?? null, uuids],
      );
    },
    async ping() {
      await database.query('SELECT 1');
    },
  };
}

/** The ledgers of a client's projects, wherever they were worked on. @param day only those written since then, `YYYY-MM-DD` */
export async function sharedStates(
  config: Around,
  client: string,
  day = '0001-01-01',
): Promise<{ readonly project: string; readonly state: State }[]> {
  const database = await openDatabase(config);
  const rows = await checkedRows(
    database,
    z.object({ project_id: z.string(), body: z.string() }),
    unreadable,
    `SELECT d.project_id, d.body FROM ${OWN} WHERE p.client = $1 AND d.name = 'state.json'
       AND d.written_at >= ($2 || ' 00:00:00+00')::timestamptz`,
    [client, day],
  );
  return rows.map(({ project_id: project, body }) => ({ project, state: parseStateText(body, project) }));
}

const migrated = new WeakMap<Database, Promise<void>>();

/** The database of the projects, with the schema of the servers. */
export async function openDatabase(config: Around): Promise<Database> {
  const database = await databaseOf(config);
  const done = migrated.get(database) ?? migrate(database);
  migrated.set(database, done);
  done.catch(() => migrated.delete(database));
  await done;
  return database;
}

/** A turn that nobody ends runs out after so long, milliseconds: it is for one question and one writing. */
const TURN_MS = 30_000;

/**
 * Waits until no other process has this turn.
 * @throws the signal's reason when it aborts while waiting
 */
export async function takeTurn(
  config: Around,
  name: string,
  signal: AbortSignal,
): Promise<{ end(): Promise<void> }> {
  const database = await openDatabase(config);
  const turn = { kind: 'turns', id: name, holder: randomUUID() } as const;
  while (!(await takeHold(database, turn, TURN_MS))) {
    signal.throwIfAborted();
    await sleep(10 + Math.random() * 40);
  }
  return { end: () => endHold(database, turn).catch(() => undefined) }; // it runs out by itself
}
