import { expect, test } from 'vitest';
import { AnswerError, type RetryOptions, withRetry } from '../../providers/wire/retry.ts';
import { isRefusal } from './refusals.ts';

const google = (code: number, status: string, more = {}) => ({
  error: { code, status, message: 'no', ...more },
});
const word = (code: string) => ({ error: { code, message: 'no' } });
const snapgen = (error_code: string) => ({ detail: { error_code, error_message: 'no' } });
const openai = (code: string, type = 'invalid_request_error') => ({ error: { code, type, message: 'no' } });

/** How often the answer is asked for in all: a question, and an order that bills. */
const ONCE = [1, 1];
const LIMITED = [5, 5];
/** A question is repeated; an order may have been taken. */
const UNCLEAR = [5, 1];

/**
 * Google: https://ai.google.dev/gemini-api/docs/api-errors, https://ai.google.dev/gemini-api/docs/troubleshooting and google.rpc.Code,
 * which say for each whether to ask again; a refusal is not billed. SnapGen and OpenAI: docs/design/providers.md.
 */
test.each([
  ['Google', 400, google(400, 'INVALID_ARGUMENT'), 'request_refused', ONCE, 'not bought'],
  ['Google', 400, google(400, 'FAILED_PRECONDITION'), 'request_refused', ONCE, 'not bought'],
  [
    'Google',
    400,
    google(400, 'INVALID_ARGUMENT', { details: [{ reason: 'API_KEY_INVALID' }] }),
    'key_refused',
    ONCE,
    'not bought',
  ],
  ['Google', 402, google(402, 'RESOURCE_EXHAUSTED'), 'payment_required', ONCE, 'not bought'],
  ['Google', 403, google(403, 'PERMISSION_DENIED'), 'key_refused', ONCE, 'not bought'],
  ['Google', 404, google(404, 'NOT_FOUND'), 'request_refused', ONCE, 'not bought'],
  ['Google', 409, google(409, 'ALREADY_EXISTS'), 'request_refused', ONCE, 'not bought'],
  ['Google', 409, google(409, 'ABORTED'), 'provider_unavailable', UNCLEAR, 'unsure'],
  ['Google', 429, google(429, 'RESOURCE_EXHAUSTED'), 'rate_limited', LIMITED, 'not bought'],
  ['Google', 499, google(499, 'CANCELLED'), 'provider_unavailable', UNCLEAR, 'unsure'],
  ['Google', 500, google(500, 'INTERNAL'), 'provider_unavailable', UNCLEAR, 'unsure'],
  ['Google', 501, google(501, 'UNIMPLEMENTED'), 'request_refused', ONCE, 'not bought'],
  ['Google', 503, google(503, 'UNAVAILABLE'), 'provider_unavailable', UNCLEAR, 'unsure'],
  ['Google', 504, google(504, 'DEADLINE_EXCEEDED'), 'provider_unavailable', UNCLEAR, 'unsure'],
  ['interactions', 400, word('invalid_request'), 'request_refused', ONCE, 'not bought'],
  ['interactions', 400, word('parameter_unknown'), 'request_refused', ONCE, 'not bought'],
  ['interactions', 400, word('failed_precondition'), 'request_refused', ONCE, 'not bought'],
  ['interactions', 400, word('image_safety'), 'content_blocked', ONCE, 'not bought'],
  ['interactions', 400, word('recitation'), 'content_blocked', ONCE, 'not bought'],
  ['interactions', 401, word('authentication'), 'key_refused', ONCE, 'not bought'],
  ['interactions', 402, word('payment_required'), 'payment_required', ONCE, 'not bought'],
  ['interactions', 404, word('model_not_found'), 'model_retired', ONCE, 'not bought'],
  ['interactions', 416, word('out_of_range'), 'request_refused', ONCE, 'not bought'],
  ['interactions', 429, word('rate_limit_exceeded'), 'rate_limited', LIMITED, 'not bought'],
  ['interactions', 429, word('quota_exceeded'), 'quota_exhausted', ONCE, 'not bought'],
  ['interactions', 500, word('api_error'), 'provider_unavailable', UNCLEAR, 'unsure'],
  ['SnapGen', 400, snapgen('INVALID_REQUEST'), 'request_refused', ONCE, 'not bought'],
  ['SnapGen', 400, snapgen('EMPTY_PROMPT'), 'request_refused', ONCE, 'not bought'],
  ['SnapGen', 400, snapgen('API_KEY_REQUIRED'), 'key_refused', ONCE, 'not bought'],
  ['SnapGen', 402, snapgen('NOT_ENOUGH_CREDIT'), 'payment_required', ONCE, 'not bought'],
  ['SnapGen', 403, snapgen('VEO_PREMIUM_PLAN_REQUIRED'), 'payment_required', ONCE, 'not bought'],
  ['SnapGen', 404, snapgen('API_KEY_NOT_FOUND'), 'key_refused', ONCE, 'not bought'],
  ['SnapGen', 422, { detail: [{ loc: ['body'], msg: 'x' }] }, 'request_refused', ONCE, 'not bought'],
  ['SnapGen', 429, snapgen('RATE_LIMIT_ERROR'), 'rate_limited', LIMITED, 'not bought'],
  ['SnapGen', 500, snapgen('SYSTEM_ERROR'), 'provider_unavailable', UNCLEAR, 'unsure'],
  ['OpenAI', 400, openai('moderation_blocked'), 'content_blocked', ONCE, 'not bought'],
  ['OpenAI', 400, openai('billing_hard_limit_reached'), 'billing_needed', ONCE, 'not bought'],
  ['OpenAI', 401, openai('invalid_api_key'), 'key_refused', ONCE, 'not bought'],
  ['OpenAI', 404, openai('model_not_found'), 'model_retired', ONCE, 'not bought'],
  ['OpenAI', 409, openai('conflict'), 'provider_unavailable', UNCLEAR, 'unsure'],
  ['OpenAI', 429, openai('insufficient_quota'), 'payment_required', ONCE, 'not bought'],
  ['OpenAI', 429, openai('rate_limit_exceeded'), 'rate_limited', LIMITED, 'not bought'],
  ['OpenAI', 500, openai('server_error', 'server_error'), 'provider_unavailable', UNCLEAR, 'unsure'],
  [
    'Hugging Face',
    402,
    { error: 'exceeded your monthly included credits' },
    'payment_required',
    ONCE,
    'not bought',
  ],
  ['Hugging Face', 503, { error: 'loading' }, 'provider_unavailable', UNCLEAR, 'unsure'],
] as const)('%s: HTTP %i %j is %s', async (_vendor, status, body, reason, times, becomes) => {
  for (const [index, requestKind] of (['read', 'submit'] as const).entries()) {
    let asked = 0;
    const options: RetryOptions = {
      ...{ signal: new AbortController().signal, provider: 'veo', what: 'the clip', firstWaitMs: 0 },
      requestKind,
      purchase: { beforeSend: async () => undefined, whenDurable: () => undefined },
    };
    const error: unknown = await withRetry(async () => {
      asked += 1;
      throw new AnswerError(status, [], body);
    }, options).catch((thrown: unknown) => thrown);
    expect(asked).toBe(times[index]);
    expect(isRefusal(error)).toBe(becomes === 'not bought');
    const isAmbiguous = requestKind === 'submit' && becomes === 'unsure';
    expect(error).toMatchObject({ details: { reason: isAmbiguous ? 'ambiguous_submission' : reason } });
  }
});
