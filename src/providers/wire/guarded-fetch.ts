import type { SparkfluenceError } from '../../contracts/errors.ts';
import { AnswerError } from './answers.ts';
import { keyedFetch } from './keyed-fetch.ts';
import { providerError } from './retry.ts';

/**
 * The wire under every vendor's SDK: no redirect is followed (fetch would carry `x-goog-api-key` along), no foreign
 * origin is called, and a refusal or a page in place of JSON is told with its status, headers and body, whatever the SDK
 * makes of it.
 */

export interface WireOptions {
  /** The provider's id, for errors. */
  readonly provider: string;
  /** What the call is for: `the image`. */
  readonly what: string;
  /** Origins that may be called: the key goes nowhere else. */
  readonly origins: readonly string[];
  readonly signal: AbortSignal;
  readonly secrets: readonly string[];
  /** Content types of a good answer; JSON where it is left out. */
  readonly accepts?: RegExp;
  /** Changes the address an SDK wants to call, as for a base URL that the SDK cannot be given. */
  readonly address?: (url: URL) => URL;
}

export type Fetch = typeof globalThis.fetch;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Runs one attempt of a call, giving it the guarded fetch.
 * @throws AnswerError for an answer that cannot be used; SparkfluenceError for a redirect; else what the SDK throws
 */
export async function overWire<Result>(
  call: (fetch: Fetch) => Promise<Result>,
  options: WireOptions,
): Promise<Result> {
  const { provider, what, signal, secrets, accepts = JSON_TYPE } = options;
  const send = keyedFetch();
  let failure: AnswerError | SparkfluenceError | undefined;
  const fail = (error: AnswerError | SparkfluenceError): never => {
    failure = error;
    throw error;
  };
  const refuse = (said: string): never =>
    fail(providerError('request_refused', said, { provider, what, secrets }));

  const guarded: Fetch = async (input, init = {}) => {
    const wanted = new URL(input instanceof Request ? input.url : input);
    const url = options.address?.(wanted) ?? wanted;
    if (!options.origins.includes(url.origin)) refuse(`the key does not go to ${url.origin}`);
    const request = input instanceof Request ? await unpacked(input) : {};
    const signals = [signal, request.signal, init.signal].filter((each) => each != null);
    const answer = await send(url, { ...request, ...init, signal: AbortSignal.any(signals) });
    const type = answer.headers.get('content-type') ?? '';
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      refuse(`it redirects to ${redirectTarget(answer, url)}, and a key is not sent after a redirect`);
    }
    if (!answer.ok) fail(new AnswerError(answer.status, answer.headers, await startOf(answer)));
    if (!accepts.test(type)) {
      fail(
        new AnswerError(
          answer.status,
          answer.headers,
          `${type === '' ? 'no content type' : type}: ${await startOf(answer)}`,
        ),
      );
    }
    return answer;
  };

  try {
    return await call(guarded);
  } catch (error) {
    throw failure ?? error;
  }
}

/** `base` may have a path; a slash at its end does not matter. */
export const under = (base: URL, path: string): URL =>
  new URL(`${base.href.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`);

async function unpacked(request: Request): Promise<RequestInit> {
  const { method, headers, signal } = request;
  return { method, headers, signal, ...(request.body === null ? {} : { body: await request.arrayBuffer() }) };
}

function redirectTarget(answer: Response, url: URL): string {
  const location = answer.headers.get('location') ?? '';
  return URL.canParse(location, url.href) ? new URL(location, url).origin : 'nowhere';
}

/** The beginning of a body; what breaks off is told as far as it came. */
async function startOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_ERROR_BYTES) break;
    }
  } catch {
    // the status is told even when its body broke off
  }
  return Buffer.concat(chunks).subarray(0, MAX_ERROR_BYTES).toString();
}
