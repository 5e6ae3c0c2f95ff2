import { expect, test } from 'vitest';
import { dayStartMs, limitsIn } from './learned-limits.ts';

const violations = (...list: readonly (readonly [id: string, value: string])[]) =>
  JSON.stringify({
    error: { details: [{ violations: list.map(([quotaId, quotaValue]) => ({ quotaId, quotaValue })) }] },
  });

test.each([
  // https://ai.google.dev/gemini-api/docs/rate-limits, as refusals name its quotas
  [
    violations(
      ['GenerateRequestsPerMinutePerProjectPerModel-FreeTier', '10'],
      ['GenerateRequestsPerDayPerProjectPerModel-FreeTier', '20'],
    ),
    { perMinute: 10, perDay: 20 },
  ],
  [
    violations(['EmbedContentRequestsPerMinutePerUserPerProjectPerModel-FreeTier', '100']),
    { perMinute: 100 },
  ],
  [violations(['GenerateContentInputTokensPerModelPerMinute-FreeTier', '250000']), undefined],
  [violations(['GenerateRequestsPerDayPerProjectPerModel-FreeTier', '0']), undefined],
  [violations(['GenerateRequestsPerDayPerProjectPerModel', 'many']), undefined],
  // https://platform.openai.com/docs/guides/rate-limits
  [
    'Rate limit reached for gpt-image-2 in organization org-x on input-images per min: Limit 5, Used 5, Requested 1.',
    { perMinute: 5 },
  ],
  ['Rate limit reached on requests per day (RPD): Limit 200, Used 200', { perDay: 200 }],
  ['Rate limit reached on tokens per min (TPM): Limit 200000, Used 199000', undefined],
  ['{"detail":{"error_code":"RATE_LIMIT_ERROR","message":"Too many requests"}}', undefined],
  ['<html>', undefined],
  ['null', undefined],
])('%s', (body, limits) => {
  expect(limitsIn(body)).toEqual(limits);
});

test("Google's day begins at midnight of the Pacific coast, any other provider's is the last 24 hours", () => {
  const now = Date.parse('2026-11-29T10:30:15.250Z');
  expect(new Date(dayStartMs('gemini', now)).toISOString()).toBe('2026-11-29T08:00:00.000Z');
  expect(dayStartMs('veo', now)).toBe(now - 24 * 3_600_000);
});
