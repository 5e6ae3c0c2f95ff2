import type { Database } from '../postgres/database.ts';
import { migrate as migrateSchema, schemaVersion } from '../postgres/migrate.ts';
import { OURS } from './names.ts';
import { unreadable } from './read-rows.ts';

/**
 * The schema `sparkfluence_queue`. What waits and who works on it stands in pg-boss's own schema, `sparkfluence_jobs`. A
 * pg-boss with another schema comes with a migration here, be it an empty one, since pg-boss does not refuse that of a newer one.
 *
 *     batch    a sheet: its limit, what its videos have cost and what is reserved for orders under way, USD
 *     video    one row of a sheet, or a job of a server: its inputs, its project, the job that it waits as, what became of it
 *     remembered  what is left of a row that was forgotten: by which its project is found again, and what was spent for it
 *     earlier  a project that a row had before its words changed
 *     worker   who works, as which process, when it was last heard of, and which server's folder it has
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
  [
    `ALTER TABLE ${OURS}.worker ADD COLUMN serves text`,
    `ALTER TABLE ${OURS}.video ADD COLUMN progress jsonb`,
  ],
  [
    `CREATE TABLE ${OURS}.remembered (
       batch text NOT NULL REFERENCES ${OURS}.batch, key text NOT NULL, fingerprint text NOT NULL, project uuid NOT NULL,
       words text NOT NULL, holds jsonb NOT NULL, spent_usd numeric(14, 6) NOT NULL, reserved_usd numeric(14, 6) NOT NULL,
       forgotten_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (batch, key))`,
  ],
  // Programs of before take a silent worker for dead ten seconds later than those that come with this: none of them may go on.
  [`ALTER TABLE ${OURS}.worker ADD COLUMN process jsonb`],
  [
    `CREATE TABLE ${OURS}.earlier (
       project uuid PRIMARY KEY, batch text NOT NULL REFERENCES ${OURS}.batch, key text NOT NULL, fingerprint text NOT NULL,
       words text NOT NULL, holds jsonb NOT NULL, spent_usd numeric(14, 6) NOT NULL, folder text,
       left_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    `CREATE INDEX earlier_batch ON ${OURS}.earlier (batch)`,
  ],
];

const tooNew = {
  said: (place: string) => `The queue at ${place} was made by a newer sparkfluence`,
  reason: 'queue_too_new',
};

const schema = { name: OURS, migrations: MIGRATIONS, tooNew, unreadable };

/**
 * Brings our tables up to date; programs that come at once take turns. A queue that is up to date needs no right to create.
 * @throws SparkfluenceError config, where rights are missing or a newer program made it
 */
export const migrate = (database: Database): Promise<void> => migrateSchema(database, schema);

/** Whether a newer program has changed the queue since this one opened it. */
export async function isOfNewer(database: Database): Promise<boolean> {
  return (await schemaVersion(database, schema)) > MIGRATIONS.length;
}
