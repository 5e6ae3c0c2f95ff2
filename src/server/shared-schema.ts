import { SparkfluenceError } from '../contracts/errors.ts';
import type { Database } from '../postgres/database.ts';
import { migrate as migrateSchema } from '../postgres/migrate.ts';

/**
 * The schema `sparkfluence_server`, for servers that share the PostgreSQL that their projects are kept in.
 *
 *     records   jobs, answers, messages and watches, as text; `holder` is the server that works on one, until `held_until`
 *     projects  which client a project is of: no other one may name it
 *     secrets   what media and webhooks are signed with, the same for all servers
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE sparkfluence_server.meta (key text PRIMARY KEY, value jsonb NOT NULL)`,
    `CREATE TABLE sparkfluence_server.records (
       kind text NOT NULL, id text NOT NULL, body text, at_rest boolean NOT NULL DEFAULT false,
       holder text, held_until timestamptz, changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
       PRIMARY KEY (kind, id))`,
    `CREATE INDEX records_left ON sparkfluence_server.records (kind) WHERE NOT at_rest`,
    `CREATE TABLE sparkfluence_server.projects (project_id uuid PRIMARY KEY, client text NOT NULL)`,
    `CREATE INDEX projects_client ON sparkfluence_server.projects (client)`,
    `CREATE TABLE sparkfluence_server.secrets (name text PRIMARY KEY, value text NOT NULL)`,
  ],
];

/** @throws SparkfluenceError config, where rights are missing or a newer program made it */
export const migrate = (database: Database): Promise<void> =>
  migrateSchema(database, { name: 'sparkfluence_server', migrations: MIGRATIONS, tooNew, unreadable });

export const unreadable = (what: string): SparkfluenceError =>
  new SparkfluenceError(
    'config',
    `The schema sparkfluence_server holds what this program did not write there (${what})`,
    {
      code: 'INVALID_REQUEST',
      details: { reason: 'store_unreadable', next: 'Look at SPARKFLUENCE_DATABASE_URL.' },
    },
  );

const tooNew = (place: string, version: number): SparkfluenceError =>
  new SparkfluenceError(
    'config',
    `The servers at ${place} are of a newer sparkfluence (schema ${version}, this one knows ${MIGRATIONS.length})`,
    { code: 'INVALID_REQUEST', details: { reason: 'store_too_new', next: 'Update sparkfluence.' } },
  );
