import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { TOPIC } from '../support/finished.ts';
import { writeProject } from '../support/kill-lab.ts';
import { packagedFfmpeg } from '../support/packaged-ffmpeg.ts';
import { leftAfter } from '../support/processes.ts';
import { BIN, errorOf, newPlace, type Place, type RunOptions } from '../support/program.ts';

/** Everything ends: files that never end are refused, and a signal ends what is waiting for something that never comes. */

const onPosix = process.platform !== 'win32';

/** Longer than any of these takes on a slow machine: one that waits for the end of such a file never ends. */
const BOUND_MS = 60_000;

interface Door {
  readonly name: string;
  readonly exitCode: number;
  /** Where the file lies, from the place's folder. */
  readonly at: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const DOORS: readonly Door[] = [
  { name: 'the configuration', exitCode: 3, at: 'sparkfluence.config.json', argv: ['config', 'list'] },
  {
    name: 'the price table',
    exitCode: 3,
    at: 'prices.json',
    argv: ['run', '--topic', TOPIC, '--estimate'],
    env: { SPARKFLUENCE_PRICES: 'prices.json' },
  },
  { name: '--transcript', exitCode: 2, at: 'talk.txt', argv: ['script', '--transcript', 'talk.txt'] },
  { name: '--notes', exitCode: 2, at: 'n.txt', argv: ['script', '--topic', TOPIC, '--notes', 'n.txt'] },
  { name: '--logo', exitCode: 2, at: 'logo.svg', argv: ['run', '--topic', TOPIC, '--logo', 'logo.svg'] },
  { name: '--bgm', exitCode: 2, at: 'music.wav', argv: ['run', '--topic', TOPIC, '--bgm', 'music.wav'] },
  { name: '--clip', exitCode: 2, at: 'clip.mp4', argv: ['combine', '--clip', 'HOOK=clip.mp4'] },
  { name: 'a corpus file', exitCode: 2, at: 'facts.txt', argv: ['rag', 'add', 'facts.txt'] },
  ...['project.json', 'script.json', 'state.json', 'lock'].map((name) => ({
    name,
    exitCode: 6,
    at: `project/${name}`,
    argv: ['images', '--project', 'project'],
  })),
];

/** What the program says when such a file stands there. */
async function refusedAt({ at, argv, env = {} }: Door, make: (file: string) => void) {
  const place = newPlace();
  if (at.startsWith('project/')) writeProject(join(place.folder, 'project'), ['HOOK']);
  const file = join(place.folder, at);
  rmSync(file, { force: true });
  make(file);
  return { file, refused: await place.call(argv, { env, asTyped: true }) };
}

describe.runIf(onPosix)('a file that never ends is refused by its name', () => {
  test.each(DOORS)(
    'a named pipe as $name',
    async (door) => {
      const { file, refused } = await refusedAt(door, (path) => execFileSync('mkfifo', [path]));
      expect(refused.exitCode, refused.stderr).toBe(door.exitCode);
      expect(errorOf(refused).message).toContain(file);
    },
    BOUND_MS,
  );

  test.each(DOORS.slice(0, 4))(
    'a device, and gigabytes, as $name',
    async (door) => {
      const { refused } = await refusedAt(door, (path) => symlinkSync('/dev/zero', path));
      expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([door.exitCode, 'not_a_file']);
      const large = await refusedAt(door, (path) => {
        writeFileSync(path, '');
        truncateSync(path, 3 * 1024 ** 3);
      });
      const { exitCode } = large.refused;
      expect([exitCode, errorOf(large.refused).details.reason]).toEqual([door.exitCode, 'too_long']);
    },
    BOUND_MS,
  );

  test('the program in a process of its own ends, too', async () => {
    const place = newPlace();
    execFileSync('mkfifo', [join(place.folder, 'talk.txt')]);
    const argv = ['-s', 'KILL', '30', process.execPath, BIN, 'script', '--transcript', 'talk.txt'];
    expect((await place.spawn('timeout', argv, {}).outcome).exitCode).toBe(2);
  });
});

/** Sends the signal and returns the outcome with the seconds that the end took. */
async function stop(place: Place, argv: readonly string[], ready: () => boolean, options: RunOptions = {}) {
  const running = place.start(argv, { ...options, typing: true });
  for (let tries = 0; !ready() && tries < 1_000 && running.child.exitCode === null; tries += 1)
    await sleep(20);
  const startMs = performance.now();
  running.child.kill('SIGTERM');
  const killer = setTimeout(() => running.child.kill('SIGKILL'), 15_000);
  const outcome = await running.outcome;
  clearTimeout(killer);
  return { outcome, seconds: (performance.now() - startMs) / 1000 };
}

/** An ffmpeg that takes no notice of signals, and says in a file that it was called. */
function deafFfmpeg(place: Place, answering: RegExp): { env: Record<string, string>; called: () => boolean } {
  const file = join(place.folder, 'deaf-ffmpeg');
  const mark = join(place.folder, 'called');
  writeFileSync(
    file,
    `#!/usr/bin/env node
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => undefined);
const argv = process.argv.slice(2);
if (${answering}.test(argv.join(' '))) {
  const { status, stdout, stderr } = require('node:child_process').spawnSync(${JSON.stringify(packagedFfmpeg())}, argv);
  process.stdout.write(stdout); process.stderr.write(stderr); process.exitCode = status;
} else { require('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); setInterval(() => undefined, 1000); }
`,
  );
  chmodSync(file, 0o755);
  return { env: { SPARKFLUENCE_FFMPEG: file }, called: () => existsSync(mark) };
}

/** Two seconds are the promise; a machine that is busy with other tests gets the rest. */
const LIMIT_SECONDS = 6;

describe.runIf(process.platform === 'linux')('a signal ends', () => {
  test.each([
    ['an ffmpeg that never says its version', /^$/, ['doctor', '--json']],
    ['an ffmpeg that never ends its work', /-version|-encoders|-filters|-buildconf|-muxers|-h /, ['run']],
  ])('%s', async (_name, answering, words) => {
    const place = newPlace();
    const folder = join(place.root, 'short');
    writeProject(folder, ['HOOK'], [2]);
    const { env, called } = deafFfmpeg(place, answering);
    const argv = words[0] === 'run' ? ['run', '--project', folder] : words;
    const cache = { SPARKFLUENCE_CACHE: join(place.folder, 'cache') };
    const { outcome, seconds } = await stop(place, argv, called, { env: { ...env, ...cache } });
    expect(outcome.exitCode, outcome.stderr).toBe(130);
    expect(errorOf(outcome).details.reason).toBe('interrupted');
    expect(seconds).toBeLessThan(LIMIT_SECONDS);
    expect(await leftAfter(place.folder, 3_000)).toEqual([]);
  });

  test.each([
    ['a project', (place: Place) => join(place.folder, 'project'), ['images', '--project', 'project']],
    ['the corpus', (place: Place) => join(place.folder, 'data', 'rag'), ['rag', 'add', 'facts.txt']],
  ])('a command that waits for the guard of %s, which a live process has', async (_name, folderOf, argv) => {
    const place = newPlace();
    writeProject(join(place.folder, 'project'), ['HOOK']);
    writeFileSync(join(place.folder, 'facts.txt'), 'Bread rises because yeast makes gas.');
    const folder = folderOf(place);
    mkdirSync(folder, { recursive: true });
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const owner = { pid: process.pid, host: hostname(), startTicks, token: 'live' };
    writeFileSync(join(folder, 'lock'), JSON.stringify({ ...owner, pid: 2 ** 22 - 3, token: 'dead' }));
    writeFileSync(join(folder, 'lock.takeover'), JSON.stringify(owner));
    const startMs = performance.now();
    const waited = () => performance.now() - startMs > 1_500;
    const { outcome, seconds } = await stop(place, argv, waited, {
      env: { SPARKFLUENCE_DATA: join(place.folder, 'data') },
    });
    expect(outcome.exitCode, outcome.stderr).toBe(130);
    expect(errorOf(outcome).details.reason).toBe('interrupted');
    expect(seconds).toBeLessThan(LIMIT_SECONDS);
  });

  test('the start of a corpus store, which the next command then makes within 400 MB', async () => {
    const place = newPlace();
    writeFileSync(join(place.folder, 'facts.txt'), 'Bread rises because yeast makes gas.');
    const data = join(place.folder, 'data');
    const env = { SPARKFLUENCE_DATA: data };
    const { outcome, seconds } = await stop(
      place,
      ['rag', 'add', 'facts.txt'],
      () => existsSync(join(data, 'rag', 'store')),
      { env },
    );
    expect(outcome.exitCode, outcome.stderr).toBe(130);
    expect(seconds).toBeLessThan(LIMIT_SECONDS);
    const peak = "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS))";
    const argv = [
      '--import',
      `data:text/javascript,${encodeURIComponent(peak)}`,
      BIN,
      'rag',
      'add',
      'facts.txt',
    ];
    const added = await place.spawn(process.execPath, argv, { env }).outcome;
    expect(added.exitCode, added.stderr).toBe(0);
    expect(Number(/peak (\d+)/.exec(added.stderr)?.[1]) / 1024).toBeLessThan(400);
  });

  test('the cutting of 8 MB without an end of a sentence', async () => {
    const place = newPlace();
    writeFileSync(join(place.folder, 'words.txt'), 'word number seven runs over fields '.repeat(240_000));
    const startMs = performance.now();
    const env = { SPARKFLUENCE_DATA: join(place.folder, 'data') };
    const waited = () => performance.now() - startMs > 2_000;
    const { outcome, seconds } = await stop(place, ['rag', 'add', 'words.txt'], waited, { env });
    expect(outcome.exitCode, outcome.stderr).toBe(130);
    expect(errorOf(outcome).details.reason).toBe('interrupted');
    expect(seconds).toBeLessThan(LIMIT_SECONDS);
  });

  test.each([[['images']], [['script', '--transcript', '-']], [['rag', 'add', '-']]])(
    '%j, which waits for standard input',
    async (argv) => {
      const place = newPlace();
      const startMs = performance.now();
      const { outcome, seconds } = await stop(place, argv, () => performance.now() - startMs > 1_500);
      expect(outcome.exitCode, outcome.stderr).toBe(130);
      expect(errorOf(outcome).details.reason).toBe('interrupted');
      expect(seconds).toBeLessThan(LIMIT_SECONDS);
    },
  );
});
