import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type StorageAddress, storageAddress } from '../../contracts/storage.ts';
import { lockOwner } from '../../disk/lock.ts';
import type { Database } from '../../postgres/database.ts';
import type { ProjectBackend } from '../../project/backend.ts';
import { backendOf, keepIn } from '../../project/backends.ts';
import type { PostgresBackend } from '../../project/postgres/postgres-backend.ts';
import { newFolder, openIfThere, type Project, parseScript, parseSettings } from '../../project/store.ts';

/** Where projects are kept that can move between machines (docs/moving.md). Only whoever uses it loads the database and the SDKs. */

type Around = Pick<
  Config,
  'root' | 'projects' | 'databaseUrl' | 'storage' | 'timeoutMs' | 'pollMs' | 'fileFolders'
>;
interface Caller {
  readonly pid: number;
  readonly signal: AbortSignal;
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/**
 * Who keeps the project of a folder, for a session of this process. In PostgreSQL, a project that is not there yet is taken in.
 * @throws SparkfluenceError config, where the database or the storage is not set or cannot be used
 */
export async function keeperOf(
  config: Around,
  project: Project,
  { onNotice }: Caller,
): Promise<ProjectBackend> {
  const known = backendOf(project.folder);
  if (config.projects.kind === 'folder' || known.kind === 'postgres') return known;
  return openKeeper(config, project.settings.project_id, project.folder, onNotice);
}

/**
 * The folder of a project that `--project` names. Where projects are kept in PostgreSQL, this is its id, or its working copy:
 * the folder is brought up to date, unless somebody works in it.
 * @param folder what was named, from the working folder
 * @throws SparkfluenceError project: `project_missing`; config; as `bringUpToDate`
 */
export async function workingFolder(config: Around, folder: string, caller: Caller): Promise<string> {
  if (config.projects.kind === 'folder') return folder;
  const { readMarker } = await import('../../project/postgres/working-copy.ts');
  const marker = await readMarker(folder);
  const name = basename(folder);
  const isId = z.uuid().safeParse(name).success && (await openIfThere(folder)) === undefined;
  const id = marker?.project_id ?? (isId ? name.toLowerCase() : undefined);
  if (id === undefined) return folder; // a project of its own: it is taken in, or there is none
  const found = await findStored(config, id, caller, marker === undefined ? undefined : folder);
  if (found !== undefined) return found;
  throw new SparkfluenceError(
    'project',
    `There is no project ${id} in PostgreSQL at ${(await databaseOf(config)).place}`,
    {
      details: {
        reason: 'project_missing',
        project: id,
        next: '`sparkfluence list` shows the projects that are there.',
      },
    },
  );
}

/**
 * The working copy of the project with this id, up to date; undefined where PostgreSQL has none of it.
 * @param named the copy that a person named, wherever it lies: it comes before those below the root
 * @throws as `workingFolder`
 */
export async function findStored(
  config: Around,
  id: string,
  caller: Caller,
  named?: string,
): Promise<string | undefined> {
  const database = await databaseOf(config);
  const { rowsOf } = await import('../../project/postgres/schema.ts');
  const rows = await rowsOf(
    database,
    z.object({ name: z.string(), body: z.string() }),
    `SELECT name, body FROM sparkfluence_projects.documents WHERE project_id = $1 AND name IN ('project.json', 'script.json')`,
    [id],
  );
  const text = rows.find(({ name }) => name === 'project.json')?.body;
  if (text === undefined) return undefined;
  const script = rows.find(({ name }) => name === 'script.json')?.body;
  const copies = [...(named === undefined ? [] : [named]), ...(await copiesOf(config.root, id))];
  const folder = await placeFor(config, database, id, copies, text, script);
  if (folder === undefined) return copies[0]; // somebody works there: the lock says so
  const keeper = await openKeeper(config, id, folder, caller.onNotice);
  await keeper.refresh(caller.pid, caller.signal);
  return folder;
}

/**
 * Makes a folder this machine's copy of a project, up to date; where somebody works in it, it is as new as it can be.
 * @returns undefined where PostgreSQL has no such project
 * @throws as `workingFolder`
 */
export async function copyHere(
  config: Around,
  id: string,
  folder: string,
  { pid, signal, onNotice }: Caller,
): Promise<ProjectBackend | undefined> {
  const { rowsOf } = await import('../../project/postgres/schema.ts');
  const sql = `SELECT name FROM sparkfluence_projects.documents WHERE project_id = $1 AND name = 'project.json'`;
  const rows = await rowsOf(await databaseOf(config), z.object({ name: z.string() }), sql, [id]);
  if (rows.length === 0) return undefined;
  const keeper = await openKeeper(config, id, folder, onNotice, false);
  await keeper.refresh(pid, signal).catch((error: unknown) => {
    if (!(error instanceof SparkfluenceError) || error.details.reason !== 'project_locked') throw error;
  });
  return keeper;
}

/** Where the project is worked on here: a copy that nobody works in, or a new one. Undefined: in the copy of whoever has the lease. */
async function placeFor(
  { root }: Around,
  database: Database,
  id: string,
  copies: readonly string[],
  settings: string,
  script: string | undefined,
): Promise<string | undefined> {
  for (const folder of copies) if ((await lockOwner(folder)) === undefined) return folder;
  const { holderOf } = await import('../../project/postgres/lease.ts');
  if (copies.length > 0 && (await holderOf(database, id)) !== undefined) return undefined;
  // A process that stands still has the copy: when it wakes it may write there, so that this one works beside it.
  const folder = newFolder(root, ...namedBy(id, settings, script));
  const isTaken = copies.length > 0 || (await stat(folder).catch(() => undefined)) !== undefined;
  return isTaken ? `${folder}-${randomUUID().slice(0, 8)}` : folder;
}

/** What a folder of a project is named by. @throws SparkfluenceError project, reasons `project_newer` and `project_damaged` */
function namedBy(
  id: string,
  text: string,
  script: string | undefined,
): [Parameters<typeof newFolder>[1], string] {
  const settings = parseSettings(text, `project.json of ${id}`);
  return [{ ...settings, project_id: id }, settings.input?.content ?? firstWords(script)];
}

function firstWords(text: string | undefined): string {
  try {
    return text === undefined ? '' : (parseScript(text, 'script.json').segments[0]?.script_text ?? '');
  } catch {
    return ''; // whoever reads the script says what is wrong with it
  }
}

/** The working copies of a project below the root. */
export async function copiesOf(root: string, id: string): Promise<string[]> {
  const { readMarker } = await import('../../project/postgres/working-copy.ts');
  const names = await readdir(root).catch(() => []);
  const folders = names
    .filter((name) => name.includes(id.slice(0, 8)))
    .sort()
    .map((name) => join(root, name));
  const markers = await Promise.all(folders.map((folder) => readMarker(folder)));
  return folders.filter((_, index) => markers[index]?.project_id === id);
}

/** Where pictures, clips and videos of projects lie that are kept in PostgreSQL. @throws SparkfluenceError config */
export function mediaAddress({ projects: { storage } }: Pick<Around, 'projects'>): StorageAddress {
  const address = storage === undefined ? undefined : storageAddress(storage);
  if (address === undefined) throw noStorage();
  return address;
}

async function openKeeper(
  config: Around,
  project: string,
  folder: string,
  onNotice: Caller['onNotice'],
  isKeptHere = true,
): Promise<PostgresBackend> {
  const { postgresBackend } = await import('../../project/postgres/postgres-backend.ts');
  const { storageMedia } = await import('./stored-media.ts');
  const address = mediaAddress(config);
  const database = await databaseOf(config);
  const keeper = postgresBackend({
    database,
    openMedia: (signal) => storageMedia(config, address, signal),
    project,
    folder: resolve(folder),
    leaseMs: config.projects.leaseMs,
    fileFolders: config.fileFolders,
    onNotice,
  });
  if (isKeptHere) keepIn(folder, keeper);
  return keeper;
}

/** One pool of connections a process and address; it keeps no process alive. */
const databases = new Map<string, Promise<Database>>();

/** The database of the projects, with today's schema. @throws SparkfluenceError config */
export async function databaseOf({
  databaseUrl,
  projects,
}: Pick<Around, 'databaseUrl' | 'projects'>): Promise<Database> {
  if (databaseUrl === undefined) throw noDatabase();
  const key = `${projects.leaseMs} ${databaseUrl}`;
  const known = databases.get(key) ?? openDatabase(databaseUrl, projects.leaseMs);
  databases.set(key, known);
  known.catch(() => databases.delete(key));
  return known;
}

async function openDatabase(address: string, leaseMs: number): Promise<Database> {
  const [{ openServer }, { migrate }] = await Promise.all([
    import('../../postgres/server.ts'),
    import('../../project/postgres/schema.ts'),
  ]);
  // A statement that takes as long as half a lease comes too late for it.
  const database = await openServer(address, { statementMs: Math.max(1000, leaseMs / 2) });
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

const noDatabase = (): SparkfluenceError =>
  new SparkfluenceError(
    'config',
    'SPARKFLUENCE_PROJECTS is postgres, and SPARKFLUENCE_DATABASE_URL names no server',
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'bad_setting',
        field: 'SPARKFLUENCE_DATABASE_URL',
        next: 'Set it to postgresql://USER:PASSWORD@HOST:5432/DATABASE, or unset SPARKFLUENCE_PROJECTS to keep projects in folders.',
      },
    },
  );

const noStorage = (): SparkfluenceError =>
  new SparkfluenceError(
    'config',
    'SPARKFLUENCE_PROJECTS is postgres, and SPARKFLUENCE_PROJECTS_STORAGE names no storage for pictures, clips and videos',
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'bad_setting',
        field: 'SPARKFLUENCE_PROJECTS_STORAGE',
        next: 'Set it to s3://BUCKET/PREFIX or supabase://BUCKET/PREFIX, with the keys that docs/storage.md lists.',
      },
    },
  );
