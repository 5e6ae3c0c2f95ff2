import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Part, S3Client } from '@aws-sdk/client-s3';
import { uploadError } from './failures.ts';
import { refusalOf } from './s3-failures.ts';
import { CACHE_SECONDS, type FileToSend } from './storage.ts';

/** What a request needs and does, for the error where it is refused. */
export interface Asked {
  /** In the words of a policy: `s3:PutObject`. */
  readonly right: string;
  /** `writing into the bucket` */
  readonly what: string;
  /** Time of one attempt, milliseconds. */
  readonly timeoutMs?: number;
}

/** Runs one request of the SDK in the program's retry loop. */
export type Ask = <Result>(
  request: (signal: AbortSignal) => Promise<Result>,
  asked: Asked,
) => Promise<Result>;

export interface S3Room {
  readonly client: S3Client;
  readonly sdk: typeof import('@aws-sdk/client-s3');
  readonly ask: Ask;
  readonly storage: { readonly id: 's3'; readonly name: string };
  readonly secrets: readonly (string | undefined)[];
  readonly bucket: string;
  readonly signal: AbortSignal;
}

/** S3's limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;
const PART_BYTES = 8 * 1024 * 1024;
/** Each part under way is in memory twice: as it is read, and as it is sent. */
const PARTS_AT_ONCE = 3;
const READ_BYTES = 1024 * 1024;
/** A part has to go through within this time: 28 kB a second. */
const PART_TIMEOUT_MS = 300_000;

/** The same for the same file, so that the parts of an upload that was cut off fit. */
const partBytesOf = (bytes: number): number =>
  Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS / READ_BYTES) * READ_BYTES);

/**
 * Sends a file: in one request, or in parts with a checksum each where it is larger than one part. Parts that an earlier
 * upload of the same file left under the same name are not sent again.
 * @returns false where something lies under the name by now
 * @throws SparkfluenceError upload, interrupted
 */
export async function sendToS3(room: S3Room, file: FileToSend, key: string): Promise<boolean> {
  const partSize = partBytesOf(file.bytes);
  const begun = file.bytes > partSize ? await unfinishedUpload(room, key) : undefined;
  let plan: Plan = { partSize, begun, onlyNew: true };
  for (;;) {
    try {
      return await transfer(room, file, key, plan);
    } catch (error) {
      const code = codeIn(error);
      // Another process has finished or taken back the upload that was gone on with.
      if (code === 'NoSuchUpload' && plan.begun !== undefined) plan = { ...plan, begun: undefined };
      // A server that knows no conditions: the name was looked at before, and it holds the hash of the bytes.
      else if (code === 'NotImplemented' && plan.onlyNew) plan = { ...plan, onlyNew: false };
      else throw error;
    }
  }
}

interface Plan {
  readonly partSize: number;
  readonly begun: Unfinished | undefined;
  /** The server refuses where something lies under the name. */
  readonly onlyNew: boolean;
}

interface Unfinished {
  readonly uploadId: string;
  readonly parts: ReadonlyMap<number, Part>;
}

async function transfer(
  room: S3Room,
  file: FileToSend,
  key: string,
  { partSize, begun, onlyNew }: Plan,
): Promise<boolean> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const hash = createHash('sha256');
  const body = Readable.from(hashed(file.path, hash));
  const stop = new AbortController();
  const failures: unknown[] = [];
  const ask: Ask = (request, asked) =>
    room.ask((signal) => (failures.length > 0 ? Promise.reject(failures[0]) : request(signal)), asked);
  const send = sending({ ...room, ask }, file, hash, begun?.parts);
  const upload = new Upload({
    // The client as `Upload` sees it.
    client: Object.assign(Object.create(room.client) as S3Client, {
      async send(command: Command) {
        return send(command).catch((error: unknown) => {
          failures.push(error);
          stop.abort(); // the other parts would be tried all the same
          throw error;
        });
      },
    }),
    params: {
      Bucket: room.bucket,
      Key: key,
      Body: body,
      ContentLength: file.bytes,
      ContentType: file.contentType,
      CacheControl: `public, max-age=${CACHE_SECONDS}, immutable`,
      Metadata: { sha256: file.sha256 },
      ...(onlyNew ? { IfNoneMatch: '*' } : {}),
    },
    partSize,
    queueSize: PARTS_AT_ONCE,
    leavePartsOnError: true, // for the next attempt
    abortController: stop,
  });
  if (begun !== undefined) upload.uploadId = begun.uploadId;
  upload.on('httpUploadProgress', ({ loaded = 0 }) => file.onProgress?.(Math.min(loaded, file.bytes)));
  try {
    await upload.done();
    return true;
  } catch (error) {
    const first = failures[0] ?? error;
    if (isTaken(first)) return false;
    throw first;
  } finally {
    body.destroy();
  }
}

