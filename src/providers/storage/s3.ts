import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { redact } from '../../contracts/redact.ts';
import type { StorageAddress, StorageSettings } from '../../contracts/storage.ts';
import { keyedFetch } from '../wire/keyed-fetch.ts';
import { AnswerError, withRetry } from '../wire/retry.ts';
import { afterRetries, noCredentials, uploadError } from './failures.ts';
import { refusalOf, s3Failure } from './s3-failures.ts';
import type { Ask } from './s3-parts.ts';
import { sendToS3 } from './s3-send.ts';
import { bucketRegionIn, s3Transport } from './s3-transport.ts';
import { probeKey, type Storage, type StorageOptions } from './storage.ts';

const TIMEOUT_MS = 60_000;

/**
 * Any server that speaks S3: AWS, R2, MinIO, Supabase's S3. Keys are the environment's, else those of AWS's own chain
 * (profile, SSO, container, instance).
 * @throws SparkfluenceError config, where half a key is set or the endpoint is no address
 */
export async function openS3(
  { bucket, prefix }: StorageAddress,
  settings: StorageSettings['s3'],
  options: StorageOptions,
): Promise<Storage> {
  const [sdk, { getSignedUrl }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/s3-request-presigner'),
  ]);
  let bucketRegion: string | undefined;
  const { region = regionOfProfile(sdk, settings), ...config } = clientConfig(settings);
  const client: S3Client = new sdk.S3Client({
    ...config,
    region: async () => bucketRegion ?? (typeof region === 'string' ? region : await region()),
    requestHandler: s3Transport((named) => {
      bucketRegion = named;
    }) as unknown as NonNullable<S3ClientConfig['requestHandler']>,
  });
  /** A bucket that lies in another region says so once; from then on its addresses are signed for that region, too. */
  const inItsRegion = async <Result>(request: () => Promise<Result>): Promise<Result> => {
    const before = bucketRegion ?? (await client.config.region());
    return request().catch((error: unknown) => {
      if (bucketRegion === undefined || bucketRegion === before) throw error;
      return request();
    });
  };
  const secrets = [settings.secretAccessKey, settings.sessionToken];
  const storage = { id: 's3', name: `s3://${bucket}` } as const;
  const Bucket = bucket;
  const ask: Ask = (
    request,
    { right, what, timeoutMs = options.timeoutMs ?? TIMEOUT_MS, signal = options.signal },
  ) =>
    withRetry((attempt) => inItsRegion(() => request(attempt)).catch(throwReadable), {
      signal,
      provider: storage.id,
      what: 'the upload',
      requestKind: 'read',
      secrets: secrets.filter((secret) => secret !== undefined),
      timeoutMs,
      ...(options.firstWaitMs === undefined ? {} : { firstWaitMs: options.firstWaitMs }),
    }).catch((error: unknown) => {
      throw afterRetries(
        storage,
        refusedAs(withCredentials(error, settings), right, what),
        secrets,
        settings.endpoint ?? 'AWS',
      );
    });
  const refusedAs = (error: unknown, right: string, what: string): unknown => {
    const refusal = refusalOf(error);
    return refusal === undefined
      ? error
      : uploadError(storage, { ...s3Failure(refusal, right, what), cause: error }, secrets);
  };
  const look = (Key: string) =>
    ask(
      (abortSignal) =>
        client.send(new sdk.HeadObjectCommand({ Bucket, Key }), { abortSignal }).then(
          ({ ContentLength = 0, Metadata = {} }) => ({ bytes: ContentLength, sha256: Metadata.sha256 }),
          (error: unknown) => {
            if (refusalOf(error)?.status === 404) return undefined;
            throw error;
          },
        ),
      { right: 's3:GetObject', what: 'looking at what lies there' },
    );
  // And not a HEAD of the bucket, whose refusal has no body to tell a wrong key from a missing right.
  const reach = async (Prefix: string): Promise<void> => {
    await ask(
      (abortSignal) =>
        client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }), { abortSignal }),
      { right: 's3:ListBucket', what: 'looking into the bucket' },
    );
  };
  return {
    ...storage,
    reach: () => reach(probeKey(prefix)),
    async check() {
      const Key = probeKey(prefix);
      await reach(Key);
      await look(Key);
      const begun = await ask(
        (abortSignal) => client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }), { abortSignal }),
        { right: 's3:PutObject', what: 'writing into the bucket' },
      );
      const { UploadId } = begun;
      await ask(
        (abortSignal) =>
          client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal }),
        { right: 's3:AbortMultipartUpload', what: 'taking back an upload that was begun' },
      );
    },
    look,
    send: (file, key) =>
      sendToS3({ client, sdk, ask, storage, secrets, bucket, signal: options.signal }, file, key),
    // Without the number of a version: where the bucket keeps versions, this puts a delete marker over them and removes none
    // (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html). S3 answers 204 also where nothing lies there.
    remove: (Key) =>
      ask(
        (abortSignal) =>
          client.send(new sdk.DeleteObjectCommand({ Bucket, Key }), { abortSignal }).then(
            ({ DeleteMarker }) => (DeleteMarker === true ? ('hidden' as const) : ('removed' as const)),
            (error: unknown) => {
              if (refusalOf(error)?.name === 'NoSuchKey') return 'removed' as const; // servers that are stricter than S3
              throw error;
            },
          ),
        { right: 's3:DeleteObject', what: 'removing a file' },
      ),
    async urlOf(Key, expiresSeconds) {
      const expiresIn = Math.floor(
        Math.min(
          expiresSeconds,
          await credentialSeconds(client).catch((error: unknown) => {
            throw withCredentials(error, settings);
          }),
        ),
      );
      const sign = () => getSignedUrl(client, new sdk.GetObjectCommand({ Bucket, Key }), { expiresIn });
      let signed = await sign();
      let seen = await lookAsAnybody(plainOf(signed), options);
      // A process that signs and sends nothing learns here where the bucket lies.
      if (seen.region !== undefined && seen.region !== (await client.config.region())) {
        bucketRegion = seen.region;
        signed = await sign();
        seen = await lookAsAnybody(plainOf(signed), options);
      }
      if (seen.isPublic) return { url: plainOf(signed), expiresAt: undefined };
      return { url: signed, expiresAt: new Date(Date.now() + expiresIn * 1000) };
    },
    close: () => client.destroy(),
  };
}

