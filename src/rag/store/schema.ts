import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Database, Queryable } from '../../postgres/database.ts';
import { migrate as migrateSchema, type OwnSchema, schemaVersion } from '../../postgres/migrate.ts';
import { readRows, unreadable } from './read-rows.ts';

/**
 * The schema `sparkfluence`, the same on both databases.
 *
 *     passages   what is searched; `words` are the distinct words, `length` is their number with repetitions
 *     terms      every word of the corpus, its trigrams, and how many passages of a language contain it
 *     origins    what was added: a file's hash, and whether its import is complete
 *     removed    shipped passages that a user removed and that stay removed
 *     meta       facts about the store: the shipped corpus in it, the vectors' model
 *     vectors_1, vectors_2   one vector a content hash; `meta.vectors` names the one in use
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE sparkfluence.meta (key text PRIMARY KEY, value jsonb NOT NULL)`,
    `CREATE TABLE sparkfluence.origins (
       origin text PRIMARY KEY, content_hash text NOT NULL, complete boolean NOT NULL)`,
    `CREATE TABLE sparkfluence.passages (
       id text PRIMARY KEY, origin text NOT NULL, place integer NOT NULL, kind text NOT NULL, language text,
       platform text NOT NULL, niche text, title text NOT NULL, body text NOT NULL, source text, license text,
       content_hash text NOT NULL, row_hash text NOT NULL, words text[] NOT NULL, length integer NOT NULL,
       outcome jsonb)`,
    `CREATE INDEX passages_words ON sparkfluence.passages USING gin (words)`,
    `CREATE INDEX passages_origin ON sparkfluence.passages (origin)`,
    `CREATE INDEX passages_content ON sparkfluence.passages (content_hash)`,
    `CREATE TABLE sparkfluence.terms (term text, language text, grams text[] NOT NULL, passages integer NOT NULL,
       PRIMARY KEY (term, language))`,
    `CREATE INDEX terms_grams ON sparkfluence.terms USING gin (grams)`,
    `CREATE TABLE sparkfluence.removed (id text PRIMARY KEY)`,
  ],
];

/** The extension `vector` where the server has it, as the quoted schema of its names. */
export interface VectorExtension {
  readonly schema: string;
  readonly version: string;
}

/**
 * Brings the schema up to date; two programs at the same time take turns. A store that is up to date needs no right to
 * create.
 * @throws SparkfluenceError config, when rights are missing or a newer program made the store
 */
export const migrate = (database: Database): Promise<void> => migrateSchema(database, schema());

/** The version of the schema; 0 where there is no store yet. */
export const versionOf = (database: Queryable): Promise<number> => schemaVersion(database, schema());

const tooNew = {
  said: (place: string) => `The corpus at ${place} was written by a newer sparkfluence`,
  reason: 'store_too_new',
};

const schema = (): OwnSchema => ({ name: 'sparkfluence', migrations: MIGRATIONS, tooNew, unreadable });

const isThere = z.object({ there: z.boolean() });
/** Quoted by the server; it becomes a part of statements. */
const extensionRow = z.object({
  schema: z.string().regex(/^(?:[a-z_][a-z\d_$]*|"(?:[^"]|"")+")$/),
  version: z.string(),
});

/** A fact about the store; undefined where it has none of this name. @throws as `readRows` */
export async function readMeta<Value>(
  database: Queryable,
  key: string,
  schema: z.ZodType<Value>,
): Promise<Value | undefined> {
  const sql = 'SELECT value FROM sparkfluence.meta WHERE key = $1';
  const [row] = await readRows(database, z.object({ value: schema }), sql, [key]);
  return row?.value;
}

export async function setMeta(database: Queryable, key: string, value: unknown): Promise<void> {
  await database.query(
    `INSERT INTO sparkfluence.meta (key, value) VALUES ($1, $2::jsonb)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [key, JSON.stringify(value)],
  );
}

/**
 * The extension, created where the server offers it and the role is allowed to; undefined where it is not available.
 * @param create whether to try to create it
 */
export async function findVectorExtension(
  database: Database,
  create: boolean,
): Promise<VectorExtension | undefined> {
  const installed = async () => {
    const [row] = await readRows(
      database,
      extensionRow,
      `SELECT quote_ident(n.nspname) AS schema, e.extversion AS version
       FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'`,
    );
    return row;
  };
  const found = await installed();
  if (found !== undefined || !create) return found;
  try {
    await database.query('CREATE EXTENSION IF NOT EXISTS vector');
  } catch {
    return undefined; // not on the server, or not allowed: `needVectors` says which
  }
  return installed();
}

/** Requires the extension. @throws SparkfluenceError config, reason `extension_missing`, saying what the server lacks */
export async function needVectors(database: Database): Promise<VectorExtension> {
  const found = await findVectorExtension(database, true);
  if (found !== undefined) return found;
  const [row] = await readRows(
    database,
    isThere,
    `SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS there`,
  );
  const why =
    row?.there === true
      ? 'the extension pgvector is there, but this role may not create it'
      : 'the extension pgvector is not on the server';
  throw new SparkfluenceError('config', `PostgreSQL at ${database.place} cannot keep vectors: ${why}`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'extension_missing',
      extension: 'vector',
      next:
        row?.there === true
          ? 'Ask its administrator to run `CREATE EXTENSION vector` in this database. Search by words (--mode lexical) works without it.'
          : 'Install pgvector there (https://github.com/pgvector/pgvector), then `CREATE EXTENSION vector`. Search by words (--mode lexical) works without it.',
    },
  });
}
