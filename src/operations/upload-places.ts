import type { Config } from '../config/resolve.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { isLocked } from '../disk/lock.ts';
import { backendOf } from '../project/backends.ts';
import { everyProject } from '../project/folders.ts';
import { type Asset, type Ledger, openLedger, parseStateText, type State } from '../project/ledger.ts';
import { parseScript, readScript, type ScriptFile } from '../project/store.ts';
import { type CleanCaller, isOurs } from './clean-files.ts';

/** A project with what was uploaded of it, as it is looked at without its lock. */
export interface UploadsOf {
  readonly project_id: string;
  readonly state: Readonly<State>;
  readonly script: ScriptFile | undefined;
  readonly isBusy: boolean;
  /** Whether the project has these contents, whatever lies in the storage of uploads. */
  has(asset: Asset): Promise<boolean>;
  /** Runs the task under the lock, with the newest ledger. @throws SparkfluenceError project, reason `project_locked` */
  locked<Result>(task: (ledger: Ledger) => Promise<Result>): Promise<Result>;
}

/** A project that is looked at when it is its turn. */
interface Place {
  readonly project_id: string;
  readonly folder: string;
  /** @throws SparkfluenceError project, where it is damaged */
  look(): Promise<UploadsOf>;
}

/** All projects that are known here: in folders, or in PostgreSQL, where they are kept there. */
export async function* uploadPlaces(config: Config, caller: CleanCaller): AsyncGenerator<Place> {
  if (config.projects.kind === 'postgres') {
    yield* storedPlaces(config, caller);
    return;
  }
  for (const project of (await everyProject(config)).projects) {
    const { folder, settings } = project;
    const look = async (): Promise<UploadsOf> => ({
      project_id: settings.project_id,
      state: (await openLedger(folder)).state,
      script: await readScript(project),
      isBusy: await isLocked(folder),
      has: (asset) => isOurs(folder, asset.path, [asset.sha256]),
      locked: (task) => underLock(folder, caller, task),
    });
    yield { project_id: settings.project_id, folder, look };
  }
}

async function* storedPlaces(config: Config, caller: CleanCaller): AsyncGenerator<Place> {
  const [{ storedProjects }, { findStored, mediaAddress }, { storageMedia }] = await Promise.all([
    import('../pipeline/work/stored-list.ts'),
    import('../pipeline/work/kept.ts'),
    import('../pipeline/work/stored-media.ts'),
  ]);
  const media = storageMedia(config, mediaAddress(config), caller.signal);
  for await (const { id, script, state, isLeased } of storedProjects(config)) {
    const look = async (): Promise<UploadsOf> => ({
      project_id: id,
      state: parseStateText(state, `state.json of ${id}`),
      script: script === undefined ? undefined : parseScript(script, `script.json of ${id}`),
      isBusy: isLeased,
      has: (asset) => media.has(id, asset),
      async locked(task) {
        const folder = await findStored(config, id, caller);
        // Where somebody works in this machine's copy, that is no copy of this process, and its lock says nothing of the database.
        if (folder === undefined || backendOf(folder).kind !== 'postgres') throw busy(id);
        return underLock(folder, caller, task);
      },
    });
    yield { project_id: id, folder: id, look };
  }
}

async function underLock<Result>(
  folder: string,
  { pid, signal }: CleanCaller,
  task: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  const lock = await backendOf(folder).lock(pid, signal);
  try {
    return await task(await openLedger(folder, lock.assertHeld));
  } finally {
    await lock.release();
  }
}

const busy = (id: string): SparkfluenceError =>
  new SparkfluenceError('project', `A process works on the project ${id}`, {
    details: { reason: 'project_locked', project: id, next: 'Run the same command again when it has ended.' },
  });
