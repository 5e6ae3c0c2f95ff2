import { fetchWithPreviews } from './google-version.ts';
import { type Fetch, under } from './guarded-fetch.ts';

interface Asked {
  readonly base: URL;
  /** The version that the user set; undefined if none is. */
  readonly apiVersion: string | undefined;
  readonly model: string;
  readonly apiKey: string;
  readonly signal: AbortSignal;
}

/**
 * One request of `generateContent`, for what Google's SDK does not pass on as it is.
 * Source: https://ai.google.dev/api/generate-content
 * @throws AnswerError where it is refused
 */
export const generateContent = (
  fetch: Fetch,
  { base, apiVersion, model, apiKey, signal }: Asked,
  body: Readonly<Record<string, unknown>>,
): Promise<Response> =>
  fetchWithPreviews(fetch, apiVersion)(under(base, `${apiVersion ?? 'v1'}/models/${model}:generateContent`), {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', 'x-goog-api-key': apiKey },
    body: JSON.stringify(body),
  });
