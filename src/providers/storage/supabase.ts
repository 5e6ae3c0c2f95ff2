import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { StorageAddress, StorageSettings } from '../../contracts/storage.ts';
import { keyedFetch } from '../wire/keyed-fetch.ts';
import { AnswerError, withRetry } from '../wire/retry.ts';
import { afterRetries, noCredentials, uploadError } from './failures.ts';
import { CACHE_CONTROL, type FileToSend, probeKey, type Storage, type StorageOptions } from './storage.ts';
import { isFull, refusalOf, supabaseFailure } from './supabase-failures.ts';

const TIMEOUT_MS = 60_000;
/** A file has to go through at this pace at least, bytes a millisecond. */
const LEAST_PACE = 28;
const READ_BYTES = 1024 * 1024;

/** What an operation of the SDK answers: its data, or an error. */
interface Answer<Data> {
  readonly data: Data | null;
  readonly error: Error | null;
}

/**
 * Supabase Storage by its own API. A file goes up in one request, as this API takes it; a large one goes on where it was cut
 * off by Supabase's S3 (docs/storage.md).
 * @throws SparkfluenceError config, where its address or key is not set or cannot be used
 */
export async function openSupabase(
  { bucket, prefix }: StorageAddress,
  { url, serviceRoleKey: key }: StorageSettings['supabase'],
  options: StorageOptions,
): Promise<Storage> {
  if (url === undefined || key === undefined) {
    const missing = url === undefined ? 'SUPABASE_URL' : 'SUPABASE_SERVICE_ROLE_KEY';
    const where = 'The settings of the project at Supabase show both, under «API».';
    throw noCredentials('Supabase', `${missing} is not set`, `Set ${missing} in the environment. ${where}`);
  }
  if (!/^[\u0021-\u007e]+$/.test(key))
    throw noCredentials(
      'Supabase',
      'SUPABASE_SERVICE_ROLE_KEY cannot be a key',
      'Copy the key again, in one piece.',
    );
  const base = checkedBaseUrl(url, 'SUPABASE_URL').href.replace(/\/$/, '');
  const { StorageClient } = await import('@supabase/storage-js');
  const headers = { apikey: key, authorization: `Bearer ${key}` };
  const storage = { id: 'supabase', name: `supabase://${bucket}` } as const;
  const secrets = [key];

  /** Runs an operation of the SDK in the program's retry loop, each attempt with a client of its own. */
  const ask = <Data>(
    operate: (client: InstanceType<typeof StorageClient>) => Promise<Answer<Data>>,
    what: string,
    timeoutMs = options.timeoutMs ?? TIMEOUT_MS,
  ): Promise<Data> =>
    withRetry(
      async (signal) => {
        const { data, error } = await operate(
          new StorageClient(`${base}/storage/v1`, headers, sending(signal)),
        );
        if (error === null) return data as Data;
        const refusal = refusalOf(error);
        if (refusal !== undefined)
          throw uploadError(storage, { ...supabaseFailure(refusal, what), cause: error }, secrets);
        throw 'originalError' in error && error.originalError instanceof Error ? error.originalError : error;
      },
      {
        signal: options.signal,
        provider: storage.id,
        what: 'the upload',
        requestKind: 'read',
        secrets,
        timeoutMs,
        ...(options.firstWaitMs === undefined ? {} : { firstWaitMs: options.firstWaitMs }),
      },
    ).catch((error: unknown) => {
      throw afterRetries(storage, error, secrets, base);
    });
  const bucketFacts = () => ask((client) => client.getBucket(bucket), 'looking at the bucket');

  return {
    ...storage,
    async reach() {
      await bucketFacts();
    },
    async check() {
      await bucketFacts();
      // The address to upload by is given to those who may upload; nothing is written.
      await ask(
        (client) => client.from(bucket).createSignedUploadUrl(probeKey(prefix)),
        'writing into the bucket',
      );
    },
    look: (path) =>
      ask(async (client): Promise<Answer<{ bytes: number; sha256: string | undefined } | undefined>> => {
        const { data, error } = await client.from(bucket).info(path);
        if (data !== null)
          return { data: { bytes: data.size ?? 0, sha256: textOf(data.metadata?.sha256) }, error: null };
        return error !== null && isNothing(error)
          ? { data: undefined as never, error: null }
          : { data: null, error };
      }, 'looking at what lies there'),
    async send(file, path) {
      const timeoutMs = Math.max(options.timeoutMs ?? TIMEOUT_MS, file.bytes / LEAST_PACE);
      const sent = await ask(
        async (client): Promise<Answer<boolean>> => {
          const changed: Error[] = [];
          const body = Readable.from(whole(file, () => changed.push(changedError(storage, file))));
          const { error } = await client.from(bucket).upload(path, body, {
            contentType: file.contentType,
            upsert: false,
            metadata: { sha256: file.sha256 },
            headers: { 'content-length': `${file.bytes}`, 'cache-control': CACHE_CONTROL },
          });
          body.destroy();
          if (changed[0] !== undefined) throw changed[0];
          if (error === null) return { data: true, error: null };
          return refusalOf(error)?.status === 409 ? { data: false, error: null } : { data: null, error };
        },
        `writing ${file.path}`,
        timeoutMs,
      );
      return sent;
    },
    async remove(path) {
      // What a policy hides from the key is not removed, and no error either: whoever asks looks afterwards.
      await ask((client) => client.from(bucket).remove([path]), 'removing a file');
      return 'removed';
    },
    async urlOf(path, expiresSeconds) {
      const facts = await bucketFacts();
      if (facts.public) {
        const client = new StorageClient(`${base}/storage/v1`, headers);
        return { url: client.from(bucket).getPublicUrl(path).data.publicUrl, expiresAt: undefined };
      }
      const { signedUrl } = await ask(
        (client) => client.from(bucket).createSignedUrl(path, Math.floor(expiresSeconds)),
        'signing an address',
      );
      return { url: signedUrl, expiresAt: new Date(Date.now() + expiresSeconds * 1000) };
    },
    close: () => undefined,
  };
}

/** The program's own `fetch`; what may pass is thrown, so that the retry loop sees it. */
function sending(signal: AbortSignal): typeof globalThis.fetch {
  const send = keyedFetch();
  return async (input, init) => {
    const answer = await send(input, { ...init, signal });
    if (answer.ok) return answer;
    const text = await answer.text();
    const isLater = answer.status >= 500 || answer.status === 429;
    if (isLater && !isFull(answer.status, text)) throw new AnswerError(answer.status, answer.headers, text);
    return new Response(text, { status: answer.status, headers: answer.headers });
  };
}

/** The file's bytes. The last ones wait until all have been hashed, so that a changed file is never sent whole. */
async function* whole(
  { path, sha256, onProgress }: FileToSend,
  onChanged: () => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  let sentBytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
    hash.update(chunk as Buffer);
    if (held !== undefined) {
      yield held;
      sentBytes += held.length;
      onProgress?.(sentBytes);
    }
    held = chunk as Buffer;
  }
  if (hash.digest('hex') !== sha256) {
    onChanged();
    throw new Error('the file was changed');
  }
  if (held !== undefined) yield held;
}

const changedError = (storage: Pick<Storage, 'id' | 'name'>, { path }: FileToSend): Error =>
  uploadError(
    storage,
    {
      reason: 'file_changed',
      message: `${path} was changed while it was sent`,
      next: 'Nothing was stored. Run the same command again when the file is finished.',
    },
    [],
  );

const isNothing = (error: Error): boolean => {
  const refusal = refusalOf(error);
  return refusal?.status === 404 && !/bucket/i.test(refusal.message);
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
