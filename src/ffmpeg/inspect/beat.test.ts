import { expect, test } from 'vitest';
import { beatOf } from './beat.ts';

const evenly = (fps: number, count: number) => Array.from({ length: count }, (_, index) => index / fps);
const NTSC = 30_000 / 1001;

test('the rate that all frames keep, also by a clock of milliseconds', () => {
  expect(beatOf(evenly(NTSC, 60), 1 / 90_000)).toEqual({ fps: NTSC, isEven: true });
  const rounded = evenly(NTSC, 60).map((time) => Math.round(time * 1000) / 1000);
  expect(beatOf(rounded, 0.001)).toEqual({ fps: NTSC, isEven: true });
  expect(beatOf(evenly(12.5, 30), 1 / 90_000)).toEqual({ fps: 12.5, isEven: true });
});

test('a missing frame leaves the rate as it is, and is not even', () => {
  const times = evenly(NTSC, 60).filter((_, index) => index !== 20);
  expect(beatOf(times, 1 / 90_000)).toEqual({ fps: NTSC, isEven: false });
});

test('a first frame that is shown longer breaks no beat', () => {
  const times = evenly(24, 48).map((time, index) => (index === 0 ? time : time + 0.3));
  expect(beatOf(times, 1 / 12_288)).toEqual({ fps: 24, isEven: true });
});

test('a phone whose frames come some milliseconds early or late', () => {
  const times = evenly(30, 90).map((time, index) => time + [0, 0.006, -0.005, 0.002][index % 4]!);
  expect(beatOf(times, 1 / 90_000)).toEqual({ fps: 30, isEven: false });
});

test('frames without a beat have their average; a single one has a rate that a video can have', () => {
  const times = [0, 0.5, 0.6, 1.4, 1.45, 3, 3.2, 5];
  expect(beatOf(times, 0.001)).toMatchObject({ fps: 7 / 5, isEven: false });
  expect(beatOf([0], 1 / 12_288)).toEqual({ fps: 24, isEven: false });
  expect(beatOf([0, 0], 1 / 12_288)).toEqual({ fps: 24, isEven: false });
});
