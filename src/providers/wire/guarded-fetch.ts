import type { SparkfluenceError } from '../../contracts/errors.ts';
import { AnswerError, answerErrorIn } from './failed-call.ts';
import { keyedFetch } from './keyed-fetch.ts';
import { ProxyError } from './proxies.ts';
import { providerError } from './retry.ts';

/**
 * The `fetch` under every vendor's SDK: it follows no redirect (`x-goog-api-key` would be sent along), calls no other
 * origin, and keeps status, headers and body of a refusal or of a page in place of JSON, even if the SDK hides them.
 */

export interface GuardedFetchOptions {
  /** The provider's id, for errors. */
  readonly provider: string;
  /** What the call makes: `the image`. */
  readonly what: string;
  /** The only origins that may be called, so that the key is sent nowhere else. */
  readonly origins: readonly string[];
  readonly signal: AbortSignal;
  readonly secrets: readonly string[];
  /** Content types of a usable answer; JSON if it is missing. */
  readonly accepts?: RegExp;
  /** Changes the URL that an SDK calls, for SDKs that take no base URL. */
  readonly address?: (url: URL) => URL;
}

export type Fetch = typeof globalThis.fetch;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;

/**
 * Runs one attempt of a call with the guarded `fetch`.
 * @throws AnswerError for an answer that cannot be used; SparkfluenceError, reason `request_refused`, for a redirect or
 * another origin; otherwise what `call` throws
 */
export async function withGuardedFetch<Result>(
  call: (fetch: Fetch) => Promise<Result>,
  options: GuardedFetchOptions,
): Promise<Result> {
  const { provider, what, signal, secrets, accepts = JSON_TYPE } = options;
  const send = keyedFetch();
  let failure: AnswerError | ProxyError | SparkfluenceError | undefined;
  const fail = (error: AnswerError | ProxyError | SparkfluenceError): never => {
    failure = error;
    throw error;
  };
  const refuse = (message: string): never =>
    fail(providerError('request_refused', message, { provider, what, secrets }));

  const guarded: Fetch = async (input, init = {}) => {
    failure = undefined; // only the last request counts
    const original = new URL(input instanceof Request ? input.url : input);
    const url = options.address?.(original) ?? original;
    if (!options.origins.includes(url.origin)) refuse(`the key does not go to ${url.origin}`);
    const request = input instanceof Request ? await requestInit(input) : {};
    const signals = [signal, request.signal, init.signal].filter((each) => each != null);
    const answer = await send(url, { ...request, ...init, signal: AbortSignal.any(signals) }).catch(
      (error: unknown) => {
        throw error instanceof ProxyError ? fail(error) : error;
      },
    );
    const type = answer.headers.get('content-type') ?? '';
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      refuse(`it redirects to ${redirectTarget(answer, url)}, and a key is not sent after a redirect`);
    }
    if (!answer.ok) fail(new AnswerError(answer.status, answer.headers, await answer.text()));
    if (!accepts.test(type)) {
      fail(
        new AnswerError(
          answer.status,
          answer.headers,
          `${type === '' ? 'no content type' : type}: ${await answer.text()}`,
        ),
      );
    }
    return answer;
  };

  try {
    return await call(guarded);
  } catch (error) {
    throw answerErrorIn(error) ?? failure ?? error;
  }
}

/** The URL of `path` below `base`, which may have a path of its own, with or without a slash at its end. */
export const under = (base: URL, path: string): URL =>
  new URL(`${base.href.replace(/(?<!\/)\/+$/, '')}/${path.replace(/^\/+/, '')}`);

async function requestInit(request: Request): Promise<RequestInit> {
  const { method, headers, signal } = request;
  return { method, headers, signal, ...(request.body === null ? {} : { body: await request.arrayBuffer() }) };
}

function redirectTarget(answer: Response, url: URL): string {
  const location = answer.headers.get('location') ?? '';
  return URL.canParse(location, url.href) ? new URL(location, url).origin : 'nowhere';
}
