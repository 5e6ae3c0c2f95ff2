import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../../disk/files.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { isLocked } from '../../disk/lock.ts';
import { openLedger } from '../../project/ledger.ts';
import { openIfThere } from '../../project/store.ts';
import { isWhole } from './assets.ts';
import type { Brief } from './brought.ts';

/** The project that an interrupted `run` began, found again by the same order. */

/** What a run is asked for, as one hash; undefined where it says no subject. Who makes the video is no part of it. */
export function runOrderOf({ content, script, ...brief }: Brief): string | undefined {
  if (content === undefined && script === undefined) return undefined;
  const { notes, duration, platform, language, style, voice, brandColors, look } = brief;
  const subject = { content: content ?? null, script: script?.source ?? null, notes: notes ?? null };
  const looks = { platform, language: language?.toLowerCase(), style, voice, look };
  return fingerprint({ ...subject, duration, ...looks, brandColors: brandColors ?? null });
}

/**
 * The newest project below the root that the same order began and that has no finished video; undefined where there is none,
 * or where another process works on it.
 */
export async function unfinishedRun(root: string, order: string): Promise<string | undefined> {
  const names = await readdir(root).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const folder = join(root, name);
      const text = await readIfThere(join(folder, 'project.json')).catch(() => undefined);
      if (text?.includes(order) !== true) return [];
      const begun = await begunAt(folder, order).catch(() => undefined); // a damaged one is left alone
      return begun === undefined ? [] : [{ folder, begun }];
    }),
  );
  return found.flat().sort((one, other) => other.begun.localeCompare(one.begun))[0]?.folder;
}

async function begunAt(folder: string, order: string): Promise<string | undefined> {
  const project = await openIfThere(folder);
  if (project?.settings.run_order !== order || (await isLocked(folder))) return undefined;
  const { final } = (await openLedger(folder)).state;
  const isFinished = final !== null && (await isWhole(folder, final.asset));
  return isFinished ? undefined : project.settings.created_at;
}
