import { constants, copyFile, link, mkdtemp, realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes a private folder beside `output`, on the same disk, for as long as `work` takes, and removes it in any case. Files
 * get names of our own in it, so that no name from outside reaches ffmpeg's lists.
 */
export async function withStaging<Result>(
  output: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(dirname(output), '.join-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Links the file into place, or copies it where the disk does not link. */
export async function stage(file: string, folder: string, name: string): Promise<string> {
  const staged = join(folder, name);
  try {
    await link(await realpath(file), staged); // a link to a relative link would be broken
  } catch {
    await copyFile(file, staged, constants.COPYFILE_FICLONE);
  }
  return staged;
}

/** A staged name: `in0000.mp4`. */
export const stagedName = (kind: 'in' | 'fit', index: number): string =>
  `${kind}${String(index).padStart(4, '0')}.mp4`;
