import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { childEnvironment } from '../../src/contracts/child-environment.ts';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { createFfmpeg } from '../../src/ffmpeg/run/run.ts';
import { createWorkers } from '../../src/pipeline/local-clips/pool.ts';
import { startSpeechChild, startVoiceChild } from '../../src/providers/local/voice/voice-child.ts';
import { canSeeProcesses, processesOf } from '../support/processes.ts';
import { DUMMY_KEYS } from '../support/vendor-world.ts';

/** What other programs get of our environment, as the kernel and a program in ffmpeg's place see it. */

const SECRETS: Record<string, string> = {
  ...DUMMY_KEYS,
  SPARKFLUENCE_DATABASE_URL: 'postgresql://me:database-password@127.0.0.1:9/films',
  HTTPS_PROXY: 'http://me:proxy-password@127.0.0.1:9',
  AWS_SECRET_ACCESS_KEY: 'secret-of-another-program',
  GITHUB_TOKEN: 'token-of-another-program',
};
const VALUES = [...Object.values(DUMMY_KEYS), 'database-password', 'proxy-password', 'of-another-program'];

function withSecrets(): string {
  for (const [name, value] of Object.entries(SECRETS)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-children-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function expectNoSecrets(environment: string): void {
  for (const value of VALUES) expect(environment).not.toContain(value);
  expect(environment).toMatch(/(?:^|\0|\n)PATH=/);
}

/** The environment of our child that runs this program. */
async function environmentOfChild(program: string): Promise<string> {
  const isOurs = (pid: string) => {
    try {
      const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
    } catch {
      return false; // it has ended meanwhile
    }
  };
  const pid = await vi.waitUntil(
    () => readdirSync('/proc').find((name) => /^\d+$/.test(name) && isOurs(name)),
    {
      timeout: 60_000,
    },
  );
  return readFileSync(`/proc/${pid}/environ`, 'utf8');
}

test('a path, a home and a language, and nothing that is not on the list', () => {
  withSecrets();
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  const environment = childEnvironment();
  expect(environment).toMatchObject({ PATH: process.env.PATH, LC_ALL: 'C.UTF-8' });
  expect(Object.keys(environment)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/KEY|TOKEN|SECRET|PASSW|_URL$|PROXY|^SPARKFLUENCE_/i)]),
  );
});

test.skipIf(process.platform === 'win32')('ffmpeg', async () => {
  const folder = withSecrets();
  const program = join(folder, 'ffmpeg');
  writeFileSync(program, `#!/bin/sh\nenv > "${folder}/seen"\n`);
  chmodSync(program, 0o755);
  await createFfmpeg(program, '7').run(['-version'], { signal: new AbortController().signal });
  expectNoSecrets(readFileSync(join(folder, 'seen'), 'utf8'));
});

test.skipIf(!canSeeProcesses)('the workers, as many as there are jobs', async () => {
  const folder = withSecrets();
  const jobsFolder = join(folder, 'jobs');
  mkdirSync(jobsFolder);
  const ffmpeg = createFfmpeg('/bin/false', '7');
  const workers = createWorkers({ jobsFolder, ffmpeg, config: { cacheFolder: folder }, attached: true });
  workers.wake(1);
  try {
    expect(processesOf(jobsFolder)).toHaveLength(1); // one job needs one process
    workers.wake(2);
    expect(processesOf(jobsFolder)).toHaveLength(Math.min(2, availableParallelism()));
    expectNoSecrets(await environmentOfChild('worker'));
  } finally {
    await workers.close();
  }
});

test.skipIf(!canSeeProcesses)('the voice', async () => {
  withSecrets();
  const child = startVoiceChild(new AbortController().signal);
  try {
    expectNoSecrets(await environmentOfChild('voice-process'));
  } finally {
    await child.close();
  }
});

test.skipIf(!canSeeProcesses)('the neural voice', async () => {
  withSecrets();
  const stopped = (why: string) => new SparkfluenceError('config', why);
  const program = 'providers/local/neural/neural-process';
  const child = startSpeechChild({ program, signal: new AbortController().signal, stopped });
  try {
    expectNoSecrets(await environmentOfChild('neural-process'));
  } finally {
    await child.close();
  }
});
