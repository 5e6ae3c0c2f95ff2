import { expect, test } from 'vitest';
import { VENDOR_NAMES } from './names.ts';
import { rateLimitsFrom } from './rate-limits.ts';

test.each(Object.keys(VENDOR_NAMES))('%s may have limits of its own', (provider) => {
  const limits = { [provider]: { perMinute: 10, perDay: 200, atOnce: 2, jobsAtOnce: 1 } };
  expect(rateLimitsFrom(JSON.stringify(limits))).toEqual(limits);
});

test.each(['', ' ', undefined])('%j sets none', (text) => {
  expect(rateLimitsFrom(text)).toBeUndefined();
});

test.each([
  ['{"veoo": {"perMinute": 10}}', /names no provider: "veoo"; there are gemini, .*veo/],
  ['{"constructor": {"perMinute": 10}}', /"constructor"/],
  ['{"VEO": {"perMinute": 10}}', /"VEO"/],
  ['{"veo": {"perHour": 10}}', /names no figure of veo: "perHour"/],
  ['{"veo": 5}', /has no figures for veo/],
  ['{"veo": {"perMinute": 0}}', /a number above 0 as perMinute of veo/],
  ['{"veo": {"perMinute": "10"}}', /a number above 0/],
  ['{"veo": {"atOnce": 1e999}}', /a number above 0/],
  ['[]', /cannot be read/],
  ['null', /cannot be read/],
  ['{', /cannot be read/],
])('%s is refused by name', (text, message) => {
  expect(() => rateLimitsFrom(text)).toThrow(
    expect.objectContaining({
      kind: 'config',
      message: expect.stringMatching(message),
      details: expect.objectContaining({ reason: 'bad_setting', field: 'SPARKFLUENCE_RATE_LIMITS' }),
    }),
  );
});
