import type { UploadFailure } from './failures.ts';

/**
 * What a refusal of Supabase Storage means. It answers most with HTTP 400 and tells the real status in the body, as
 * `{"statusCode": "404", "error": "Bucket not found", "message": …}` (its repository, `src/internal/errors/`).
 */

interface Refusal {
  /** Of the body where it has one, else of HTTP. */
  readonly status: number;
  readonly message: string;
}

/** The refusal behind an error of the SDK; undefined for anything else. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  if (typeof status !== 'number' || typeof statusCode !== 'string') return undefined;
  const own = Number(statusCode);
  return { status: own >= 400 ? own : status, message: error.message };
}

/** A disk of one's own server that is full, or a plan whose room is used up; neither passes by waiting. */
export const isFull = (status: number, text: string): boolean =>
  status === 507 ||
  status === 402 ||
  /ENOSPC|no space left|XMinioStorageFull|storage.{0,20}quota/i.test(text);

/** @param what the request did, in words */
export function supabaseFailure({ status, message }: Refusal, what: string): UploadFailure {
  if (isFull(status, message))
    return {
      status,
      reason: 'storage_full',
      message: `the storage has no room (${message})`,
      next: 'Make room there or raise its quota, and run the same command again.',
    };
  if (status === 401 || /\bJW[TS]\b|invalid api key|signature verification/i.test(message))
    return {
      status,
      reason: 'key_refused',
      message: `the key was refused (${message})`,
      next: 'Check SUPABASE_SERVICE_ROLE_KEY, and that SUPABASE_URL is the address of its project.',
    };
  if (status === 404)
    return {
      status,
      reason: 'bucket_missing',
      message: `there is no such bucket, or this key may not see it (${message})`,
      next: 'Make the bucket, and set SUPABASE_SERVICE_ROLE_KEY to the service key: an anonymous one sees no bucket.',
    };
  if (status === 413)
    return {
      status,
      reason: 'file_too_large',
      message: `the bucket takes no file of this size (${message})`,
      next: 'Raise the limit of the bucket or of the project, and run the same command again.',
    };
  if (status === 415)
    return {
      status,
      reason: 'kind_refused',
      message: `the bucket does not take this kind of file (${message})`,
      next: 'Allow video/mp4, image/jpeg, text and application/json for the bucket, or all kinds.',
    };
  if (status === 403)
    return {
      status,
      reason: 'right_missing',
      message: `${what} is not allowed (${message})`,
      next: 'Set SUPABASE_SERVICE_ROLE_KEY to the service key, or give this key select and insert on storage.objects.',
    };
  return {
    status,
    reason: 'storage_refused',
    message: `${what} was refused (${message})`,
    next: 'See docs/storage.md, and run the same command again.',
  };
}
