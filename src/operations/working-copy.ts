import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VideoStatus } from '../contracts/documents.ts';
import { knownStatus } from '../pipeline/clips/asked-jobs.ts';
import { copyHere } from '../pipeline/work/kept.ts';
import { openLedger } from '../project/ledger.ts';
import { assetsIn } from '../project/media.ts';
import { isLocal, isOpen } from '../project/orders.ts';
import type { Asset } from '../project/state.ts';
import { openProject } from '../project/store.ts';
import type { Caller } from './caller.ts';

/**
 * The states of clips that another machine draws, as the ledger of this copy has them: their jobs lie on its disk alone, and to
 * ask here would tell that they have failed.
 */
export async function drawnElsewhere(folder: string, uuids: readonly string[]): Promise<VideoStatus[]> {
  const [project, ledger] = await Promise.all([openProject(folder), openLedger(folder)]);
  const isAway = async (uuid: string): Promise<boolean> => {
    const order = ledger.state.orders.find(({ job }) => job === uuid);
    if (order === undefined || !isLocal(order) || !isOpen(order)) return false;
    return (await stat(join(folder, 'jobs', uuid)).catch(() => undefined)) === undefined;
  };
  const away = await Promise.all(uuids.map(async (uuid) => ((await isAway(uuid)) ? [uuid] : [])));
  return away.flat().flatMap((uuid) => knownStatus({ project, ledger }, uuid) ?? []);
}

export interface BringRequest {
  /** Where this machine's copy of the project lies, or is to lie. */
  readonly folder: string;
  readonly projectId: string;
  /** Finished files of the project that are wanted here, as its ledger names them. */
  readonly paths: readonly string[];
  /** Others, by their contents. */
  readonly assets: readonly Asset[];
}

/**
 * Makes a folder the newest copy of a project that is kept in PostgreSQL, with some of its files.
 * @returns whether there is such a project
 * @throws SparkfluenceError config, upload, media
 */
export async function bringProject(
  { folder, projectId, paths, assets }: BringRequest,
  { config, pid, signal, onNotice }: Caller,
): Promise<boolean> {
  const keeper = await copyHere(config, projectId, folder, { pid, signal, onNotice });
  if (keeper === undefined) return false;
  const known = paths.length === 0 ? [] : assetsIn((await openLedger(folder)).state);
  await keeper.bring([...known.filter(({ path }) => paths.includes(path)), ...assets]);
  return true;
}
