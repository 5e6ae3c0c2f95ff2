import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../contracts/errors.ts';
import { MAX_DOCUMENT_BYTES, openRegular, readText } from './read.ts';

/**
 * Writes a file so that it is whole or absent: beside its place, synced, renamed, and the folder synced. Makes the folder.
 * @throws the disk's own error (`ENOSPC`, `EROFS`, …); the file that was there before stays as it was
 */
export async function writeWhole(file: string, data: string | Uint8Array): Promise<void> {
  await replaceWhole(file, async (temporary) => {
    await writeNew(temporary, data);
  });
}

export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const writeJson = (file: string, value: unknown): Promise<void> => writeWhole(file, toJson(value));

/**
 * Copies a regular file into place, whole or not at all, as `writeWhole` does.
 * @throws SparkfluenceError input, reason `not_a_file`; the disk's own error
 */
export async function copyWhole(source: string, file: string): Promise<void> {
  await (await openRegular(source)).close();
  await replaceWhole(file, async (temporary) => {
    await copyFile(source, temporary);
  });
}

/**
 * Writes one text to two files, the second one only when the first is whole. When one is damaged later, the other holds
 * the same text; hence two files and not two names of one.
 */
export async function writeTwice(first: string, second: string, text: string): Promise<void> {
  const parts = [first, second].map((file) => partOf(file));
  try {
    for (const part of parts) await writeNew(part, text);
    for (const part of parts) await syncFile(part);
    await rename(parts[0]!, first);
    await rename(parts[1]!, second);
  } catch (error) {
    await Promise.all(parts.map((part) => rm(part, { force: true })));
    throw error;
  }
  await syncFile(dirname(second));
}

/** Moves a finished temporary file into place: synced, renamed, and the folder synced. */
export async function moveWhole(temporary: string, file: string): Promise<void> {
  await syncFile(temporary);
  await rename(temporary, file);
  await syncFile(dirname(file));
}

/**
 * Gives a file a second name (a hard link), in place of the file of that name; a copy where the disk has no hard links.
 * Durable when it returns.
 */
export async function linkWhole(source: string, file: string): Promise<void> {
  await makeFolder(dirname(file));
  const temporary = partOf(file);
  try {
    await link(source, temporary).catch(async (error: unknown) => {
      if (systemCode(error) === 'ENOENT') throw error;
      await copyFile(source, temporary);
    });
    await moveWhole(temporary, file);
  } finally {
    await rm(temporary, { force: true }); // renaming a file onto another name of itself leaves both names
  }
}

/**
 * Makes a folder and those above it, durably: a power cut would else remove them together with the files in them.
 * @returns the topmost folder that was made, or undefined where all were there
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const made = await makeAll(folder);
  if (made === undefined) return undefined;
  for (let below = folder; below.length >= made.length; below = dirname(below))
    await syncFile(dirname(below));
  return made;
}

async function makeAll(folder: string): Promise<string | undefined> {
  try {
    return await mkdir(folder, { recursive: true });
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return await makeEach(folder); // of a read-only disk Node says ENOENT; folder by folder the disk itself says why
  }
}

async function makeEach(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder);
    return folder;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined;
    if (systemCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
  }
  const above = await makeEach(dirname(folder));
  await mkdir(folder);
  return above ?? folder;
}

export interface ReplaceOptions {
  /** What an earlier attempt left of the file, to go on with; otherwise a new name beside the file. */
  readonly part?: string | undefined;
  /** Leaves the part after a failure, for the next attempt. */
  readonly keepPart?: boolean;
  /** Without the syncs, for what may be lost: a power cut may leave the old file, the new one or an empty one. */
  readonly isDurable?: boolean;
}

/**
 * Lets `write` fill a temporary file beside `file` (`.<name>.<random>.part`), then moves it into place. Makes the folder.
 * @throws what `write` throws, or the disk's own error; the file that was there before stays as it was
 */
export async function replaceWhole(
  file: string,
  write: (part: string) => Promise<void>,
  { part = partOf(file), keepPart = false, isDurable = true }: ReplaceOptions = {},
): Promise<void> {
  await makeFolder(dirname(file));
  try {
    await write(part);
    if (isDurable) await moveWhole(part, file);
    else await rename(part, file);
  } catch (error) {
    if (!keepPart) await rm(part, { force: true });
    throw error;
  }
}

/** Removes the parts that killed writers left in the folder. Only the holder of the folder's lock may call it. */
export async function removeParts(folder: string): Promise<void> {
  const parts = await partsIn(folder);
  await Promise.all(parts.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** The names of unfinished files in a folder: parts, what stands beside them, and the folders of unfinished work. */
export async function partsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /^\.(?:.+\.part(?:\.\w+)*|(?:join|voice|thumbnail)-\w+)$/.test(name));
}

/** The text of a document, or undefined where there is no such file. @throws as `readText`, kind `project` */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readText(file, { maxBytes: MAX_DOCUMENT_BYTES, kind: 'project' });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const partOf = (file: string): string =>
  join(dirname(file), `.${basename(file)}.${randomUUID().slice(0, 8)}.part`);

/** Writes a file that is not there yet. @param mode its rights, as far as the umask leaves them @throws EEXIST */
export async function writeNew(file: string, data: string | Uint8Array, mode?: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(data);
  } finally {
    await handle.close();
  }
}

/** Makes a file or the names in a folder durable, where the system can. */
export async function syncFile(path: string): Promise<void> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'EISDIR' || systemCode(error) === 'EPERM') return; // Windows cannot open a folder
    throw error;
  }
  try {
    await handle.sync();
  } catch (error) {
    if (systemCode(error) !== 'EINVAL' && systemCode(error) !== 'EPERM') throw error; // folders on some file systems
  } finally {
    await handle.close();
  }
}
