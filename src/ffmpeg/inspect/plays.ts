import { readFile, rm } from 'node:fs/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { startsBroken } from '../packets/h264-packets.ts';
import { input } from '../run/arguments.ts';
import type { FfmpegTools } from '../run/run.ts';
import type { Probe } from './probe.ts';
import { refused } from './refusal.ts';

/** Whether pictures and sounds that were found can be decoded, too. */

/** Frames of a copy that are decoded to see that it can be played. */
const TRIED_FRAMES = 24;

export interface LazyTools {
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly signal: AbortSignal;
  /** The file comes from elsewhere, and nothing of it is trusted. */
  readonly isStrange?: boolean;
}

export const BROKEN_PICTURE = 'not one frame of its picture can be decoded';
export const BROKEN_SOUND = 'its sound is damaged so much that it cannot be decoded';

/**
 * Refuses a picture or a sound of which nothing can be decoded. H.264 and the usual sounds are trusted where their packets
 * begin as they should, since a start of ffmpeg takes longer than all the rest.
 * @param list the path of a file that is written meanwhile
 * @throws SparkfluenceError media, reason `picture_undecodable` or `sound_undecodable`
 */
export async function requirePlayable(found: Probe, list: string, tools: LazyTools): Promise<void> {
  const { file, audio, videoCodec } = found;
  const { signal } = tools;
  const isTried = tools.isStrange === true || videoCodec !== 'avc' || (await startsBroken(file));
  if (isTried && !(await hasPictureThatPlays(found, list, { ffmpeg: await tools.ffmpeg(), signal })))
    throw refused(file, 'picture_undecodable', BROKEN_PICTURE);
  const isKnown = audio?.codec !== 'unknown';
  if (audio === null || (isKnown && tools.isStrange !== true)) return;
  if (await hasSoundThatPlays({ file, audio }, { ffmpeg: await tools.ffmpeg(), signal })) return;
  const why = isKnown ? BROKEN_SOUND : 'its sound is of a kind that this ffmpeg cannot decode';
  throw refused(file, 'sound_undecodable', why);
}

/** Whether the first second of a sound can be decoded. */
export async function hasSoundThatPlays(
  { file, audio }: Pick<Probe, 'file' | 'audio'>,
  { ffmpeg, signal }: FfmpegTools,
): Promise<boolean> {
  const args = ['-t', '1', ...input(file), '-map', `0:a:${audio?.track ?? 0}`, '-f', 'null', '-'];
  return ffmpeg.run(args, { signal }).then(
    () => true,
    (error: unknown) => {
      if (isFinal(error, signal)) throw error;
      return false;
    },
  );
}

/** Whether even one frame of a picture can be decoded. */
export async function hasPictureThatPlays(
  { file, videoTrack }: Probe,
  list: string,
  tools: FfmpegTools,
): Promise<boolean> {
  try {
    return (await decodedFrames({ file, videoTrack }, { list, most: 1 }, tools)).decoded > 0;
  } catch (error) {
    if (isFinal(error, tools.signal)) throw error;
    return false;
  }
}

/** Whether most of the first frames can be decoded. A copy is made of whatever packets there are. */
export async function isPlayed(found: Probe, tools: FfmpegTools): Promise<boolean> {
  const frames = { list: `${found.file}.frames`, most: TRIED_FRAMES };
  const { decoded, complaints } = await decodedFrames(found, frames, tools);
  return decoded > complaints;
}

/**
 * Decodes a picture until there are `most` frames.
 * @param list the path of a file that is written meanwhile
 * @returns the number of frames, and that of ffmpeg's complaints
 */
async function decodedFrames(
  { file, videoTrack }: Pick<Probe, 'file' | 'videoTrack'>,
  { list, most }: { readonly list: string; readonly most: number },
  { ffmpeg, signal }: FfmpegTools,
): Promise<{ decoded: number; complaints: number }> {
  const frames = ['-map', `0:v:${videoTrack}`, '-frames:v', String(most), '-f', 'framecrc', `file:${list}`];
  try {
    const words = await ffmpeg.run([...input(file), ...frames], { signal });
    const lines = (await readFile(list, 'utf8')).split('\n');
    return {
      decoded: lines.filter((line) => /^\d/.test(line)).length,
      complaints: words.split('\n').filter((line) => line.trim() !== '').length,
    };
  } finally {
    await rm(list, { force: true });
  }
}

export const isFinal = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted ||
  !(error instanceof SparkfluenceError) ||
  error.kind !== 'media' || // this ffmpeg cannot be started
  error.details.reason === 'disk_full';
