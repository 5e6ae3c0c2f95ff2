import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';

/** A file's name has at most so many bytes on common systems; a letter has at most four. */
const MAX_LETTERS = 60;

/**
 * Has a file that came from the page on disk while a task works with it, under its own name: errors name it as the
 * person does, and not a folder that is gone.
 * @param name as the browser says it
 */
export async function withBroughtFile<Result>(
  name: string,
  bytes: Uint8Array,
  task: (file: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-'));
  const plain = basename(name.replaceAll('\\', '/').replaceAll('\0', '')).replace(/^\.+/, '');
  const file = join(folder, [...plain].slice(-MAX_LETTERS).join('') || 'file');
  try {
    await writeFile(file, bytes);
    return await task(file);
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || !error.message.includes(folder)) throw error;
    const { kind, code, failedStep, message } = error;
    const { path: _gone, ...details } = error.details;
    const named = message.replaceAll(`${folder}${sep}`, '');
    throw new SparkfluenceError(kind, named, {
      code,
      details,
      cause: error,
      ...(failedStep === undefined ? {} : { failedStep }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
