import { basename, extname } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Content, FileKind } from './file-kinds.ts';

/** What is said of a file that is no video which can be used: what it is, why, and what can be done about it. */

export type RefusalReason =
  | 'not_a_video'
  | 'no_picture'
  | 'truncated'
  | 'encrypted'
  | 'picture_undecodable'
  | 'sound_undecodable'
  | 'ffmpeg_crashed';

const CONVERT = 'ffmpeg -i FILE -c:v libx264 -pix_fmt yuv420p -c:a aac NEW';
const SOUND = 'Give a video with a picture; music goes under the video with --bgm FILE.';
const NEXT: Record<Exclude<RefusalReason, 'not_a_video'>, string> = {
  no_picture: SOUND,
  truncated: 'Copy, export or download the whole file once more.',
  encrypted: 'Export it without protection; without its key it can be neither played nor converted.',
  picture_undecodable: `Export it again where it plays, or convert it there: ${CONVERT}`,
  ffmpeg_crashed: `Set SPARKFLUENCE_FFMPEG to another ffmpeg, or convert the file with one: ${CONVERT}`,
  sound_undecodable:
    'Export it again with sound in AAC where it plays, or leave its sound out: ffmpeg -i FILE -c:v copy -an NEW',
};
/** For a file that is no video: by what it is instead. */
const INSTEAD: Record<Content, string> = {
  picture:
    'Give a video; a still picture (JPEG, PNG, WebP, HEIC, AVIF) becomes a moving one with: sparkfluence run --image SEGMENT=FILE',
  sound: SOUND,
  text: 'Give the video itself; its name does not make this file one.',
  pointer: 'Download the video first, and give the file that you get.',
  archive: 'Unpack it, and give the video that is in it.',
  unfinished: 'Copy, export or download the whole file once more.',
  video: `If it plays elsewhere, convert it there: ${CONVERT}`,
  other: 'Give a video: MP4, MOV, MKV, WebM, AVI, MPEG-TS, …',
};
const UNKNOWN = `Give a video; one that plays elsewhere can be converted there: ${CONVERT}`;

/** The first part of the words about a kind of file, and what the kind is called in `details`. */
export const notVideo = (file: string, kind: FileKind | undefined, cause?: unknown): SparkfluenceError =>
  refused(file, 'not_a_video', whyNot(kind), cause, kind?.content);

function whyNot(kind: FileKind | undefined): string {
  if (kind === undefined) return 'it is in no known video format';
  const { what, content } = kind;
  if (content === 'unfinished')
    return 'it begins with nothing but zeros, as a file does that was never written to its end';
  if (content === 'video')
    return `it is ${what} of which no picture can be played: damaged, cut off, or sound alone`;
  return `it is ${what}`;
}

function nextFor(
  { reason, content }: Pick<Refusal, 'reason' | 'content'>,
  file: string,
  segment = 'SEGMENT',
): string {
  const plain = reason === 'not_a_video' ? UNKNOWN : NEXT[reason];
  const said = content === undefined ? plain : INSTEAD[content];
  const name = basename(file);
  const made = `${basename(name, extname(name))}-converted.mp4`;
  return said
    .replace('SEGMENT', segment)
    .replace('FILE', () => quoted(name))
    .replace('NEW', () => quoted(made));
}

/** A name as a word for the shells of all systems, and never an option. */
function quoted(name: string): string {
  const path = name.startsWith('-') ? `./${name}` : name;
  if (/^[\p{L}\p{N}_./:@%+=,-]+$/u.test(path)) return path;
  return /["$`\\!]/.test(path) ? `'${path.replaceAll("'", String.raw`'\''`)}'` : `"${path}"`;
}

/** The error for a file whose origin is not known yet; `ofOwnFile` and `ofFetched` say more. */
export const refused = (
  file: string,
  reason: RefusalReason,
  why: string,
  cause?: unknown,
  content?: Content,
): SparkfluenceError =>
  new SparkfluenceError('media', `${basename(file)} is not a video that can be used: ${why}`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      ...{ reason, file, why, next: nextFor({ reason, content }, file) },
      ...(content === undefined ? {} : { content }),
    },
    cause,
  });

interface Refusal {
  readonly reason: RefusalReason;
  readonly why: string;
  /** What the file is instead of a video. */
  readonly content?: Content | undefined;
}

const isRefusal = (error: unknown): error is SparkfluenceError & { details: Refusal } =>
  error instanceof SparkfluenceError && error.kind === 'media' && typeof error.details.why === 'string';

/** The same refusal of a file of the user's own, which was not downloaded. */
export function ofOwnFile(error: unknown, file: string, segment: string): unknown {
  if (!isRefusal(error)) return error;
  const { details } = error;
  return new SparkfluenceError(
    'media',
    `${segment}: ${basename(file)} is not a video that can be used: ${details.why}`,
    {
      code: 'INVALID_INPUT',
      failedStep: `Reading the clip of ${segment}`,
      details: { ...details, file, segment, next: nextFor(details, file, segment) },
      cause: error,
    },
  );
}

/** The same refusal of a file that was fetched. @param url without what may be secret in it */
export function ofFetched(error: unknown, url: string, segment: string): unknown {
  if (!(error instanceof SparkfluenceError) || error.kind !== 'media') return error;
  if (error.details.reason === 'disk_full') return error;
  const { file: _, ...details } = error.details;
  const [why, next] = isRefusal(error)
    ? [error.details.why, nextOfFetched(error.details).replace('SEGMENT', segment)]
    : [error.message, ADDRESS];
  return new SparkfluenceError('media', `${segment}: what came from ${url} is no clip: ${why}`, {
    code: 'DOWNLOAD_FAILED',
    failedStep: `Downloading the clip of ${segment}`,
    details: { ...details, segment, url, next },
    cause: error,
  });
}

const ADDRESS =
  'Check the address; a video that is behind a login has to be downloaded first, and given with --clip.';
const AGAIN = 'Run it again: the download broke off, or the file is not whole at its source.';

function nextOfFetched({ reason, content }: Refusal): string {
  if (reason === 'truncated' || content === 'unfinished') return AGAIN;
  if (reason === 'encrypted')
    return 'Give the address of a video without protection; nobody without its key can play it.';
  if (reason === 'no_picture' || content === 'picture' || content === 'sound')
    return 'Give the address of a video with a moving picture.';
  if (content === 'archive' || content === 'pointer')
    return 'Get the video itself out of it, and give that with --clip SEGMENT=FILE.';
  if (reason === 'not_a_video' && content !== 'video') return ADDRESS;
  return 'Download it, export or convert it where it plays, and give the result with --clip SEGMENT=FILE.';
}
