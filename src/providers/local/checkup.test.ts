import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkLanguages } from './checkup.ts';
import { VOICE_TAGS } from './voice/voices.ts';

test('one process tries the voices of all languages, and where it dies another tries the rest', async () => {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'checkup-'));
  onTestFinished(() => rm(cacheFolder, { recursive: true, force: true }));
  const started: ChildProcess[] = [];
  const onStart = (message: unknown): void => {
    const { process: child } = message as { readonly process: ChildProcess };
    if (started.push(child) === 1) child.once('spawn', () => child.kill('SIGKILL'));
  };
  subscribe('child_process', onStart);
  const checks = await checkLanguages(cacheFolder, new AbortController().signal);
  unsubscribe('child_process', onStart);
  expect(started).toHaveLength(2);
  expect(checks).toHaveLength(VOICE_TAGS.length);
  const [killed, ...others] = checks;
  expect(killed).toMatchObject({
    voice: false,
    font: true,
    problem: expect.stringContaining('voice process'),
  });
  for (const check of others) expect(check).toMatchObject({ voice: true, font: true });
});
