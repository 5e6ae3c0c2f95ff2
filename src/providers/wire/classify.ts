import type { ErrorCode, ErrorKind } from '../../contracts/errors.ts';
import { isBlockCode } from './error-codes.ts';
import { type FailedCall, isRecord, readFailedCall } from './failed-call.ts';
import { type FailureReason, kindOf, REASONS_BY_WORDS } from './failure-reasons.ts';
import { isForeignPage, isPage } from './foreign-page.ts';
import { PrivateAddressError } from './private-address.ts';
import { ProxyError } from './proxies.ts';
import { retryAfterMs } from './retry-after.ts';

export { type FailureReason, kindOf } from './failure-reasons.ts';

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
  /** The same request may well be answered the next time, although this answer is none. */
  readonly isPassing: boolean;
  /** The provider's own message, not redacted. */
  readonly message: string;
  /** The whole body, neither redacted nor cut. */
  readonly body: string;
}

/** Codes of connections that were never made, so that nothing was sent. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL)/;

/**
 * The failure behind an error of a call. Undefined if the error is no failed call but a bug in this program, which the
 * caller rethrows unchanged.
 */
export function classify(error: unknown): Failure | undefined {
  const unsent = notSent(error);
  if (unsent !== undefined) return unsent;
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

/** A request that a proxy did not let through, or whose address is not allowed, was never sent. */
function notSent(error: unknown): Failure | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; depth += 1) {
    if (cause instanceof PrivateAddressError)
      return failure('address_not_allowed', { message: cause.message, accepted: 'no', body: '' });
    if (cause instanceof ProxyError) return atTheProxy(cause);
    cause = cause.cause;
  }
  return undefined;
}

function atTheProxy({ reason, status, message, cause }: ProxyError): Failure {
  const known = status === undefined ? {} : { status };
  const body = readFailedCall(cause)?.body ?? '';
  // Who wrote a page that came as a success is not known: a server behind the proxy may have, after it took the order.
  if (reason === 'proxy_page' && status !== undefined && status < 400)
    return failure(reason, { message, accepted: 'maybe', body, ...known });
  // The proxy did not get through to the server, which may pass.
  const passes = reason === 'proxy_refused' && status !== undefined && status >= 500;
  return failure(passes ? 'provider_unavailable' : reason, { message, accepted: 'no', body, ...known });
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
  const reason = call.verdict?.reason ?? reasonOf(call, status);
  // A 5xx, a gateway time-out or an unusable success may follow an order that was accepted.
  const unclear = (status >= 500 && status !== 501) || status < 400 || isBrokenOff(call, status);
  const isRefusal = reason === 'proxy_page' && status >= 400;
  const accepted = unclear && !isRefusal ? 'maybe' : 'no';
  return failure(reason, {
    status,
    accepted,
    body,
    message: call.verdict?.message ?? messageIn(call),
    retryAfterMs: retryAfterMs(call),
    isPassing: call.verdict?.isPassing ?? JSON_MODE_FAILED.test(body),
  });
}

/** A model that was to answer in JSON and did not (Groq, https://console.groq.com/docs/structured-outputs). */
const JSON_MODE_FAILED = /json_validate_failed/;

/** Cloudflare's page where the site has closed out a country. */
const BANNED_COUNTRY = /error(?: code)?:? 1009|banned the country/i;

function reasonOf(call: FailedCall, status: number): FailureReason {
  const { body, json } = call;
  // A success that holds an error is read by the error's words; anything else with that status is no answer.
  if (status < 400 && isPage(call)) return 'proxy_page';
  if (status < 400) return (isRecord(json) && json.error != null ? byWords(body) : undefined) ?? 'bad_answer';
  if (isForeignPage(call, status)) return BANNED_COUNTRY.test(body) ? 'region_not_supported' : 'proxy_page';
  if (status >= 500 && status !== 501) return 'provider_unavailable';
  if (JSON_MODE_FAILED.test(body)) return 'bad_answer';
  // A list of faults in the request repeats the request, whose words mean nothing here.
  if (isRecord(json) && Array.isArray(json.detail)) return 'request_refused';
  const told = isBlockCode(codeIn(json)) ? 'content_blocked' : byWords(body);
  if (told !== undefined) return told;
  if (status === 402) return 'payment_required';
  if (status === 401 || status === 403) return 'key_refused';
  if (status === 429) return isDaily(body, json) ? 'quota_exhausted' : 'rate_limited';
  if (isBrokenOff(call, status)) return 'provider_unavailable';
  if (status === 410) return 'model_retired';
  if (status === 404 && isAboutModel(body, json)) return 'model_retired';
  return 'request_refused';
}

/**
 * Ended by something else than the request: a time-out, a conflict with another one (Google's `aborted`, which is to be asked again), or a
 * line that was cut on the way (499).
 */
const isBrokenOff = ({ body }: FailedCall, status: number): boolean =>
  status === 408 || status === 499 || (status === 409 && !/already_?exists/i.test(body));

const codeIn = (json: unknown): unknown =>
  isRecord(json) && isRecord(json.error) ? json.error.code : undefined;

const byWords = (body: string): FailureReason | undefined =>
  REASONS_BY_WORDS.find(([, words]) => words.test(body))?.[0];

/** Only JSON counts: the 404 page of a wrong address may quote a path with `models` in it. */
const isAboutModel = (body: string, json: unknown): boolean =>
  json !== undefined &&
  /\bmodels?\b/i.test(body) &&
  /not (?:found|available|supported)|exist|unknown/i.test(body);

/** A daily quota, for which no retry waits: Google's `quotaId` contains `PerDay`, its interactions API says `quota_exceeded`. */
const isDaily = (body: string, json: unknown): boolean =>
  /Per[\s_-]?Day|daily|quota_exceeded/i.test(body) || (isRecord(json) && json.code === 'quota_exceeded');

function failure(
  reason: FailureReason,
  rest: Pick<Failure, 'accepted' | 'message' | 'body'> & {
    status?: number;
    retryAfterMs?: number | undefined;
    isPassing?: boolean;
  },
): Failure {
  const [kind, code] = kindOf(reason);
  return {
    reason,
    kind,
    code,
    status: rest.status,
    retryAfterMs: rest.retryAfterMs,
    accepted: rest.accepted,
    isPassing: rest.isPassing ?? false,
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
