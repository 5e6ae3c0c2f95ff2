import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import { sha256OfFile } from '../../../disk/fingerprint.ts';
import type { VoiceModel } from './catalogue.ts';

/** The models that are there, each in a folder of its own with the list of its files. */

/** The folder of the models, in the data folder. */
export const modelsFolder = (dataFolder: string): string => join(dataFolder, 'voices', 'models');
export const folderOf = (dataFolder: string, id: string): string => join(modelsFolder(dataFolder), id);

/** The list of a model’s files, which is written last. */
export const MANIFEST = 'model.json';

const manifestSchema = z.object({
  id: z.string(),
  /** Of the archive that it was unpacked from. */
  sha256: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What is there of a model; undefined where nothing is. */
export async function installedModel(dataFolder: string, id: string): Promise<Manifest | undefined> {
  const file = join(folderOf(dataFolder, id), MANIFEST);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(id, `${file} cannot be read`, cause);
  }
}

/**
 * Checks that the files of a model are those that were fetched: a damaged file ends the process that loads it.
 * @throws SparkfluenceError config, reason `model_damaged`
 */
export async function verifyModel(dataFolder: string, model: VoiceModel): Promise<void> {
  const { id, sha256 } = model;
  const manifest = await installedModel(dataFolder, id);
  if (manifest === undefined) throw damaged(id, 'it is not there');
  if (manifest.sha256 !== sha256) throw damaged(id, 'it is another version than the catalogue names');
  for (const { path, bytes, sha256: expected } of manifest.files) {
    const file = join(folderOf(dataFolder, id), path);
    const size = (await stat(file).catch(() => undefined))?.size;
    if (size === undefined) throw damaged(id, `${path} is missing`);
    if (size !== bytes || (await sha256OfFile(file)) !== expected)
      throw damaged(id, `${path} is not the file that was fetched`);
  }
}

/** Removes a model and what is left of fetching it. @returns whether anything was there */
export async function removeModel(dataFolder: string, id: string): Promise<boolean> {
  const names = await readdir(modelsFolder(dataFolder)).catch(() => []);
  const own = names.filter((name) => name === id || name === addingName(id));
  for (const name of own) await rm(join(modelsFolder(dataFolder), name), { recursive: true, force: true });
  return own.length > 0;
}

/** The folder in which a model is fetched and unpacked. */
export const addingName = (id: string): string => `.adding-${id}`;

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
