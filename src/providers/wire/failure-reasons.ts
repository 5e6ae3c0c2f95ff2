import type { ErrorCode, ErrorKind } from '../../contracts/errors.ts';
import type { ProxyFailureReason } from './proxies.ts';

/** Why a call to a provider failed; becomes `details.reason`. */
export type FailureReason =
  | 'key_refused'
  | 'organization_not_verified'
  | 'region_not_supported'
  | 'payment_required'
  | 'billing_needed'
  | 'quota_exhausted'
  | 'rate_limited'
  | 'model_retired'
  | 'preview_api_version'
  | 'content_blocked'
  | 'request_refused'
  | 'provider_unavailable'
  | 'bad_answer'
  | 'ambiguous_submission'
  | 'address_not_allowed'
  | ProxyFailureReason;

const KINDS: Record<FailureReason, readonly [ErrorKind, ErrorCode]> = {
  key_refused: ['config', 'UNAUTHORIZED'],
  organization_not_verified: ['config', 'UNAUTHORIZED'],
  region_not_supported: ['provider', 'API_ERROR'],
  payment_required: ['provider', 'API_ERROR'],
  billing_needed: ['provider', 'API_ERROR'],
  quota_exhausted: ['limit', 'RATE_LIMITED'],
  rate_limited: ['limit', 'RATE_LIMITED'],
  model_retired: ['config', 'INVALID_REQUEST'],
  preview_api_version: ['config', 'INVALID_REQUEST'],
  content_blocked: ['provider', 'API_ERROR'],
  request_refused: ['provider', 'API_ERROR'],
  proxy_page: ['provider', 'API_ERROR'],
  provider_unavailable: ['provider', 'API_ERROR'],
  bad_answer: ['provider', 'API_ERROR'],
  ambiguous_submission: ['provider', 'API_ERROR'],
  address_not_allowed: ['provider', 'API_ERROR'],
  proxy_login: ['config', 'UNAUTHORIZED'],
  proxy_refused: ['config', 'API_ERROR'],
  proxy_unreachable: ['config', 'API_ERROR'],
  proxy_certificate: ['config', 'API_ERROR'],
};

/** The error kind (which decides the exit code) and the envelope's code of a reason. */
export const kindOf = (reason: FailureReason): readonly [ErrorKind, ErrorCode] => KINDS[reason];

/**
 * Reasons by the words of a body, tried in this order before the HTTP status: vendors use one status for several reasons
 * (docs/design/providers.md).
 */
export const REASONS_BY_WORDS: readonly (readonly [FailureReason, RegExp])[] = [
  [
    'key_refused',
    /API_KEY_(?:INVALID|REQUIRED|NOT_FOUND|SERVICE_BLOCKED)|USER_NOT_FOUND|invalid_api_key|(?:invalid or missing|missing or invalid) API key|API key (?:not valid|expired)/i,
  ],
  [
    // A free tier whose limit is 0 asks to "retry in 20s" as any other; it is never refreshed.
    'billing_needed',
    /\blimit:?\s*0(?![.\d])|key limit exceeded|"quotaValue"\s*:\s*"?0(?![.\d])|spend(?:ing)?[\s_-]*(?:cap|limit)|billing_(?:hard_limit|not_active|disabled|not_enabled)|billing (?:account )?(?:is |has )?(?:not (?:been )?(?:enabled|active|set up)|disabled)|(?:enable|set up|requires?) (?:a )?billing|free tier is not available/i,
  ],
  [
    'payment_required',
    /NOT_ENOUGH(?:_AND_LOCK)?_CREDIT|PREMIUM_PLAN_REQUIRED|insufficient[\s_-]*(?:credits?|balance|funds|quota)|exhausted balance|credit limit exceeded|(?:out of|no) credits?\b|balance is (?:too low|insufficient|not enough)|payment_required|prepayment credits|exceeded your monthly included credits/i,
  ],
  [
    'region_not_supported',
    /unsupported_country|countr(?:y|ies), (?:or )?region,? or territory|(?:user )?location is not supported|(?:country|region|territory) (?:is )?not supported|not (?:available|supported|offered) in your (?:country|region|location)|error code: 1009|banned the country or region/i,
  ],
  [
    'organization_not_verified',
    /organi[sz]ation[^."]{0,60}(?:must be|is not|has not been|not yet|needs? to be) verified|organi[sz]ation_(?:must_be|not)_verified|verify (?:your )?organi[sz]ation|(?:account|identity|e-?mail)(?: address)? (?:must be|is not|not yet|needs? to be) verified|(?:ACCOUNT|EMAIL|IDENTITY)_NOT_VERIFIED/i,
  ],
  [
    'content_blocked',
    /moderation_blocked|content_policy_violation|content_filter|safety_violations|AUDIO_FILTERED|PROHIBITED_CONTENT|PUBLIC_ERROR_(?:UNSAFE|PROMINENT|MINOR|SEXUAL)|NSFW/i,
  ],
  [
    // Google offers previews, experiments and `-latest` names under v1beta only.
    'preview_api_version',
    /\b(?:models\/)?[\w.-]*(?:preview|-exp\b|-exp-|experimental|-latest)[\w.-]* is not found for API version v1\b(?!alpha|beta)/i,
  ],
  [
    'model_retired',
    /model_not_found|is no longer available|has been (?:deprecated|retired|shut down|decommissioned)|model_(?:deprecated|decommissioned)|\bmodel\b[^."]{0,80} no longer supported/i,
  ],
];
