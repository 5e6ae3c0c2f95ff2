import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { AnswerError } from './answers.ts';
import { keyedFetch } from './keyed-fetch.ts';
import { isLoopback } from './wire.ts';

export interface FetchFileOptions {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /** How long nothing may come, milliseconds. */
  readonly silenceMs?: number;
  /** Looks at the whole `.part` before it is put in place; throws where it will not do. */
  readonly check?: (part: string) => Promise<void>;
  /** A key header; it goes to this origin and to no other, whatever a redirect says. */
  readonly key?: { readonly origin: string; readonly header: string; readonly value: string };
}

const MAX_REDIRECTS = 5;
const SILENCE_LIMIT_MS = 60_000;
/** Pages and error texts that come as success. */
const NO_MEDIA = /^(?:text\/html|application\/(?:[\w.-]+\+)?json)\b/i;

/**
 * Fetches a file once, whole or not at all (design: «Media rules», downloads): https only, http on this machine;
 * redirects are followed by hand under the same rule; size and silence are limited; a `.part` beside the file is synced
 * and renamed.
 * @throws SparkfluenceError input, reason `url_not_allowed`; AnswerError for a reply that is no file; the network's and
 * the disk's own errors
 */
export async function fetchFile(url: string, file: string, options: FetchFileOptions): Promise<void> {
  const { maxBytes, silenceMs = SILENCE_LIMIT_MS } = options;
  const silence = new AbortController();
  const signal = AbortSignal.any([options.signal, silence.signal]);
  const quiet = () => silence.abort(new SilenceError(`nothing came for ${silenceMs / 1000} s`));
  let timer = setTimeout(quiet, silenceMs);
  let received = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clearTimeout(timer);
      timer = setTimeout(quiet, silenceMs);
      received += chunk.length;
      done(received > maxBytes ? new AnswerError(200, [], `more than ${maxBytes} bytes`) : null, chunk);
    },
  });
  try {
    await writeFileWhole(file, async (part) => {
      const body = await request(url, signal, options.key);
      await pipeline(body, count, createWriteStream(part), { signal });
      if (received === 0) throw new AnswerError(200, [], 'the answer was empty');
      await options.check?.(part);
    });
  } catch (error) {
    options.signal.throwIfAborted();
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Nothing came for too long; `classify` reads its code as a network failure. */
class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Lets `write` fill a `.part` beside the file; then it is synced and renamed. On failure nothing is left. */
export async function writeFileWhole(file: string, write: (part: string) => Promise<void>): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const part = join(folder, `.${basename(file)}.${crypto.randomUUID().slice(0, 8)}.part`);
  try {
    await write(part);
    await syncPath(part);
    await rename(part, file);
    await syncPath(folder);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function request(start: string, signal: AbortSignal, key: FetchFileOptions['key']): Promise<Readable> {
  const get = keyedFetch();
  let url = allowed(start);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (key !== undefined && url.origin === key.origin) headers[key.header] = key.value;
    const answer = await get(url, { headers, signal });
    const next = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && next !== null) {
      await answer.body?.cancel();
      url = allowed(new URL(next, url.href).href, url);
      continue;
    }
    if (answer.ok && answer.body !== null && !NO_MEDIA.test(answer.headers.get('content-type') ?? '')) {
      return Readable.fromWeb(answer.body);
    }
    const said = (await answer.text().catch(() => '')).slice(0, 4096);
    throw new AnswerError(answer.status, answer.headers, answer.ok ? `a page, not a file: ${said}` : said);
  }
  throw new AnswerError(310, [], `more than ${MAX_REDIRECTS} redirects`);
}

/** Only an address of this machine may lead to one of this machine. */
function allowed(text: string, from?: URL): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const atHome = url !== undefined && isLoopback(url) && (from === undefined || isLoopback(from));
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && atHome)) return url;
  const shown = shownUrl(text);
  throw new SparkfluenceError('input', `Cannot download from "${shown}": only https addresses are allowed`, {
    details: {
      reason: 'url_not_allowed',
      url: shown,
      next: 'Give an https URL or a file inside the project.',
    },
  });
}

/** Without its query, where signatures and tokens are, and without a user. */
export const shownUrl = (url: string): string =>
  (url.split(/[?#]/)[0] ?? '').replace(/\/\/[^/@]*@/, '//').slice(0, 300);

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (systemCode(error) === 'EISDIR' || systemCode(error) === 'EPERM') return undefined; // Windows and folders
    throw error;
  });
  try {
    await handle?.sync();
  } catch (error) {
    if (systemCode(error) !== 'EINVAL' && systemCode(error) !== 'EPERM') throw error; // folders on some file systems
  } finally {
    await handle?.close();
  }
}
