import { open, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';

/** The file of a voice's sample: no file that is there is replaced, also by two commands at once. */

/**
 * Takes the name by an empty file, so that of two commands at once neither replaces what the other has written meanwhile: the
 * second gets the next name, since its sample may be paid for.
 */
export async function takeName(wanted: string): Promise<string> {
  const { dir, name, ext } = parse(wanted);
  for (let number = 1; ; number++) {
    const file = number === 1 ? wanted : join(dir, `${name}-${number}${ext}`);
    try {
      await (await open(file, 'wx')).close();
      return file;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** A name that is free: `voice-gemini-puck-id.wav`, then `voice-gemini-puck-id-2.wav`. */
export async function freeName(folder: string, parts: readonly (string | undefined)[]): Promise<string> {
  const words = ['voice', ...parts].filter((part) => part !== undefined);
  const stem = words
    .join('-')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}-]+/gu, '-')
    .slice(0, 80);
  for (let number = 1; ; number++) {
    const file = join(folder, `${stem}${number === 1 ? '' : `-${number}`}.wav`);
    if (!(await isThere(file))) return file;
  }
}

/** Asked before anything is bought. @throws SparkfluenceError input, `file_exists`, `not_a_folder` */
export async function requireFree(file: string): Promise<void> {
  if (await isThere(file))
    throw new SparkfluenceError('input', `${file} is there already`, {
      details: { reason: 'file_exists', field: '-o', next: 'Name another with -o, or remove it.' },
    });
  if (!(await isThere(dirname(file))))
    throw new SparkfluenceError('input', `The folder ${dirname(file)} is not there`, {
      details: { reason: 'not_a_folder', field: '-o', next: 'Make it, or name another with -o.' },
    });
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
