import { open, rm } from 'node:fs/promises';
import { shownAddress } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { classify } from './classify.ts';
import { AnswerError } from './failed-call.ts';
import { type FetchFileOptions, fetchFile, type Resume } from './fetch-file.ts';
import { ProxyError } from './proxies.ts';
import { type RetryOptions, withRetry } from './retry.ts';
import { redact } from './secrets.ts';

export interface DownloadOptions
  extends FetchFileOptions,
    Pick<RetryOptions, 'limits' | 'segment' | 'firstWaitMs' | 'totalWaitMs' | 'onWait'> {
  /** The name of the file in error messages: `BODY_1: clip`, `music`. */
  readonly what: string;
  /** The provider that offers the file; the host of the URL stands in the errors if it is missing. */
  readonly provider?: string;
  /** The URL of the vendor's server that named the address; undefined where the user did. */
  readonly offeredBy: string | undefined;
  /** Refuses anything that is not an MP4 file. */
  readonly mp4?: boolean;
}

/**
 * Downloads a file, whole or not at all. Network errors and failures of the server are retried; a retry continues the
 * part that has come, where the server can. With `resume` the caller keeps the part, and the next call goes on with it.
 * @throws SparkfluenceError input (a URL that is not allowed), media with code DOWNLOAD_FAILED, interrupted; file system
 * errors as they are
 */
export async function downloadFile(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { what, provider, key, mp4 = false } = options;
  const host = URL.canParse(url) ? new URL(url).host : 'the address';
  const secrets = key === undefined ? [] : [key.value];
  let message = '';
  let isOfProxy = false;
  let status: number | undefined;
  const resume: Resume = options.resume ?? {};
  try {
    await withRetry(
      async (signal) => {
        try {
          await fetchFile(url, file, {
            ...options,
            signal,
            resume,
            ...(mp4 ? { check: checkMp4 } : {}),
          });
        } catch (error) {
          const failure = classify(error);
          message = failure?.message ?? '';
          status = failure?.status;
          isOfProxy = error instanceof ProxyError;
          throw error;
        }
      },
      {
        ...options,
        provider: provider ?? host,
        secrets,
        requestKind: 'read',
        counted: { isPoll: true },
      },
    );
  } catch (cause) {
    if (!(cause instanceof SparkfluenceError) || message === '' || cause.kind === 'interrupted') throw cause;
    const reason = cause.details.reason ?? '';
    const isOwn = isOfProxy || /^proxy_(?!page)|^address_not_allowed$/.test(reason); // it says better what to do
    throw new SparkfluenceError(
      'media',
      `${what} could not be downloaded from ${host}: ${withStatus(status, shortened(message, secrets))}`,
      {
        code: 'DOWNLOAD_FAILED',
        failedStep: `Downloading ${what}`,
        details: {
          ...cause.details,
          reason: isOwn ? reason : 'download_failed',
          ...(options.segment === undefined ? {} : { segment: options.segment }),
          url: shownAddress(url),
          next:
            (isOwn ? cause.details.next : undefined) ??
            'Check the address (such links expire) and run the same command again; what is finished is kept.',
        },
        cause,
      },
    );
  } finally {
    if (options.resume === undefined && resume.part !== undefined) await rm(resume.part, { force: true });
  }
}

/** An MP4 file begins with an `ftyp` box. Whether it can be played is checked later, with ffmpeg. */
async function checkMp4(part: string): Promise<void> {
  const handle = await open(part, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.toString('latin1', 4, 8) !== 'ftyp') {
      throw new AnswerError(200, [], `not an MP4 file: ${head.toString('latin1').slice(0, 80)}`);
    }
  } finally {
    await handle.close();
  }
}

/** What a server says of itself may be one word. */
const withStatus = (status: number | undefined, message: string): string =>
  status === undefined || status < 400 || message.includes(`${status}`)
    ? message
    : `HTTP ${status}: ${message}`;

const shortened = (message: string, secrets: readonly string[]): string =>
  redact(message, secrets).replace(/\s+/g, ' ').slice(0, 300);
