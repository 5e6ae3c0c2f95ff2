import { statusOfWords } from './error-codes.ts';
import { AnswerError, isRecord } from './failed-call.ts';
import type { Fetch } from './guarded-fetch.ts';

/**
 * The failure in an answer whose HTTP status says success: OpenRouter and other gateways send `{error: {code, message}}`
 * with 200, where the error came after the answer had begun (https://openrouter.ai/docs/api/reference/errors-and-debugging).
 * SnapGen has `{detail: {error_code, error_message}}`. Undefined if the answer holds no error.
 */
export function errorInAnswer(answer: unknown): AnswerError | undefined {
  if (!isRecord(answer)) return undefined;
  const { detail } = answer;
  const error = answer.error ?? (isRecord(detail) && detail.error_code != null ? detail : undefined);
  if (error == null || error === false || error === '') return undefined;
  if (!isRecord(error)) return new AnswerError(200, [], { error: { message: String(error) } });
  return new AnswerError(statusOf(error), headersIn(error), { error });
}

/** The status that the error means; 200, so none, if it names no status. */
function statusOf({ code, status, type, error_code: told }: Record<string, unknown>): number {
  const number = [code, status].map(Number).find((value) => value >= 400 && value <= 599);
  if (number !== undefined) return number;
  return statusOfWords([code, status, type, told].join(' ')) ?? 200;
}

/** A `fetch` for SDKs that drop such an error and give an answer without anything in it. */
export const readingErrors =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const answer = await fetch(input, init);
    const json: unknown = await answer
      .clone()
      .json()
      .catch(() => undefined);
    const failed = errorInAnswer(json);
    if (failed !== undefined) throw failed;
    return answer;
  };

/** OpenRouter repeats the headers of the refusal in the body. */
function headersIn({ metadata }: Record<string, unknown>): [string, string][] {
  const headers = isRecord(metadata) && isRecord(metadata.headers) ? metadata.headers : {};
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
  );
}
