import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { makeFolder, readIfThere, syncFile, writeNew } from '../disk/files.ts';
import { readText } from '../disk/read.ts';
import { CLIENT_NAME } from './keys.ts';

/** Where the server keeps what is its own: `<root>/clients/<name>/<project_id>` and beside it jobs, answers and its secret. */
export interface ServerPlace {
  readonly root: string;
  /** The key of all signatures; `root/secret`, which only the server's user can read. */
  readonly secret: Buffer;
}

export const clientsFolder = (root: string): string => join(root, 'clients');
export const clientRoot = (root: string, client: string): string => join(clientsFolder(root), client);

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * The folder of a client's project, whether it is there or not.
 * @throws SparkfluenceError input, where the id is no UUID
 */
export function projectFolder(root: string, client: string, id: string): string {
  const plain = id.toLowerCase();
  if (UUID.test(plain)) return join(clientRoot(root, client), plain);
  throw new SparkfluenceError('input', 'project_id is not a UUID', {
    details: { reason: 'invalid', field: 'project_id' },
  });
}

/** The client and the project that a folder belongs to. */
export function ownerOfFolder(root: string, folder: string): { client: string; project: string } | undefined {
  const [project = '', client = ''] = folder.split(/[/\\]/).reverse();
  const isOurs =
    CLIENT_NAME.test(client) && UUID.test(project) && dirname(folder) === clientRoot(root, client);
  return isOurs ? { client, project } : undefined;
}

/** The folders of a client's projects. */
export async function projectsOf(root: string, client: string): Promise<string[]> {
  const folder = clientRoot(root, client);
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => UUID.test(name)).map((name) => join(folder, name));
}

/** Makes the root and the secret, where they are missing. */
export async function openPlace(root: string): Promise<ServerPlace> {
  await makeFolder(join(root, 'clients'));
  const file = join(root, 'secret');
  await makeSecret(file);
  await chmod(file, 0o600);
  const text = (await readText(file, { maxBytes: 1000 })).trim();
  if (!/^[\da-f]{64}$/.test(text))
    throw new SparkfluenceError('config', `${file} does not hold a secret`, {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'bad_setting',
        path: file,
        next: 'Remove it, and a new one is made; addresses of media that were given out do not work any more then.',
      },
    });
  return { root, secret: Buffer.from(text, 'hex') };
}

/** Whole or absent, also where the process is killed in between, and never in the place of one that is there. */
async function makeSecret(file: string): Promise<void> {
  if ((await readIfThere(file)) !== undefined) return;
  const part = `${file}.${randomUUID().slice(0, 8)}.part`;
  try {
    await writeNew(part, `${randomBytes(32).toString('hex')}\n`, 0o600);
    await syncFile(part);
    await link(part, file);
    await syncFile(dirname(file));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(part, { force: true });
  }
}
