import { systemCode } from '../../contracts/errors.ts';

/**
 * The shapes in which a failed call arrives (Google's, OpenAI's and Hugging Face's SDKs, undici, our own), read into
 * one. Nothing here judges; `classify` does.
 */

/** Thrown by an adapter that speaks HTTP itself: a reply that is no success, or a success that cannot be used. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: unknown;

  /**
   * @param headers any casing; kept in lower case
   * @param body text, or JSON already parsed; not redacted yet
   */
  constructor(status: number, headers: Iterable<readonly [string, string]>, body: unknown, message?: string) {
    super(message ?? `HTTP ${status}`);
    this.status = status;
    this.headers = new Map([...headers].map(([name, value]) => [name.toLowerCase(), value]));
    this.body = body;
  }
}

export interface FailedCall {
  /** HTTP status; undefined where no reply came. */
  readonly status: number | undefined;
  readonly header: (name: string) => string | undefined;
  /** The reply's body as text. */
  readonly body: string;
  /** The reply's body where it is JSON. */
  readonly json: unknown;
  /** `ECONNREFUSED`, `UND_ERR_SOCKET`, …, of the error or of its causes. */
  readonly networkCode: string | undefined;
}

/** A failed call in one shape; undefined where the error is none, as a bug of ours. */
export function readFailedCall(error: unknown): FailedCall | undefined {
  if (!(error instanceof Error)) return undefined;
  const own = answerErrorIn(error);
  if (own !== undefined) return reply(own.status, (name) => own.headers.get(name), own.body);
  const fields = error as Error & Record<string, unknown>;
  const response = fields.httpResponse; // @huggingface/inference: no headers
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

/** Ours, or one that an SDK wrapped. */
function answerErrorIn(error: Error): AnswerError | undefined {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 6; depth += 1) {
    if (cause instanceof AnswerError) return cause;
    cause = cause.cause;
  }
  return undefined;
}

/** Undici's headers are not the global class's. */
const hasGet = (value: unknown): value is { get(name: string): string | null } =>
  isRecord(value) && typeof value.get === 'function';

const NETWORK =
  /^(?:UND_ERR_|E(?:CONN|PIPE|HOST|NET|AI_|TIMEDOUT|ADDR|PROTO|NOTFOUND)|ENOTFOUND|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|HPE_)/;

/** The code of the error, or of one of its causes; connection errors of SDKs that hide it have a general one. */
function codeOf(error: Error): string | undefined {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 6; depth += 1) {
    const code = systemCode(cause);
    if (code !== undefined && NETWORK.test(code)) return code;
    if (cause instanceof AggregateError && cause.errors[0] instanceof Error) cause = cause.errors[0];
    else cause = cause.cause;
  }
  const kind = error.constructor.name;
  // An abort that is not ours (the caller asks its own signal first) is an SDK's own time-out.
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
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
