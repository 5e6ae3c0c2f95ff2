import type { Config } from '../../config/resolve.ts';
import type { World } from '../../contracts/world.ts';
import { type CleanedUpload, type CleanedUploads, cleanUploads } from '../../operations/clean-uploads.ts';
import { type Cleanable, megabytes, nameIn, noAge } from './agreed.ts';

/** What `--upload` has sent. @param olderThanMs since it was sent; it has to be said, since others may fetch what lies there */
export function uploadsOfProjects(
  config: Config,
  olderThanMs: number | undefined,
  world: World,
): Cleanable<CleanedUploads> {
  if (olderThanMs === undefined) throw noAge('--uploads', '30d');
  return {
    run: (remove) => cleanUploads(config, { olderThanMs, remove }, world),
    isIdle: (data) => inState(data, 'listed').length === 0,
    list: (data) => listOf(data, config.root),
    question: (data) =>
      `Remove these ${inState(data, 'listed').length} files, ${megabytes(data.freed_bytes)}, from the storage, and end their addresses?`,
    done: doneOf,
    hasFailed: (data) => inState(data, 'failed').length > 0,
  };
}

const inState = ({ projects }: CleanedUploads, state: CleanedUpload['state']): CleanedUpload[] =>
  projects.flatMap(({ uploads }) => uploads).filter((each) => each.state === state);

function listOf(data: CleanedUploads, root: string): string {
  const lines = data.projects.flatMap(({ folder, uploads, skipped }) => [
    ...uploads.map(lineOf),
    ...(skipped === undefined ? [] : [`${'-'.padStart(10)}  ${nameIn(root, folder)}: ${skipped}`]),
  ]);
  if (!data.removed && inState(data, 'listed').length === 0)
    return [...lines, 'There is nothing that can go.'].join('\n');
  return lines.join('\n');
}

const DAY_MS = 86_400_000;
const SAID: Readonly<Record<CleanedUpload['state'], string>> = {
  listed: '',
  removed: 'removed',
  hidden: 'removed; the bucket keeps it as an earlier version',
  gone: 'was not there any more',
  stays: 'stays',
  failed: 'could not be removed',
};

function lineOf({ address, bytes, at, state, why }: CleanedUpload): string {
  const days = Math.floor((Date.now() - Date.parse(at)) / DAY_MS);
  const end = [SAID[state], why].filter(Boolean).join(': ');
  return `${megabytes(bytes).padStart(10)}  ${`${days}`.padStart(4)} days  ${address}${end === '' ? '' : `: ${end}`}`;
}

function doneOf(data: CleanedUploads): string {
  const [removed, hidden, failed] = (['removed', 'hidden', 'failed'] as const).map(
    (state) => inState(data, state).length,
  );
  return [
    `removed from the storage: ${removed} files, ${megabytes(data.freed_bytes)}`,
    ...(hidden === 0
      ? []
      : [
          `${hidden} files are hidden only: their bucket keeps versions, and its own rule ends them (docs/storage.md)`,
        ]),
    ...(failed === 0 ? [] : [`${failed} files could not be removed, and stay on record`]),
  ].join('\n');
}
