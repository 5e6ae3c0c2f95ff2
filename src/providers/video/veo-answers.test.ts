import { expect, test } from 'vitest';
import { clipStatus, veoEntry } from './veo-answers.ts';

test.each([
  ['INVALID_REQUEST', 'no such duration', 'request_refused'],
  ['GEMINI_INVALID_ARGUMENT', 'the picture', 'request_refused'],
  ['EMPTY_PROMPT', null, 'request_refused'],
  ['GEMINI_RATE_LIMIT', null, 'provider_busy'],
  ['TIMEOUT', null, 'provider_timeout'],
  ['AUDIO_FILTERED', null, 'content_blocked'],
  ['SYSTEM_ERROR', null, 'generation_failed'],
  [null, 'something', 'generation_failed'],
])('a job that failed with %s (%s) is %s', (error_code, error_message, reason) => {
  const entry = veoEntry({ id: 1, uuid: 'job-1', status: 3, error_code, error_message })!;
  expect(clipStatus(entry)).toMatchObject({ state: 'failed', reason });
});
