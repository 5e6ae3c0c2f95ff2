import { expect, test } from 'vitest';
import { googleInteraction, interactionStatus } from './google-answers.ts';

test.each([
  ['DEADLINE_EXCEEDED', 'the job timed out', 'provider_timeout'],
  ['rate_limit_exceeded', 'too many at once', 'provider_busy'],
  ['RESOURCE_EXHAUSTED', 'the service is busy', 'provider_busy'],
  [503, 'The model is overloaded. Please try again later.', 'provider_busy'],
  ['safety', 'blocked by a safety filter', 'content_blocked'],
  ['internal', 'something broke', 'generation_failed'],
  ['invalid_request', 'the picture has no rights', 'request_refused'],
  ['FAILED_PRECONDITION', 'a prerequisite is not met', 'request_refused'],
  [400, 'no such size', 'request_refused'],
  ['payment_required', 'add credits', 'payment_required'],
  ['quota_exceeded', 'the day is used up', 'quota_exhausted'],
  ['image_recitation', 'too near to another picture', 'content_blocked'],
])('a job that failed with %s (%s) is %s', (code, message, reason) => {
  const interaction = googleInteraction({ id: 'job-1', status: 'failed', errors: [{ code, message }] });
  expect(interactionStatus(interaction!)).toMatchObject({ state: 'failed', reason });
});
