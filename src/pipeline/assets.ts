import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Config } from '../config.ts';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { copyWhole } from '../project/files.ts';
import type { Asset } from '../project/ledger.ts';
import type { Project } from '../project/store.ts';
import { download } from './download.ts';

/** Where the files of a project come from and whether they are still what the ledger says. */

export interface Place {
  readonly config: Pick<Config, 'root'>;
  readonly project: Project;
  readonly signal: AbortSignal;
}

/** The file is there with the size the ledger knows. The hash is checked where the bytes are used anyway. */
export async function isWhole(folder: string, asset: Asset): Promise<boolean> {
  try {
    return (await stat(join(folder, asset.path))).size === asset.bytes;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

export const assetUrl = (folder: string, asset: Asset): string =>
  pathToFileURL(join(folder, asset.path)).href;

/**
 * Brings what a document's URL names to `file`: a copy of a local file, a download of a remote one.
 * @param what for people: `BODY_1: clip`
 * @returns false where a `file:` URL names nothing on this machine
 */
export async function bring(
  place: Place,
  url: string,
  file: string,
  { what, maxBytes }: { readonly what: string; readonly maxBytes: number },
): Promise<boolean> {
  if (!url.startsWith('file:')) {
    await download(url, file, { signal: place.signal, maxBytes, what });
    return true;
  }
  const source = await pathInside(place, url, what);
  if (source === undefined) return false;
  if (source !== (await realpath(file).catch(() => undefined))) await copyWhole(source, file);
  return true;
}

/**
 * The path behind a document's `file:` URL. It must lie inside the projects' root or the project: a document may not
 * make the program read the rest of the machine.
 * @returns undefined where there is no such file
 */
export async function pathInside(
  { config, project }: Place,
  url: string,
  what: string,
): Promise<string | undefined> {
  const real = await realpath(pathOf(url, what)).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (real === undefined) return undefined;
  const roots = await Promise.all(
    [config.root, project.folder].map((root) => realpath(root).catch(() => root)),
  );
  if (roots.some((root) => contains(root, real))) return real;
  throw new SparkfluenceError('input', `${what} points outside the project: ${url}`, {
    details: {
      reason: 'outside_root',
      url,
      next: `Copy the file into ${project.folder} and refer to it there.`,
    },
  });
}

function pathOf(url: string, what: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new SparkfluenceError('input', `${what}: "${url}" is not a file URL of this machine`, {
      details: { reason: 'bad_url', url, next: 'Write it as file:///folder/name.' },
      cause,
    });
  }
}

function contains(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
