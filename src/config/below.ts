import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/**
 * Whether a path stays in a folder, by its words and by the links on its way: a folder that was cloned may hold a link to
 * anything. An address stays in none.
 */
export function isBelow(folder: string, path: string): boolean {
  if (/^[a-z][a-z\d+.-]+:/i.test(path.trim())) return false;
  const wanted = resolve(folder, path.trim());
  return isInside(folder, wanted) && isInside(real(folder), real(wanted));
}

function isInside(folder: string, path: string): boolean {
  const from = relative(folder, path);
  return from !== '' && from !== '..' && !from.startsWith(`..${sep}`) && !isAbsolute(from);
}

/** The path without links, as far as it is there. */
function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), basename(path));
  }
}
