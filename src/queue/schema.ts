import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { ADVISORY_KEY, type Database, type Queryable } from '../postgres/database.ts';
import { OURS } from './names.ts';
import { readRows } from './read-rows.ts';

/**
 * The schema `sparkfluence_queue`. What waits and who works on it stands in pg-boss's own schema, `sparkfluence_jobs`.
 *
 *     batch    a sheet: its limit, what its videos have cost and what is reserved for orders under way, USD
 *     video    one row of a sheet: its inputs, its project, the job that it waits as, what became of it
 *     worker   who works, and when it was last heard of
 *     usage    requests to each vendor account; unlogged, since losing it loses a minute's counts
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE ${OURS}.meta (key text PRIMARY KEY, value jsonb NOT NULL)`,
    `CREATE TABLE ${OURS}.batch (
       id text PRIMARY KEY, name text NOT NULL, max_usd numeric(14, 6), spent_usd numeric(14, 6) NOT NULL DEFAULT 0,
       reserved_usd numeric(14, 6) NOT NULL DEFAULT 0, submitted_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    `CREATE TABLE ${OURS}.video (
       id uuid PRIMARY KEY, batch text NOT NULL REFERENCES ${OURS}.batch, key text NOT NULL, place integer NOT NULL,
       fingerprint text NOT NULL, inputs jsonb NOT NULL, project uuid NOT NULL, words text NOT NULL, holds jsonb NOT NULL,
       state text NOT NULL, job uuid NOT NULL, worker text,
       tries integer NOT NULL DEFAULT 0, spent_usd numeric(14, 6) NOT NULL DEFAULT 0,
       reserved_usd numeric(14, 6) NOT NULL DEFAULT 0, result jsonb, failure jsonb,
       submitted_at timestamptz NOT NULL DEFAULT clock_timestamp(), started_at timestamptz, ended_at timestamptz,
       UNIQUE (batch, key))`,
    `CREATE INDEX video_job ON ${OURS}.video (job)`,
    `CREATE INDEX video_ended ON ${OURS}.video (ended_at)`,
    `CREATE TABLE ${OURS}.worker (
       id text PRIMARY KEY, host text NOT NULL, pid integer NOT NULL, concurrency integer NOT NULL,
       started_at timestamptz NOT NULL DEFAULT clock_timestamp(), seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
       stopped_at timestamptz)`,
    `CREATE UNLOGGED TABLE ${OURS}.usage (account text PRIMARY KEY, usage jsonb NOT NULL)`,
  ],
];

const VERSION = MIGRATIONS.length;

/**
 * Brings our tables up to date; programs that come at once take turns. A queue that is up to date needs no right to create.
 * @throws SparkfluenceError config, where rights are missing or a newer program made it
 */
export async function migrate(database: Database): Promise<void> {
  const version = await versionOf(database);
  if (version === VERSION) return;
  if (version > VERSION) throw tooNew(database.place, version);
  await database.transaction(async (inner) => {
    await inner.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_KEY]);
    const from = await versionOf(inner);
    if (from === 0 && !(await schemaExists(inner))) await inner.query(`CREATE SCHEMA ${OURS}`);
    for (const statement of MIGRATIONS.slice(from).flat()) await inner.query(statement);
    if (from < VERSION)
      await inner.query(
        `INSERT INTO ${OURS}.meta (key, value) VALUES ('schema_version', $1::jsonb)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        [JSON.stringify(VERSION)],
      );
  });
}

const isThere = z.object({ there: z.boolean() });

async function versionOf(database: Queryable): Promise<number> {
  const [found] = await readRows(
    database,
    isThere,
    `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = '${OURS}' AND c.relname = 'meta') AS there`,
  );
  if (found?.there !== true) return 0;
  const [row] = await readRows(
    database,
    z.object({ value: z.number().int().min(1) }),
    `SELECT value FROM ${OURS}.meta WHERE key = 'schema_version'`,
  );
  return row?.value ?? 0;
}

async function schemaExists(database: Queryable): Promise<boolean> {
  const [row] = await readRows(
    database,
    isThere,
    `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '${OURS}') AS there`,
  );
  return row?.there === true;
}

const tooNew = (place: string, version: number): SparkfluenceError =>
  new SparkfluenceError(
    'config',
    `The queue at ${place} was made by a newer sparkfluence (schema ${version}, this one knows ${VERSION})`,
    { code: 'INVALID_REQUEST', details: { reason: 'queue_too_new', next: 'Update sparkfluence.' } },
  );
