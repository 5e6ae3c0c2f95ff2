import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandArguments, createFfmpeg, progressSeconds } from './run.ts';

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

test.skipIf(process.platform === 'win32')(
  'a program that is fed with frames keeps its memory between them',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-run-'));
    const binary = join(folder, 'ffmpeg');
    try {
      await writeFile(binary, '#!/bin/sh\ncat > /dev/null\necho "top pad: $MALLOC_TOP_PAD_" >&2\n');
      await chmod(binary, 0o755);
      const ffmpeg = createFfmpeg(binary, 'test');
      const { signal } = new AbortController();
      async function* input() {
        yield Buffer.from('a frame');
      }
      expect(await ffmpeg.run([], { signal, input: input() })).toBe('top pad: 67108864');
      expect(await ffmpeg.run([], { signal })).toBe('top pad: ');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
