import { basename } from 'node:path';
import type { Config } from '../../config/resolve.ts';
import type { World } from '../../contracts/world.ts';
import { type Cleaned, cleanProjects } from '../../operations/clean.ts';
import type { CleanRequest } from '../../operations/clean-files.ts';
import { isBelow } from '../../project/folders.ts';
import { type Cleanable, megabytes } from './agreed.ts';

/** Files in the folders of all projects of this machine. */
export const filesOfProjects = (
  config: Config,
  request: Omit<CleanRequest, 'remove'>,
  world: World,
): Cleanable<Cleaned> => ({
  run: (remove) => cleanProjects(config, { ...request, remove }, world),
  isIdle: ({ projects }) => projects.every(({ files }) => files.length === 0),
  list: (data) => listOf(data, config.root),
  question: ({ freed_bytes }) => `Remove these ${megabytes(freed_bytes)}?`,
  done: ({ freed_bytes }) => `removed: ${megabytes(freed_bytes)}`,
});

const MOST_NAMES = 6;

function listOf({ projects, freed_bytes, removed }: Cleaned, root: string): string {
  // One that lies elsewhere is known by its whole path, as in `list`.
  const nameOf = (folder: string): string => (isBelow(root, folder) ? basename(folder) : folder);
  const lines = projects.map(({ folder, files, freed_bytes: bytes, skipped }) => {
    if (skipped !== undefined) return `${'-'.padStart(10)}  ${nameOf(folder)}: ${skipped}`;
    const kinds = [...Map.groupBy(files, ({ what }) => what)].map(
      ([what, those]) => `${those.length} × ${what}`,
    );
    return `${megabytes(bytes).padStart(10)}  ${nameOf(folder)}: ${kinds.slice(0, MOST_NAMES).join(', ')}`;
  });
  const all = projects.filter(({ files }) => files.length > 0).length;
  if (all === 0) return [...lines, 'There is nothing that can go.'].join('\n');
  return [
    ...lines,
    ...(removed
      ? []
      : [
          `${megabytes(freed_bytes)} of ${all} projects can go; bought clips, pictures and narrations, your own files and your scripts stay`,
        ]),
  ].join('\n');
}
