import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { leadsNowhere } from '../../contracts/system-errors.ts';
import { copyWhole } from '../../disk/files.ts';
import { backendOf } from '../../project/backends.ts';
import type { Asset, State } from '../../project/ledger.ts';
import type { Project } from '../../project/store.ts';

/** Brings the files that a document names into the project, and tells whether a file is still what the ledger says. */

/** The parts of a work that are needed to find a document's files. */
export interface Surroundings {
  readonly place: { readonly config: Pick<Config, 'root' | 'documentReach'>; readonly project: Project };
  readonly tools: { readonly signal: AbortSignal };
}

/** The longest time that a download waits between its attempts, milliseconds. Keep it short: a user is waiting. */
const DOWNLOAD_WAIT_MS = 8000;

/**
 * Whether the file is there with the size in the ledger. One that is kept elsewhere is brought first. The hash is checked where
 * the bytes are read anyway.
 */
export async function isWhole(folder: string, asset: Asset): Promise<boolean> {
  if (await hasSize(folder, asset)) return true;
  const backend = backendOf(folder);
  if (backend.kind === 'folder') return false;
  await backend.bring([asset]);
  return hasSize(folder, asset);
}

async function hasSize(folder: string, asset: Asset): Promise<boolean> {
  try {
    const found = await stat(join(folder, asset.path));
    return found.isFile() && found.size === asset.bytes;
  } catch (error) {
    if (leadsNowhere(error)) return false;
    throw error;
  }
}

export const assetUrl = (folder: string, asset: Asset): string =>
  pathToFileURL(join(folder, asset.path)).href;

/** Whether a URL, signed or not, is where a file of the project lies in a storage: its own, although it came from elsewhere. */
export const isUploadedCopy = (
  { uploads = [] }: Pick<State, 'uploads'>,
  { sha256 }: Asset,
  url: string,
): boolean => uploads.some((each) => each.sha256 === sha256 && each.location === url.split(/[?#]/)[0]);

/**
 * Whether a URL has the name that a project gives its own file of a segment: `…/images/HOOK.jpg`.
 * @param folder the project; any project where it is left out
 */
export function namedAsOurs(
  url: string,
  kind: 'images' | 'clips',
  type: SegmentType,
  folder?: string,
): boolean {
  const start = folder === undefined ? 'file:///' : pathToFileURL(join(folder, kind)).href;
  return url.startsWith(start) && new RegExp(`/${kind}/${type}\\.(jpg|png|webp|mp4)$`).test(url);
}

/** The URL of a file that a document names by a URL or by a path relative to the project's folder. */
export const addressIn = (folder: string, url: string): string =>
  /^[a-z][a-z\d+.-]+:/i.test(url) ? url : pathToFileURL(resolve(folder, url)).href;

/**
 * Brings what a document's URL names to `file`: a copy of a local file, a download of a remote one.
 * @param what names the file in messages: `BODY_1: clip`
 * @param named the user named the file on the command line, so it may lie anywhere on this machine
 * @returns false where a `file:` URL names nothing on this machine
 */
export async function bring(
  around: Surroundings,
  url: string,
  file: string,
  {
    what,
    maxBytes,
    segment,
    named = false,
  }: {
    readonly what: string;
    readonly maxBytes: number;
    readonly segment?: SegmentType;
    readonly named?: boolean;
  },
): Promise<boolean> {
  if (!url.startsWith('file:')) {
    const { downloadFile } = await import('../../providers/wire/download-file.ts'); // most projects fetch nothing
    const { signal } = around.tools;
    const { documentReach: reach } = around.place.config;
    await downloadFile(url, file, {
      offeredBy: undefined, // a document or a flag, which are the user's
      reach,
      signal,
      maxBytes,
      what,
      totalWaitMs: DOWNLOAD_WAIT_MS,
      ...(segment === undefined ? {} : { segment }),
    });
    return true;
  }
  const source = named ? fileURLToPath(url) : await pathInside(around, url, what);
  if (source === undefined) return false;
  if (source !== (await realpath(file).catch(() => undefined))) await copyWhole(source, file);
  return true;
}

/**
 * The path behind a document's `file:` URL. It must lie inside the root of the projects or inside the project, so that a
 * document cannot make the program read other files of the machine.
 * @returns undefined where there is no such file
 */
export async function pathInside(
  { place: { config, project } }: Surroundings,
  url: string,
  what: string,
): Promise<string | undefined> {
  const real = await realpath(pathOf(url, what)).catch((error: unknown) => {
    if (leadsNowhere(error)) return undefined;
    throw error;
  });
  if (real === undefined) return undefined;
  const roots = await Promise.all(
    [config.root, project.folder].map((root) => realpath(root).catch(() => root)),
  );
  // A folder is no file, and reading a named pipe might never end.
  if (roots.some((root) => contains(root, real))) return (await stat(real)).isFile() ? real : undefined;
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

/**
 * The real path of a file below a folder, for a reader that shows it to others.
 * @returns undefined where there is none, or where a symbolic link leads out of the folder
 */
export async function fileWithin(folder: string, path: string): Promise<string | undefined> {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    return contains(root, real) && (await stat(real)).isFile() ? real : undefined;
  } catch {
    return undefined; // whatever the reason, there is nothing to show
  }
}

function contains(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
