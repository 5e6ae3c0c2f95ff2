import { uploadError } from './failures.ts';
import type { FileToSend, Storage } from './storage.ts';

export interface Kept {
  readonly key: string;
  readonly state: 'sent' | 'already_there';
}

/** Of the sha256 in a name: enough that two files of a project do not meet. */
const SHORT = 16;

/**
 * Has a file kept in a storage under a name of its own: `folder/final-3f1c….mp4`, with the beginning of its sha256. The
 * same bytes are sent once; what lies under a name is never replaced, whoever put it there.
 * @param folder keys have it in front, without a slash at the end; empty for none
 * @param name of the file, of letters that any service takes
 * @throws SparkfluenceError upload; interrupted
 */
export async function keepFile(
  storage: Storage,
  file: FileToSend,
  folder: string,
  name: string,
): Promise<Kept> {
  for (const length of [SHORT, file.sha256.length]) {
    const key = [folder, nameWith(name, file.sha256.slice(0, length))].filter(Boolean).join('/');
    const found = await keepUnder(storage, file, key);
    if (found !== undefined) return { key, state: found };
  }
  throw uploadError(
    storage,
    {
      reason: 'name_taken',
      message: `other bytes lie under the name of ${file.path} and of its sha256, and are left alone`,
      next: 'Name another prefix with --upload.',
    },
    [],
  );
}

/** How often a name is looked at: two that write it at once may each be told to come back. */
const LOOKS = 4;

/**
 * Has a file kept under this very key. What was sent counts when it is seen to lie there: a page of a network between, or an answer that was lost, says nothing.
 * @returns undefined where something else has the name
 */
export async function keepUnder(
  storage: Storage,
  file: FileToSend,
  key: string,
): Promise<Kept['state'] | undefined> {
  let sent = false;
  for (let look = 0; look < LOOKS; look += 1) {
    const there = await storage.look(key);
    if (there !== undefined) {
      if (there.bytes !== file.bytes || there.sha256 !== file.sha256) return undefined;
      return sent ? 'sent' : 'already_there';
    }
    sent = (await storage.send(file, key)) || sent;
  }
  throw uploadError(
    storage,
    {
      reason: 'storage_refused',
      message: `${file.path} was sent, and does not lie there`,
      next: 'Check that the address is the one of a storage, and run the same command again.',
    },
    [],
  );
}

function nameWith(name: string, hash: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? `${name}-${hash}` : `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
}
