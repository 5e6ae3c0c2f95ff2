import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LOCAL_LANGUAGES } from '../../src/contracts/languages.ts';
import { errorOf, newPlace, type Place } from '../support/program.ts';

/** Commands that say less than all: words without a flag, no project named, a group of commands alone. */

const onlyFolder = (place: Place): string => join(place.root, readdirSync(place.root)[0]!);
const inputOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')).input;

describe('words without a flag', () => {
  test('are the topic, in quotation marks or not', async () => {
    for (const words of [['how to save money'], ['how', 'to', 'save', 'money']]) {
      const place = newPlace();
      const { exitCode, stderr } = await place.call(['script', ...words, '--language', 'english']);
      expect([exitCode, stderr.includes('error')]).toEqual([0, false]);
      expect(inputOf(onlyFolder(place))).toEqual({ input_type: 'topic', content: 'how to save money' });
    }
  });

  test('that a flag left over, and a file that nothing explains, are refused with what to write', async () => {
    const place = newPlace();
    const split = await place.call(['run', '--topic', '5', 'ways', 'to', 'save'], { asTyped: true });
    expect(split.exitCode).toBe(2);
    expect(errorOf(split)).toMatchObject({ details: { reason: 'conflicting_flags' } });
    expect(errorOf(split).message).toContain('ways to save');
    expect(errorOf(split).details.next).toContain('--topic "');
    writeFileSync(join(place.folder, 'talk.txt'), 'A talk.');
    const file = await place.call(['run', 'talk.txt'], { asTyped: true });
    expect([file.exitCode, errorOf(file).details.reason]).toEqual([2, 'ambiguous_input']);
    expect(errorOf(file).details.next).toMatch(/--script.*--transcript.*--notes/);
    expect(readdirSync(place.folder)).not.toContain('projects');
  });

  test('in the place of a command: how to make a video of them', async () => {
    const { exitCode, stderr } = await newPlace().call(['how to save money']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('sparkfluence run "how to save money"')]);
  });
});

describe('no project named', () => {
  test('the newest is taken, and said; the one of this folder before it; an empty pipe names none', async () => {
    const place = newPlace();
    expect((await place.call(['list'])).document.data).toEqual({ projects: [], unreadable: [], total: 0 });
    expect((await place.call(['status'])).exitCode).toBe(2); // there is none
    await place.call(['script', 'how to save money']);
    const older = onlyFolder(place);
    await place.call(['script', 'better sleep', '--project', 'apart']);
    const newer = join(place.folder, 'apart');

    const status = await place.call(['status']);
    expect(status.stderr).toContain(`the newest project: ${newer}\n`);
    expect(status.document.data.project_id).toBe(
      JSON.parse(readFileSync(join(newer, 'project.json'), 'utf8')).project_id,
    );
    mkdirSync(join(older, 'clips'), { recursive: true });
    for (const cwd of [older, join(older, 'clips')]) {
      const here = await place.call(['status'], { cwd });
      expect(here.stderr).toContain(`the project of this folder: ${older}\n`);
    }
    const piped = await place.call(['combine'], { stdin: '' });
    expect([piped.exitCode, piped.stderr]).toEqual([2, expect.not.stringContaining('newest')]);

    const { data } = (await place.call(['list'])).document;
    expect(data.projects.map(({ folder }: { folder: string }) => folder)).toEqual([newer, older]);
    expect(data.projects[1]).toMatchObject({
      ...{ subject: 'how to save money', segments: 4, images: 0, clips: 0 },
      ...{ final_video_url: null, cost_usd: 0, under_way: false },
    });
    const open = await place.call(['open']);
    expect([open.exitCode, errorOf(open).details.reason]).toEqual([6, 'no_final']);
    expect(open.stderr).toContain(newer);

    // A folder of somebody else's program is passed over; a damaged project of ours is told and hides no other.
    writeFileSync(join(place.folder, 'project.json'), '{"name": "an Nx project"}');
    expect((await place.call(['status'])).stderr).toContain(newer);
    rmSync(join(place.folder, 'project.json'));
    writeFileSync(join(newer, 'project.json'), '{"project_id": "half');
    const broken = (await place.call(['list'])).document.data;
    expect([broken.projects.length, broken.unreadable[0].folder]).toEqual([1, newer]);
  });
});

test('a group of commands alone says what there is', async () => {
  for (const name of ['config', 'rag', 'projects', 'voices']) {
    const { exitCode, stdout, stderr } = await newPlace().call([name]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: sparkfluence ${name}`);
  }
  expect((await newPlace().call(['config', 'lst'])).stderr).toContain('list');
});

test('a word or flag that a command does not know points to that command’s own help', async () => {
  for (const [words, command] of [
    ['rag add --bad', 'rag add'],
    ['rag --bad', 'rag'],
    ['voices try --speed 9', 'voices try'],
    ['config set language', 'config set'],
    ['run --bad add', 'run'],
  ] as const) {
    const { stderr } = await newPlace().call(words.split(' '));
    expect(stderr).toContain(`next: See \`sparkfluence ${command} --help\`.`);
  }
});

test('a setting is known by the name of its flag, and a mistyped one or a language by the nearest', async () => {
  const next = async (...argv: string[]) => {
    const failed = await newPlace().call(argv);
    expect([failed.exitCode, argv], failed.stderr).toEqual([expect.toSatisfy((code) => code >= 2), argv]);
    return errorOf(failed).details.next;
  };
  expect(await next('config', 'set', 'bgm', 'auto')).toBe('Did you mean music?');
  expect(await next('config', 'set', '--', '--bgm-volume', '0.2')).toBe('Did you mean music_volume?');
  expect(await next('config', 'set', 'langauge', 'english')).toBe('Did you mean language?');
  expect(await next('config', 'set', 'nope', '1')).toMatch(/^The settings are language, platform, /);
  expect(await next('config', 'set', 'duration', '45')).toContain('config set duration');
  expect(await next('script', 'better sleep', '--language', 'englsh')).toMatch(/^Did you mean english\?/);
});

test('the languages that are proposed are those of the shipped corpus', () => {
  const corpus = new URL('../../fixtures/corpus/', import.meta.url);
  const folders = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const spoken = folders.map(({ name }) => name).filter((name) => name !== 'passages');
  expect(spoken.sort()).toEqual([...LOCAL_LANGUAGES]);
});
