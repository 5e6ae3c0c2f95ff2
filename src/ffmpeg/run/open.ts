import type { Ffmpeg } from '../../contracts/media.ts';
import { type FindOptions, findFfmpeg } from './find.ts';
import { createFfmpeg } from './run.ts';

/** The ffmpeg of this machine, for work outside a project. @throws SparkfluenceError as `findFfmpeg` */
export async function openFfmpeg(options: FindOptions): Promise<Ffmpeg> {
  const { binary, version } = await findFfmpeg(options);
  return createFfmpeg(binary, version);
}
