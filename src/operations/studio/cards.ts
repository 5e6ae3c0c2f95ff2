import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { type Problem, problemOf } from '../../page/problem.ts';
import type { StudioCard, StudioModel } from '../../page/studio-model.ts';
import { isCurrentFinal } from '../../pipeline/preview/current.ts';
import { withItsNarrator } from '../../pipeline/preview/narrator.ts';
import { overviewOf } from '../../pipeline/quote/overview.ts';
import { lookAt, type SessionOptions } from '../../pipeline/work/session.ts';
import { frameOfImage, imageOf } from '../../project/orders.ts';
import { namesBelow, openIfThere, type Project, type ScriptFile } from '../../project/store.ts';
import { eachOf } from '../batch/pool.ts';
import { factsOf } from '../list.ts';

/** The projects of one folder as the page with all videos shows them. */

/**
 * The project in a folder directly below the root. A link is none: it may lead out of the root.
 * @returns undefined where there is none
 * @throws as `openIfThere`
 */
export async function projectBelow(root: string, name: string): Promise<Project | undefined> {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) return undefined;
  const folder = join(root, name);
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true ? openIfThere(folder) : undefined;
}

/** So many projects are read at once: most of it is waiting for the disk. */
const AT_ONCE = 8;

/** Whether a project's video is of what the project says now. */
export type IsCurrent = (project: Project, script: ScriptFile) => Promise<boolean>;

/**
 * Looks at a project as its own page does, and again only when it has changed: a folder may hold many.
 * @param session whose makers a page would take for it
 */
export function verdicts(session: SessionOptions): IsCurrent {
  const known = new Map<string, { readonly trace: string; readonly verdict: boolean }>();
  return async (project, script) => {
    const trace = await traceOf(project.folder, KEPT);
    const before = known.get(project.folder);
    if (before?.trace === trace) return before.verdict;
    const verdict = await isCurrentNow(session, project, script);
    known.set(project.folder, { trace, verdict });
    return verdict;
  };
}

async function isCurrentNow(session: SessionOptions, project: Project, script: ScriptFile): Promise<boolean> {
  try {
    const work = await lookAt(project, await withItsNarrator(session, project), script);
    return await isCurrentFinal(work, await overviewOf(work));
  } catch (error) {
    if (error instanceof SparkfluenceError) return true; // the project's own page says what is wrong with this machine
    throw error;
  }
}

/** All projects below the root, the newest first, and those that cannot be read. */
export async function cardsBelow(
  root: string,
  isCurrent: IsCurrent,
  signal: AbortSignal,
): Promise<Pick<StudioModel, 'cards' | 'unreadable'>> {
  const cards: (StudioCard & { readonly createdAt: string })[] = [];
  const unreadable: { name: string; problem: Problem }[] = [];
  await eachOf(await namesBelow(root), AT_ONCE, signal, async (name) => {
    try {
      const project = await projectBelow(root, name);
      if (project !== undefined) cards.push(await cardOf(name, project, isCurrent));
    } catch (error) {
      unreadable.push({ name, problem: problemOf(error) });
    }
  });
  unreadable.sort((one, other) => one.name.localeCompare(other.name));
  cards.sort((one, other) => other.createdAt.localeCompare(one.createdAt));
  return { cards: cards.map(({ createdAt: _at, ...card }) => card), unreadable };
}

async function cardOf(
  name: string,
  project: Project,
  isCurrent: IsCurrent,
): Promise<StudioCard & { readonly createdAt: string }> {
  const { listed, script, state } = await factsOf(project);
  const { segments, images, clips, final_video_url, under_way, created_at, subject } = listed;
  const shown = (script?.segments ?? [])
    .map(({ type }) => imageOf(state, type))
    .find((image) => image?.state === 'succeeded');
  const asset = shown?.state === 'succeeded' ? frameOfImage(shown) : undefined;
  return {
    name,
    title: subject === '' ? name : subject,
    language: findLanguage(listed.language).tag,
    thumbnail: asset === undefined ? null : `${asset.path}?v=${asset.sha256.slice(0, 12)}`,
    state: under_way
      ? { kind: 'working' }
      : final_video_url !== null
        ? { kind: script === undefined || (await isCurrent(project, script)) ? 'finished' : 'outdated' }
        : segments === 0
          ? { kind: 'script' }
          : clips > 0
            ? { kind: 'clips', done: clips, all: segments }
            : { kind: 'images', done: images, all: segments },
    costUsd: listed.cost_usd,
    credits: listed.credits,
    seconds: final_video_url === null ? null : (state.final?.duration_seconds ?? null),
    day: created_at.slice(0, 10),
    createdAt: created_at,
  };
}

/** Changes whenever a project of the folder does, comes or goes. */
export async function traceBelow(root: string): Promise<string> {
  const names = await namesBelow(root);
  const traces = names.map(async (name) => `${name}/${await traceOf(join(root, name), [...KEPT, 'lock'])}`);
  return (await Promise.all(traces)).join();
}

const KEPT = ['project.json', 'script.json', 'state.json', 'final.mp4'];

async function traceOf(folder: string, files: readonly string[]): Promise<string> {
  const times = files.map(
    async (file) => (await stat(join(folder, file)).catch(() => undefined))?.mtimeMs ?? '',
  );
  return (await Promise.all(times)).join(':');
}
