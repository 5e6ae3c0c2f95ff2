import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CompletedPart, Part, PutObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import type { SparkfluenceError } from '../../contracts/errors.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { openRegular } from '../../disk/read.ts';
import { uploadError } from './failures.ts';
import { refusalOf } from './s3-failures.ts';
import type { FileToSend } from './storage.ts';

/** Pieces of a file on their way to S3. */

/** What a request needs and does, for the error where it is refused. */
export interface Asked {
  /** In the words of a policy: `s3:PutObject`. */
  readonly right: string;
  /** `writing into the bucket` */
  readonly what: string;
  /** Time of one attempt, milliseconds. */
  readonly timeoutMs?: number;
  /** Ends the request and its repetitions; the room's own where it is missing. */
  readonly signal?: AbortSignal;
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

/** A part of the file, or the whole of it. */
export interface Piece {
  readonly number: number;
  readonly start: number;
  /** The first byte behind it. */
  readonly end: number;
}

const PARTS_AT_ONCE = 3;
const READ_BYTES = 256 * 1024;
/** Smaller pieces are more garbage than what they spare. */
const SENT_BYTES = 256 * 1024;
/** A part has to go through within this time: 28 kB a second. */
const PART_TIMEOUT_MS = 300_000;

/** How requests that write are asked for. */
export const WRITING: Asked = {
  right: 's3:PutObject',
  what: 'writing into the bucket',
  timeoutMs: PART_TIMEOUT_MS,
};

/**
 * The parts in their order, some of them under way at once. The first failure ends all, also one that comes while the sums of
 * the next part are taken; what is there stays for the next time. No part is under way any more when it fails.
 */
export async function sendParts(
  room: S3Room,
  file: FileToSend,
  partSize: number,
  known: ReadonlyMap<number, Part>,
  whole: Hash,
  commandOf: (number: number, body: PieceBody) => UploadPartCommand,
): Promise<CompletedPart[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([room.signal, stop.signal]); // the other parts would be tried all the same
  const ask: Ask = (request, asked) => room.ask(request, { ...asked, signal });
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const done: CompletedPart[] = [];
  let sentBytes = 0;
  const finish = ({ number, start, end }: Piece, part: CompletedPart): void => {
    const { ETag, ChecksumCRC32 } = part;
    done[number - 1] = {
      PartNumber: number,
      ETag,
      ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }),
    };
    sentBytes += end - start;
    file.onProgress?.(sentBytes);
  };
  try {
    for (let number = 1; (number - 1) * partSize < file.bytes; number += 1) {
      const start = (number - 1) * partSize;
      const piece = { number, start, end: Math.min(file.bytes, start + partSize) };
      const sums = await sumsOf(file, piece, whole);
      const there = known.get(number);
      if (there !== undefined && isSamePart(there, piece, sums)) {
        finish(piece, there);
        continue;
      }
      while (underWay.size >= PARTS_AT_ONCE && failures.length === 0) await Promise.race(underWay);
      if (failures.length > 0) throw failures[0];
      const sending = sendPiece({ ...room, ask }, file, piece, sums, (body) => commandOf(number, body))
        .then(
          (part) => finish(piece, part),
          (error: unknown) => void failures.push(error),
        )
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    while (underWay.size > 0 && failures.length === 0) await Promise.race(underWay);
    if (failures.length > 0) throw failures[0];
    return done;
  } catch (error) {
    stop.abort(error);
    await Promise.all(underWay); // none of them fails any more, and nothing is sent behind the caller's back
    throw error;
  }
}

/** What every command has that sends bytes. */
export interface PieceBody {
  readonly Body: never;
  readonly ContentLength: number;
  readonly ChecksumCRC32: string;
}

