import type { ErrorCode, ErrorKind } from '../../contracts/errors.ts';
import { type FailedCall, isRecord, readFailedCall } from './failed-call.ts';
import { retryAfterMs } from './retry-after.ts';

/** Why a call to a provider failed; becomes `details.reason`. */
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
  /** HTTP status; undefined if no reply came. */
  readonly status: number | undefined;
  /** The wait that the provider asks for, milliseconds; undefined if it asks for none. */
  readonly retryAfterMs: number | undefined;
  /** Whether the provider may have accepted the order. `no` is certain: it was refused or never sent. */
  readonly accepted: 'no' | 'maybe';
  /** The provider's own message, not redacted. */
  readonly message: string;
  /** The whole body, neither redacted nor cut. */
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

/** The error kind (which decides the exit code) and the envelope's code of a reason. */
export const kindOf = (reason: FailureReason): readonly [ErrorKind, ErrorCode] => KINDS[reason];

/** Codes of connections that were never made, so that nothing was sent. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL)/;

/**
 * Reasons by the words of a body, tried in this order before the HTTP status: vendors use one status for several reasons
 * (docs/design/providers.md).
 */
const REASONS_BY_WORDS: readonly (readonly [FailureReason, RegExp])[] = [
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
 * The failure behind an error of a call. Undefined if the error is no failed call but a bug in this program, which the
 * caller rethrows unchanged.
 */
export function classify(error: unknown): Failure | undefined {
  const call = readFailedCall(error);
  if (call !== undefined) return call.status === undefined ? unreached(call) : refused(call, call.status);
  if (error instanceof SyntaxError) {
    return failure('bad_answer', {
      message: 'the reply is not JSON',
      accepted: 'maybe',
      body: error.message,
    });
  }
  return undefined;
}

function unreached(call: FailedCall): Failure {
  const code = call.networkCode ?? '';
  return failure('provider_unavailable', {
    message: `no answer (${code})`,
    accepted: NEVER_SENT.test(code) ? 'no' : 'maybe',
    body: '',
  });
}

function refused(call: FailedCall, status: number): Failure {
  const { body } = call;
  if (status >= 300 && status < 400) {
    const message = `it redirects elsewhere (HTTP ${status}), and a key is not sent on`;
    return failure('request_refused', { status, accepted: 'no', body, message });
  }
  const reason = reasonOf(call, status);
  // A 5xx, a gateway time-out or an unusable success may follow an order that was accepted.
  const accepted = status >= 500 || status === 408 || status < 400 ? 'maybe' : 'no';
  return failure(reason, {
    status,
    accepted,
    body,
    message: messageIn(call),
    retryAfterMs: retryAfterMs(call),
  });
}

function reasonOf({ body, json }: FailedCall, status: number): FailureReason {
  if (status < 400) return 'bad_answer';
  if (status >= 500) return 'provider_unavailable';
  const byWords = REASONS_BY_WORDS.find(([, words]) => words.test(body));
  if (byWords !== undefined) return byWords[0];
  if (status === 402) return 'payment_required';
  if (status === 401 || status === 403) return 'key_refused';
  if (status === 429) return isDaily(body, json) ? 'quota_exhausted' : 'rate_limited';
  if (status === 408) return 'provider_unavailable';
  if (status === 410) return 'model_retired';
  if (status === 404 && isAboutModel(body, json)) return 'model_retired';
  return 'request_refused';
}

/** Only JSON counts: the 404 page of a wrong address may quote a path with `models` in it. */
const isAboutModel = (body: string, json: unknown): boolean =>
  json !== undefined &&
  /\bmodels?\b/i.test(body) &&
  /not (?:found|available|supported)|exist|unknown/i.test(body);

/** A daily quota, for which no retry waits: Google's `quotaId` contains `PerDay`, its interactions API says `quota_exceeded`. */
const isDaily = (body: string, json: unknown): boolean =>
  /PerDay|per day|daily|quota_exceeded/i.test(body) || (isRecord(json) && json.code === 'quota_exceeded');

function failure(
  reason: FailureReason,
  rest: Pick<Failure, 'accepted' | 'message' | 'body'> & {
    status?: number;
    retryAfterMs?: number | undefined;
  },
): Failure {
  const [kind, code] = KINDS[reason];
  return {
    reason,
    kind,
    code,
    status: rest.status,
    retryAfterMs: rest.retryAfterMs,
    accepted: rest.accepted,
    message: rest.message,
    body: rest.body,
  };
}

/** The provider's own message: `error.message`, `detail.message`, `detail.error_message`, `detail` or `error`. */
function messageIn({ json, body, status }: FailedCall): string {
  const outer = Array.isArray(json) ? json[0] : json;
  const inner = isRecord(outer) ? (outer.error ?? outer.detail ?? outer) : undefined;
  const message = isRecord(inner) ? (inner.message ?? inner.error_message ?? inner.error_code) : inner;
  if (typeof message === 'string' && message.trim() !== '') return message.trim();
  const plain = wordsOfPage(body).replace(/\s+/g, ' ').trim();
  return plain === '' ? `HTTP ${status}` : plain;
}

/** The words of a page, without tags, scripts and styles; what is not closed reaches to the end. */
function wordsOfPage(page: string): string {
  const lower = page.toLowerCase();
  const parts: string[] = [];
  for (let at = 0; at < page.length; ) {
    const open = page.indexOf('<', at);
    if (open === -1) return [...parts, page.slice(at)].join(' ');
    parts.push(page.slice(at, open));
    const element = ['script', 'style'].find((name) => lower.startsWith(name, open + 1));
    const close = element === undefined ? page.indexOf('>', open) : lower.indexOf(`</${element}>`, open);
    if (close === -1) return [...parts, element === undefined ? page.slice(open) : ''].join(' ');
    at = close + (element === undefined ? 1 : element.length + 3);
  }
  return parts.join(' ');
}
