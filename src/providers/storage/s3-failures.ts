import type { UploadFailure } from './failures.ts';

/** What a refusal of S3 means: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */

interface Refusal {
  /** S3's `<Code>`, or the SDK's own name for an answer without a body: `NotFound`, `403`. */
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** The refusal behind an error of the SDK; undefined for anything else. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { $metadata, Code } = error as { $metadata?: { httpStatusCode?: number }; Code?: string };
  if ($metadata?.httpStatusCode === undefined) return undefined;
  return { name: Code ?? error.name, message: error.message, status: $metadata.httpStatusCode };
}

const KEY =
  /^(?:InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|TokenRefreshRequired|AuthorizationHeaderMalformed|InvalidClientTokenId|Unauthorized|NotSignedUp|AccountProblem)$/;
const FULL = /^(?:XMinioStorageFull|InsufficientStorage|QuotaExceeded|507)$/;

/**
 * @param right what the request needed, in the words of a policy: `s3:PutObject`
 * @param what the request did, in words: `writing into s3://bucket/prefix`
 */
export function s3Failure({ name, message, status }: Refusal, right: string, what: string): UploadFailure {
  const said = message === '' || message === name || /^Unknown/.test(message) ? '' : ` (${message})`;
  const known = { status };
  if (KEY.test(name) || status === 401)
    return {
      ...known,
      reason: 'key_refused',
      message: `the credentials were refused: ${name}${said}`,
      next: 'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), and that AWS_ENDPOINT_URL_S3 is the server they belong to.',
    };
  if (name === 'RequestTimeTooSkewed')
    return {
      ...known,
      reason: 'key_refused',
      message: `this machine's clock is too far from the server's${said}`,
      next: 'Set the clock of this machine.',
    };
  if (name === 'NoSuchBucket' || name === 'InvalidBucketName')
    return {
      ...known,
      reason: 'bucket_missing',
      message: `there is no such bucket${said}`,
      next: 'Make the bucket, or name another one with --upload; for a server that is not AWS set AWS_ENDPOINT_URL_S3.',
    };
  if (FULL.test(name) || status === 507)
    return {
      ...known,
      reason: 'storage_full',
      message: `the storage has no room: ${name}${said}`,
      next: 'Make room there or raise its quota, and run the same command again.',
    };
  if (name === 'EntityTooLarge' || status === 413)
    return {
      ...known,
      reason: 'file_too_large',
      message: `the storage takes no file of this size${said}`,
      next: 'Raise the limit of the storage, and run the same command again.',
    };
  if (right === 's3:DeleteObject' && /lock|retention|WORM/i.test(`${name} ${message}`))
    return {
      ...known,
      reason: 'object_locked',
      message: `the storage lets nobody remove it yet: ${name}${said}`,
      next: 'Run the same command again when its lock or retention has ended; it stays on record until then.',
    };
  if (name === 'AccessDenied' || name === 'AllAccessDisabled' || status === 403)
    return {
      ...known,
      reason: 'right_missing',
      message: `${what} is not allowed: the right ${right} is missing${said}`,
      next: `Give these credentials ${right}; docs/storage.md has the whole policy.`,
    };
  return {
    ...known,
    reason: 'storage_refused',
    message: `${what} was refused: ${name}${said}`,
    next: 'See docs/storage.md for the settings of each service, and run the same command again.',
  };
}
