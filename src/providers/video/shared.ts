import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type ClipOrder, type ClipStatus, forSegment, type Operation } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { type ImageFacts, imageFacts } from '../image/image-bytes.ts';
import { redact } from '../wire/secrets.ts';
import type { MotionOrder } from './motion-prompt.ts';

/** Helpers that the adapters of video vendors share. */

/**
 * Reads the clip's first picture, which is sent as bytes, so that it needs no public URL.
 * @throws SparkfluenceError media, reason `asset_missing` if the file is missing or has changed, or `not_an_image`
 */
export async function readFirstFrame({
  segment: { type },
  image,
}: ClipOrder): Promise<{ readonly bytes: Buffer; readonly mimeType: ImageFacts['mimeType'] }> {
  const bytes = await readFile(image.file).catch((cause: unknown) => {
    throw unusable(type, 'asset_missing', 'cannot be read', cause);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== image.sha256) {
    throw unusable(type, 'asset_missing', 'was changed since it was drawn');
  }
  const facts = imageFacts(bytes);
  if (facts === undefined) throw unusable(type, 'not_an_image', 'is not a JPEG, PNG or WebP file');
  return { bytes, mimeType: facts.mimeType };
}

/** The pictures that a clip begins with and, where it leads over to the next one, ends in. @throws as `readFirstFrame` */
export const readFrames = (order: ClipOrder) =>
  Promise.all(
    [order.image, ...(order.lastFrame === undefined ? [] : [order.lastFrame])].map((image) =>
      readFirstFrame({ ...order, image }),
    ),
  );

/**
 * Validates a handle that was read from disk.
 * @throws SparkfluenceError project, reason `foreign_operation`, for one that this provider did not write
 */
export function parseOperation<Handle>(
  schema: z.ZodType<Handle>,
  operation: Operation,
  provider: string,
): Handle {
  const parsed = schema.safeParse(operation);
  if (parsed.success) return parsed.data;
  throw new SparkfluenceError('project', `This job's handle is none of ${provider}'s`, {
    code: 'JOB_NOT_FOUND',
    details: {
      reason: 'foreign_operation',
      provider,
      next: 'Ask with the provider that the clip was ordered from.',
    },
  });
}

/** The error for a job that the provider does not know (any more). The clip's state stays, since it was paid for. */
export function jobMissing(provider: string, job: string, next: string): SparkfluenceError {
  return new SparkfluenceError('project', `${provider} does not know the job ${job}`, {
    code: 'JOB_NOT_FOUND',
    details: { reason: 'job_missing', provider, job_id: job, next },
  });
}

/** What the motion of a clip is written from. */
export const motionOrder = ({ segment, language, voice, imagePrompt = '' }: ClipOrder): MotionOrder => ({
  segment,
  language,
  voice,
  imagePrompt,
});

/** The time that one question after a job may take, milliseconds. It is free, so it is rather asked again. */
export const POLL_TIMEOUT_MS = 30_000;

/** The state of a job without keys, and short: it is stored in the project. */
export function storable(status: ClipStatus, secrets: readonly string[]): ClipStatus {
  if (!('message' in status)) return status;
  return { ...status, message: redact(status.message, secrets).slice(0, 600) };
}

/**
 * Runs a download. A refusal that says that the file is not ready yet becomes an error of its own, which lets the caller
 * wait: Google's files are "not in an ACTIVE state" for some time after the job is done.
 * @throws SparkfluenceError media, reason `file_not_ready`; else what `download` throws
 */
export async function whenReady(download: Promise<void>): Promise<void> {
  try {
    await download;
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || !isUnready(error)) throw error;
    throw new SparkfluenceError(error.kind, error.message, {
      code: error.code,
      details: {
        ...error.details,
        reason: 'file_not_ready',
        next: 'Run the same command again in some minutes; the clip is finished and paid for, and is not ordered again.',
      },
      cause: error,
    });
  }
}

/** By status 423 (locked) and 425 (too early), or by the words of a refusal. */
const isUnready = ({ details }: SparkfluenceError): boolean =>
  details.status === 423 ||
  details.status === 425 ||
  (Number(details.status) >= 400 &&
    Number(details.status) < 500 &&
    UNREADY.test(String(details.answer ?? '')));

const UNREADY =
  /not in an? ACTIVE state|not (?:yet )?(?:ready|available yet|active)|still (?:being )?process|is (?:being )?process(?:ed|ing)/i;

/** Whether the prompt in a provider's history is the one sent; some services keep, or use, only its beginning. */
export function samePrompt(sent: string, kept: string): boolean {
  const [one, other] = [sent, kept].map((text) => text.replaceAll(';', ',').replace(/\s+/g, ' ').trim());
  return other !== '' && (one === other || (other!.length >= MIN_PREFIX_LENGTH && one!.startsWith(other!)));
}

/** Characters from which the beginning of a prompt identifies it. */
const MIN_PREFIX_LENGTH = 60;

function unusable(type: SegmentType, reason: string, why: string, cause?: unknown): SparkfluenceError {
  return new SparkfluenceError('media', forSegment(type, `the picture of its clip ${why}`), {
    code: 'DOWNLOAD_FAILED',
    details: { reason, segment: type, next: 'Draw it again with `images`, or put the file back.' },
    cause,
  });
}
