import { expect, test } from 'vitest';
import { stretchesOf } from './voiced.ts';

const RATE = 16_000;

/** Noise at these loudnesses, one after the other; the noise is the same on every machine. */
function sound(...parts: readonly (readonly [seconds: number, amplitude: number])[]): Int16Array {
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 1_073_741_823 - 1;
  };
  return Int16Array.from(
    parts.flatMap(([seconds, amplitude]) =>
      Array.from({ length: Math.round(seconds * RATE) }, () => Math.round(random() * amplitude * 32_767)),
    ),
  );
}

const near = (found: ReturnType<typeof stretchesOf>) =>
  found.map(({ startSeconds, endSeconds }) =>
    [startSeconds, endSeconds].map((time) => Math.round(time * 10) / 10),
  );

test('voice over a quiet floor: pauses between sentences are seen, those between words are not', () => {
  const samples = sound(
    [0.5, 0.002],
    [1, 0.3],
    [0.1, 0.002],
    [0.9, 0.2],
    [0.6, 0.002],
    [1, 0.3],
    [0.4, 0.002],
  );
  expect(near(stretchesOf(samples, RATE))).toEqual([
    [0.5, 2.5],
    [3.1, 4.1],
  ]);
});

test('a click is no voice', () => {
  const samples = sound([1, 0.001], [0.04, 0.5], [1, 0.001], [1, 0.3], [1, 0.001]);
  expect(near(stretchesOf(samples, RATE))).toEqual([[2, 3]]);
});

test('silence, near silence and steady sound hold no voice that could be told', () => {
  expect(stretchesOf(sound([3, 0]), RATE)).toEqual([]);
  expect(stretchesOf(sound([1, 0.0005], [1, 0.002]), RATE)).toEqual([]);
  expect(stretchesOf(sound([3, 0.3]), RATE)).toEqual([]);
  expect(stretchesOf(new Int16Array(0), RATE)).toEqual([]);
});
