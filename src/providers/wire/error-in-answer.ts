import { AnswerError, isRecord } from './failed-call.ts';

/**
 * The failure in an answer whose HTTP status says success: OpenRouter and other gateways send `{error: {code, message}}`
 * with 200, where the error came after the answer had begun (https://openrouter.ai/docs/api/reference/errors-and-debugging).
 * Undefined if the answer holds no error.
 */
export function errorInAnswer(answer: unknown): AnswerError | undefined {
  const error = isRecord(answer) ? answer.error : undefined;
  if (error == null || error === false || error === '') return undefined;
  if (!isRecord(error)) return new AnswerError(200, [], { error: { message: String(error) } });
  return new AnswerError(statusOf(error), headersIn(error), { error });
}

/** The status that the error means; 200, so none, if it names no status. */
function statusOf({ code, status, type }: Record<string, unknown>): number {
  const number = [code, status].map(Number).find((value) => value >= 400 && value <= 599);
  if (number !== undefined) return number;
  const word = [code, status, type].join(' ');
  if (/rate_?limit|RESOURCE_EXHAUSTED|too_many_requests/i.test(word)) return 429;
  return /overloaded|UNAVAILABLE|server_error|internal/i.test(word) ? 503 : 200;
}

/** OpenRouter repeats the headers of the refusal in the body. */
function headersIn({ metadata }: Record<string, unknown>): [string, string][] {
  const headers = isRecord(metadata) && isRecord(metadata.headers) ? metadata.headers : {};
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
  );
}
