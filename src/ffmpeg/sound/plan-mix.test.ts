import { expect, test } from 'vitest';
import { loudnessFilter } from './plan-mix.ts';

test('one gain and a limiter; silence stays, and noise is not made loud', () => {
  expect(loudnessFilter(-21.4, -14)).toBe('volume=7.40dB,alimiter=limit=0.82:attack=2:release=60:level=0');
  expect(loudnessFilter(-10, -14)).toContain('volume=-4.00dB');
  expect(loudnessFilter(-60, -14)).toContain('volume=20.00dB');
  expect(loudnessFilter(-70, -14)).toBeUndefined();
  expect(loudnessFilter(undefined, -14)).toBeUndefined();
});
