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
