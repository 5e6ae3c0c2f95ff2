import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { makeFolder, readIfThere, writeJson } from '../../disk/files.ts';

/** `queued.json` in the folder of a batch says that workers make it. */

/** What the queue knows a batch by: the name of its folder, which follows from its name or its sheet's path. */
export const queueIdOf = (folder: string): string => basename(folder);

const markerOf = (folder: string): string => join(folder, 'queued.json');

/** Whether the sheet was submitted to a queue from this machine. */
export const isQueued = async (folder: string): Promise<boolean> =>
  (await readIfThere(markerOf(folder))) !== undefined;

/** Takes the mark back: nothing of the sheet is in the queue. */
export const unmarkQueued = (folder: string): Promise<void> => rm(markerOf(folder), { force: true });

export async function markQueued(folder: string, file: string): Promise<void> {
  await makeFolder(folder);
  await writeJson(markerOf(folder), { version: 1, batch: queueIdOf(folder), file });
}

export const queuedElsewhere = (name: string): SparkfluenceError =>
  new SparkfluenceError('project', `The batch ${name} is in the queue, where workers make it`, {
    details: {
      reason: 'batch_queued',
      next: 'Submit it again with --queue, or give it another --name: then all of it is made anew here.',
    },
  });
