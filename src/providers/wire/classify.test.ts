import { expect, test } from 'vitest';
import { classify } from './classify.ts';
import { AnswerError, readFailedCall } from './failed-call.ts';
import { retryAfterMs } from './retry-after.ts';

const refused = (status: number, body: unknown = '', headers: [string, string][] = []) =>
  new AnswerError(status, headers, body);
const network = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });

/** 2026-09-21T14:13:12Z */
const NOW_MS = 1_789_999_992_000;
const google = (status: string, details: unknown[] = []) => ({ error: { message: 'busy', status, details } });

test.each([
  [400, google('INVALID_ARGUMENT', [{ reason: 'API_KEY_INVALID' }]), 'key_refused'],
  [401, { error: { code: 'authentication', message: 'x' } }, 'key_refused'],
  [404, { detail: { error_code: 'API_KEY_NOT_FOUND', error_message: 'x' } }, 'key_refused'],
  [402, { error: 'You have exceeded your monthly included credits' }, 'payment_required'],
  [402, { detail: { error_code: 'NOT_ENOUGH_AND_LOCK_CREDIT' } }, 'payment_required'],
  [403, { detail: { error_code: 'VEO_PREMIUM_PLAN_REQUIRED' } }, 'payment_required'],
  [
    429,
    google('RESOURCE_EXHAUSTED', [{ violations: [{ quotaId: 'RequestsPerDayPerProject' }] }]),
    'quota_exhausted',
  ],
  [429, { error: { code: 'quota_exceeded', message: 'x' } }, 'quota_exhausted'],
  [429, { error: { code: 'insufficient_quota', message: 'x' } }, 'payment_required'],
  [429, google('RESOURCE_EXHAUSTED', [{ violations: [{ quotaId: 'RequestsPerMinute' }] }]), 'rate_limited'],
  [400, { error: { code: 'moderation_blocked', message: 'x' } }, 'content_blocked'],
  [404, google('NOT_FOUND'), 'request_refused'],
  [404, { error: { message: 'models/gemini-2 is no longer available' } }, 'model_retired'],
  [404, { error: { message: 'models/x is not found for API version v1' } }, 'model_retired'],
  [404, '<html>The requested URL /models/x was not found</html>', 'request_refused'],
  [
    404,
    { error: { message: 'models/x-preview is not found for API version v1, or is not supported' } },
    'preview_api_version',
  ],
  [404, { error: { message: 'models/x-preview is not found for API version v1beta' } }, 'model_retired'],
  [
    400,
    { error: { message: 'The model `x` has been decommissioned and is no longer supported.' } },
    'model_retired',
  ],
  [400, { error: { message: 'The parameter `style` is no longer supported.' } }, 'request_refused'],
  [
    429,
    {
      error: {
        message:
          'Quota exceeded for metric: a/free_tier_requests, limit: 0, model: m\nPlease retry in 25.4s.',
      },
    },
    'billing_needed',
  ],
  [
    429,
    { error: { message: 'Quota exceeded for metric: a/free_tier_requests, limit: 20, model: m' } },
    'rate_limited',
  ],
  [429, { error: { message: 'Rate limit reached: Limit 0, Used 0, Requested 1.' } }, 'billing_needed'],
  [
    429,
    google('RESOURCE_EXHAUSTED', [{ violations: [{ quotaId: 'PerDay-FreeTier', quotaValue: '0' }] }]),
    'billing_needed',
  ],
  [429, { error: { message: 'Your project has exceeded its monthly spending cap.' } }, 'billing_needed'],
  [
    400,
    { error: { code: 'billing_hard_limit_reached', message: 'Billing hard limit has been reached' } },
    'billing_needed',
  ],
  [
    400,
    { error: { message: 'Gemini API free tier is not available in your country. Please enable billing.' } },
    'billing_needed',
  ],
  [400, { error: { message: 'User location is not supported for the API use.' } }, 'region_not_supported'],
  [403, { error: { code: 'unsupported_country_region_territory', message: 'x' } }, 'region_not_supported'],
  [
    403,
    { error: { message: 'Your organization must be verified to use the model `x`.' } },
    'organization_not_verified',
  ],
  [403, { detail: { error_code: 'EMAIL_NOT_VERIFIED' } }, 'organization_not_verified'],
  [
    403,
    '<!DOCTYPE html><title>Just a moment...</title><script src="/cdn-cgi/challenge-platform/x"></script>',
    'proxy_page',
  ],
  [503, '<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script></html>', 'proxy_page'],
  [403, 'error code: 1010', 'proxy_page'],
  [403, '<html>error code: 1009 The owner has banned the country or region</html>', 'region_not_supported'],
  [403, '<html><head><title>403 Forbidden</title></head></html>', 'proxy_page'],
  [502, '<html><title>502 Bad Gateway</title></html>', 'provider_unavailable'],
  [401, '<html><title>401 Authorization Required</title></html>', 'key_refused'],
  [429, '<html><title>Too many requests</title></html>', 'rate_limited'],
  [429, { error: { message: 'Rate limit exceeded: free-models-per-day' } }, 'quota_exhausted'],
  [400, { error: { code: 'json_validate_failed', message: 'Failed to generate JSON' } }, 'bad_answer'],
  [
    422,
    { detail: [{ loc: ['body'], msg: 'too long', input: 'how to set a spending limit' }] },
    'request_refused',
  ],
  [410, 'Gone', 'model_retired'],
  [503, google('UNAVAILABLE'), 'provider_unavailable'],
  [200, '<html>', 'proxy_page'],
  [200, 'plain words', 'bad_answer'],
  // No money, in the words of nscale, z.ai, fal, together, DeepSeek and Replicate, with whatever status.
  [429, { error: { message: 'Insufficient credit' } }, 'payment_required'],
  [
    429,
    { error: { code: '1113', message: 'Insufficient balance or no resource package. Please recharge.' } },
    'payment_required',
  ],
  [403, { detail: 'User is locked. Reason: Exhausted balance. Top up your balance.' }, 'payment_required'],
  [402, { error: { message: 'Credit limit exceeded, please navigate to billing' } }, 'payment_required'],
  [402, { error: { message: 'Insufficient Balance' } }, 'payment_required'],
  [302, '', 'request_refused'],
  [422, { detail: [{ loc: ['body', 'prompt'], msg: 'field required' }] }, 'request_refused'],
])('HTTP %i %j is %s', (status, body, reason) => {
  expect(classify(refused(status, body))?.reason).toBe(reason);
});

