import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/resolve.ts';
import type { Lock } from '../disk/lock.ts';
import { isAsWritten, STORYBOARD } from '../pipeline/preview/write.ts';
import { isWhole } from '../pipeline/work/assets.ts';
import { everyProject } from '../project/folders.ts';
import { openLedger, type State } from '../project/ledger.ts';
import { openProject, readScript } from '../project/store.ts';
import { canJoin } from './can-join.ts';
import {
  type CleanCaller,
  type CleanedProject,
  type CleanRequest,
  cleanFolder,
  collector,
  type Going,
  isFree,
  isOurs,
  leftOver,
  removeFiles,
} from './clean-files.ts';
import { filesOf } from './disk-use.ts';

/**
 * What may go of the projects on this machine without losing what was paid for or is a person's: work files, old takes that this
 * machine drew for nothing, music that it made, the review page as it was written; where it is asked for, finished videos, which
 * the next run joins again. Clips, pictures and narrations that stand in their places are never touched, whoever made them.
 */

export interface Cleaned {
  readonly removed: boolean;
  readonly freed_bytes: number;
  readonly projects: readonly CleanedProject[];
}

/** Where projects are kept in PostgreSQL, their working copies on this machine are cleaned. @throws SparkfluenceError config, upload */
export async function cleanProjects(
  places: Config,
  { finals, ...request }: CleanRequest,
  caller: CleanCaller,
): Promise<Cleaned> {
  if (places.projects.kind === 'postgres') {
    const { cleanCopies } = await import('./clean-copies.ts');
    return cleanedOf(request.remove, await cleanCopies(places, request, caller));
  }
  const { projects } = await everyProject(places);
  const cleaned: CleanedProject[] = [];
  for (const { folder, settings } of projects) {
    const found = await cleanFolder({ project_id: settings.project_id, folder }, request, caller, {
      list: () => whatGoes(folder, finals),
      remove: (files, lock) => removeNamed(folder, files, lock),
    });
    if (found !== undefined) cleaned.push(found);
  }
  return cleanedOf(request.remove, cleaned);
}

const cleanedOf = (removed: boolean, projects: readonly CleanedProject[]): Cleaned => ({
  ...{ removed, projects },
  freed_bytes: projects.reduce((sum, { freed_bytes }) => sum + freed_bytes, 0),
});

/** Removes the files, and before them what the ledger says of them: a take that it names is there. */
async function removeNamed(folder: string, files: readonly Going[], lock: Lock): Promise<void> {
  const gone = new Set(files.map(({ path }) => path));
  const ledger = await openLedger(folder, lock.assertHeld);
  if (ledger.state.takes.some(({ asset }) => gone.has(asset.path)))
    await ledger.update((state) => {
      state.takes = state.takes.filter(({ asset }) => !gone.has(asset.path));
    });
  await removeFiles(folder, files);
  await removeEmpty(folder, files);
}

/** Folders of jobs of which nothing is left. */
async function removeEmpty(folder: string, files: readonly Going[]): Promise<void> {
  const jobs = new Set(files.flatMap(({ path }) => /^jobs\/[^/]+/.exec(path) ?? []));
  for (const job of jobs) await rm(join(folder, job), { recursive: true, force: true });
}

async function whatGoes(folder: string, finals: boolean): Promise<Going[]> {
  const { state } = await openLedger(folder);
  const files = await filesOf(folder);
  const { take, all } = collector(files);
  for (const path of await leftOver(folder, files.keys(), state)) take(path, 'work file');
  for (const { asset, provider, order } of state.takes)
    if (provider === 'local' && isFree(state, order) && (await isOurs(folder, asset.path, [asset.sha256])))
      take(asset.path, 'old take, drawn here');
  for (const [path, hashes] of Object.entries(state.written ?? {}))
    if (path.startsWith('music/auto-') && (await isOurs(folder, path, hashes)))
      take(path, 'music, made here');
  if (await isAsWritten(join(folder, STORYBOARD))) take(STORYBOARD, 'review page');
  if (finals && state.final !== null && (await joins(folder, state)))
    for (const path of [state.final.asset.path, `publish/${state.final.asset.path}`])
      if (await isOurs(folder, path, [state.final.asset.sha256])) take(path, 'finished video');
  return all();
}

const joins = async (folder: string, state: Readonly<State>): Promise<boolean> =>
  canJoin(state, await readScript(await openProject(folder)), (asset) => isWhole(folder, asset));
