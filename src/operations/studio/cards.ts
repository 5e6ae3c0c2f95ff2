import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findLanguage } from '../../contracts/languages.ts';
import { type Problem, problemOf } from '../../page/problem.ts';
import type { StudioCard, StudioModel } from '../../page/studio-model.ts';
import { frameOfImage, imageOf } from '../../project/orders.ts';
import { namesBelow, openIfThere, type Project } from '../../project/store.ts';
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

/** All projects below the root, the newest first, and those that cannot be read. */
export async function cardsBelow(root: string): Promise<Pick<StudioModel, 'cards' | 'unreadable'>> {
  const cards: (StudioCard & { readonly createdAt: string })[] = [];
  const unreadable: { name: string; problem: Problem }[] = [];
  for (const name of await namesBelow(root)) {
    try {
      const project = await projectBelow(root, name);
      if (project !== undefined) cards.push(await cardOf(name, project));
    } catch (error) {
      unreadable.push({ name, problem: problemOf(error) });
    }
  }
  cards.sort((one, other) => other.createdAt.localeCompare(one.createdAt));
  return { cards: cards.map(({ createdAt: _at, ...card }) => card), unreadable };
}

async function cardOf(name: string, project: Project): Promise<StudioCard & { readonly createdAt: string }> {
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
        ? { kind: 'finished' }
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
  const times = names.flatMap((name) =>
    ['project.json', 'script.json', 'state.json', 'final.mp4', 'lock'].map(async (file) => {
      const found = await stat(join(root, name, file)).catch(() => undefined);
      return `${name}/${file}:${found?.mtimeMs ?? ''}`;
    }),
  );
  return (await Promise.all(times)).join();
}
