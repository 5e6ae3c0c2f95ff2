import type { StorageId } from '../../contracts/storage.ts';

/** A place where finished files are kept for others. `s3.ts` and `supabase.ts` are the two kinds. */
export interface Storage {
  readonly id: StorageId;
  /** What it is called in messages: `s3://bucket`. */
  readonly name: string;
  /**
   * Tries credentials, bucket and rights with calls that leave nothing behind.
   * @throws SparkfluenceError upload, whose message names the right that is missing; config, where no credentials are set
   */
  check(): Promise<void>;
  /**
   * Tries credentials and bucket, with a call that changes nothing: only of a bucket that is there is it true that nothing lies
   * under a key.
   * @throws as `check`
   */
  reach(): Promise<void>;
  /** What lies under a key. @returns undefined where nothing does */
  look(key: string): Promise<StoredFile | undefined>;
  /**
   * Sends a file under a key where nothing lies yet. Sending the same file again goes on where it was cut off, if the
   * storage can.
   * @returns false where something lies there by now, which stays as it is
   * @throws SparkfluenceError upload; interrupted
   */
  send(file: FileToSend, key: string): Promise<boolean>;
  /**
   * Removes what lies under a key; where nothing does, nothing is done. Whether it lies there afterwards is for `look` to say.
   * @returns `hidden` where the bucket keeps versions and the bytes stay there as an earlier one
   * @throws SparkfluenceError upload; interrupted
   */
  remove(key: string): Promise<'removed' | 'hidden'>;
  /** An address under which anybody can fetch the file: for good where the file is public, else for some time. */
  urlOf(key: string, expiresSeconds: number): Promise<FetchUrl>;
  /** Lets go of what keeps the process alive. */
  close(): void;
}

export interface StoredFile {
  readonly bytes: number;
  /** sha256 of its bytes, as whoever sent it declared; undefined where nobody did. */
  readonly sha256: string | undefined;
}

export interface FileToSend {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** In hex. What is read while it is sent must have it, too. */
  readonly sha256: string;
  readonly contentType: string;
  /** @param sentBytes of the whole file so far */
  readonly onProgress?: ((sentBytes: number) => void) | undefined;
}

export interface FetchUrl {
  readonly url: string;
  /** Undefined for a public address. */
  readonly expiresAt: Date | undefined;
}

export interface StorageOptions {
  readonly signal: AbortSignal;
  /** Time of one request without a large body, milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** The wait before the first repetition, milliseconds. */
  readonly firstWaitMs?: number | undefined;
}

/** Names hold a hash of the bytes, so what lies under one never changes. */
export const CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** The longest time for which an address can be signed. */
export const LONGEST_EXPIRY_SECONDS: Readonly<Record<StorageId, number>> = {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
  s3: 7 * 86_400,
  // Supabase names none; what is to hold for longer belongs into a public bucket.
  supabase: 365 * 86_400,
};

/** Where somebody tries whether a file may be written; nothing ever lies there. */
export const probeKey = (prefix: string): string =>
  [prefix, `.sparkfluence-probe-${crypto.randomUUID()}`].filter(Boolean).join('/');
