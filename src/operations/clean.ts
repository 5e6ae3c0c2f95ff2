import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/resolve.ts';
import { isLocked, tryLock } from '../disk/lock.ts';
import { isAsWritten, STORYBOARD } from '../pipeline/preview/write.ts';
import { isWhole } from '../pipeline/work/assets.ts';
import { everyProject } from '../project/folders.ts';
import { openLedger, type State } from '../project/ledger.ts';
import { clipOf } from '../project/orders.ts';
import { openProject, readScript } from '../project/store.ts';
import {
  type CleanedProject,
  type CleanRequest,
  changedMs,
  freedBytes,
  type Going,
  isOurs,
  leftOver,
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
  { olderThanMs, finals, remove }: CleanRequest,
  { pid, signal }: { readonly pid: number; readonly signal: AbortSignal },
): Promise<Cleaned> {
  if (places.projects.kind === 'postgres') {
    const { cleanCopies } = await import('./clean-copies.ts');
    return cleanedOf(remove, await cleanCopies(places, { olderThanMs, remove }, { pid, signal }));
  }
  const { projects } = await everyProject(places);
  const cleaned: CleanedProject[] = [];
  for (const { folder, settings } of projects) {
    signal.throwIfAborted();
    const known = { project_id: settings.project_id, folder };
    const nothing = { ...known, files: [], freed_bytes: 0 };
    if (await isLocked(folder)) {
      cleaned.push({ ...nothing, skipped: 'A process works on it' });
      continue;
    }
    if (Date.now() - (await changedMs(folder)) < olderThanMs) continue;
    try {
      const files = remove ? await removeFrom(folder, finals, pid, signal) : await whatGoes(folder, finals);
      if (files === undefined) cleaned.push({ ...nothing, skipped: 'A process works on it' });
      else if (files.length > 0)
        cleaned.push({
          ...known,
          files: files.map(({ path, bytes, what }) => ({ path, bytes, what })),
          freed_bytes: freedBytes(files),
        });
    } catch (error) {
      signal.throwIfAborted();
      cleaned.push({ ...nothing, skipped: (error as Error).message });
    }
  }
  return cleanedOf(remove, cleaned);
}

const cleanedOf = (removed: boolean, projects: readonly CleanedProject[]): Cleaned => ({
  ...{ removed, projects },
  freed_bytes: projects.reduce((sum, { freed_bytes }) => sum + freed_bytes, 0),
});

/** Removes under the project's lock, from a list made under it. @returns undefined where another process has it */
async function removeFrom(
  folder: string,
  finals: boolean,
  pid: number,
  signal: AbortSignal,
): Promise<Going[] | undefined> {
  const lock = await tryLock(folder, pid, signal);
  if (!('release' in lock)) return undefined;
  try {
    const files = await whatGoes(folder, finals);
    const gone = new Set(files.map(({ path }) => path));
    const ledger = await openLedger(folder, lock.assertHeld);
    // The ledger first: a take that it names is there.
    if (ledger.state.takes.some(({ asset }) => gone.has(asset.path)))
      await ledger.update((state) => {
        state.takes = state.takes.filter(({ asset }) => !gone.has(asset.path));
      });
    for (const { path } of files) await rm(join(folder, path), { recursive: true, force: true });
    await removeEmpty(folder, files);
    return files;
  } finally {
    await lock.release();
  }
}

/** Folders of jobs of which nothing is left. */
async function removeEmpty(folder: string, files: readonly Going[]): Promise<void> {
  const jobs = new Set(files.flatMap(({ path }) => /^jobs\/[^/]+/.exec(path) ?? []));
  for (const job of jobs) await rm(join(folder, job), { recursive: true, force: true });
}

async function whatGoes(folder: string, finals: boolean): Promise<Going[]> {
  const { state } = await openLedger(folder);
  const files = await filesOf(folder);
  const going: Going[] = [];
  const take = (path: string, what: string) => {
    const file = files.get(path);
    if (file !== undefined) going.push({ path, what, ...file });
  };
  for (const path of await leftOver(folder, files.keys(), state)) take(path, 'work file');
  for (const { asset, provider, order } of state.takes)
    if (provider === 'local' && isFree(state, order) && (await isOurs(folder, asset.path, [asset.sha256])))
      take(asset.path, 'old take, drawn here');
  for (const [path, hashes] of Object.entries(state.written ?? {}))
    if (path.startsWith('music/auto-') && (await isOurs(folder, path, hashes)))
      take(path, 'music, made here');
  if (await isAsWritten(join(folder, STORYBOARD))) take(STORYBOARD, 'review page');
  if (finals && state.final !== null && (await canJoinAgain(folder, state)))
    for (const path of [state.final.asset.path, `publish/${state.final.asset.path}`])
      if (await isOurs(folder, path, [state.final.asset.sha256])) take(path, 'finished video');
  return going;
}

const isFree = ({ orders }: Readonly<State>, id: string | undefined): boolean => {
  const order = orders.find((each) => each.id === id);
  return (
    order === undefined || (order.provider === 'local' && (order.actual_usd ?? order.estimate_usd) === 0)
  );
};

/** Every segment has its clip, and its file is there, so that the video is joined again for nothing. */
async function canJoinAgain(folder: string, state: Readonly<State>): Promise<boolean> {
  const script = await readScript(await openProject(folder));
  if (script === undefined) return false;
  for (const { type } of script.segments) {
    const clip = clipOf(state, type);
    if (clip?.state !== 'succeeded' || !(await isWhole(folder, clip.asset))) return false;
  }
  return true;
}
