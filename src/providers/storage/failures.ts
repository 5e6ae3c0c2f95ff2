import { SparkfluenceError } from '../../contracts/errors.ts';
import type { StorageId } from '../../contracts/storage.ts';
import { redact } from '../wire/secrets.ts';

/** Why a storage did not do what it was asked. */
export type UploadReason =
  | 'key_refused'
  | 'bucket_missing'
  | 'right_missing'
  | 'storage_full'
  | 'file_too_large'
  | 'kind_refused'
  | 'file_changed'
  | 'name_taken'
  | 'object_locked'
  | 'storage_unreachable'
  | 'storage_refused';

export interface UploadFailure {
  readonly reason: UploadReason;
  readonly message: string;
  readonly next: string;
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** The error of a storage: exit code 10. @param secrets are taken out of the message */
export function uploadError(
  storage: { readonly id: StorageId; readonly name: string },
  { reason, message, next, status, cause }: UploadFailure,
  secrets: readonly (string | undefined)[],
): SparkfluenceError {
  return new SparkfluenceError('upload', `${storage.name}: ${redact(message, secrets).slice(0, 500)}`, {
    details: {
      reason,
      storage: storage.id,
      address: storage.name,
      ...(status === undefined ? {} : { status }),
      next,
    },
    cause,
  });
}

/** A failure of the wire, after all repetitions, as one of the storage. @param server its address, as it may be shown */
export function afterRetries(
  storage: { readonly id: StorageId; readonly name: string },
  error: unknown,
  secrets: readonly (string | undefined)[],
  server: string,
): unknown {
  if (!(error instanceof SparkfluenceError) || error.kind === 'interrupted' || error.kind === 'upload')
    return error;
  if (error.details.provider === undefined) return error;
  const { status } = error.details;
  return uploadError(
    storage,
    {
      reason: 'storage_unreachable',
      message: `${server}: ${error.message}`,
      next: `Check the network and that ${server} is the address of the storage, and run the same command again.`,
      status: typeof status === 'number' ? status : undefined,
      cause: error,
    },
    secrets,
  );
}

/** @throws SparkfluenceError config, reason `key_missing` */
export function noCredentials(storage: string, missing: string, next: string): SparkfluenceError {
  return new SparkfluenceError('config', `${storage} needs credentials: ${missing}`, {
    details: { reason: 'key_missing', next },
  });
}
