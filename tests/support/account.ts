import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { ROOT } from './built.ts';

/**
 * What each test computes, itself and by the processes that it started and waited for: one JSON line a step, into the file
 * that SPARKFLUENCE_TEST_ACCOUNT names. It needs /proc. What a test starts and leaves to others (Chromium's own processes, a
 * worker that goes on alone) is missing.
 */

/** Of `/proc/PID/stat`, which Linux counts a hundred to the second. */
const TICKS = 100;
const file = process.env.SPARKFLUENCE_TEST_ACCOUNT;

interface Computed {
  readonly own: number;
  readonly started: number;
}

function computed(): Computed {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  const seconds = (first: number) => ((fields[first] ?? 0) + (fields[first + 1] ?? 0)) / TICKS;
  return { own: seconds(11), started: seconds(13) };
}

if (file !== undefined && existsSync('/proc/self/stat')) {
  const place = globalThis as { accountedSoFar?: Computed }; // test files share a process, and modules are read anew for each
  place.accountedSoFar ??= { own: 0, started: 0 };
  const note = (step: string) => {
    const [now, before] = [computed(), place.accountedSoFar!];
    const line = {
      file: relative(ROOT, expect.getState().testPath ?? ''),
      step,
      own: Number((now.own - before.own).toFixed(2)),
      started: Number((now.started - before.started).toFixed(2)),
    };
    place.accountedSoFar = now;
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  };
  beforeAll(() => note('loaded'));
  beforeEach(() => note('set up'));
  afterEach(() => note(expect.getState().currentTestName ?? ''));
  afterAll(() => note('cleared away'));
}
