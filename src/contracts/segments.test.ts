import { expect, test } from 'vitest';
import { asDuration } from './segments.ts';

test.each([
  ['30', '30s'],
  ['30s', '30s'],
  [' 60 sec ', '60s'],
  ['1 minute', '60s'],
  [30, '30s'],
  ['45', '45s'],
  ['half', 'half'],
])('a length written as %j is %s', (given, length) => {
  expect(asDuration(given)).toBe(length);
});
