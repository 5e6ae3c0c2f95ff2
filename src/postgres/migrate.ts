import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { checkedRows } from './checked-rows.ts';
import { ADVISORY_KEY, type Database, type Queryable } from './database.ts';

/** A schema of ours in a database. Its table `meta` of keys and JSON values, which the first migration makes, holds its version. */
export interface OwnSchema {
  readonly name: string;
  /** The statements of each version, the first for an empty database; what was released is never changed. */
  readonly migrations: readonly (readonly string[])[];
  /** Where a newer program made it: what is said of it, as the beginning of a sentence, and the reason in the details. */
  readonly tooNew: { readonly said: (place: string) => string; readonly reason: string };
  /** Makes the error for what this program did not write there. */
  readonly unreadable: (what: string) => SparkfluenceError;
}

/**
 * Brings a schema up to date; programs that come at once take turns. One that is up to date needs no right to create.
 * @throws SparkfluenceError config, where rights are missing or a newer program made it
 */
export async function migrate(database: Database, schema: OwnSchema): Promise<void> {
  const { name, migrations } = schema;
  const newest = migrations.length;
  const isCurrent = (version: number): boolean => {
    if (version > newest) throw tooNew(schema, database.place, version);
    return version === newest;
  };
  if (isCurrent(await schemaVersion(database, schema))) return;
  await database.transaction(async (inner) => {
    await inner.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_KEY]);
    const from = await schemaVersion(inner, schema);
    if (isCurrent(from)) return;
    if (from === 0 && !(await schemaExists(inner, schema))) await inner.query(`CREATE SCHEMA ${name}`);
    for (const statement of migrations.slice(from).flat()) await inner.query(statement);
    await inner.query(
      `INSERT INTO ${name}.meta (key, value) VALUES ('schema_version', $1::jsonb)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [JSON.stringify(newest)],
    );
  });
}

const tooNew = (
  { migrations, tooNew: { said, reason } }: OwnSchema,
  place: string,
  version: number,
): SparkfluenceError =>
  new SparkfluenceError('config', `${said(place)} (schema ${version}, this one knows ${migrations.length})`, {
    code: 'INVALID_REQUEST',
    details: { reason, next: 'Update sparkfluence.' },
  });

const isThere = z.object({ there: z.boolean() });

/** The version of a schema; 0 where there is none yet. */
export async function schemaVersion(database: Queryable, { name, unreadable }: OwnSchema): Promise<number> {
  const [meta] = await checkedRows(
    database,
    isThere,
    unreadable,
    `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = '${name}' AND c.relname = 'meta') AS there`,
  );
  if (meta?.there !== true) return 0;
  const [row] = await checkedRows(
    database,
    z.object({ value: z.number().int().min(1) }),
    unreadable,
    `SELECT value FROM ${name}.meta WHERE key = 'schema_version'`,
  );
  return row?.value ?? 0;
}

async function schemaExists(database: Queryable, { name, unreadable }: OwnSchema): Promise<boolean> {
  const sql = `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '${name}') AS there`;
  const [row] = await checkedRows(database, isThere, unreadable, sql);
  return row?.there === true;
}
