import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { partsIn } from '../disk/files.ts';
import { sha256OfFile } from '../disk/fingerprint.ts';
import type { State } from '../project/ledger.ts';

/** What cleaning a project's folder and cleaning a working copy have in common. */

export interface CleanRequest {
  /** Only projects that nothing was changed of for so long, milliseconds. */
  readonly olderThanMs: number;
  /** The finished videos as well. */
  readonly finals: boolean;
  /** Remove the files; else they are listed. */
  readonly remove: boolean;
}

export interface CleanedProject {
  readonly project_id: string;
  readonly folder: string;
  /** What goes, or went, relative to the folder. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly what: string }[];
  /** What the disk gains; names that share their bytes count once, and only where all of them go. */
  readonly freed_bytes: number;
  /** Why nothing of it goes. */
  readonly skipped?: string;
}

export interface Going {
  readonly path: string;
  readonly bytes: number;
  readonly what: string;
  readonly inode: string;
  readonly links: number;
}

/** Parts that a killed process left, and jobs of clips that are not the present ones. */
export async function leftOver(
  folder: string,
  paths: Iterable<string>,
  state: Readonly<State>,
): Promise<string[]> {
  const present = JSON.stringify([
    state.clips,
    state.orders.filter(({ state: life }) => OPEN.includes(life)),
  ]);
  const parts = new Set(
    (
      await Promise.all(
        ['', 'images', 'clips', 'takes', 'music', 'combine', 'publish'].map(async (name) =>
          (await partsIn(join(folder, name))).map((part) => (name === '' ? part : `${name}/${part}`)),
        ),
      )
    ).flat(),
  );
  return [...paths].filter((path) => {
    const [, job] = /^jobs\/([^/]+)\//.exec(path) ?? [];
    if (job !== undefined) return !present.includes(job); // the present one has the times of its words
    return (
      path === 'jobs/worker.log' || [...parts].some((part) => path === part || path.startsWith(`${part}/`))
    );
  });
}

/** Lives of orders whose file is still to come. */
const OPEN: readonly string[] = ['sent', 'accepted', 'finished'];

export const isOurs = async (folder: string, path: string, hashes: readonly string[]): Promise<boolean> =>
  hashes.includes(await sha256OfFile(join(folder, path)).catch(() => ''));

export function freedBytes(files: readonly Going[]): number {
  const byInode = Map.groupBy(files, ({ inode }) => inode);
  return [...byInode.values()].reduce(
    (sum, names) => sum + (names.length >= names[0]!.links ? names[0]!.bytes : 0),
    0,
  );
}

export async function changedMs(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const times = await Promise.all(
    ['', ...names].map((name) =>
      lstat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...times);
}
