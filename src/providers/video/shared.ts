import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type ClipOrder, type ClipStatus, forSegment, type Operation } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { type ImageFacts, imageFacts } from '../image/image-bytes.ts';
import { redact } from '../wire/secrets.ts';

/** What the adapters of video vendors share. */

/**
 * The picture a clip begins with, as bytes: no step needs a public address.
 * @throws SparkfluenceError media, reason `asset_missing` or `not_an_image`, when it is not what the project knows
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

export const EXTENSIONS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/**
 * A handle as it comes back from disk.
 * @throws SparkfluenceError project, reason `foreign_operation`, for anything that this provider did not write
 */
export function ownOperation<Handle>(
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

/** The job is not known there (any more): the clip stays as it is, for it was paid for. */
export function jobMissing(provider: string, job: string, next: string): SparkfluenceError {
  return new SparkfluenceError('project', `${provider} does not know the job ${job}`, {
    code: 'JOB_NOT_FOUND',
    details: { reason: 'job_missing', provider, job_id: job, next },
  });
}

/**
 * The state of a job, asked once more after a moment where it is done without a file: some services finish the job
 * before its file is listed.
 */
export async function settledStatus(
  ask: () => Promise<ClipStatus>,
  {
    pollMs,
    signal,
    secrets,
  }: { readonly pollMs: number; readonly signal: AbortSignal; readonly secrets: readonly string[] },
): Promise<ClipStatus> {
  let status = await ask();
  if (status.state === 'failed' && status.reason === NO_FILE) {
    await sleep(pollMs, undefined, { signal });
    status = await ask();
  }
  if (status.state !== 'failed') return status;
  return { ...status, message: redact(status.message, secrets).slice(0, 600) }; // it goes into the project's files
}

/** The reason of a job that is done and has no video. */
export const NO_FILE = 'no_file';

/** Whether a history's prompt is the one that was sent; some services keep, or take, only its beginning. */
export function samePrompt(sent: string, kept: string): boolean {
  const [one, other] = [sent, kept].map((text) => text.replaceAll(';', ',').replace(/\s+/g, ' ').trim());
  return other !== '' && (one === other || (other!.length >= SURE_LENGTH && one!.startsWith(other!)));
}

const SURE_LENGTH = 60;

function unusable(type: SegmentType, reason: string, why: string, cause?: unknown): SparkfluenceError {
  return new SparkfluenceError('media', forSegment(type, `the first picture ${why}`), {
    code: 'DOWNLOAD_FAILED',
    details: { reason, segment: type, next: 'Draw it again with `images`, or put the file back.' },
    cause,
  });
}
