import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import { type Archive, addingName, isUnpacked, whyDamaged } from './archive.ts';
import type { VoiceModel } from './catalogue.ts';

/** The models that are there, in the data folder. */

export const modelsFolder = (dataFolder: string): string => join(dataFolder, 'voices', 'models');
export const folderOfModel = (dataFolder: string, id: string): string => join(modelsFolder(dataFolder), id);

/** How a model is fetched, and where it stands. */
export const archiveOf = (dataFolder: string, { id, url, bytes, sha256, files }: VoiceModel): Archive => ({
  ...{ id, url, bytes, sha256, shelf: modelsFolder(dataFolder), what: `the voice model ${id}` },
  needs: Object.values(files).flatMap((each) => each?.split(',') ?? []),
  again: `sparkfluence voices add ${id}`,
});

export const isModelHere = (dataFolder: string, { id }: VoiceModel): Promise<boolean> =>
  isUnpacked({ shelf: modelsFolder(dataFolder), id });

/**
 * Checks that the files of a model are those that were fetched.
 * @throws SparkfluenceError config, reason `model_damaged`
 */
export async function verifyModel(dataFolder: string, model: VoiceModel): Promise<void> {
  const why = await whyDamaged(archiveOf(dataFolder, model));
  if (why !== undefined) throw damaged(model.id, why);
}

/** Removes a model and what is left of fetching it. @returns whether anything was there, and whether others are */
export async function removeModel(
  dataFolder: string,
  id: string,
): Promise<{ readonly was: boolean; readonly others: boolean }> {
  const names = await readdir(modelsFolder(dataFolder)).catch(() => []);
  const own = names.filter((name) => name === id || name === addingName(id));
  for (const name of own) await rm(join(modelsFolder(dataFolder), name), { recursive: true, force: true });
  return { was: own.length > 0, others: names.length > own.length };
}

export const damaged = (id: string, why: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('config', `The voice model ${id} cannot be used: ${why}`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'model_damaged',
      provider: 'neural',
      model: id,
      next: `Fetch it again: \`sparkfluence voices remove ${id}\`, then \`sparkfluence voices add ${id}\`; or use --voice-provider espeak.`,
    },
    ...(cause === undefined ? {} : { cause }),
  });
