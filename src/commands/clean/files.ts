import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import { type Cleaned, cleanProjects } from '../../operations/clean.ts';
import type { CleanedFile, CleanRequest } from '../../operations/clean-files.ts';
import { type Cleanable, megabytes, nameIn } from './agreed.ts';

/** Media of projects that are kept in PostgreSQL, in their storage. @throws SparkfluenceError input, where they are kept in folders */
export function filesOfStorage(
  config: Config,
  request: Omit<CleanRequest, 'remove'>,
  world: World,
): Cleanable<Cleaned> {
  if (config.projects.kind !== 'postgres') throw notStored();
  return {
    ...filesOfProjects(config, request, world),
    async run(remove) {
      const { cleanStored } = await import('../../operations/clean-stored.ts');
      return cleanStored(config, { ...request, remove }, world);
    },
    done: (data) => `removed from the storage: ${megabytes(data.freed_bytes)}${leftOf(data)}`,
    hasFailed: (data) => filesIn(data, 'failed').length > 0,
  };
}

const filesIn = ({ projects }: Cleaned, state: CleanedFile['state']): CleanedFile[] =>
  projects.flatMap(({ files }) => files).filter((each) => each.state === state);

function leftOf(data: Cleaned): string {
  const [failed, hidden] = [filesIn(data, 'failed'), filesIn(data, 'hidden')];
  return [
    ...(hidden.length === 0 ? [] : [`\n${hidden.length} files are hidden only: the bucket keeps versions`]),
    ...failed.map(({ path, why }) => `\ncould not be removed, and stays on record: ${path}: ${why}`),
  ].join('');
}

const notStored = (): SparkfluenceError =>
  new SparkfluenceError('input', '--stored is for projects that are kept in PostgreSQL', {
    details: {
      reason: 'not_stored',
      field: '--stored',
      next: 'Set SPARKFLUENCE_PROJECTS=postgres with its database and storage, or leave the flag out for folders.',
    },
  });

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
  const lines = projects.map(({ folder, files, freed_bytes: bytes, skipped }) => {
    if (skipped !== undefined) return `${'-'.padStart(10)}  ${nameIn(root, folder)}: ${skipped}`;
    const kinds = [...Map.groupBy(files, ({ what }) => what)].map(
      ([what, those]) => `${those.length} × ${what}`,
    );
    return `${megabytes(bytes).padStart(10)}  ${nameIn(root, folder)}: ${kinds.slice(0, MOST_NAMES).join(', ')}`;
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
