import type { Config } from '../config/resolve.ts';
import { parsedOrNothing } from '../contracts/json.ts';
import { copiesOf, mediaAddress } from '../pipeline/work/kept.ts';
import { storedProjects } from '../pipeline/work/stored-list.ts';
import { storageMedia } from '../pipeline/work/stored-media.ts';
import { parseStateText, type State } from '../project/ledger.ts';
import { assetsIn, type MediaStore } from '../project/media.ts';
import {
  type CleanCaller,
  type CleanedProject,
  type CleanRequest,
  cleanFolder,
  collector,
  type Going,
  isOurs,
  leftOver,
  removeFiles,
} from './clean-files.ts';
import { filesOf } from './disk-use.ts';

/**
 * What may go of working copies: the files that their ledger names and the storage has, which are fetched again when they are
 * needed, and work files. What the storage says it does not have, what a person put there or changed, and the documents stay. In the
 * storage and the database nothing is removed; `clean-stored.ts` does that.
 */
export async function cleanCopies(
  config: Config,
  request: Omit<CleanRequest, 'finals'>,
  caller: CleanCaller,
): Promise<CleanedProject[]> {
  const media = storageMedia(config, mediaAddress(config), caller.signal);
  const cleaned: CleanedProject[] = [];
  for await (const { id, state: text } of storedProjects(config)) {
    for (const folder of await copiesOf(config.root, id)) {
      const found = await cleanFolder({ project_id: id, folder }, request, caller, {
        list: async () => {
          const state = parseStateText(text, `state.json of ${id}`);
          return whatGoes(media, { id, folder, state, text });
        },
        remove: (files) => removeFiles(folder, files),
      });
      if (found !== undefined) cleaned.push(found);
    }
  }
  return cleaned;
}

interface Copy {
  readonly id: string;
  readonly folder: string;
  readonly state: Readonly<State>;
  readonly text: string | undefined;
}

async function whatGoes(media: MediaStore, { id, folder, state, text }: Copy): Promise<Going[]> {
  const files = await filesOf(folder);
  const { take, all } = collector(files);
  for (const path of await leftOver(folder, files.keys(), state)) take(path, 'work file');
  for (const asset of assetsIn(parsedOrNothing(text ?? '')))
    if (
      files.has(asset.path) &&
      (await isOurs(folder, asset.path, [asset.sha256])) &&
      (await media.has(id, asset))
    )
      take(asset.path, 'copy of what the storage has');
  return all();
}
