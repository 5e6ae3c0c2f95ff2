import { lstat, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What a folder takes on the disk. */

export interface FileUse {
  readonly bytes: number;
  /** Names with the same one share their bytes. */
  readonly inode: string;
  /** How many names the bytes have. */
  readonly links: number;
}

/** Every file below a folder, by its path with slashes. Links to elsewhere are not followed. */
export async function filesOf(folder: string): Promise<Map<string, FileUse>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, FileUse>();
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const file = join(entry.parentPath, entry.name);
    const found = await lstat(file, { bigint: true }).catch(() => undefined);
    if (found === undefined) continue;
    const path = relative(folder, file).split(sep).join('/');
    files.set(path, {
      bytes: Number(found.size),
      inode: `${found.dev}:${found.ino}`,
      links: Number(found.nlink),
    });
  }
  return files;
}

/** The bytes of a folder; those that have several names count once. */
export async function bytesOf(folder: string): Promise<number> {
  const byInode = new Map([...(await filesOf(folder)).values()].map(({ inode, bytes }) => [inode, bytes]));
  return [...byInode.values()].reduce((sum, bytes) => sum + bytes, 0);
}