function clientConfig(settings: StorageSettings['s3']): S3ClientConfig {
  const { accessKeyId, secretAccessKey, sessionToken, profile, region, endpoint, pathStyle } = settings;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const missing = accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
    throw noCredentials('S3', `${missing} is not set`, `Set ${missing}, too, in the environment.`);
  }
  // A signature never holds the secret, so that plain http is no danger to it: MinIO in one's own network.
  const server =
    endpoint === undefined ? undefined : checkedBaseUrl(endpoint, 'AWS_ENDPOINT_URL_S3', true).href;
  return {
    ...(region === undefined ? {} : { region }),
    // What MinIO expects, and R2 takes for its own.
    ...(server === undefined ? {} : { endpoint: server, region: region ?? AWS_REGION }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? profile === undefined
        ? {}
        : { profile }
      : {
          credentials: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }),
    forcePathStyle: pathStyle ?? server !== undefined,
    expectContinueHeader: false, // fetch sends none
    maxAttempts: 1, // the program has its own loop
  };
}

const AWS_REGION = 'us-east-1';

/** The region of AWS's shared files, read when it is asked for; AWS's first one where they name none. */
const regionOfProfile =
  (sdk: typeof import('@aws-sdk/client-s3'), { profile }: StorageSettings['s3']) =>
  async (): Promise<string> =>
    new sdk.S3Client(profile === undefined ? {} : { profile }).config.region().catch(() => AWS_REGION);

/** How long the credentials hold, seconds: an address that they sign is worth nothing afterwards. */
async function credentialSeconds({ config }: S3Client): Promise<number> {
  const { expiration } = await config.credentials();
  return expiration === undefined ? Infinity : Math.max(1, (expiration.getTime() - Date.now()) / 1000);
}

const plainOf = (signed: string): string => signed.split('?')[0] ?? signed;

/** Whether anybody may fetch it, and where its bucket lies; a server that does not answer is asked nothing more. */
const lookAsAnybody = (
  url: string,
  { signal, timeoutMs = TIMEOUT_MS }: StorageOptions,
): Promise<{ readonly isPublic: boolean; readonly region?: string | undefined }> =>
  keyedFetch()(url, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  }).then(
    ({ status, headers }) => ({
      isPublic: status === 200,
      region: bucketRegionIn(headers),
    }),
    (error: unknown) => {
      if (signal.aborted) throw error;
      return { isPublic: false };
    },
  );

/** Some refusals come with HTTP 200, after the wait for a large upload: the loop reads them as what they are. */
function throwReadable(error: unknown): never {
  const name = error instanceof Error ? error.name : '';
  if (/^(?:InternalError|SlowDown|ServiceUnavailable|RequestTimeout)$/.test(name))
    throw new AnswerError(503, [], name, error instanceof Error ? error.message : name);
  throw error;
}

/** The error itself, or what AWS's chain of credentials means where it ends without any. */
function withCredentials(error: unknown, { profile }: StorageSettings['s3']): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name !== 'CredentialsProviderError' && name !== 'TokenProviderError') return error;
  const said = error instanceof Error ? error.message : '';
  return noCredentials(
    'S3',
    profile === undefined && !/sso/i.test(said)
      ? 'neither the environment nor a profile of AWS has any'
      : `the profile ${profile ?? 'default'} of AWS gives none (${redact(said).slice(0, 300)})`,
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; docs/storage.md has the settings of each service.',
  );
}
