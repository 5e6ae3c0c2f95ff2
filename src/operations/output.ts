import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SparkfluenceError } from '../contracts/errors.ts';
import { copyWhole } from '../disk/files.ts';
import { sha256OfFile } from '../disk/fingerprint.ts';
import { openLedger } from '../project/ledger.ts';
import type { Project } from '../project/store.ts';
import type { Caller } from './caller.ts';

/** A copy of the final video, at a place that the person names. */

const ENDINGS = ['', '.mp4', '.m4v'];

/**
 * The file that the copy becomes, checked before anything is made: in a folder, it is named after the project. What is there
 * already is replaced only where it is the video that the project has now, or where the person agrees.
 * @param asked an absolute path; undefined: no copy
 * @throws SparkfluenceError input
 */
export async function outputFile(
  asked: string | undefined,
  { folder }: Pick<Project, 'folder'>,
  { ask }: Pick<Caller, 'ask'>,
): Promise<string | undefined> {
  if (asked === undefined) return undefined;
  const isFolder = (await stat(asked).catch(() => undefined))?.isDirectory() === true;
  const file = isFolder ? join(asked, `${basename(folder)}.mp4`) : asked;
  if (!ENDINGS.includes(extname(file).toLowerCase()))
    throw bad('bad_output', `${file} does not end with .mp4, and the video is one`, 'Name it .mp4.');
  const above = dirname(file);
  if ((await stat(above).catch(() => undefined))?.isDirectory() !== true)
    throw bad('folder_missing', `There is no folder ${above} for the video`, 'Make it first.');
  await access(above, constants.W_OK).catch((cause: unknown) => {
    throw bad('not_writable', `The folder ${above} cannot be written`, 'Name a file elsewhere.', cause);
  });
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return file;
  if (!there.isFile())
    throw bad('not_a_file', `${file} is there and is no regular file`, 'Name another file.');
  const real = await realpath(file);
  const own = await realpath(folder).catch(() => folder);
  if (real === join(own, 'final.mp4')) return undefined; // it lies there in any case
  if (real.startsWith(join(own, '/')))
    throw bad('not_a_file', `${file} is a file of the project itself`, 'Name a file outside of it.');
  if (await isPresentVideo(folder, file)) return file;
  if ((await ask?.(`${file} is there already. Replace it with the video?`)) === true) return file;
  throw bad('file_exists', `${file} is there already`, 'Name another file, or take it away first.');
}

async function isPresentVideo(folder: string, file: string): Promise<boolean> {
  const final = await openLedger(folder).then(
    ({ state }) => state.final,
    () => null, // there is no project yet, or one whose damage is told elsewhere
  );
  return final !== null && (await sha256OfFile(file)) === final.asset.sha256;
}

/** Copies the final video, whole or not at all. @returns the copy's address for the document; none where none was asked for */
export async function deliverOutput(
  file: string | undefined,
  { folder }: Pick<Project, 'folder'>,
): Promise<{ readonly output_url?: string }> {
  if (file === undefined) return {};
  await copyWhole(join(folder, 'final.mp4'), file);
  return { output_url: pathToFileURL(file).href };
}

const bad = (reason: string, message: string, next: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason, field: '--output', next }, cause });
