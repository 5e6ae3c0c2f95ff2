import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { VideoProviderId } from '../../contracts/segments.ts';
import { leadsNowhere } from '../../contracts/system-errors.ts';

/** Room on the disk: what a video takes at least. Less than that is refused before anything is bought. */

/**
 * Low figures of what was seen, MB: a draft's picture has 0.06 to 0.4 and a second of its clip 0.06 to 0.2; a vendor's
 * picture 0.5 to 4, a second of its clip 0.4 to 2.
 */
const LEAST_MB = {
  here: { picture: 0.06, second: 0.06 },
  vendor: { picture: 0.5, second: 0.4 },
} as const;

/**
 * @param folder the project's, which need not be there yet
 * @param finalSeconds the length of the final video
 * @param passes how often the final picture is written, each time beside the one before
 * @throws SparkfluenceError media, reason `disk_full`
 */
export async function checkRoom(
  folder: string,
  makes: { readonly pictures: number; readonly clipSeconds: number; readonly by: VideoProviderId },
  finalSeconds: number,
  passes: number,
): Promise<void> {
  const { pictures, clipSeconds } = makes;
  if (pictures === 0 && clipSeconds === 0) return;
  const { picture, second } = makes.by === 'local' ? LEAST_MB.here : LEAST_MB.vendor;
  const neededMb = pictures * picture + (clipSeconds + passes * finalSeconds) * second;
  await requireRoom(folder, neededMb);
}

/**
 * @param neededMb what will be written at least, MB
 * @throws SparkfluenceError media, reason `disk_full`
 */
export async function requireRoom(folder: string, neededMb: number): Promise<void> {
  const freeMb = await freeMegabytes(folder);
  if (freeMb === undefined || freeMb >= neededMb) return;
  throw new SparkfluenceError(
    'media',
    `The disk is full: ${freeMb.toFixed(1)} MB are free in ${folder}, and this video takes ${neededMb.toFixed(1)} MB at least`,
    {
      code: 'INTERNAL_ERROR',
      details: {
        reason: 'disk_full',
        path: folder,
        free_mb: Number(freeMb.toFixed(1)),
        needed_mb: Number(neededMb.toFixed(1)),
        next: 'Nothing was bought. Free some space, or choose another disk with --project or SPARKFLUENCE_HOME.',
      },
    },
  );
}

/** What may be written in a folder, or where it will be; undefined where the system does not say. */
async function freeMegabytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return blocks === 0 ? undefined : (bavail * bsize) / 1e6; // some network disks say nothing of their size
  } catch (error) {
    const above = dirname(folder);
    return leadsNowhere(error) && above !== folder ? freeMegabytes(above) : undefined;
  }
}
