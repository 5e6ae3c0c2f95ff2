import { Agent, fetch as undiciFetch } from 'undici';
import { boundedAnswer } from './bounded-answer.ts';
import { AnswerError } from './failed-call.ts';

/** Undici's own time-outs are off; ours apply instead, since a local model may take minutes before it answers. */
const agentWithoutTimeouts = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

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
}

/**
 * The `fetch` that SDKs are given. It does not follow redirects, since it would send `x-goog-api-key` and `x-api-key` on
 * to another origin, and reads bodies within bounds (`boundedAnswer`).
 */
export function keyedFetch({
  onlyHeaders,
  headers: own = {},
  throwsRefusals = false,
  streams = false,
}: KeyedFetchOptions = {}): Fetch {
  const send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const headers = [...new Headers(init.headers)].filter(
      ([name]) => onlyHeaders === undefined || onlyHeaders.includes(name),
    );
    const sent = await undiciFetch(input instanceof Request ? input.url : input, {
      ...(init as object),
      headers: { ...Object.fromEntries(headers), ...own },
      redirect: 'manual',
      dispatcher: agentWithoutTimeouts,
    });
    const answer = streams ? (sent as unknown as Response) : await boundedAnswer(sent as unknown as Response);
    if (throwsRefusals && !answer.ok) {
      throw new AnswerError(answer.status, answer.headers, await answer.text());
    }
    return answer;
  };
  return send as Fetch;
}
