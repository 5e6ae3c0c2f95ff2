import { expect, test } from 'vitest';
import { integratedLoudness } from './loudness.ts';

const sine = (hertz: number, amplitude: number, seconds: number, rate: number): Int16Array =>
  Int16Array.from({ length: seconds * rate }, (_, index) =>
    Math.round(32767 * amplitude * Math.sin((2 * Math.PI * hertz * index) / rate)),
  );

test.each([48_000, 22_050, 16_000])(
  'a 997 Hz tone of -20 dBFS in both channels has -20 LUFS, at %i Hz',
  (rate) => {
    expect(integratedLoudness(sine(997, 0.1, 3, rate), rate)).toBeCloseTo(-20, 0.5);
  },
);

test('silence has no loudness, and pauses do not count', () => {
  expect(integratedLoudness(new Int16Array(48_000), 48_000)).toBeUndefined();
  expect(integratedLoudness(new Int16Array(100), 48_000)).toBeUndefined();
  const tone = sine(997, 0.1, 3, 16_000);
  const paused = new Int16Array(tone.length * 3);
  paused.set(tone);
  expect(integratedLoudness(paused, 16_000)).toBeCloseTo(integratedLoudness(tone, 16_000)!, 0);
});
