import { systemCode } from '../../contracts/errors.ts';
import { parseJson } from '../../contracts/json.ts';
import type { FailureReason } from './failure-reasons.ts';

/**
 * Reads every form of a failed call (an error of Google's, OpenAI's or Hugging Face's SDK, of undici, or an
 * `AnswerError`) into one `FailedCall`. What the failure means is decided by `classify`.
 */

/** What the thrower of an `AnswerError` knows, in place of what its status and body say. */
export interface Verdict {
  readonly reason: FailureReason;
  readonly message: string;
  /** The same request may well be answered the next time. */
  readonly isPassing?: boolean;
}

/** An HTTP reply that is no success, or a success with a body that cannot be used. Thrown by our own code only. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: unknown;
  readonly verdict: Verdict | undefined;

  /**
   * @param headers names in any case; kept in lower case
   * @param body text or parsed JSON; not redacted
   */
  constructor(
    status: number,
    headers: Iterable<readonly [string, string]>,
    body: unknown,
    said?: string | Verdict,
  ) {
    super((typeof said === 'string' ? said : said?.message) ?? `HTTP ${status}`);
    this.verdict = typeof said === 'object' ? said : undefined;
    this.status = status;
    this.headers = new Map([...headers].map(([name, value]) => [name.toLowerCase(), value]));
    this.body = body;
  }
}

export interface FailedCall {
  /** HTTP status; undefined if no reply came. */
  readonly status: number | undefined;
  readonly header: (name: string) => string | undefined;
  /** The reply's body as text. */
  readonly body: string;
  /** The reply's body, parsed; undefined if it is not JSON. */
  readonly json: unknown;
  /** `ECONNREFUSED`, `UND_ERR_SOCKET`, … of the error or of one of its causes. */
  readonly networkCode: string | undefined;
  readonly verdict?: Verdict | undefined;
}

/** The failed call behind an error; undefined if the error is something else, such as a bug in this program. */
export function readFailedCall(error: unknown): FailedCall | undefined {
  if (!(error instanceof Error)) return undefined;
  const own = answerErrorIn(error);
  if (own !== undefined)
    return { ...reply(own.status, (name) => own.headers.get(name), own.body), verdict: own.verdict };
  const fields = error as Error & Record<string, unknown>;
  const response = fields.httpResponse; // @huggingface/inference keeps no headers
  if (isRecord(response) && typeof response.status === 'number') {
    return reply(response.status, () => undefined, response.body);
  }
  if (typeof fields.status === 'number') {
    const headers = fields.headers;
    const header = (name: string) => (hasGet(headers) ? (headers.get(name) ?? undefined) : undefined);
    // openai and Google's interactions parse the body into `error`; Google's ApiError puts its text into the message.
    return reply(fields.status, header, fields.error ?? error.message);
  }
  const networkCode = codeOf(error);
  if (networkCode === undefined) return undefined;
  return { status: undefined, header: () => undefined, body: error.message, json: undefined, networkCode };
}

/** The error itself, or the `AnswerError` that an SDK wrapped into its own error. */
export function answerErrorIn(error: unknown): AnswerError | undefined {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 6; depth += 1) {
    if (cause instanceof AnswerError) return cause;
    cause = cause.cause;
  }
  return undefined;
}

/** `instanceof Headers` would not do: undici's class is not the global one. */
const hasGet = (value: unknown): value is { get(name: string): string | null } =>
  isRecord(value) && typeof value.get === 'function';

const NETWORK =
  /^(?:UND_ERR_|E(?:CONN|PIPE|HOST|NET|AI_|TIMEDOUT|ADDR|PROTO|NOTFOUND)|ENOTFOUND|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|HPE_)/;

/** The network code of the error or of one of its causes; a general one for SDK errors that hide theirs. */
function codeOf(error: Error): string | undefined {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 6; depth += 1) {
    const code = systemCode(cause);
    if (code !== undefined && NETWORK.test(code)) return code;
    if (cause instanceof AggregateError && cause.errors[0] instanceof Error) cause = cause.errors[0];
    else cause = cause.cause;
  }
  const kind = error.constructor.name;
  // The caller has already checked its own signal, so an abort here is the SDK's own time-out.
  if (kind === 'APIConnectionTimeoutError' || kind === 'APIUserAbortError') return 'ETIMEDOUT';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'ETIMEDOUT';
  if (kind === 'APIConnectionError' || /^(?:fetch failed|terminated)$/.test(error.message))
    return 'ECONNRESET';
  return undefined;
}

function reply(status: number, header: FailedCall['header'], body: unknown): FailedCall {
  const text =
    typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString() : json(body);
  return {
    status,
    header,
    body: text,
    json: typeof body === 'object' ? body : parsed(text),
    networkCode: undefined,
  };
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return String(value);
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
