import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { requireFilters } from '../../ffmpeg/run/capabilities.ts';
import { listenTo } from '../../ffmpeg/sound/music.ts';
import { clipOf } from '../../project/orders.ts';
import type { Mood } from '../../providers/local/music/bed.ts';
import { addressIn, bring, type Surroundings } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { lengthOf, type MusicClips, makeMusic } from './made-music.ts';

/** The background music of a final video. */
export interface Music {
  /**
   * A file that the user named on the command line or that lies inside the project, or a URL to fetch it from. Or music
   * that the program makes: always, or only where all clips are local drafts.
   */
  readonly source:
    | { readonly file: string }
    | { readonly url: string }
    | { readonly made: 'always' | 'for_drafts' };
  /** 0 to 1: `bgm_volume` of the request body. */
  readonly volume: number;
  /** Lower the music while the voice is heard. */
  readonly duck: boolean;
}

/** Music that lies on this machine. */
export interface MusicHere {
  readonly file: string;
  /** Where it was fetched from. */
  readonly url?: string | undefined;
}

/** Music that is here without being fetched or made. */
export const musicHere = (music: Music | null): MusicHere | undefined =>
  music !== null && 'file' in music.source ? { file: music.source.file } : undefined;

/** The same, with music that has an address fetched. @throws SparkfluenceError as `openMusic` */
export async function fetchMusic(work: Surroundings, music: Music | null): Promise<MusicHere | undefined> {
  if (music === null || !('url' in music.source)) return musicHere(music);
  const { url } = music.source;
  const file = await fetched(work, url);
  return { file, ...(url.startsWith('file:') ? {} : { url }) };
}

/** A video whose length is not known yet is at least so long, and a long one is not listened to whole; seconds. */
const LEAST_HEARD_SECONDS = 10;
const MOST_HEARD_SECONDS = 180;

/**
 * Listens to music before anything is made: as much of it as the video needs. Fetched music that is none is removed, so
 * that it is fetched again.
 * @param seconds the length of the video, as far as it is known
 * @throws SparkfluenceError input, reason `file_missing`; media, reason `music_unusable`
 */
export async function checkMusic(
  music: MusicHere | undefined,
  seconds: number,
  { ffmpeg, signal }: { readonly ffmpeg: () => Promise<Ffmpeg>; readonly signal: AbortSignal },
): Promise<void> {
  if (music === undefined) return;
  const { file, url } = music;
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw musicMissing(file);
  const needed = Math.min(Math.max(seconds, LEAST_HEARD_SECONDS), MOST_HEARD_SECONDS);
  try {
    await listenTo(music, needed, { ffmpeg: await ffmpeg(), signal });
  } catch (error) {
    if (url !== undefined && isUnusable(error)) await rm(file, { force: true });
    throw error;
  }
}

/** Music whose file is on this machine. */
export interface MusicFile extends Music {
  /** Absolute path. */
  readonly file: string;
  /** The mood of music that the program made, which gives way gently. */
  readonly mood?: Mood;
  readonly gently?: boolean;
}

const MAX_MUSIC_BYTES = 512 * 1024 * 1024;

/**
 * Finds or fetches the file. Fetched music is kept in the project's `music/`, by its URL.
 * @returns null where the program makes music for drafts only, and this is none
 * @throws SparkfluenceError input, reason `file_missing`; for a URL also what the download throws
 */
export async function openMusic(work: Work, music: Music, clips: MusicClips): Promise<MusicFile | null> {
  const { source } = music;
  if ('made' in source) {
    const isDraft = clips.every(({ type }) => clipOf(work.place.ledger.state, type)?.provider === 'local');
    if (source.made === 'for_drafts' && !isDraft) return null;
    const made = await makeMusic(work, await lengthOf(work, clips));
    return { ...music, ...(await ducked(work, music)), ...made, gently: true };
  }
  const file = 'file' in source ? source.file : await fetched(work, source.url);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === true) return { ...music, file };
  throw musicMissing(file);
}

/** An ffmpeg that cannot duck plays music of the program as softly as it is under the voice. */
async function ducked({ tools, place }: Work, { volume }: Music): Promise<Pick<Music, 'volume' | 'duck'>> {
  const options = { signal: tools.signal, cacheFolder: place.config.cacheFolder, flag: '--bgm auto' };
  try {
    await requireFilters(await tools.ffmpeg(), ['sidechaincompress'], options);
    return { volume, duck: true };
  } catch {
    tools.signal.throwIfAborted();
    return { volume: volume * WITHOUT_DUCKING, duck: false };
  }
}

const WITHOUT_DUCKING = 0.35;

async function fetched(work: Surroundings, address: string): Promise<string> {
  const { folder } = work.place.project;
  const url = addressIn(folder, address);
  const file = join(folder, 'music', sha256(url).slice(0, 16));
  const known = await stat(file).catch(() => undefined);
  if (known !== undefined && !url.startsWith('file:')) return file;
  if (await bring(work, url, file, { what: 'music', maxBytes: MAX_MUSIC_BYTES })) return file;
  throw musicMissing(address);
}

/** Removes fetched music that turned out to be no music (a page that says "not found"), so that it is fetched again. */
export async function forgetUnusable({ source, file }: MusicFile, error: unknown): Promise<void> {
  if (!('url' in source)) return;
  if (isUnusable(error)) await rm(file, { force: true });
}

const isUnusable = (error: unknown): boolean =>
  error instanceof SparkfluenceError && error.details.reason === 'music_unusable';

const musicMissing = (where: string): SparkfluenceError =>
  new SparkfluenceError('input', `There is no music file ${where}`, {
    details: {
      reason: 'file_missing',
      path: where,
      next: 'Check --bgm, or options.bgm_url of the body; `--bgm none` takes back music that the project keeps.',
    },
  });
