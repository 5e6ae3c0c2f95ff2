import { expect, test } from 'vitest';
import { SPARE_FRAMES, soundParts } from './sound-parts.ts';

const RATE = 48_000;

test('a short sound is one part', () => {
  expect(soundParts(12 * RATE, 8)).toEqual([{ span: { from: 0, to: 12 * RATE }, from: 0, to: 12 * RATE }]);
});

test('parts meet, begin early on whole frames and tenths of a second, and go on a little', () => {
  for (const [seconds, cores, leadIn] of [
    [64, 2, 1],
    [64, 4, 2],
    [61.7, 3, 1],
  ] as const) {
    const samples = Math.round(seconds * RATE);
    const parts = soundParts(samples, cores, leadIn);
    expect(parts.length).toBe(cores);
    for (const [index, { span, from, to }] of parts.entries()) {
      expect(from).toBe(index === 0 ? 0 : parts[index - 1]!.to);
      expect([span.from % 1024, span.from % (RATE / 10)]).toEqual([0, 0]);
      expect(from - span.from).toBe(index === 0 ? 0 : leadIn * 1.6 * RATE);
      expect(span.to).toBe(Math.min(samples, to + SPARE_FRAMES * 1024));
    }
    expect(parts.at(-1)!.to).toBe(samples);
  }
});

test('a very long sound has more parts than are worked at at a time, and never longer ones than 70 s', () => {
  const parts = soundParts(480 * RATE, 3);
  expect(parts.length).toBe(9);
  for (const { span } of parts) expect((span.to - span.from) / RATE).toBeLessThan(70);
});
