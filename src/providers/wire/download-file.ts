import { open, rm } from 'node:fs/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { AnswerError } from './answers.ts';
import { classify } from './classify.ts';
import { type FetchFileOptions, fetchFile, type Resume, shownUrl } from './fetch-file.ts';
import { type RetryOptions, withRetry } from './retry.ts';
import { redact } from './secrets.ts';

export interface DownloadOptions
  extends FetchFileOptions,
    Pick<RetryOptions, 'limits' | 'segment' | 'firstWaitMs' | 'totalWaitMs' | 'onWait'> {
  /** What it is, for people: `BODY_1: clip`, `music`. */
  readonly what: string;
  /** The provider it comes from, where it is one. */
  readonly provider?: string;
  /** Whether it must be an MP4 file. */
  readonly mp4?: boolean;
}

/**
 * Fetches a file whole or not at all, again where that may help: a broken line, a server's own failure.
 * @throws SparkfluenceError input (an address that is not allowed), media with code DOWNLOAD_FAILED, interrupted; the
 * disk's own errors
 */
export async function downloadFile(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { what, provider, key, mp4 = false } = options;
  const host = URL.canParse(url) ? new URL(url).host : 'the address';
  const secrets = key === undefined ? [] : [key.value];
  let said = '';
  const resume: Resume = {};
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
          said = classify(error)?.said ?? '';
          throw error;
        }
      },
      { ...options, provider: provider ?? host, secrets, safe: 'read' },
    );
  } catch (cause) {
    if (!(cause instanceof SparkfluenceError) || said === '' || cause.kind === 'interrupted') throw cause;
    throw new SparkfluenceError('media', `${what} could not be downloaded: ${shortened(said, secrets)}`, {
      code: 'DOWNLOAD_FAILED',
      failedStep: `Downloading ${what}`,
      details: {
        ...cause.details,
        reason: 'download_failed',
        ...(options.segment === undefined ? {} : { segment: options.segment }),
        url: shownUrl(url),
        next: 'Check the address (such links expire) and run the same command again; what is finished is kept.',
      },
      cause,
    });
  } finally {
    if (resume.part !== undefined) await rm(resume.part, { force: true });
  }
}

/** An MP4 file begins with an `ftyp` box. Whether it can be played is asked later, of ffmpeg. */
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

const shortened = (said: string, secrets: readonly string[]): string =>
  redact(said, secrets).replace(/\s+/g, ' ').slice(0, 300);
