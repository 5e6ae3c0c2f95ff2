import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/**
 * Whether a path lies in one of the folders, with all links followed: what a stranger names must not lead out of them by a link or
 * by `..`. What is not there yet counts as where it would be made.
 * @param path absolute @param folders absolute
 */
export async function isAllowed(path: string, folders: readonly string[]): Promise<boolean> {
  const real = await realOf(resolve(path));
  for (const folder of folders) {
    const way = relative(await realOf(resolve(folder)), real);
    if (way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(way) !== way)) return true;
  }
  return false;
}

async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await realOf(above), basename(path));
  }
}
