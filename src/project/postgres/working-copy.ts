import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parsedOrNothing } from '../../contracts/json.ts';
import { makeFolder, readIfThere, writeJson, writeTwice, writeWhole } from '../../disk/files.ts';
import { sha256, sha256OfFile } from '../../disk/fingerprint.ts';
import { assetsIn } from '../media.ts';
import type { Asset } from '../state.ts';

/** This machine's copy of a project that is kept in PostgreSQL: what was brought here, and what somebody changed since. */

export const MARKER = 'working-copy.json';

const markerSchema = z.object({
  project_id: z.string(),
  /** Where the project is kept, without secrets. */
  place: z.string(),
  /** The fencing number under which it was worked on here last; null before that. */
  fence: z.string().nullable(),
  /** That work ended by itself. */
  is_closed: z.boolean(),
  /** The sha256 of `script.json` as it was brought or written here last: another one is a person's. */
  script: z.string().nullable(),
});
export type Marker = z.infer<typeof markerSchema>;

/** What a folder says of the project that it is a working copy of; undefined for any other folder. */
export async function readMarker(folder: string): Promise<Marker | undefined> {
  const text = await readIfThere(join(folder, MARKER)).catch(() => undefined);
  return text === undefined ? undefined : markerSchema.safeParse(parsedOrNothing(text)).data;
}

export const writeMarker = (folder: string, marker: Marker): Promise<void> =>
  writeJson(join(folder, MARKER), marker);

/** Notes what `script.json` is as the program wrote it. */
export async function markScript(folder: string, text: string): Promise<void> {
  const marker = await readMarker(folder);
  if (marker !== undefined) await writeMarker(folder, { ...marker, script: sha256(text) });
}

/** Writes a document into the folder, unless it stands there. */
export async function writeHere(folder: string, name: string, text: string): Promise<void> {
  const file = join(folder, name);
  if ((await readIfThere(file).catch(() => undefined)) === text) return;
  if (name === 'state.json') await writeTwice(join(folder, 'state.backup.json'), file, text);
  else await writeWhole(file, text);
}

/**
 * Removes the files that the ledger of this folder knew and the newest one has replaced or dropped, and that would else be taken
 * for a person's own. What the storage has not may be the only one: it stays.
 */
export async function removeOutdated(
  folder: string,
  before: string | undefined,
  now: string,
  isKept: (asset: Asset) => boolean,
): Promise<void> {
  const next = assetsIn(parsedOrNothing(now));
  const isStill = (old: Asset) =>
    next.some(({ path, sha256: hash }) => path === old.path && hash === old.sha256);
  for (const asset of assetsIn(parsedOrNothing(before ?? ''))) {
    const file = join(folder, asset.path);
    if (!isStill(asset) && isKept(asset) && (await isThis(file, asset))) await rm(file, { force: true });
  }
}

/** Whether a file has these contents. */
export async function isThis(file: string, { sha256: hash, bytes }: Asset): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true && found.size === bytes && (await sha256OfFile(file)) === hash;
}

/** Where a segment's files lie, which a person may put there, too. */
const SHARED_FOLDERS = ['images', 'clips', 'narrations'];

/**
 * Moves what a process left here that was cut off before its ledger knew it, after another machine went on: nobody can tell it
 * from a person's own files any more, and it is not part of the project.
 * @returns the folder that it was moved to; undefined where nothing was left
 */
export async function moveLeftBehind(
  folder: string,
  fence: string,
  ...ledgers: readonly (string | undefined)[]
): Promise<string | undefined> {
  const known = new Set(
    ledgers.flatMap((text) => assetsIn(parsedOrNothing(text ?? '')).map((asset) => asset.sha256)),
  );
  const aside = `left-behind/${fence}`;
  let moved = false;
  for (const below of SHARED_FOLDERS) {
    for (const name of await readdir(join(folder, below)).catch(() => [])) {
      const file = join(folder, below, name);
      if ((await stat(file).catch(() => undefined))?.isFile() !== true) continue;
      if (known.has(await sha256OfFile(file))) continue;
      await makeFolder(join(folder, aside, below));
      await rename(file, join(folder, aside, below, name));
      moved = true;
    }
  }
  return moved ? join(folder, aside) : undefined;
}

/** Keeps a script that was changed here while another machine changed it, too. @returns its path in the folder */
export async function setScriptAside(folder: string, text: string): Promise<string> {
  const path = `takes/script-of-this-machine-${sha256(text).slice(0, 8)}.json`;
  await writeWhole(join(folder, path), text);
  return path;
}
