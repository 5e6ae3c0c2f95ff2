import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/resolve.ts';
import { parsedOrNothing } from '../contracts/json.ts';
import { isLocked, tryLock } from '../disk/lock.ts';
import { copiesOf, mediaAddress } from '../pipeline/work/kept.ts';
import { storedProjects } from '../pipeline/work/stored-list.ts';
import { storageMedia } from '../pipeline/work/stored-media.ts';
import { parseStateText, type State } from '../project/ledger.ts';
import { assetsIn, type MediaStore } from '../project/media.ts';
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
 * What may go of working copies: the files that their ledger names and the storage has, which are fetched again when they are
 * needed, and work files. What the storage says it does not have, what a person put there or changed, and the documents stay. In the
 * storage and the database nothing is removed: what is there was paid for, or is what the ledger names.
 */
export async function cleanCopies(
  config: Config,
  { olderThanMs, remove }: Omit<CleanRequest, 'finals'>,
  { pid, signal }: { readonly pid: number; readonly signal: AbortSignal },
): Promise<CleanedProject[]> {
  const media = storageMedia(config, mediaAddress(config), signal);
  const cleaned: CleanedProject[] = [];
  for await (const { id, state: text } of storedProjects(config)) {
    for (const folder of await copiesOf(config.root, id)) {
      signal.throwIfAborted();
      const nothing = { project_id: id, folder, files: [], freed_bytes: 0 };
      const busy = { ...nothing, skipped: 'A process works on it' };
      if (await isLocked(folder)) {
        cleaned.push(busy);
        continue;
      }
      if (Date.now() - (await changedMs(folder)) < olderThanMs) continue;
      try {
        const state = parseStateText(text, `state.json of ${id}`);
        const files = await underLock(folder, remove ? { pid, signal } : undefined, async () => {
          const going = await whatGoes(media, { id, folder, state, text });
          if (remove)
            for (const { path } of going) await rm(join(folder, path), { recursive: true, force: true });
          return going;
        });
        if (files === undefined) cleaned.push(busy);
        else if (files.length > 0)
          cleaned.push({
            ...nothing,
            files: files.map(({ path, bytes, what }) => ({ path, bytes, what })),
            freed_bytes: freedBytes(files),
          });
      } catch (error) {
        signal.throwIfAborted();
        cleaned.push({ ...nothing, skipped: (error as Error).message });
      }
    }
  }
  return cleaned;
}

/** @returns undefined where another process has the folder */
async function underLock<Result>(
  folder: string,
  caller: { readonly pid: number; readonly signal: AbortSignal } | undefined,
  task: () => Promise<Result>,
): Promise<Result | undefined> {
  if (caller === undefined) return task();
  const lock = await tryLock(folder, caller.pid, caller.signal);
  if (!('release' in lock)) return undefined;
  try {
    return await task();
  } finally {
    await lock.release();
  }
}

interface Copy {
  readonly id: string;
  readonly folder: string;
  readonly state: Readonly<State>;
  readonly text: string | undefined;
}

async function whatGoes(media: MediaStore, { id, folder, state, text }: Copy): Promise<Going[]> {
  const files = await filesOf(folder);
  const going = new Map<string, Going>();
  const take = (path: string, what: string) => {
    const file = files.get(path);
    if (file !== undefined) going.set(path, { path, what, ...file });
  };
  for (const path of await leftOver(folder, files.keys(), state)) take(path, 'work file');
  for (const asset of assetsIn(parsedOrNothing(text ?? '')))
    if (
      files.has(asset.path) &&
      (await isOurs(folder, asset.path, [asset.sha256])) &&
      (await media.has(id, asset))
    )
      take(asset.path, 'copy of what the storage has');
  return [...going.values()];
}
