import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';

/** What is said of a file that is no video which can be used: what it is, why, and what can be done about it. */

export type RefusalReason =
  | 'not_a_video'
  | 'no_picture'
  | 'truncated'
  | 'encrypted'
  | 'picture_undecodable'
  | 'sound_undecodable'
  | 'ffmpeg_crashed';

const CONVERT = 'ffmpeg -i FILE -c:v libx264 -pix_fmt yuv420p -c:a aac clip.mp4';
const NEXT: Record<RefusalReason, string> = {
  not_a_video: `Give a video; one that plays elsewhere can be converted: ${CONVERT}`,
  no_picture: 'Give a video with a picture; music goes under the video with --bgm FILE.',
  truncated: 'Copy, export or download the whole file once more.',
  encrypted: 'Export it without protection; without its key it can be neither played nor converted.',
  picture_undecodable: `Export it again where it plays, or convert it there: ${CONVERT}`,
  ffmpeg_crashed: `Set SPARKFLUENCE_FFMPEG to another ffmpeg, or convert the file with one: ${CONVERT}`,
  sound_undecodable: 'Leave its sound out, or export it with AAC: ffmpeg -i FILE -c:v copy -an clip.mp4',
};

/** The first bytes of files that people take for videos. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:<!doctype html|<html|<head)/i, 'a page of the web'],
  [/^\s*(?:<\?xml|<svg)/i, 'an XML text'],
  [/^\s*[{[]\s*["{[\]}]/, 'a JSON text'],
  [/^#EXTM3U/, 'a playlist'],
  [/^%PDF/, 'a PDF'],
  [/^PK\x03\x04/, 'a ZIP archive'],
  [/^\xff\xd8\xff/, 'a JPEG picture'],
  [/^\x89PNG/, 'a PNG picture'],
  [/^RIFF.{4}WAVE/s, 'a WAV sound'],
  [/^(?:ID3|\xff[\xf2\xf3\xfa\xfb])/, 'an MP3 sound'],
  [/^fLaC/, 'a FLAC sound'],
  [/^[\t\n\r\x20-\x7e]{16}/, 'a text'],
];

/** The kind of a file by its first bytes, in words; undefined where they tell nothing. */
export async function kindOf(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return KINDS.find(([begins]) => begins.test(head))?.[1];
  } finally {
    await handle.close();
  }
}

/** The error for a file whose origin is not known yet; `ofOwnFile` and `ofFetched` say more. */
export const refused = (
  file: string,
  reason: RefusalReason,
  why: string,
  cause?: unknown,
): SparkfluenceError =>
  new SparkfluenceError('media', `${basename(file)} is not a video that can be used: ${why}`, {
    code: 'DOWNLOAD_FAILED',
    details: { reason, file, why, next: NEXT[reason].replace('FILE', basename(file)) },
    cause,
  });

const isRefusal = (error: unknown): error is SparkfluenceError & { details: { why: string } } =>
  error instanceof SparkfluenceError && error.kind === 'media' && typeof error.details.why === 'string';

/** The same refusal of a file of the user's own, which was not downloaded. */
export function ofOwnFile(error: unknown, file: string, segment: string): unknown {
  if (!isRefusal(error)) return error;
  const { details } = error;
  const next = NEXT[details.reason as RefusalReason]?.replace('FILE', basename(file)) ?? details.next;
  return new SparkfluenceError(
    'media',
    `${segment}: ${basename(file)} is not a video that can be used: ${details.why}`,
    {
      code: 'INVALID_INPUT',
      failedStep: `Reading the clip of ${segment}`,
      details: { ...details, file, segment, ...(next === undefined ? {} : { next }) },
      cause: error,
    },
  );
}

/** The same refusal of a file that was fetched. @param url without what may be secret in it */
export function ofFetched(error: unknown, url: string, segment: string): unknown {
  if (!(error instanceof SparkfluenceError) || error.kind !== 'media') return error;
  const { file: _, ...details } = error.details;
  const why = isRefusal(error) ? error.details.why : error.message;
  const next =
    details.reason === 'truncated'
      ? 'Run it again: the download broke off, or the file is not whole at its source.'
      : 'Check the address; a video that is behind a login has to be downloaded first, and given with --clip.';
  return new SparkfluenceError('media', `${segment}: what came from ${url} is no clip: ${why}`, {
    code: 'DOWNLOAD_FAILED',
    failedStep: `Downloading the clip of ${segment}`,
    details: { ...details, segment, url, next },
    cause: error,
  });
}
