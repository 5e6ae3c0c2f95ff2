import { Agent, fetch as undiciFetch } from 'undici';
import { AnswerError } from './answers.ts';

/**
 * The `fetch` that SDKs are given. Redirects are not followed: `fetch` would carry `x-goog-api-key` and `x-api-key` on
 * to another origin. Undici's own limits on the wait for headers and body are off; our time-outs stand instead, since a
 * local model may think for minutes before it answers.
 */
const patient = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

type Fetch = typeof globalThis.fetch;

export interface KeyedFetchOptions {
  /** Only these request headers go out, lower case; all where it is left out. */
  readonly onlyHeaders?: readonly string[];
  /** Set last, over whatever the SDK made of the environment. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Throws an `AnswerError` for what is no success, for SDKs whose own errors leave out `Retry-After` or a redirect. */
  readonly throwsRefusals?: boolean;
}

export function keyedFetch({
  onlyHeaders,
  headers: own = {},
  throwsRefusals = false,
}: KeyedFetchOptions = {}): Fetch {
  const send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const headers = [...new Headers(init.headers)].filter(
      ([name]) => onlyHeaders === undefined || onlyHeaders.includes(name),
    );
    const answer = await undiciFetch(input instanceof Request ? input.url : input, {
      ...(init as object),
      headers: { ...Object.fromEntries(headers), ...own },
      redirect: 'manual',
      dispatcher: patient,
    });
    if (throwsRefusals && !answer.ok) {
      throw new AnswerError(answer.status, answer.headers, await answer.text());
    }
    return answer as unknown as Response;
  };
  return send as Fetch;
}
