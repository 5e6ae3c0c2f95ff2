import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { addressIn, bring } from '../work/assets.ts';
import type { Work } from '../work/work.ts';

/** The music under a video: where it comes from, and that it is there. */

export interface Music {
  /** A file the user named on the command line or that lies inside the project, or an address to fetch it from. */
  readonly source: { readonly file: string } | { readonly url: string };
  /** 0 to 1 (specification: `bgm_volume`). */
  readonly volume: number;
  /** It gives way to the voice. */
  readonly duck: boolean;
}

const MAX_MUSIC_BYTES = 512 * 1024 * 1024;

/** @throws SparkfluenceError input, reason `file_missing`; what a download throws */
export async function musicFile(work: Work, { source }: Music): Promise<string> {
  if ('file' in source) {
    const found = await stat(source.file).catch(() => undefined);
    if (found?.isFile() === true) return source.file;
    throw noMusic(source.file);
  }
  const url = addressIn(work.place.project.folder, source.url);
  const file = join(work.place.project.folder, 'music', sha256(url).slice(0, 16));
  const kept = await stat(file).catch(() => undefined);
  if (kept === undefined || url.startsWith('file:')) {
    const there = await bring(work, url, file, { what: 'music', maxBytes: MAX_MUSIC_BYTES });
    if (!there) throw noMusic(source.url);
  }
  return file;
}

/** Fetched music that was none (a page that says «not found») is not kept for the next time. */
export async function forgetUnusable(file: string, error: unknown): Promise<void> {
  const reason = error instanceof SparkfluenceError ? error.details.reason : undefined;
  if (reason === 'music_unusable') await rm(file, { force: true });
}

const noMusic = (where: string): SparkfluenceError =>
  new SparkfluenceError('input', `There is no music file ${where}`, {
    details: { reason: 'file_missing', path: where, next: 'Check --bgm, or options.bgm_url of the body.' },
  });