export async function sendPiece(
  room: S3Room,
  file: FileToSend,
  piece: Piece,
  { crc32: ChecksumCRC32, sha256 }: Sums,
  commandOf: (body: PieceBody) => PutObjectCommand | UploadPartCommand,
): Promise<CompletedPart> {
  let isShort = false;
  const Body = bytesOf(file.path, piece, () => {
    isShort = true;
  });
  const ContentLength = piece.end - piece.start;
  try {
    return await room.ask(async (abortSignal) => {
      // The SDK takes a body of its own kinds only by type; it hands this one to the transport as it is.
      const command = commandOf({
        Body: (ContentLength === 0 ? '' : Body) as never,
        ContentLength,
        ChecksumCRC32,
      });
      (command as PutObjectCommand).middlewareStack.add(
        (next) => (args) => {
          (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
          return next(args);
        },
        { step: 'build', name: 'sumOfTheBody' },
      );
      const sent = room.client.send(command as PutObjectCommand, { abortSignal });
      const answer = await sent.catch((error: unknown) => {
        throw isShort ? changed(room, file) : error;
      });
      return { ETag: answer.ETag, ChecksumCRC32: answer.ChecksumCRC32 };
    }, WRITING);
  } catch (error) {
    const isOther = /^(?:BadDigest|XAmzContentSHA256Mismatch)$/.test(codeIn(error) ?? '');
    throw isOther && (await sha256OfFile(file.path)) !== file.sha256 ? changed(room, file) : error;
  }
}

export interface Sums {
  /** Base64, as S3 writes it. */
  readonly crc32: string;
  /** Hex. */
  readonly sha256: string;
  /** Hex. */
  readonly md5: string;
}

/** The sums of a piece. @param whole is told its bytes, too */
export async function sumsOf({ path }: FileToSend, piece: Piece, whole: Hash): Promise<Sums> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let sum = 0;
  for await (const bytes of bytesOf(path, piece, () => undefined, READ_BYTES)) {
    whole.update(bytes);
    sha256.update(bytes);
    md5.update(bytes);
    sum = crc32(bytes, sum);
  }
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(sum);
  return { crc32: crc.toString('base64'), sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

/**
 * The bytes of a piece, read anew each time it is gone through. One buffer is used again and again: whoever takes the bytes
 * copies or counts them before the next ones, as `fetch` does.
 * @param onShort is called where the file ends before the piece does
 */
function bytesOf(
  path: string,
  { start, end }: Piece,
  onShort: () => void,
  atOnce = SENT_BYTES,
): AsyncIterable<Buffer> {
  return {
    async *[Symbol.asyncIterator]() {
      const handle = await openRegular(path);
      try {
        const buffer = Buffer.allocUnsafeSlow(atOnce);
        for (let at = start; at < end; ) {
          const { bytesRead } = await handle.read(buffer, 0, Math.min(atOnce, end - at), at);
          if (bytesRead === 0) return onShort();
          yield buffer.subarray(0, bytesRead);
          at += bytesRead;
        }
      } finally {
        await handle.close();
      }
    },
  };
}

export const changed = ({ storage, secrets }: S3Room, { path }: FileToSend): SparkfluenceError =>
  uploadError(
    storage,
    {
      reason: 'file_changed',
      message: `${path} was changed while it was sent`,
      next: 'Nothing was stored. Run the same command again when the file is finished.',
    },
    secrets,
  );

/** By the part's CRC-32, which S3 checked when it came; by its MD5 where a server keeps no other checksum. */
function isSamePart({ Size, ETag, ChecksumCRC32 }: Part, { start, end }: Piece, sums: Sums): boolean {
  if (Size !== end - start) return false;
  if (ChecksumCRC32 !== undefined) return sums.crc32 === ChecksumCRC32;
  return ETag?.replaceAll('"', '') === sums.md5;
}

/** The refusal of S3 behind the program's own error. */
export const codeIn = (error: unknown): string | undefined => {
  const refusal = refusalOf(error instanceof Error ? error.cause : undefined) ?? refusalOf(error);
  return refusal?.name;
};
