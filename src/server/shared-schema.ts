import { unreadableIn } from '../postgres/checked-rows.ts';
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

export const unreadable = unreadableIn('The schema sparkfluence_server', {
  reason: 'store_unreadable',
  next: 'Look at SPARKFLUENCE_DATABASE_URL.',
});

const tooNew = {
  said: (place: string) => `The servers at ${place} are of a newer sparkfluence`,
  reason: 'store_too_new',
};

/** @throws SparkfluenceError config, where rights are missing or a newer program made it */
export const migrate = (database: Database): Promise<void> =>
  migrateSchema(database, { name: 'sparkfluence_server', migrations: MIGRATIONS, tooNew, unreadable });
