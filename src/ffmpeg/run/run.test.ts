import { expect, test } from 'vitest';
import { commandArguments, progressSeconds } from './run.ts';

test('progress is read in microseconds under either name, N/A and other keys are skipped', () => {
  expect(progressSeconds('out_time_us=1500000')).toBe(1.5);
  expect(progressSeconds('out_time_ms=1500000')).toBe(1.5);
  expect(progressSeconds('out_time_us=-21333')).toBe(0);
  expect(progressSeconds('out_time_us=N/A')).toBeUndefined();
  expect(progressSeconds('out_time=00:00:01.500000')).toBeUndefined();
  expect(progressSeconds('frame=12')).toBeUndefined();
});

test('the caller’s own log level wins, progress only where somebody listens', () => {
  expect(commandArguments(['-i', 'a'], false)).toEqual([
    ...['-hide_banner', '-nostdin', '-y', '-loglevel', 'error', '-i', 'a'],
  ]);
  const own = commandArguments(['-loglevel', 'info', '-i', 'a'], true);
  expect(own.filter((word) => word === '-loglevel')).toHaveLength(1);
  expect(own).toContain('pipe:1');
});
