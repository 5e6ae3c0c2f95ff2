import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { packagedFfmpeg } from '../support/packaged-ffmpeg.ts';
import { canSeeProcesses } from '../support/processes.ts';
import { newPlace } from '../support/program.ts';
import { DUMMY_KEYS } from '../support/vendor-world.ts';

/** What other programs get of our environment, as the kernel and a program in ffmpeg's place see it. */

const SECRETS: Record<string, string> = {
  ...DUMMY_KEYS,
  HTTPS_PROXY: 'http://me:proxy-password@127.0.0.1:9',
  AWS_SECRET_ACCESS_KEY: 'secret-of-another-program',
  GITHUB_TOKEN: 'token-of-another-program',
};
const VALUES = [...Object.values(DUMMY_KEYS), 'proxy-password', 'of-another-program'];
const LOCAL = ['--script-provider', 'local', '--image-provider', 'local', '--video-provider', 'local'];

test.skipIf(process.platform === 'win32')('ffmpeg, workers and the voice get none of the keys', async () => {
  const place = newPlace();
  const seen = join(place.folder, 'seen');
  mkdirSync(seen);
  const wrapper = join(place.folder, 'ffmpeg.sh');
  writeFileSync(wrapper, `#!/bin/sh\nenv > "${seen}/ffmpeg-$$"\nexec "${packagedFfmpeg()}" "$@"\n`);
  chmodSync(wrapper, 0o755);
  const cache = join(place.folder, 'cache'); // a new one, so that the voice has to speak
  const env = { ...SECRETS, SPARKFLUENCE_FFMPEG: wrapper, SPARKFLUENCE_CACHE: cache };
  const running = place.start(['run', '--topic', 'sleep', '--duration', '30s', ...LOCAL], { env });
  const watch = setInterval(() => {
    if (canSeeProcesses) keepEnvironments(running.child.pid, seen);
  }, 20);
  const outcome = await running.outcome.finally(() => clearInterval(watch));
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  const names = readdirSync(seen);
  const kinds = new Set(names.map((name) => name.replace(/-\d+$/, '')));
  expect(kinds).toContain('ffmpeg');
  if (canSeeProcesses) for (const kind of ['worker', 'voice-process']) expect(kinds).toContain(kind);
  for (const name of names) {
    const text = readFileSync(join(seen, name), 'utf8');
    for (const value of VALUES) expect(text.includes(value), `${name} has ${value}`).toBe(false);
    expect(text, name).toMatch(/(?:^|\0|\n)PATH=/);
  }
});

/** Writes down the environment of each process of ours but the first, from /proc. */
function keepEnvironments(main: number | undefined, folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== main)) {
    try {
      const kind = /\/(worker|voice-process)\.js\0/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
      const file = join(folder, `${kind}-${pid}`);
      if (kind === undefined || existsSync(file)) continue;
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      // Other tests run at the same time; HOME is the place's folder.
      if (environment.split('\0').includes(`HOME=${dirname(folder)}`)) writeFileSync(file, environment);
    } catch {
      // The process has ended meanwhile.
    }
  }
}

test('a program named by a stranger’s .env is not run', async () => {
  const place = newPlace();
  const trap = join(place.folder, 'trap.sh');
  writeFileSync(trap, `#!/bin/sh\ntouch "${place.folder}/sprung"\n`);
  chmodSync(trap, 0o755);
  writeFileSync(join(place.folder, '.env'), `SPARKFLUENCE_FFMPEG=${trap}\n`, { mode: 0o600 });
  const outcome = await place.call(['doctor', '--json'], { env: { SPARKFLUENCE_FFMPEG: undefined } });
  expect(outcome.stderr).toMatch(/not taken from .*: SPARKFLUENCE_FFMPEG\./);
  expect(existsSync(join(place.folder, 'sprung'))).toBe(false);
});
