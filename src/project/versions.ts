import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { parseJson } from '../contracts/json.ts';
import { readIfThere, toJson } from '../disk/files.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { backendOf } from './backends.ts';
import { ordersFromPurchases } from './purchases-to-orders.ts';
import { stateSchema } from './state.ts';

/**
 * The versions of a project's documents (docs/files.md). A file without a version is of version 1, as 0.1.0 wrote it. An
 * older file is read as if it were new, and rewritten once, under the project's lock; a newer one is refused.
 */

type Fields = Readonly<Record<string, unknown>>;
type Migration = (document: Fields) => Fields;

export type DocumentName = 'project.json' | 'script.json' | 'state.json';

/**
 * The first migration makes version 2 of version 1, the next one version 3 of version 2. The newest version is therefore
 * their number plus one.
 */
const MIGRATIONS: Readonly<Record<DocumentName, readonly Migration[]>> = {
  // Version 2 names its version. 0.1.0 refuses such a project, which it must: it takes another machine's lock for dead.
  'project.json': [(settings) => settings],
  'script.json': [(script) => script],
  // Version 2 keeps orders, which live on their own, where version 1 kept purchases and clips that forgot each other.
  'state.json': [ordersFromPurchases],
};

export const versionOf = (name: DocumentName): number => MIGRATIONS[name].length + 1;

/** The text of a document in its newest version. */
export const toDocument = (name: DocumentName, fields: object): string =>
  toJson({ version: versionOf(name), ...fields });

/**
 * Refuses to write what could not be read again: a value of a vendor or a bug would else lock the project's owner out.
 * @throws SparkfluenceError bug, reason `document_unreadable`; nothing is to be written then
 */
export function readable<Document>(schema: z.ZodType<Document>, fields: Document, file: string): Document {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return fields;
  const why = z.prettifyError(parsed.error);
  throw new SparkfluenceError('bug', `What was to be written to ${file} could not be read again: ${why}`, {
    details: {
      reason: 'document_unreadable',
      path: file,
      next: 'Nothing was written. Run the same command again, and report it if it stays.',
    },
  });
}

/**
 * The fields of a document of any version, as the newest version has them and without the version itself.
 * @param path of the file, for the error
 * @throws SparkfluenceError project, reason `project_newer`, for a version that this program does not know; SyntaxError,
 *   for a text that is not JSON
 */
export function fieldsOf(name: DocumentName, text: string, path: string): unknown {
  const value = parseJson(text);
  if (!isObject(value)) return value;
  const { version = 1, ...fields } = value;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) return value; // the schema refuses it
  if (version > versionOf(name)) throw newer(name, version, path);
  return MIGRATIONS[name].slice(version - 1).reduce<Fields>((document, migrate) => migrate(document), fields);
}

/** @throws SparkfluenceError project, reason `project_newer`, when any document of the project is of a newer version */
export async function refuseNewer(folder: string): Promise<void> {
  await readDocuments(folder);
}

/**
 * Rewrites the documents of an older version, and keeps each old file beside it as `project.v1.json`. Call it under the
 * project's lock. A kill at any moment leaves the old or the new document; the next call goes on.
 * @throws SparkfluenceError project, reason `project_newer`; nothing is written then
 */
export async function migrateProject(folder: string): Promise<void> {
  const documents = await readDocuments(folder);
  for (const { name, version, text, fields } of documents) {
    if (version === undefined || version === versionOf(name) || text === undefined) continue;
    if (name === 'state.json' && !stateSchema.safeParse(fields).success) continue; // damaged: its reader says so
    const backend = backendOf(folder);
    await backend.write(await asideOf(folder, name, version, text), text);
    await backend.write(name, toDocument(name, fields as object));
  }
}

/** A free name for the old file: a person may replace a migrated script by another one without a version. */
async function asideOf(folder: string, name: DocumentName, version: number, text: string): Promise<string> {
  const plain = name.replace('.json', `.v${version}.json`);
  const there = await readIfThere(join(folder, plain));
  if (there === undefined || there === text) return plain;
  return plain.replace('.json', `-${sha256(text).slice(0, 8)}.json`);
}

interface Read {
  readonly text?: string;
  readonly version?: number;
  readonly fields?: unknown;
}

function readDocuments(folder: string): Promise<(Read & { readonly name: DocumentName })[]> {
  const names = Object.keys(MIGRATIONS) as DocumentName[];
  return Promise.all(names.map(async (name) => ({ name, ...(await readDocument(folder, name)) })));
}

/** Without a version where there is no readable document; the reader of the document reports what is wrong with it. */
async function readDocument(folder: string, name: DocumentName): Promise<Read> {
  const text = await readIfThere(join(folder, name));
  if (text === undefined) return {};
  try {
    const fields = fieldsOf(name, text, join(folder, name));
    const value = parseJson(text);
    return isObject(value) ? { text, fields, version: Number(value.version ?? 1) } : {};
  } catch (error) {
    if (error instanceof SparkfluenceError) throw error;
    return {};
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function newer(name: DocumentName, version: number, path: string): SparkfluenceError {
  return new SparkfluenceError(
    'project',
    `${path} is of version ${version}; this sparkfluence knows ${name} up to version ${versionOf(name)}`,
    {
      details: {
        reason: 'project_newer',
        path,
        version,
        next: 'Nothing was changed. Work on it with the newer sparkfluence that wrote it, or update this one.',
      },
    },
  );
}
