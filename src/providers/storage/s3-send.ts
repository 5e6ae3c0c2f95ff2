import { createHash } from 'node:crypto';
import type { Part } from '@aws-sdk/client-s3';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { changed, codeIn, type S3Room, sendParts, sendPiece, sumsOf, WRITING } from './s3-parts.ts';
import { CACHE_CONTROL, type FileToSend } from './storage.ts';

/** S3's limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;
const MB = 1024 * 1024;
const PART_BYTES = 8 * MB;

/** The same for the same file, so that the parts of an upload that was cut off fit. */
const partBytesOf = (bytes: number): number => Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS / MB) * MB);

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

/**
 * Sends a file piece by piece. Nothing of it is kept in memory: each piece is read once for its sums and once as it is sent,
 * so that a request can be repeated, and what is sent must have the sums. `Upload` of `@aws-sdk/lib-storage` holds each part
 * under way three times over.
 */
async function transfer(room: S3Room, file: FileToSend, key: string, plan: Plan): Promise<boolean> {
  try {
    await (file.bytes <= plan.partSize ? sendAtOnce : sendInParts)(room, file, key, plan);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

async function sendAtOnce(room: S3Room, file: FileToSend, key: string, { onlyNew }: Plan): Promise<void> {
  const whole = createHash('sha256');
  const piece = { number: 1, start: 0, end: file.bytes };
  const sums = await sumsOf(file, piece, whole);
  if (whole.digest('hex') !== file.sha256) throw changed(room, file);
  await sendPiece(room, file, piece, sums, (body) => {
    const about = { ...aboutOf(file), ...conditionOf(onlyNew), ...body };
    return new room.sdk.PutObjectCommand({ Bucket: room.bucket, Key: key, ...about });
  });
  file.onProgress?.(file.bytes);
}

async function sendInParts(
  room: S3Room,
  file: FileToSend,
  key: string,
  { partSize, begun, onlyNew }: Plan,
): Promise<void> {
  const { client, sdk, bucket: Bucket } = room;
  const whole = createHash('sha256');
  const UploadId = begun?.uploadId ?? (await beginUpload(room, file, key));
  const upload = { Bucket, Key: key, UploadId };
  try {
    const Parts = await sendParts(room, file, partSize, begun?.parts ?? new Map(), whole, (number, body) => {
      return new sdk.UploadPartCommand({ ...upload, PartNumber: number, ...body });
    });
    if (whole.digest('hex') !== file.sha256) throw changed(room, file);
    const MultipartUpload = { Parts };
    const command = { ...upload, ...conditionOf(onlyNew), MultipartUpload };
    await room.ask(
      (abortSignal) => client.send(new sdk.CompleteMultipartUploadCommand(command), { abortSignal }),
      WRITING,
    );
  } catch (error) {
    // Nobody goes on with them: the name is taken, or what was sent is not what it is called. They would be paid for.
    if (isTaken(error) || isChanged(error)) await takeBack(room, upload);
    throw error;
  }
}

async function beginUpload(room: S3Room, file: FileToSend, key: string): Promise<string | undefined> {
  const { client, sdk, bucket: Bucket } = room;
  const upload = { Bucket, Key: key, ...aboutOf(file), ChecksumAlgorithm: 'CRC32' } as const;
  const begun = await room.ask(
    (abortSignal) => client.send(new sdk.CreateMultipartUploadCommand(upload), { abortSignal }),
    WRITING,
  );
  return begun.UploadId;
}

/** Removes the parts of an upload. Where that fails, the bucket's own rule for uploads that were cut off removes them. */
async function takeBack(
  { client, sdk, ask }: S3Room,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined },
): Promise<void> {
  await ask((abortSignal) => client.send(new sdk.AbortMultipartUploadCommand(upload), { abortSignal }), {
    right: 's3:AbortMultipartUpload',
    what: 'taking back an upload',
  }).catch(() => undefined);
}

const aboutOf = ({ contentType, sha256 }: FileToSend) => ({
  ContentType: contentType,
  CacheControl: CACHE_CONTROL,
  Metadata: { sha256 },
});

const conditionOf = (onlyNew: boolean) => (onlyNew ? { IfNoneMatch: '*' } : {});

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

/** `409` comes where two write the same name at once: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const isTaken = (error: unknown): boolean =>
  /^(?:PreconditionFailed|ConditionalRequestConflict)$/.test(codeIn(error) ?? '');

const isChanged = (error: unknown): boolean =>
  error instanceof SparkfluenceError && error.details.reason === 'file_changed';
