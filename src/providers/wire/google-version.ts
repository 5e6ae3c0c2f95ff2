import { AnswerError } from './failed-call.ts';
import type { Fetch } from './guarded-fetch.ts';

/** What was found under `v1beta` only, so that it is asked for there at once: `https://host models/gemini-…`. */
const previews = new Set<string>();

/**
 * A `fetch` for Google's SDK that asks again under `v1beta` where `v1` answers that it has no such model, path or field:
 * Google offers previews there only, and such an answer takes nothing. A version that the user set is kept.
 * Source: https://ai.google.dev/gemini-api/docs/api-versions
 * @param fetch throws an `AnswerError` for a refusal
 * @param apiVersion the version that the user set; undefined if none is
 */
export function fetchWithPreviews(fetch: Fetch, apiVersion: string | undefined): Fetch {
  return async (input, init) => {
    const { url, request } = await plainRequest(input, init);
    const subject = subjectOf(url);
    if (subject === undefined) return fetch(url, request);
    if (apiVersion !== undefined)
      return fetch(url, request).catch((error) => rethrow(error, url, apiVersion));
    const beta = new URL(url.href.replace(VERSION, '/v1beta$1'));
    if (previews.has(subject)) return fetch(beta, request);
    try {
      return await fetch(url, request);
    } catch (error) {
      if (!isWorthTrying(error, url, request)) throw error;
      const answer = await fetch(beta, request).catch((second: unknown) => {
        if (!isMissing(second)) throw second;
        throw isJson(second) ? second : isJson(error) ? error : nowhere(error, url, 'v1 nor under v1beta');
      });
      previews.add(subject);
      return answer;
    }
  };
}

const VERSION = /\/v1(\/(?:models|interactions)\b)/;

/** What the version must have: one model, or the interactions. Undefined for any other path. */
function subjectOf(url: URL): string | undefined {
  const name = /\/v1\/(models\/[^:/?]+|interactions\b)/.exec(decodeURIComponent(url.pathname))?.[1];
  return name === undefined ? undefined : `${url.origin} ${name}`;
}

const isMissing = (error: unknown): error is AnswerError =>
  error instanceof AnswerError && error.status === 404;

/**
 * Whether a refusal speaks of the version or the path, of a field that this version does not know, or of a model or a job
 * that may be a preview's. Nothing was taken in any case.
 */
function isWorthTrying(
  error: unknown,
  url: URL,
  { method = 'GET', body }: RequestInit,
): error is AnswerError {
  if (error instanceof AnswerError && error.status === 400)
    return /Unknown name \\?"/.test(String(error.body));
  if (!isMissing(error)) return false;
  if (!isJson(error) || /API version v1\b/.test(String(error.body))) return true;
  if (/\/interactions\//.test(url.pathname) && method === 'GET') return true;
  const model = typeof body === 'string' ? (/"model"\s*:\s*"([^"]+)"/.exec(body)?.[1] ?? '') : '';
  return /preview|-exp\b|experimental|-latest/.test(`${url.pathname} ${model}`);
}

const isJson = ({ body }: AnswerError): boolean => /^\s*[[{]/.test(String(body));

function rethrow(error: unknown, url: URL, apiVersion: string): never {
  if (apiVersion === 'v1' && isMissing(error) && !isJson(error)) throw nowhere(error, url, 'v1');
  throw error;
}

const nowhere = ({ headers, body }: AnswerError, { pathname }: URL, where: string): AnswerError =>
  new AnswerError(404, headers, body, {
    reason: 'preview_api_version',
    message: `${pathname.replace(/^.*\/v1\//, '')} is not there under ${where} (HTTP 404)`,
  });

async function plainRequest(input: string | URL | Request, init: RequestInit = {}) {
  if (!(input instanceof Request)) return { url: new URL(input), request: init };
  const { method, headers, signal } = input;
  const body = input.body === null ? {} : { body: Buffer.from(await input.arrayBuffer()).toString() };
  return { url: new URL(input.url), request: { method, headers, signal, ...body, ...init } };
}
