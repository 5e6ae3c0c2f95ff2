import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type StorageAddress, shownStorage } from '../../contracts/storage.ts';
import { openStorage } from '../../providers/storage/open.ts';
import { LONGEST_EXPIRY_SECONDS, type Storage } from '../../providers/storage/storage.ts';

/** What is asked for finished files. */
export interface UploadRequest {
  readonly address: StorageAddress;
  /** Pictures and clips, too. */
  readonly assets: boolean;
  /** How long a signed address holds; the longest where it is left out. */
  readonly expiresSeconds?: number | undefined;
  /** The address below which anybody can fetch what the bucket holds, such as that of a CDN; it has no slash at the end. */
  readonly publicUrl?: string | undefined;
}

const DEFAULT_EXPIRY_SECONDS = 7 * 86_400;

/** A storage that is open, and how addresses of it are made. */
export interface Target {
  readonly storage: Storage;
  readonly request: UploadRequest;
  /** Stops what is done with it. */
  readonly signal: AbortSignal;
  urlOf(key: string): Promise<{ readonly url: string; readonly expiresAt: Date | undefined }>;
}

/** Opens the storage of a request for a task. @throws SparkfluenceError config, input (a time that cannot be signed) */
export async function withTarget<Result>(
  config: Pick<Config, 'storage' | 'timeoutMs' | 'pollMs'>,
  request: UploadRequest,
  signal: AbortSignal,
  task: (target: Target) => Promise<Result>,
): Promise<Result> {
  const expiresSeconds = expiryOf(request);
  const { timeoutMs, pollMs: firstWaitMs } = config;
  const storage = await openStorage(request.address, config.storage, { signal, timeoutMs, firstWaitMs });
  try {
    return await task({
      storage,
      request,
      signal,
      urlOf: async (key) =>
        request.publicUrl === undefined
          ? storage.urlOf(key, expiresSeconds)
          : { url: `${request.publicUrl}/${key}`, expiresAt: undefined },
    });
  } finally {
    storage.close();
  }
}

/**
 * Tries credentials, bucket and rights, so that nothing is made or bought for a storage that will not take it.
 * @throws SparkfluenceError upload, config, input; interrupted
 */
export async function checkUpload(
  request: UploadRequest | null,
  config: Pick<Config, 'storage' | 'timeoutMs' | 'pollMs'>,
  signal: AbortSignal,
): Promise<void> {
  if (request === null) return;
  await withTarget(config, request, signal, ({ storage }) => storage.check()).catch((error: unknown) => {
    throw atStep(error, `Checking ${shownStorage(request.address)}`, {}, 'Nothing was made or bought.');
  });
}

/** The same failure with the step at which it came, and what else is known there. @param after is added to what to do next */
export function atStep(
  error: unknown,
  step: string,
  more: Readonly<Record<string, unknown>>,
  after?: string,
): unknown {
  if (!(error instanceof SparkfluenceError) || error.kind !== 'upload') return error;
  const { message, code, details } = error;
  return new SparkfluenceError('upload', message, {
    code,
    details: {
      ...details,
      ...more,
      ...(after === undefined ? {} : { next: `${details.next ?? ''} ${after}`.trim() }),
    },
    failedStep: step,
    cause: error,
  });
}

function expiryOf({ address, expiresSeconds = DEFAULT_EXPIRY_SECONDS }: UploadRequest): number {
  const most = LONGEST_EXPIRY_SECONDS[address.storage];
  if (expiresSeconds <= most) return expiresSeconds;
  throw new SparkfluenceError(
    'input',
    `--url-expires: ${address.storage} signs an address for at most ${most / 86_400} days`,
    {
      details: {
        reason: 'out_of_range',
        field: '--url-expires',
        next: `Give at most ${most / 86_400}d; for longer, make the bucket public and name its address with --public-url.`,
      },
    },
  );
}
