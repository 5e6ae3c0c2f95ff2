import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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
    for (const words of [['how to save money'], ['how', 'to', 'save', 'money', '--language', 'english']]) {
      const { exitCode, stderr } = await newPlace().call(words);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('run "how to save money"')]);
    }
    expect((await newPlace().call(['statsu', 'nope'])).stderr).toContain('Did you mean status?');
  });

  test('none at all: what to write', async () => {
    const { exitCode, stderr } = await newPlace().call(['run', '--no-input']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('`sparkfluence run "what the video')]);
  });
});

describe('no project named', () => {
  test('the newest is taken, and said; the one of this folder before it; an empty pipe names none', async () => {
    const place = newPlace();
    expect((await place.call(['list'])).document.data).toEqual({ projects: [], unreadable: [], total: 0 });
    for (const name of ['status', 'preview', 'combine', 'open', 'upload']) {
      const none = await place.call([name]);
      expect([none.exitCode, none.stderr], name).toEqual([
        6,
        expect.stringMatching(/no project yet.*\n.*run "/),
      ]);
    }
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
    const early = await place.call(['combine']);
    expect(early.stderr).toContain('HOOK, BODY_1, BODY_2, ENDING_CTA have no clip yet');
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

test('a project is found by the name that `list` prints, from any folder, and a word without the flag says so', async () => {
  const place = newPlace();
  await place.call(['script', 'how to save money']);
  const folder = onlyFolder(place);
  const name = basename(folder);
  for (const words of [['status'], ['preview'], ['run', '--estimate']]) {
    const found = await place.call([...words, '--project', name]);
    expect([found.exitCode, found.stderr], words[0]).toEqual([0, expect.not.stringContaining('error')]);
  }
  const missing = await place.call(['translate', name, '--language', 'french', '--estimate']);
  expect(missing.stderr).not.toContain('There is no project');
  expect((await place.call(['upload', name, '--upload', 's3://b/p'])).stderr).not.toContain('There is no');
  // With a subject it is the name of a new project, and the other one keeps its own.
  const apart = await place.call(['script', 'better sleep', '--project', name]);
  expect(apart.exitCode, apart.stderr).toBe(0);
  expect([inputOf(folder).content, inputOf(join(place.folder, name)).content]).toEqual([
    ...['how to save money', 'better sleep'],
  ]);
  expect((await place.call(['status', name])).stderr).toContain(`sparkfluence status --project ${name}`);
});

test('a document and a mistyped --project leave no folder behind', async () => {
  const place = newPlace();
  const { stdout } = await place.call(['script', 'how to save money']);
  for (const words of [['images'], ['videos'], ['status'], ['combine'], ['combine', '--detach']]) {
    const refused = await place.call([...words, '--project', 'mistyped'], { stdin: stdout });
    expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([6, 'project_differs']);
    expect(refused.stderr).toMatch(/no project in \S*mistyped.*\nnext: Check --project/);
    expect(readdirSync(place.folder)).not.toContain('mistyped');
  }
  // On a machine that has no such project, a document without a clip begins none to be joined.
  const env = { SPARKFLUENCE_HOME: join(place.folder, 'other'), HOME: join(place.folder, 'other') };
  const nothing = await place.call(['combine', '--project', 'mistyped'], { stdin: stdout, env });
  expect([nothing.exitCode, errorOf(nothing).details.reason]).toEqual([6, 'no_clips']);
  expect(readdirSync(place.folder)).not.toContain('mistyped');
});

test('a project of a transcript is called by what is said, not by the numbers and times of its file', async () => {
  const place = newPlace();
  const cue = (at: number, words: string) => `${at}\n00:00:0${at},000 --> 00:00:0${at + 1},000\n${words}\n`;
  const said = ['Bright screens wake you up.', 'A cool room helps you sleep.', 'Coffee stays for six hours.'];
  writeFileSync(join(place.folder, 'talk.srt'), said.map((words, index) => cue(index + 1, words)).join('\n'));
  const made = await place.call(['script', '--transcript', 'talk.srt', '--language', 'english']);
  expect(made.exitCode, made.stderr).toBe(0);
  expect(basename(onlyFolder(place))).toMatch(/^[\d-]{10}-bright-screens-wake-you-up/);
  const { data } = (await place.call(['list'])).document;
  expect(data.projects[0].subject).toMatch(/^Bright screens wake you up\. A cool/);
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
  expect(await next('list', '--json=yes')).toMatch(/^--json takes no value; write --json alone/);
  expect(await next('open', '--project', 'x')).toMatch(
    /^Here a project is named without a flag: .* open NAME/,
  );
  expect(await next('images', '--project', 'x', '--only', 'BODY_9')).toMatch(
    /^A video has HOOK, .* --only BODY_2/,
  );
  const place = newPlace();
  writeFileSync(join(place.folder, 'sparkfluence.config.json'), '{"langauge": "french"}');
  expect(errorOf(await place.call(['list'])).details.next).toMatch(/^Did you mean language\? See /);
});

test('the languages that are proposed are those of the shipped corpus', () => {
  const corpus = new URL('../../fixtures/corpus/', import.meta.url);
  const folders = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const spoken = folders.map(({ name }) => name).filter((name) => name !== 'passages');
  expect(spoken.sort()).toEqual([...LOCAL_LANGUAGES]);
});