test('SDK errors are read: Google, OpenAI, Hugging Face, connections', () => {
  const apiError = Object.assign(new Error('{"error":{"message":"busy","status":"UNAVAILABLE"}}'), {
    status: 503,
  });
  expect(classify(apiError)).toMatchObject({ reason: 'provider_unavailable', message: 'busy' });
  const openai = Object.assign(new Error('401 x'), {
    status: 401,
    error: { message: 'busy' },
    headers: new Headers(),
  });
  expect(classify(openai)).toMatchObject({ reason: 'key_refused', message: 'busy' });
  const hf = Object.assign(new Error('x'), { httpResponse: { status: 402, body: { error: 'busy' } } });
  expect(classify(hf)).toMatchObject({ reason: 'payment_required', message: 'busy' });
  const wrapped = new Error('Connection error.', { cause: network('ECONNREFUSED') });
  expect(classify(wrapped)).toMatchObject({ reason: 'provider_unavailable', accepted: 'no' });
});

test.each([
  [[['retry-after', '7']], '', 7000],
  [[['retry-after', 'Mon, 21 Sep 2026 14:14:12 GMT']], '', 60_000],
  [
    [
      ['retry-after-ms', '250'],
      ['retry-after', '3'],
    ],
    '',
    3000,
  ],
  [[], google('X', [{ retryDelay: '22.5s' }]), 22_500],
  [[], { error: { message: 'Please try again in 1m30s.' } }, 90_000],
  [
    [
      ['x-ratelimit-remaining-requests', '0'],
      ['x-ratelimit-reset-requests', '6m0s'],
    ],
    '',
    360_000,
  ],
  [
    [
      ['x-ratelimit-remaining-tokens', '0'],
      ['x-ratelimit-reset-tokens', '6m0s'],
      ['retry-after', '1'],
    ],
    '',
    1000,
  ],
  [
    [
      ['x-ratelimit-remaining-requests', '5'],
      ['x-ratelimit-reset-requests', '12s'],
    ],
    '',
    undefined,
  ],
  [[['retry-after', '1790000000']], '', undefined],
  [[['retry-after', '99999999999999999999']], '', undefined],
  [[['retry-after', '-5']], '', 0],
  [[['x-ratelimit-reset', '1790000000000']], '', 8_000],
  [[['x-ratelimit-reset', '12']], '', 12_000],
  [[['x-ratelimit-reset', '1790000000']], '', 8_000],
  [[['x-ratelimit-reset', '60000']], '', undefined],
  [
    [
      ['x-ratelimit-reset', '12'],
      ['x-ratelimit-remaining', '5'],
    ],
    '',
    undefined,
  ],
  [[], 'slow down', undefined],
])('%j %j asks to wait %s ms', (headers, body, wait) => {
  const call = readFailedCall(refused(429, body, headers as [string, string][]))!;
  expect(retryAfterMs(call, NOW_MS)).toBe(wait);
});
