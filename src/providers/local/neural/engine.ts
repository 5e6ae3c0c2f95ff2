import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import { type Archive, folderOf, isUnpacked, whyDamaged } from './archive.ts';
import type { VoiceCatalogue } from './catalogue.ts';

/**
 * The engine of the neural voices, sherpa-onnx: a package beside this program where somebody installed one, else the packages that
 * `voices add` fetched with the first model. It is native code of 33 MB that few need.
 */
export const ENGINE = 'sherpa-onnx-node';

/** The folder of the engine, in the data folder. */
const engineFolder = (dataFolder: string): string => join(dataFolder, 'voices', 'engine');

/** The kind of machine that this is, as the packages of the engine are named after. */
export const MACHINE = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

function besideProgram(): string | undefined {
  try {
    createRequire(import.meta.url).resolve(`${ENGINE}/package.json`);
    return ENGINE;
  } catch {
    return undefined;
  }
}

/** The packages of the engine for this machine; undefined where there is none for it. */
export function engineParts(
  dataFolder: string,
  { engine }: Pick<VoiceCatalogue, 'engine'>,
  again: string,
): readonly Archive[] | undefined {
  const parts = engine.packages.filter(({ machine }) => machine === undefined || machine === MACHINE);
  if (!parts.some(({ machine }) => machine === MACHINE)) return undefined;
  const shelf = engineFolder(dataFolder);
  return parts.map(({ id, url, bytes, sha256 }) => ({
    ...{ id, url, bytes, sha256, shelf, what: `the engine of the neural voices (${id})`, again },
    needs: ['package.json'],
  }));
}

/**
 * What has to be fetched of the engine before a model can speak.
 * @throws SparkfluenceError config, reason `voice_missing`, where there is none for this machine
 */
export async function engineToFetch(
  dataFolder: string,
  catalogue: Pick<VoiceCatalogue, 'engine'>,
  again: string,
): Promise<readonly Archive[]> {
  if (besideProgram() !== undefined) return [];
  const parts = engineParts(dataFolder, catalogue, again);
  if (parts === undefined) throw noEngine(`there is none for ${MACHINE}`, `npm install --global ${ENGINE}`);
  const whole = await Promise.all(parts.map(async (part) => (await whyDamaged(part)) === undefined));
  return parts.filter((_, index) => !whole[index]);
}

/**
 * What the process that speaks imports: the package beside the program, or the absolute path of the fetched one.
 * @throws SparkfluenceError config, reason `voice_missing` or `model_damaged`
 */
export async function requireEngine(
  dataFolder: string,
  catalogue: Pick<VoiceCatalogue, 'engine'>,
  again: string,
): Promise<string> {
  const beside = besideProgram();
  if (beside !== undefined) return beside;
  const parts = engineParts(dataFolder, catalogue, again);
  if (parts === undefined) throw noEngine(`there is none for ${MACHINE}`, `npm install --global ${ENGINE}`);
  for (const part of parts) {
    if (!(await isUnpacked(part))) throw noEngine('it was not fetched', `\`${again}\` fetches it.`);
    const why = await whyDamaged(part);
    if (why !== undefined) throw noEngine(why, `\`${again}\` fetches it again.`, 'model_damaged');
  }
  return folderOf({ shelf: engineFolder(dataFolder), id: ENGINE });
}

export const removeEngine = (dataFolder: string): Promise<void> =>
  rm(engineFolder(dataFolder), { recursive: true, force: true });

const noEngine = (why: string, next: string, reason = 'voice_missing'): SparkfluenceError =>
  new SparkfluenceError('config', `The engine of the neural voices cannot be used: ${why}`, {
    code: 'INVALID_REQUEST',
    details: { reason, package: ENGINE, next },
  });
