import type { StorageId, StorageSettings } from '../../src/contracts/storage.ts';
import { openStorage } from '../../src/providers/storage/open.ts';
import type { Storage } from '../../src/providers/storage/storage.ts';
import { cutAfter, diskFull, S3_KEYS, startS3 } from './s3-server.ts';
import { diskFullAnswer, SUPABASE_KEY, startSupabase } from './supabase-server.ts';

/** A storage's server on loopback, as the contract of all storages looks at it. */
export interface StorageWorld {
  open(how?: {
    readonly wrongKey?: boolean;
    readonly bucket?: string;
    readonly signal?: AbortSignal;
  }): Promise<Storage>;
  /** The environment of a program that uses it. */
  readonly env: Readonly<Record<string, string>>;
  readonly address: string;
  readonly secrets: readonly string[];
  names(): string[];
  read(key: string): Buffer | undefined;
  put(key: string, bytes: Buffer): void;
  bytesSent(): number;
  /** Uploads that were begun and not finished. */
  leftovers(): number;
  makePublic(): void;
  /** These credentials may remove nothing from now on. */
  denyRemoving(): void;
  whileFull<Result>(task: () => Promise<Result>): Promise<Result>;
  /** The line is cut after half of a file of two parts. */
  whileCut<Result>(task: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

const BUCKET = 'videos';
const IDLE = new AbortController().signal;

export async function startS3World(): Promise<
  StorageWorld & { readonly server: Awaited<ReturnType<typeof startS3>> }
> {
  const server = await startS3(BUCKET);
  const { accessKeyId, secretAccessKey } = S3_KEYS;
  const during = async <Result>(fault: typeof server.fault, task: () => Promise<Result>) => {
    server.fault = fault;
    try {
      return await task();
    } finally {
      server.fault = undefined;
    }
  };
  return {
    server,
    open: ({ wrongKey = false, bucket = BUCKET, signal = IDLE } = {}) => {
      const settings: StorageSettings = {
        s3: {
          accessKeyId,
          secretAccessKey: wrongKey ? `${secretAccessKey}-wrong` : secretAccessKey,
          endpoint: server.endpoint,
        },
        supabase: {},
      };
      return openStorage({ storage: 's3', bucket, prefix: '' }, settings, { signal, firstWaitMs: 1 });
    },
    env: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL_S3: server.endpoint,
    },
    address: `s3://${BUCKET}`,
    secrets: [secretAccessKey],
    names: () => [...server.objects.keys()],
    read: (key) => server.objects.get(key)?.bytes,
    put: (key, bytes) => void server.objects.set(key, { bytes, etag: '"0"', headers: {} }),
    bytesSent: () => server.calls.reduce((sum, { bytes }) => sum + bytes, 0),
    leftovers: () => server.uploads.size,
    makePublic: () => {
      server.isPublic = true;
    },
    denyRemoving: () => void server.denied.add('s3:DeleteObject'),
    whileFull: (task) => during(diskFull, task),
    whileCut: (task) => during(cutAfter(1), task),
    close: server.close,
  };
}

export async function startSupabaseWorld(): Promise<StorageWorld> {
  const server = await startSupabase(BUCKET);
  return {
    open: ({ wrongKey = false, bucket = BUCKET, signal = IDLE } = {}) => {
      const serviceRoleKey = wrongKey ? `${SUPABASE_KEY}-wrong` : SUPABASE_KEY;
      const settings: StorageSettings = { s3: {}, supabase: { url: server.url, serviceRoleKey } };
      return openStorage({ storage: 'supabase', bucket, prefix: '' }, settings, { signal, firstWaitMs: 1 });
    },
    env: { SUPABASE_URL: server.url, SUPABASE_SERVICE_ROLE_KEY: SUPABASE_KEY },
    address: `supabase://${BUCKET}`,
    secrets: [SUPABASE_KEY],
    names: () => [...server.objects.keys()],
    read: (key) => server.objects.get(key)?.bytes,
    put: (key, bytes) =>
      void server.objects.set(key, {
        bytes,
        contentType: 'text/plain',
        cacheControl: '',
        userMetadata: null,
      }),
    bytesSent: () => server.calls.reduce((sum, { bytes }) => sum + bytes, 0),
    leftovers: () => 0,
    makePublic: () => {
      server.isPublic = true;
    },
    denyRemoving: () => {
      server.keepsAll = true;
    },
    async whileFull(task) {
      server.fault = diskFullAnswer;
      try {
        return await task();
      } finally {
        server.fault = undefined;
      }
    },
    async whileCut(task) {
      server.cutsBodies = true;
      try {
        return await task();
      } finally {
        server.cutsBodies = false;
      }
    },
    close: server.close,
  };
}

export const STORAGE_WORLDS: readonly {
  readonly id: StorageId;
  readonly start: () => Promise<StorageWorld>;
}[] = [
  { id: 's3', start: startS3World },
  { id: 'supabase', start: startSupabaseWorld },
];
