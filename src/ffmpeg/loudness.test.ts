import { expect, test } from 'vitest';
import { loudnessFilter, parseLoudness } from './loudness.ts';

const SUMMARY = `[Parsed_ebur128_1 @ 0x1] Summary:

  Integrated loudness:
    I:         -21.4 LUFS
    Threshold: -31.6 LUFS

  Loudness range:
    LRA:         3.2 LU

  True peak:
    Peak:       -4.4 dBFS
`;

test('reads the summary', () => {
  expect(parseLoudness(`noise\n${SUMMARY}`)).toEqual({ integratedLufs: -21.4, truePeakDbtp: -4.4 });
  expect(parseLoudness(SUMMARY.replace('-4.4', '-inf'))?.truePeakDbtp).toBe(Number.NEGATIVE_INFINITY);
  expect(parseLoudness('nothing of the kind')).toBeUndefined();
});

test('one gain and a limiter; silence stays, and noise is not made loud', () => {
  expect(loudnessFilter({ integratedLufs: -21.4, truePeakDbtp: -4.4 }, -14)).toBe(
    'volume=7.40dB,alimiter=limit=0.82:attack=2:release=60:level=0',
  );
  expect(loudnessFilter({ integratedLufs: -10, truePeakDbtp: 0 }, -14)).toContain('volume=-4.00dB');
  expect(loudnessFilter({ integratedLufs: -60, truePeakDbtp: -40 }, -14)).toContain('volume=20.00dB');
  expect(
    loudnessFilter({ integratedLufs: -70, truePeakDbtp: Number.NEGATIVE_INFINITY }, -14),
  ).toBeUndefined();
});
