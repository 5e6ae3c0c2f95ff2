import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callMain } from '../support/call-main.ts';

/** What is mistyped is answered with what was likely meant, whether it is a command, a flag, or a value of a closed list. */
test.each([
  [['projects', 'clen'], 'Did you mean clean?'],
  [['run', 'x', '--langauge', 'english'], 'Did you mean --language?'],
  [['run', 'x', '--language', 'Englisch'], 'Did you mean english?'],
  [['run', 'x', '--platform', 'youtube'], 'Did you mean youtube_shorts?'],
  [['run', 'x', '--style', 'Cinematik'], 'Did you mean cinematic?'],
  [['run', 'x', '--image-provider', 'open-verse'], 'Did you mean openverse?'],
  [['schema', 'scipt-request'], 'Did you mean script-request?'],
  [['config', 'get', 'langauge'], 'Did you mean language?'],
  [['config', 'set', 'langauge', 'english'], 'Did you mean language?'],
  [['config', 'unset', '--user', 'bgm'], 'Did you mean music?'],
] as const)('%j', async (argv, words) => {
  const home = mkdtempSync(join(tmpdir(), 'sparkfluence-mistyped-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const { code, stderr } = await callMain(argv, { env: { HOME: home, SPARKFLUENCE_HOME: home }, cwd: home });
  expect([code, stderr], stderr).toEqual([2, expect.stringContaining(words)]);
});

test('where nothing is near, nothing is guessed', async () => {
  const { code, stderr } = await callMain(['run', 'x', '--duration', '90'], { env: {}, cwd: tmpdir() });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/Allowed choices are 30s, 60s\.\nnext: See /)]);
});
