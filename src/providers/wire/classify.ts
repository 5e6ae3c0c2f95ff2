import type { ErrorCode, ErrorKind } from '../../contracts/errors.ts';
import { type FailedCall, isRecord, readFailedCall } from './answers.ts';
import { askedWaitMs } from './asked-wait.ts';

/** Why a provider's call failed, as `details.reason` says it. */
export type FailureReason =
  | 'key_refused'
  | 'payment_required'
  | 'quota_exhausted'
  | 'rate_limited'
  | 'model_retired'
  | 'content_blocked'
  | 'request_refused'
  | 'provider_unavailable'
  | 'bad_answer'
  | 'ambiguous_submission';

export interface Failure {
  readonly reason: FailureReason;
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  /** HTTP status; undefined where no reply came. */
  readonly status: number | undefined;
  /** How long the provider asks to wait, milliseconds; undefined where it does not say. */
  readonly askedWaitMs: number | undefined;
  /** Whether the provider may have taken the order: `no` is certain (refused, or never sent). */
  readonly accepted: 'no' | 'maybe';
  /** What the provider said, not redacted. */
  readonly said: string;
  /** The whole body, not redacted, not cut. */
  readonly body: string;
}

const KINDS: Record<FailureReason, readonly [ErrorKind, ErrorCode]> = {
  key_refused: ['config', 'UNAUTHORIZED'],
  payment_required: ['provider', 'API_ERROR'],
  quota_exhausted: ['limit', 'RATE_LIMITED'],
  rate_limited: ['limit', 'RATE_LIMITED'],
  model_retired: ['config', 'INVALID_REQUEST'],
  content_blocked: ['provider', 'API_ERROR'],
  request_refused: ['provider', 'API_ERROR'],
  provider_unavailable: ['provider', 'API_ERROR'],
  bad_answer: ['provider', 'API_ERROR'],
  ambiguous_submission: ['provider', 'API_ERROR'],
};

/** The exit code's kind and the envelope's code of a reason. */
export const kindOf = (reason: FailureReason): readonly [ErrorKind, ErrorCode] => KINDS[reason];

/** Nothing was sent: the connection itself could not be made. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL)/;

/** Words of error codes, statuses and messages, most telling first; the HTTP status alone misleads (see the research). */
const TELLING: readonly (readonly [FailureReason, RegExp])[] = [
  [
    'key_refused',
    /API_KEY_(?:INVALID|REQUIRED|NOT_FOUND|SERVICE_BLOCKED)|USER_NOT_FOUND|invalid_api_key|API key (?:not valid|expired)/i,
  ],
  [
    'payment_required',
    /NOT_ENOUGH(?:_AND_LOCK)?_CREDIT|PREMIUM_PLAN_REQUIRED|insufficient_quota|billing_(?:hard_limit|not_active)|payment_required|prepayment credits|exceeded your monthly included credits/i,
  ],
  [
    'content_blocked',
    /moderation_blocked|content_policy_violation|content_filter|safety_violations|AUDIO_FILTERED|PROHIBITED_CONTENT|PUBLIC_ERROR_(?:UNSAFE|PROMINENT|MINOR|SEXUAL)|NSFW/i,
  ],
  [
    'model_retired',
    /model_not_found|is no longer available|has been (?:deprecated|retired|shut down)|model_deprecated/i,
  ],
];

/**
 * Tells the failures of a provider apart. Reads Google's, OpenAI's and Hugging Face's SDK errors, undici's, and
 * `AnswerError`. Undefined where the error is no failed call at all: then it is ours, and is thrown on as it is.
 */
export function classify(error: unknown): Failure | undefined {
  const call = readFailedCall(error);
  if (call !== undefined) return call.status === undefined ? unreached(call) : refused(call, call.status);
  if (error instanceof SyntaxError) {
    return failure('bad_answer', { said: 'the reply is not JSON', accepted: 'maybe', body: error.message });
  }
  return undefined;
}

function unreached(call: FailedCall): Failure {
  const code = call.networkCode ?? '';
  return failure('provider_unavailable', {
    said: `no answer (${code})`,
    accepted: NEVER_SENT.test(code) ? 'no' : 'maybe',
    body: '',
  });
}

function refused(call: FailedCall, status: number): Failure {
  const { body } = call;
  if (status >= 300 && status < 400) {
    const said = `it redirects elsewhere (HTTP ${status}), and a key is not sent on`;
    return failure('request_refused', { status, accepted: 'no', body, said });
  }
  const reason = reasonOf(call, status);
  // A 5xx, a time-out at a gateway or an unusable success may come after the order was taken.
  const accepted = status >= 500 || status === 408 || status < 400 ? 'maybe' : 'no';
  return failure(reason, { status, accepted, body, said: saidIn(call), askedWaitMs: askedWaitMs(call) });
}

function reasonOf({ body, json }: FailedCall, status: number): FailureReason {
  if (status < 400) return 'bad_answer';
  if (status >= 500) return 'provider_unavailable';
  const telling = TELLING.find(([, words]) => words.test(body));
  if (telling !== undefined) return telling[0];
  if (status === 402) return 'payment_required';
  if (status === 401 || status === 403) return 'key_refused';
  if (status === 429) return isDaily(body, json) ? 'quota_exhausted' : 'rate_limited';
  if (status === 408) return 'provider_unavailable';
  if (status === 410) return 'model_retired';
  if (status === 404 && isOfModel(body, json)) return 'model_retired';
  return 'request_refused';
}

/** Not the page of a wrong address, which may well have `models` in its path. */
const isOfModel = (body: string, json: unknown): boolean =>
  json !== undefined &&
  /\bmodels?\b/i.test(body) &&
  /not (?:found|available|supported)|exist|unknown/i.test(body);

/** A quota that no wait of ours outlasts: Google's `quotaId` says `PerDay`, the interactions API `quota_exceeded`. */
const isDaily = (body: string, json: unknown): boolean =>
  /PerDay|per day|daily|quota_exceeded/i.test(body) || (isRecord(json) && json.code === 'quota_exceeded');

function failure(
  reason: FailureReason,
  rest: Pick<Failure, 'accepted' | 'said' | 'body'> & { status?: number; askedWaitMs?: number | undefined },
): Failure {
  const [kind, code] = KINDS[reason];
  return {
    reason,
    kind,
    code,
    status: rest.status,
    askedWaitMs: rest.askedWaitMs,
    accepted: rest.accepted,
    said: rest.said,
    body: rest.body,
  };
}

/** The provider's own sentence: `error.message`, `detail.message`, `detail.error_message`, `detail`, `error`. */
function saidIn({ json, body, status }: FailedCall): string {
  const outer = Array.isArray(json) ? json[0] : json;
  const inner = isRecord(outer) ? (outer.error ?? outer.detail ?? outer) : undefined;
  const said = isRecord(inner) ? (inner.message ?? inner.error_message ?? inner.error_code) : inner;
  if (typeof said === 'string' && said.trim() !== '') return said.trim();
  const plain = body
    .replace(/<(?:script|style)[\s\S]*?<\/(?:script|style)>|<[^>]*>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain === '' ? `HTTP ${status}` : plain;
}
