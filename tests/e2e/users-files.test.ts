import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { configOf } from '../../src/config/load.ts';
import type { World } from '../../src/contracts/world.ts';
import { PLAIN_END } from '../../src/pipeline/final/needs.ts';
import { createActions } from '../../src/pipeline/preview/actions.ts';
import { chooseMakers } from '../../src/pipeline/work/makers.ts';
import { json, startFakeVendor } from '../support/fake-vendor.ts';
import { startS3World } from '../support/storage-worlds.ts';
import { type Users, usersFiles } from '../support/users-files.ts';

/** What a user has is there byte for byte after every command: in its place, or, of a project, in `takes/`. */

/** Runs commands one after the other, and asks after each what is lost. `P` stands for the project. */
async function walk(
  { place, folder, lost }: Users,
  commands: readonly (readonly [exitCode: number, line: string])[],
  env: Readonly<Record<string, string>> = {},
) {
  for (const [exitCode, line] of commands) {
    const argv = line.split(' ').map((word) => (word === 'P' ? folder : word));
    const { stderr, exitCode: got } = await place.call(argv, {
      env: { SPARKFLUENCE_POLL_MS: '1', SPARKFLUENCE_DATA: join(place.folder, 'data'), ...env },
    });
    expect([line, got], stderr).toEqual([line, exitCode]);
    expect([line, lost()]).toEqual([line, []]);
  }
}

test('commands that look, send and keep house touch nothing, and those that would replace a file refuse', async () => {
  const storage = await startS3World();
  onTestFinished(() => storage.close());
  const users = await usersFiles();
  await walk(
    users,
    [
      [0, 'status --project P'],
      [0, 'script --project P'],
      [0, 'images --project P'],
      [0, 'run --project P --estimate'],
      [2, 'run --project P --topic Sleep'],
      [2, 'run --project P --duration 60s'],
      [2, 'script --project P --topic Sleep'],
      [2, 'script --project P --script own/words.txt'],
      [2, 'combine --project P -o own/out.mp4'],
      [0, 'script --transcript own/talk.srt'],
      [0, 'script --topic Bread --notes own/notes.md'],
      [0, 'upload P --upload s3://videos/shorts --upload-assets'],
      [0, 'upload own/clip.mp4 --upload s3://videos/shorts'],
      [0, 'preview --project P'],
      [0, 'list'],
      [0, 'projects clean --older-than 0d --finals --yes'],
      [0, 'rag add own/notes.md --language english'],
      [0, 'rag learn P --views 1000'],
      [2, 'rag export own/notes.md'],
      [0, 'rag remove --origin own/notes.md'],
      [2, 'voices try female --language english -o own/voice.wav'],
      [0, 'config set language english'],
    ],
    storage.env,
  );
  expect(users.replaced()).toEqual([]);
}, 120_000);

test('a translation and a batch only read', async () => {
  const answer = {
    segments: [
      { type: 'HOOK', script_text: 'Roti enak.' },
      { type: 'BODY_1', script_text: 'Tunggu.' },
    ],
  };
  const message = { role: 'assistant', content: JSON.stringify(answer) };
  const fake = await startFakeVendor({
    'POST /v1/chat/completions': json(200, { choices: [{ index: 0, message, finish_reason: 'stop' }] }),
  });
  const users = await usersFiles();
  await walk(
    users,
    [
      [0, 'translate P --language indonesian --yes'],
      [0, 'translate P --language indonesian --yes --rewrite'],
      [0, 'batch own/sheet.csv --estimate'],
      [6, 'batch status own/sheet.csv'],
    ],
    { SPARKFLUENCE_LLM_BASE_URL: `${fake.origin}/v1`, SPARKFLUENCE_LLM_MODEL: 'model-of-tests' },
  );
  expect(users.replaced()).toEqual([]);
}, 120_000);

test('what is replaced on purpose becomes a take', async () => {
  const users = await usersFiles();
  await walk(users, [
    [0, 'images --project P --redo'],
    [0, 'run --project P --redo'],
    [0, 'script --project P --script own/words.txt --rewrite'],
  ]);
  expect(users.replaced().sort()).toEqual(
    [
      'clips/BODY_1.mp4',
      'final.srt',
      'final.vtt',
      'images/HOOK.jpg',
      'publish/publish.md',
      'publish/thumbnail.jpg',
      'script.json',
    ].sort(),
  );
}, 180_000);

test('the page keeps them as commands do', async () => {
  const users = await usersFiles();
  const { place, folder, lost } = users;
  const world = { env: place.env, cwd: place.folder } as unknown as World;
  const config = configOf(world, {});
  const begun: Promise<void>[] = [];
  const actions = createActions({
    folder,
    session: {
      ...{ config, makers: await chooseMakers({}, config), pid: process.pid, attachedWorkers: true },
      onEvent: () => undefined,
      signal: new AbortController().signal,
    },
    endOf: () => PLAIN_END,
    pending: { choices: {} },
    background: (_name, task) => void begun.push(task()),
  });
  const own = (name: string) => readFileSync(join(place.folder, 'own', name));
  const agreed = { usd: 0, credits: 0 };
  const shown = ['HOOK', 'BODY_1'];
  const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['add', () => actions.add({ script_text: 'One more.', visual_direction: 'a door', before: null })],
    ['remove', () => actions.remove({ segment: 'BODY_1', shown: [...shown, 'BODY_2'] })],
    ['restore', () => actions.restore({ segment: 'BODY_1' })],
    ['picture', () => actions.picture('HOOK/photo.webp', own('photos/1.webp'))],
    ['music', () => actions.file('music', 'music.wav', own('music.wav'))],
    ['logo', () => actions.file('logo', 'logo.webp', own('logo.webp'))],
    ['redraw', () => actions.redraw({ segment: 'HOOK', agreed })],
    ['redo', () => actions.redo({ segment: 'BODY_1', redo: true, agreed })],
    ['make', () => actions.make({ agreed })],
  ];
  for (const [name, step] of steps) {
    await step();
    await Promise.all(begun.splice(0));
    expect([name, lost()]).toEqual([name, []]);
  }
  expect(users.replaced()).toEqual(
    expect.arrayContaining(['script.json', 'images/HOOK.jpg', 'clips/BODY_1.mp4', 'final.srt']),
  );
}, 180_000);
