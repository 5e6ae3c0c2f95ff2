import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The folder that `--project` names, relative to the working folder. A name whose accents are written as letters of their own,
 * as macOS and some network disks keep them, looks the same and means the folder that is there: another one would buy all again.
 */
export function folderOf(flags: { readonly project?: string | undefined }, cwd: string): string | undefined {
  if (flags.project === undefined) return undefined;
  const folder = resolve(cwd, flags.project);
  return (
    [folder, folder.normalize('NFC'), folder.normalize('NFD')].find((each) => existsSync(each)) ?? folder
  );
}
