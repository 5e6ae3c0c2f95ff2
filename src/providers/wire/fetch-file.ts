import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fetchableUrl, isFetchable, shownAddress } from '../../contracts/base-urls.ts';
import { replaceWhole } from '../../disk/files.ts';
import { startOf } from './bounded-answer.ts';
import { AnswerError } from './failed-call.ts';
import { keyedFetch } from './keyed-fetch.ts';
import type { Reach } from './private-address.ts';
import { kindFromHere } from './proxies.ts';

export interface FetchFileOptions {
  readonly signal: AbortSignal;
  /** The URL of the server that named the address, which may not lead further in than where that server itself is. */
  readonly offeredBy?: string | undefined;
  /** How far the address and its redirects may lead; where it is missing, `offeredBy` decides. */
  readonly reach?: Reach | undefined;
  readonly maxBytes: number;
  /** The longest time without a byte, milliseconds. */
  readonly silenceMs?: number;
  /** The period in which at least 64 kB must come, milliseconds. */
  readonly trickleMs?: number;
  /** The longest time for the whole file, milliseconds. */
  readonly totalMs?: number;
  /** What earlier attempts have fetched; updated for the next attempt. */
  readonly resume?: Resume;
  /** Told the validator of what is sent, for a later program that goes on with the part. */
  readonly onValidator?: (validator: string) => Promise<void>;
  /** Checks the complete `.part` before it is renamed; throws if it cannot be used. */
  readonly check?: (part: string) => Promise<void>;
  /** Further request headers, none of them secret. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A key header; it is sent to this origin only, whatever a redirect says. */
  readonly key?: { readonly origin: string; readonly header: string; readonly value: string };
}

/** The part of an interrupted download on the disk. Its creator removes `part` at the end. */
export interface Resume {
  part?: string;
  /** ETag or date of the file that was sent; the download continues only if the file is still the same. */
  validator?: string;
}

const MAX_REDIRECTS = 5;
const SILENCE_LIMIT_MS = 60_000;
const TRICKLE_LIMIT_MS = 60_000;
/** A server that sends less than this within `trickleMs` counts as stalled. */
const TRICKLE_BYTES = 64 * 1024;
const TOTAL_LIMIT_MS = 20 * 60_000;
/** A status that is not retried, for redirects that lead nowhere. */
const NO_RETRY_STATUS = 404;
/** Content types of pages and error texts that come with a success status. */
const NO_MEDIA = /^(?:text\/html|application\/(?:[\w.-]+\+)?json)\b/i;

/**
 * Fetches a file in one attempt, whole or not at all (docs/design/media.md): over https, or http on this machine, also
 * after a redirect. Size, silence and time are limited. The file is written as `.part` beside it, synced and renamed.
 * @throws SparkfluenceError input, reason `url_not_allowed`; AnswerError for a reply that is no file; network and file
 * system errors as they are
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
  const quiet = () => silence.abort(new StalledError(`nothing came for ${silenceMs / 1000} s`));
  let timer = setTimeout(quiet, silenceMs);
  let [received, seen] = [0, 0];
  const watch = setInterval(() => {
    const came = received - seen;
    seen = received;
    if (came < TRICKLE_BYTES)
      silence.abort(new StalledError(`only ${came} bytes came in ${trickleMs / 1000} s`));
  }, trickleMs);
  const slow = () => silence.abort(new StalledError(`it was not there after ${totalMs / 1000} s`));
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
    const write = async (part: string) => {
      const there = resume.part === undefined ? 0 : await sizeOf(part);
      const from = resume.validator ? there : 0;
      const answer = await request(url, signal, options, rangeOf(from, resume.validator));
      if (answer.totalBytes > maxBytes) {
        answer.body.destroy();
        throw new AnswerError(200, [], `more than ${maxBytes} bytes: ${answer.totalBytes} are announced`);
      }
      [received, seen] = [answer.from, answer.from];
      resume.part = part;
      resume.validator = answer.validator;
      // Not awaited yet: a line that drops while nobody reads the body would be nobody's error.
      const told = options.onValidator?.(answer.validator);
      const flags = answer.from > 0 ? 'r+' : 'w';
      const written = pipeline(answer.body, count, createWriteStream(part, { flags, start: answer.from }), {
        signal,
      });
      await Promise.allSettled([written, told]);
      await Promise.all([written, told]);
      if (received === 0) throw new AnswerError(200, [], 'the answer was empty');
      await options.check?.(part);
    };
    await replaceWhole(file, write, { keepPart: options.resume !== undefined, part: resume.part });
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

/** The server stalled; `classify` reads its code as a network failure. */
class StalledError extends Error {
  readonly code = 'ETIMEDOUT';
}

