import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isLoopback, isSafeUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import { AnswerError } from './answers.ts';
import { keyedFetch } from './keyed-fetch.ts';
import { isPrivateHost } from './private-address.ts';

export interface FetchFileOptions {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /** How long nothing may come, milliseconds. */
  readonly silenceMs?: number;
  /** How long next to nothing may come (less than 64 kB), milliseconds. */
  readonly trickleMs?: number;
  /** How long it may take in all, however it trickles, milliseconds. */
  readonly totalMs?: number;
  /** What an attempt before this one has fetched already; kept up to date for the next one. */
  readonly resume?: Resume;
  /** Looks at the whole `.part` before it is put in place; throws where it will not do. */
  readonly check?: (part: string) => Promise<void>;
  /** A key header; it goes to this origin and to no other, whatever a redirect says. */
  readonly key?: { readonly origin: string; readonly header: string; readonly value: string };
}

/** A download that broke off: what of it lies on the disk. Whoever makes one removes `part` at the end. */
export interface Resume {
  part?: string;
  /** ETag or date of what was sent: only more of the same is taken. */
  validator?: string;
}

const MAX_REDIRECTS = 5;
const SILENCE_LIMIT_MS = 60_000;
const TRICKLE_LIMIT_MS = 60_000;
/** Less than this within `trickleMs` is no download but a way to keep somebody waiting. */
const TRICKLE_BYTES = 64 * 1024;
const TOTAL_LIMIT_MS = 20 * 60_000;
/** As for an address that is not there: what a server's redirects say is not asked a second time. */
const NOT_AGAIN = 404;
/** Pages and error texts that come as success. */
const NO_MEDIA = /^(?:text\/html|application\/(?:[\w.-]+\+)?json)\b/i;

/**
 * Fetches a file once, whole or not at all (design: «Media rules», downloads): https only, http on this machine;
 * redirects are followed by hand under the same rule; size, silence and time are limited; a `.part` beside the file is
 * synced and renamed.
 * @throws SparkfluenceError input, reason `url_not_allowed`; AnswerError for a reply that is no file; the network's and
 * the disk's own errors
 */
export async function fetchFile(url: string, file: string, options: FetchFileOptions): Promise<void> {
  const {
    maxBytes,
    silenceMs = SILENCE_LIMIT_MS,
    trickleMs = TRICKLE_LIMIT_MS,
    totalMs = TOTAL_LIMIT_MS,
    resume = {},
  } = options;
  const silence = new AbortController();
  const signal = AbortSignal.any([options.signal, silence.signal]);
  const quiet = () => silence.abort(new SilenceError(`nothing came for ${silenceMs / 1000} s`));
  let timer = setTimeout(quiet, silenceMs);
  let [received, seen] = [0, 0];
  const watch = setInterval(() => {
    const came = received - seen;
    seen = received;
    if (came < TRICKLE_BYTES)
      silence.abort(new SilenceError(`only ${came} bytes came in ${trickleMs / 1000} s`));
  }, trickleMs);
  const slow = () => silence.abort(new SilenceError(`it was not there after ${totalMs / 1000} s`));
  const end = setTimeout(slow, totalMs);
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clearTimeout(timer);
      timer = setTimeout(quiet, silenceMs);
      received += chunk.length;
      done(received > maxBytes ? new AnswerError(200, [], `more than ${maxBytes} bytes`) : null, chunk);
    },
  });
  try {
    const keep = options.resume !== undefined;
    const write = async (part: string) => {
      const there = resume.part === undefined ? 0 : await sizeOf(part);
      const from = resume.validator ? there : 0;
      const answer = await request(url, signal, options.key, rangeOf(from, resume.validator));
      [received, seen] = [answer.from, answer.from];
      resume.part = part;
      resume.validator = answer.validator;
      const flags = answer.from > 0 ? 'r+' : 'w';
      await pipeline(answer.body, count, createWriteStream(part, { flags, start: answer.from }), { signal });
      if (received === 0) throw new AnswerError(200, [], 'the answer was empty');
      await options.check?.(part);
    };
    await writeFileWhole(file, write, { keep, part: resume.part });
  } catch (error) {
    options.signal.throwIfAborted();
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    clearTimeout(end);
  }
}

const sizeOf = async (part: string): Promise<number> => (await stat(part).catch(() => ({ size: 0 }))).size;

const rangeOf = (from: number, validator: string | undefined): Record<string, string> =>
  from === 0 || validator === undefined ? {} : { range: `bytes=${from}-`, 'if-range': validator };

/** Nothing came for too long; `classify` reads its code as a network failure. */
class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Lets `write` fill a `.part` beside the file; then it is synced and renamed. On failure nothing is left, but with `keep`. */
export async function writeFileWhole(
  file: string,
  write: (part: string) => Promise<void>,
  { keep = false, part: known }: { readonly keep?: boolean; readonly part?: string | undefined } = {},
): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const part = known ?? join(folder, `.${basename(file)}.${crypto.randomUUID().slice(0, 8)}.part`);
  try {
    await write(part);
    await syncPath(part);
    await rename(part, file);
    await syncPath(folder);
  } catch (error) {
    if (!keep) await rm(part, { force: true });
    throw error;
  }
}

interface Answered {
  readonly body: Readable;
  /** Where in the file it begins. */
  readonly from: number;
  readonly validator: string;
}

async function request(
  start: string,
  signal: AbortSignal,
  key: FetchFileOptions['key'],
  range: Record<string, string>,
): Promise<Answered> {
  const get = keyedFetch();
  let url = allowed(start);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const headers: Record<string, string> = { 'accept-encoding': 'identity', ...range };
    if (key !== undefined && url.origin === key.origin) headers[key.header] = key.value;
    const answer = await get(url, { headers, signal });
    const next = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && next !== null) {
      await answer.body?.cancel();
      url = await redirected(url, next);
      continue;
    }
    if (answer.ok && answer.body !== null && !NO_MEDIA.test(answer.headers.get('content-type') ?? '')) {
      const validator = answer.headers.get('etag') ?? answer.headers.get('last-modified') ?? '';
      const given = /^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '')?.[1];
      const from = answer.status === 206 ? Number(given) : 0;
      if (answer.status === 206 && range.range !== `bytes=${given}-`) {
        throw new AnswerError(502, [], 'it sent another part of the file than was asked for');
      }
      return {
        body: Readable.fromWeb(answer.body),
        from,
        validator: validator.startsWith('W/') ? '' : validator,
      };
    }
    const said = (await answer.text().catch(() => '')).slice(0, 4096);
    throw new AnswerError(answer.status, answer.headers, answer.ok ? `a page, not a file: ${said}` : said);
  }
  throw new AnswerError(NOT_AGAIN, [], `more than ${MAX_REDIRECTS} redirects`);
}

/** It is the server's word and not the user's: one that leads astray has no file to give. */
async function redirected(from: URL, location: string): Promise<URL> {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to !== undefined && isSafeUrl(to) && (to.host === from.host || !(await leadsInside(from, to))))
    return to;
  throw new AnswerError(NOT_AGAIN, [], `it leads to ${shownUrl(location)}, where nothing is fetched from`);
}

/** A server elsewhere may not send this machine looking around in itself, nor a public one among its neighbours. */
const leadsInside = async (from: URL, to: URL): Promise<boolean> =>
  (isLoopback(to) && !isLoopback(from)) || ((await isPrivateHost(to)) && !(await isPrivateHost(from)));

function allowed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isSafeUrl(url)) return url;
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
