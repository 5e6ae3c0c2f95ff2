import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SparkfluenceError } from '../contracts/errors.ts';
import { replaceWhole } from '../project/files.ts';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /** What it is, for people: `BODY_1: clip`, `music`. */
  readonly what: string;
}

const MAX_REDIRECTS = 5;
const SILENCE_LIMIT_MS = 60_000;

/**
 * Fetches a file whole or not at all (design: «Media rules», downloads): https only, http on loopback; redirects are
 * followed by hand under the same rule; size and silence are limited.
 * @throws SparkfluenceError input (an address that is not allowed) or media, code DOWNLOAD_FAILED
 */
export async function download(url: string, file: string, options: DownloadOptions): Promise<void> {
  await replaceWhole(file, async (temporary) => {
    const silence = new AbortController();
    const signal = AbortSignal.any([options.signal, silence.signal]);
    let timer = setTimeout(() => silence.abort(), SILENCE_LIMIT_MS);
    const limit = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_LIMIT_MS);
        received += chunk.length;
        done(received > options.maxBytes ? new Error(`more than ${options.maxBytes} bytes`) : null, chunk);
      },
    });
    let received = 0;
    try {
      const body = await request(url, signal);
      await pipeline(Readable.fromWeb(body), limit, createWriteStream(temporary), { signal });
      if (received === 0) throw new Error('the answer was empty');
    } catch (cause) {
      await rm(temporary, { force: true });
      if (options.signal.aborted || cause instanceof SparkfluenceError) throw cause;
      const why = silence.signal.aborted ? `nothing came for ${SILENCE_LIMIT_MS / 1000} s` : reasonOf(cause);
      throw failed(url, options.what, why, cause);
    } finally {
      clearTimeout(timer);
    }
  });
}

async function request(start: string, signal: AbortSignal) {
  let url = allowed(start);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const answer = await fetch(url, { redirect: 'manual', signal });
    const next = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && next !== null) {
      await answer.body?.cancel();
      url = allowed(new URL(next, url).href);
      continue;
    }
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    if (answer.body === null) throw new Error('the answer was empty');
    return answer.body;
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}

function allowed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return url;
  throw new SparkfluenceError(
    'input',
    `Cannot download from "${shown(text)}": only https addresses are allowed`,
    {
      details: {
        reason: 'url_not_allowed',
        url: shown(text),
        next: 'Give an https URL or a file inside the project.',
      },
    },
  );
}

function failed(url: string, what: string, why: string, cause: unknown): SparkfluenceError {
  return new SparkfluenceError('media', `${what} could not be downloaded: ${why}`, {
    code: 'DOWNLOAD_FAILED',
    failedStep: `Downloading ${what}`,
    details: {
      reason: 'download_failed',
      url: shown(url),
      next: 'Check the address (such links expire) and run the same command again; what is finished is kept.',
    },
    cause,
  });
}

/** Without its query, where signatures and tokens are. */
function shown(url: string): string {
  return (url.split(/[?#]/)[0] ?? '').replace(/\/\/[^/@]*@/, '//').slice(0, 300);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