interface Answered {
  readonly body: Readable;
  /** The byte of the file at which the body begins. */
  readonly from: number;
  readonly validator: string;
  /** The length of the whole file as it is announced; 0 if it is not. */
  readonly totalBytes: number;
}

async function request(
  start: string,
  signal: AbortSignal,
  options: Pick<FetchFileOptions, 'key' | 'offeredBy' | 'headers' | 'reach'>,
  range: Record<string, string>,
): Promise<Answered> {
  const { key, offeredBy, headers: own } = options;
  let url = fetchableUrl(start);
  const anchor = offeredBy === undefined ? url : new URL(offeredBy);
  let reach = options.reach ?? (offeredBy === undefined ? 'anywhere' : await reachFrom(anchor));
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const headers: Record<string, string> = { ...own, 'accept-encoding': 'identity', ...range };
    if (key !== undefined && url.origin === key.origin) headers[key.header] = key.value;
    const answer = await keyedFetch({ reach, streams: true })(url, { headers, signal });
    const next = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && next !== null) {
      await answer.body?.cancel();
      const to = redirected(url, next);
      if (to.host !== url.host) reach = options.reach ?? (await reachFrom(anchor));
      url = to;
      continue;
    }
    if (answer.ok && answer.body !== null && !NO_MEDIA.test(answer.headers.get('content-type') ?? '')) {
      const validator = validatorOf(answer.headers);
      const given = /^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '')?.[1];
      const from = answer.status === 206 ? Number(given) : 0;
      if (answer.status === 206 && range.range !== `bytes=${given}-`) {
        throw new AnswerError(502, [], 'it sent another part of the file than the one requested');
      }
      return {
        body: Readable.fromWeb(answer.body),
        from,
        totalBytes: announcedBytes(answer.headers, from),
        validator,
      };
    }
    const text = (await startOf(answer)).toString('utf8', 0, 4096);
    throw new AnswerError(answer.status, answer.headers, answer.ok ? `a page, not a file: ${text}` : text);
  }
  throw new AnswerError(NO_RETRY_STATUS, [], `more than ${MAX_REDIRECTS} redirects`);
}

/** Empty where the rest cannot be asked for: by a weak validator, or by the bytes of what was packed on the way. */
function validatorOf(headers: Headers): string {
  const packed = headers.get('content-encoding') ?? 'identity';
  const validator = headers.get('etag') ?? headers.get('last-modified') ?? '';
  return validator.startsWith('W/') || packed !== 'identity' ? '' : validator;
}

/** By `content-range`, which names the whole of a part, or by `content-length`. */
function announcedBytes(headers: Headers, from: number): number {
  const whole = Number(/^bytes [\d*-]+\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] ?? 0);
  const rest = Number(headers.get('content-length') ?? 0);
  return Math.max(whole, Number.isFinite(rest) && rest > 0 ? from + rest : 0);
}

/** A redirect is the server's choice, not the user's, so one that is not allowed means that there is no file. */
function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to !== undefined && isFetchable(to)) return to;
  throw new AnswerError(
    NO_RETRY_STATUS,
    [],
    `it leads to ${shownAddress(location)}, where nothing is fetched from`,
  );
}

/** A server on this machine may name any address, one in the local network none on this machine, a public one neither. */
async function reachFrom(server: URL): Promise<Reach> {
  const kind = await kindFromHere(server);
  return ({ loopback: 'anywhere', private: 'network', public: 'public' } as const)[kind];
}
