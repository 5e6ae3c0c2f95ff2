import { fetch as undiciFetch } from 'undici';
import { type SpanNotes, traced } from '../../contracts/telemetry.ts';
import { boundedAnswer, startOf } from './bounded-answer.ts';
import { wayTo } from './dispatchers.ts';
import { AnswerError, answerErrorIn, readFailedCall } from './failed-call.ts';
import { isPage as isForeign } from './foreign-page.ts';
import type { Reach } from './private-address.ts';
import { ProxyError, proxyErrorOf, shownProxy } from './proxies.ts';

type Fetch = typeof globalThis.fetch;

export interface KeyedFetchOptions {
  /** The only request headers that are sent, in lower case; all if it is missing. */
  readonly onlyHeaders?: readonly string[];
  /** Set last, over anything that the SDK took from the environment. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Throws an `AnswerError` for any status but success, for SDKs whose own errors omit `Retry-After` or a redirect. */
  readonly throwsRefusals?: boolean;
  /** The body is left to be streamed, for downloads, which have limits of their own. */
  readonly streams?: boolean;
  /** How far the connection may go; `anywhere` if it is missing, as for an address that the user set. */
  readonly reach?: Reach;
}

/**
 * The `fetch` under every request of the program, and the one that SDKs are given: through the machine's proxy, if it has
 * one. It does not follow redirects, since it would send `x-goog-api-key` and `x-api-key` on to another origin, and reads
 * bodies within bounds (`boundedAnswer`).
 */
export function keyedFetch({
  onlyHeaders,
  headers: own = {},
  throwsRefusals = false,
  streams = false,
  reach = 'anywhere',
}: KeyedFetchOptions = {}): Fetch {
  const exchange = async (url: URL, init: RequestInit, span: SpanNotes): Promise<Response> => {
    const headers = [...new Headers(init.headers)].filter(
      ([name]) => onlyHeaders === undefined || onlyHeaders.includes(name),
    );
    const { dispatcher, proxy } = wayTo(url, reach);
    const sent = await undiciFetch(url, {
      ...(init as object),
      headers: { ...Object.fromEntries(headers), ...own },
      redirect: 'manual',
      dispatcher,
    }).catch((error: unknown) => {
      throw (proxy === undefined || init.signal?.aborted ? undefined : proxyErrorOf(error, proxy)) ?? error;
    });
    span.note({
      'http.response.status_code': sent.status,
      'error.type': sent.status >= 400 ? String(sent.status) : undefined,
    });
    const answer = streams
      ? (sent as unknown as Response)
      : await boundedAnswer(sent as unknown as Response).catch((error: unknown) => {
          throw proxy === undefined ? error : (pageIn(error, proxy) ?? error);
        });
    if (proxy !== undefined && isPage(answer)) throw pageOf(await asError(answer), proxy);
    if (throwsRefusals && !answer.ok) {
      throw new AnswerError(answer.status, answer.headers, await answer.text());
    }
    return answer;
  };
  const send = (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init.method ?? (input instanceof Request ? input.method : 'GET');
    const whereto = { 'server.address': url.hostname, 'server.port': Number(url.port) || undefined };
    return traced(
      method,
      { 'http.request.method': method, ...whereto },
      (span) => exchange(url, init, span),
      { isRequest: true },
    );
  };
  return send as Fetch;
}

/** No vendor answers with a page; a proxy does, where it asks for a login or blocks a site. */
const isPage = ({ ok, status, headers }: Response): boolean =>
  (ok || [401, 403, 407, 511].includes(status)) && /^text\/html\b/i.test(headers.get('content-type') ?? '');

const asError = async (answer: Response): Promise<AnswerError> =>
  new AnswerError(answer.status, answer.headers, (await startOf(answer)).toString());

/** A page that came as a success. */
function pageIn(error: unknown, proxy: string): Error | undefined {
  const page = answerErrorIn(error);
  const call = page === undefined ? undefined : readFailedCall(page);
  return call !== undefined && isForeign(call) ? pageOf(page!, proxy) : undefined;
}

function pageOf(page: AnswerError, proxy: string): Error {
  const { status } = page;
  const message = `a page came through the proxy ${shownProxy(proxy)} in place of an answer (HTTP ${status})`;
  return new ProxyError('proxy_page', message, { status, cause: page });
}
