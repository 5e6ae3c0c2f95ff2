import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Streams } from '../contracts/world.ts';
import { lineOf, openProgress } from './progress.ts';

test('a line a change', () => {
  expect(lineOf({ stage: 'script', state: 'kept' })).toBe('script: kept');
  expect(lineOf({ stage: 'clip', segment: 'BODY_1', state: 'done' })).toBe('BODY_1 clip: done');
  expect(lineOf({ stage: 'image', segment: 'HOOK', state: 'failed', message: 'HOOK: no room' })).toBe(
    'HOOK picture: failed: no room',
  );
});

test('where stderr is no terminal, percentages are not told', () => {
  const stderr = new PassThrough();
  const view = openProgress({ stderr, stderrIsTerminal: false } as unknown as Streams);
  view.onEvent({ stage: 'combine', state: 'started' });
  for (let percentage = 0; percentage < 100; percentage += 1) {
    view.onEvent({ stage: 'combine', state: 'running', percentage });
  }
  view.onEvent({ stage: 'combine', state: 'done' });
  view.stop();
  expect(String(stderr.read())).toBe('final video: started\nfinal video: done\n');
});

test('as JSON, a line that says the same as the one before it of its part is left out', () => {
  const stderr = new PassThrough();
  const view = openProgress({ stderr, stderrIsTerminal: false } as unknown as Streams, { mode: 'json' });
  for (const percentage of [0, 0, 50, 50, 50, 50, 100]) {
    view.onEvent({ stage: 'combine', state: 'running', percentage });
    view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'running', percentage: 7 });
  }
  view.stop();
  const lines = String(stderr.read()).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).percentage)).toEqual([0, 7, 50, 100]);
});
