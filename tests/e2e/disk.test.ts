import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LANGUAGE, TOPIC } from '../support/finished.ts';
import { writeProject } from '../support/kill-lab.ts';
import { BIN, errorOf, newPlace } from '../support/program.ts';

/** Full and read-only disks. Where the machine allows mounting, the tests make small disks of their own. */

const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt']).status === 0;

const RUN = ['run', '--topic', TOPIC, '--language', LANGUAGE];

test('a root below a file, and a root that is a file: exit 6, and the file stays', async () => {
  const place = newPlace();
  const file = join(place.folder, 'file');
  writeFileSync(file, 'mine');
  for (const root of [join(file, 'projects'), file]) {
    for (const argv of [RUN, ['script', '--topic', TOPIC], ['doctor', '--json']]) {
      const refused = await place.call(argv, { env: { SPARKFLUENCE_HOME: root } });
      if (argv[0] === 'doctor') {
        expect(refused.exitCode).toBe(3);
        expect(refused.document.data.root).toMatchObject({ path: root, writable: false });
        continue;
      }
      expect(refused.exitCode, refused.stderr).toBe(6);
      expect(errorOf(refused).details.path).toContain(file);
      expect(refused.stderr).toContain('SPARKFLUENCE_HOME');
    }
  }
  expect(readFileSync(file, 'utf8')).toBe('mine');
  const below = await place.call(['status', '--project', join(file, 'x')]);
  expect(below.exitCode, below.stderr).toBe(6);
});

test('a cache that cannot be written costs time, not the script', async () => {
  const place = newPlace();
  writeFileSync(join(place.folder, 'file'), '');
  const env = { SPARKFLUENCE_CACHE: join(place.folder, 'file', 'cache') };
  const words =
    'Bread needs flour, water, salt and a warm place.\n\nBake it in the morning, and let it rest.';
  const written = await place.call(['script', '--script', '-'], { env, stdin: words });
  expect(written.exitCode, written.stderr).toBe(0);
  const checked = await place.call(['doctor', '--json'], { env });
  expect(checked.exitCode, checked.stderr).toBe(0);
  expect(checked.document.data.cache.writable).toBe(false);
});

test.runIf(canMount)('a read-only root: exit 6 (needs `unshare -m` and mount)', async () => {
  const place = newPlace();
  mkdirSync(place.root);
  const script = 'mount -t tmpfs -o ro none "$SPARKFLUENCE_HOME" && exec "$@"';
  const argv = ['-m', 'sh', '-c', script, 'sh', process.execPath, BIN, ...RUN];
  const refused = await place.spawn('unshare', argv, {}).outcome;
  expect(refused.exitCode, refused.stderr).toBe(6);
  expect(errorOf(refused).details).toMatchObject({ reason: 'not_writable' });
  expect(errorOf(refused).details.path).toContain(place.root);
});

/** Room for one picture, for less than the video surely takes, and for all but the final video; with the seconds of the two segments. */
test.runIf(canMount).each([
  [300, 'images', 'images', [6, 8]],
  [750, 'run', 'images', [6, 8]],
  [1_000, 'run', 'run', [2, 2]],
] as const)(
  'a disk of %i kB is full for `%s`: exit 5; with more room `%s` goes on in the same project (needs `unshare -m` and mount)',
  async (kilobytes, step, resume, seconds) => {
    const place = newPlace();
    mkdirSync(place.root);
    writeProject(join(place.folder, 'short'), ['HOOK', 'BODY_1'], seconds);
    const script = `
      mount -t tmpfs -o size=${kilobytes}k none "$SPARKFLUENCE_HOME" || exit 99
      cp -r short "$SPARKFLUENCE_HOME"
      "$@" ${step} --project "$SPARKFLUENCE_HOME"/short >full.json 2>full.txt; echo $? >full.code
      mount -o remount,size=100m "$SPARKFLUENCE_HOME" || exit 99
      exec "$@" ${resume} --project "$SPARKFLUENCE_HOME"/short`;
    const argv = ['-m', 'sh', '-c', script, 'sh', process.execPath, BIN];
    const resumed = await place.spawn('unshare', argv, {}).outcome;
    const read = (name: string) => readFileSync(join(place.folder, name), 'utf8');
    expect(read('full.code').trim(), read('full.txt')).toBe('5');
    const { error } = JSON.parse(read('full.json'));
    expect(error.details.reason, read('full.txt')).toBe('disk_full');
    expect(read('full.txt')).toContain('disk is full');
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.document.data.images).toHaveLength(2);
    if (resume === 'run') expect(resumed.document.data.quality.verdict).toBe('pass');
  },
);

/** What makes the fault, in the shell, before the command. */
test.skipIf(process.platform === 'win32').each([
  [
    'a folder that was deleted',
    'mkdir gone; cd gone; rmdir ../gone;',
    ['doctor', '--json'],
    3,
    'no_working_folder',
  ],
  ['links in a circle', 'ln -s loop loop; export SPARKFLUENCE_HOME=$PWD/loop;', RUN, 6, 'link_loop'],
  [
    'a data folder of links in a circle',
    'ln -s loop loop; export SPARKFLUENCE_DATA=$PWD/loop;',
    ['rag', 'add', 'facts.txt'],
    6,
    'link_loop',
  ],
  ['too long a name', '', ['script', '--topic', TOPIC, '--project', 'a'.repeat(300)], 6, 'name_too_long'],
  ['too few open files', 'ulimit -n 25;', ['script', '--topic', TOPIC], 3, 'too_many_open_files'],
  ['too few open files for checks', 'ulimit -n 40;', ['doctor', '--json'], 3, 'too_many_open_files'],
])('%s: the document says what the machine refused, and no bug', async (_name, fault, argv, code, reason) => {
  const place = newPlace();
  writeFileSync(join(place.folder, 'facts.txt'), 'Bread rises because yeast makes gas.');
  const words = argv.map((word) => `'${word}'`).join(' ');
  const refused = await place.shell(`${fault} sparkfluence ${words}`);
  expect(refused.exitCode, refused.stderr).toBe(code);
  expect(errorOf(refused).details.reason).toBe(reason);
  expect(errorOf(refused).details.next).toMatch(/\.$/);
});

test.runIf(process.platform === 'linux')(
  'a full disk behind standard output: exit 5, one sentence',
  async () => {
    const place = newPlace();
    const lost = await place.shell('sparkfluence schema >/dev/full');
    expect(lost.exitCode, lost.stderr).toBe(5);
    expect(lost.stderr).toMatch(/^error: standard output failed: ENOSPC/m);
    expect(lost.stderr).not.toContain(' at ');
    // What failed before stays the reason, and words that nobody can read change nothing.
    for (const [line, code] of [
      ['sparkfluence schema none >/dev/full', 2],
      ['sparkfluence schema none 2>/dev/full', 2],
    ] as const)
      expect([line, (await place.shell(line)).exitCode]).toEqual([line, code]);
  },
);
