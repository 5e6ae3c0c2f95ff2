import { expect, test } from 'vitest';
import { MOODS, makeBed, waveOf } from './bed.ts';
import { RATE } from './instruments.ts';

test.each(MOODS)('%s: as long as asked, in two channels, without clipping, offset or clicks', (mood) => {
  const { left, right } = makeBed({ mood, seconds: 12, seed: 5 });
  expect([left.length, right.length]).toEqual([12 * RATE, 12 * RATE]);
  let [peak, sum, energy, apart, jump] = [0, 0, 0, 0, 0];
  for (let at = 0; at < left.length; at++) {
    peak = Math.max(peak, Math.abs(left[at]!), Math.abs(right[at]!));
    sum += left[at]!;
    energy += left[at]! ** 2;
    apart += (left[at]! - right[at]!) ** 2;
    if (at > 0) jump = Math.max(jump, Math.abs(left[at]! - left[at - 1]!));
  }
  expect(peak).toBeLessThanOrEqual(0.501);
  expect(Math.abs(sum / left.length)).toBeLessThan(1e-4);
  expect(10 * Math.log10(energy / left.length)).toBeGreaterThan(-30);
  expect(apart).toBeGreaterThan(energy * 0.01); // it is stereo
  expect(jump).toBeLessThan(0.25);
  expect(Math.abs(left[0]!) + Math.abs(left.at(-1)!)).toBeLessThan(1e-4);
});

test('the same seed gives the same music, another seed another', () => {
  const bed = (seed: number) => Buffer.from(waveOf(makeBed({ mood: 'warm', seconds: 6, seed })));
  expect(bed(1).equals(bed(1))).toBe(true);
  expect(bed(1).equals(bed(2))).toBe(false);
  expect(bed(1).length).toBe(44 + 6 * RATE * 4);
});
