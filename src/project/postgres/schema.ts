import type { z } from 'zod';
import { checkedRows, unreadableIn } from '../../postgres/checked-rows.ts';
import type { Database, Queryable } from '../../postgres/database.ts';
import { migrate as migrateSchema } from '../../postgres/migrate.ts';

/**
 * The schema `sparkfluence_projects`.
 *
 *     documents  `project.json`, `script.json`, `state.json` and what else is small, as text: the newest of each project
 *     leases     who works on a project until when, by the clock of the database; `fence` grows with each new holder
 *     answers    what a provider answered to an order, until its receipt is in the ledger
 *     orders     the orders of all projects, so that two with the same words do not take over each other's jobs
 *     files      which contents of a project lie in the storage
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE sparkfluence_projects.meta (key text PRIMARY KEY, value jsonb NOT NULL)`,
    `CREATE TABLE sparkfluence_projects.documents (
       project_id uuid NOT NULL, name text NOT NULL, body text NOT NULL,
       written_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (project_id, name))`,
    `CREATE INDEX documents_written ON sparkfluence_projects.documents (name, written_at)`,
    `CREATE TABLE sparkfluence_projects.leases (
       project_id uuid PRIMARY KEY, fence bigint NOT NULL, owner text NOT NULL,
       since timestamptz NOT NULL, expires_at timestamptz NOT NULL)`,
    `CREATE TABLE sparkfluence_projects.answers (
       project_id uuid NOT NULL, order_id text NOT NULL, body text NOT NULL,
       landed_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (project_id, order_id))`,
    `CREATE TABLE sparkfluence_projects.orders (
       order_id text PRIMARY KEY, project_id uuid NOT NULL, provider text NOT NULL, entry jsonb NOT NULL,
       changed_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    `CREATE INDEX orders_provider ON sparkfluence_projects.orders (provider, changed_at)`,
    `CREATE TABLE sparkfluence_projects.files (
       project_id uuid NOT NULL, sha256 text NOT NULL, bytes bigint NOT NULL, PRIMARY KEY (project_id, sha256))`,
  ],
];

const unreadable = unreadableIn('The schema sparkfluence_projects', {
  reason: 'store_unreadable',
  next: 'Look at SPARKFLUENCE_DATABASE_URL.',
});

const tooNew = {
  said: (place: string) => `The projects at ${place} are kept by a newer sparkfluence`,
  reason: 'store_too_new',
};

/**
 * Brings the schema up to date; two programs at the same time take turns. One that is up to date needs no right to create.
 * @throws SparkfluenceError config, when rights are missing or a newer program made it
 */
export const migrate = (database: Database): Promise<void> =>
  migrateSchema(database, { name: 'sparkfluence_projects', migrations: MIGRATIONS, tooNew, unreadable });

/** The rows of a query, each checked. @throws SparkfluenceError config, reason `store_unreadable` */
export const rowsOf = <Row>(
  database: Queryable,
  row: z.ZodType<Row>,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> => checkedRows(database, row, unreadable, sql, values);