async function* hashed(path: string, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
    hash.update(chunk as Buffer);
    yield chunk as Buffer;
  }
}

type Command = Parameters<S3Client['send']>[0];

/**
 * Sends a request of `Upload` through the retry loop. A part that is there already is not sent, and nothing is finished
 * unless what was read is the file that was meant.
 */
function sending(
  { client, sdk, ask, storage, secrets }: S3Room,
  file: FileToSend,
  hash: Hash,
  parts: Unfinished['parts'] = new Map(),
): (command: Command) => Promise<unknown> {
  const asked = { right: 's3:PutObject', what: 'writing into the bucket', timeoutMs: PART_TIMEOUT_MS };
  return async (command) => {
    if (command instanceof sdk.UploadPartCommand) {
      const known = parts.get(command.input.PartNumber ?? 0);
      if (known !== undefined && isSamePart(known, command.input.Body as Buffer)) return known;
    }
    const isLast =
      command instanceof sdk.PutObjectCommand || command instanceof sdk.CompleteMultipartUploadCommand;
    if (isLast && hash.copy().digest('hex') !== file.sha256)
      throw uploadError(
        storage,
        {
          reason: 'file_changed',
          message: `${file.path} was changed while it was sent`,
          next: 'Nothing was stored. Run the same command again when the file is finished.',
        },
        secrets,
      );
    return ask((abortSignal) => client.send(command, { abortSignal }), asked);
  };
}

/** By the part's CRC-32, which S3 checked when it came; by its MD5 where a server keeps no other checksum. */
function isSamePart({ Size, ETag, ChecksumCRC32 }: Part, bytes: Buffer): boolean {
  if (Size !== bytes.length) return false;
  if (ChecksumCRC32 !== undefined) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes));
    return sum.toString('base64') === ChecksumCRC32;
  }
  return ETag?.replaceAll('"', '') === createHash('md5').update(bytes).digest('hex');
}

/** The newest upload that was begun under the name and neither finished nor taken back; none where this may not be asked. */
async function unfinishedUpload(room: S3Room, key: string): Promise<Unfinished | undefined> {
  const { client, sdk, ask, bucket: Bucket, signal } = room;
  const asked = { right: 's3:ListBucketMultipartUploads', what: 'looking for an upload that was cut off' };
  try {
    const { Uploads = [] } = await ask(
      (abortSignal) =>
        client.send(new sdk.ListMultipartUploadsCommand({ Bucket, Prefix: key }), { abortSignal }),
      asked,
    );
    const [newest] = Uploads.filter(({ Key, UploadId }) => Key === key && UploadId !== undefined).sort(
      (one, other) => (other.Initiated?.getTime() ?? 0) - (one.Initiated?.getTime() ?? 0),
    );
    const UploadId = newest?.UploadId;
    if (UploadId === undefined) return undefined;
    const parts = new Map<number, Part>();
    for (let marker: string | undefined; ; ) {
      const page = await ask(
        (abortSignal) =>
          client.send(
            new sdk.ListPartsCommand({
              Bucket,
              Key: key,
              UploadId,
              ...(marker === undefined ? {} : { PartNumberMarker: marker }),
            }),
            { abortSignal },
          ),
        { ...asked, right: 's3:ListMultipartUploadParts' },
      );
      for (const part of page.Parts ?? []) parts.set(part.PartNumber ?? 0, part);
      if (page.IsTruncated !== true || page.NextPartNumberMarker === undefined) break;
      marker = page.NextPartNumberMarker;
    }
    return { uploadId: UploadId, parts };
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined; // the file is sent as a whole
  }
}

/** The refusal of S3 behind the program's own error. */
const codeIn = (error: unknown): string | undefined => {
  const refusal = refusalOf(error instanceof Error ? error.cause : undefined) ?? refusalOf(error);
  return refusal?.name;
};

/** `409` comes where two write the same name at once: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const isTaken = (error: unknown): boolean =>
  /^(?:PreconditionFailed|ConditionalRequestConflict)$/.test(codeIn(error) ?? '');
