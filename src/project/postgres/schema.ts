import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { ADVISORY_KEY, type Database, type Queryable } from '../../postgres/database.ts';

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

const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the schema up to date; two programs at the same time take turns. One that is up to date needs no right to create.
 * @throws SparkfluenceError config, when rights are missing or a newer program made it
 */
export async function migrate(database: Database): Promise<void> {
  const version = await versionOf(database);
  if (version === SCHEMA_VERSION) return;
  if (version > SCHEMA_VERSION) throw tooNew(database.place, version);
  await database.transaction(async (inner) => {
    await inner.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_KEY]);
    const from = await versionOf(inner);
    if (from > SCHEMA_VERSION) throw tooNew(database.place, from);
    if (from === 0 && !(await schemaExists(inner))) await inner.query('CREATE SCHEMA sparkfluence_projects');
    for (const statement of MIGRATIONS.slice(from).flat()) await inner.query(statement);
    await inner.query(
      `INSERT INTO sparkfluence_projects.meta (key, value) VALUES ('schema_version', $1::jsonb)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [JSON.stringify(SCHEMA_VERSION)],
    );
  });
}

/**
 * The rows of a query, each checked: a server may be shared with others, or lie.
 * @throws SparkfluenceError config, reason `store_unreadable`
 */
export async function rowsOf<Row>(
  database: Queryable,
  row: z.ZodType<Row>,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const parsed = z.array(row).safeParse(await database.query(sql, values));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const what = `${issue?.path.slice(1).join('.') || 'a row'}: ${issue?.message ?? 'unknown'}`;
  throw new SparkfluenceError(
    'config',
    `The schema sparkfluence_projects holds what this program did not write there (${what})`,
    {
      code: 'INVALID_REQUEST',
      details: { reason: 'store_unreadable', next: 'Look at SPARKFLUENCE_DATABASE_URL.' },
    },
  );
}

const isThere = z.object({ there: z.boolean() });

async function versionOf(database: Queryable): Promise<number> {
  const [meta] = await rowsOf(
    database,
    isThere,
    `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'sparkfluence_projects' AND c.relname = 'meta') AS there`,
  );
  if (meta?.there !== true) return 0;
  const [row] = await rowsOf(
    database,
    z.object({ value: z.number().int().min(0) }),
    `SELECT value FROM sparkfluence_projects.meta WHERE key = 'schema_version'`,
  );
  return row?.value ?? 0;
}

async function schemaExists(database: Queryable): Promise<boolean> {
  const [row] = await rowsOf(
    database,
    isThere,
    `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sparkfluence_projects') AS there`,
  );
  return row?.there === true;
}

const tooNew = (place: string, version: number): SparkfluenceError =>
  new SparkfluenceError(
    'config',
    `The projects at ${place} are kept by a newer sparkfluence (schema ${version}, this one knows ${SCHEMA_VERSION})`,
    { code: 'INVALID_REQUEST', details: { reason: 'store_too_new', next: 'Update sparkfluence.' } },
  );
