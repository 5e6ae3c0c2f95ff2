import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SEGMENTS, SETTINGS } from '../../../tests/support/work.ts';
import { findProject } from '../../project/folders.ts';
import { saveSettings } from '../../project/store.ts';
import { openFrom } from './open.ts';

test('a seed and a style are kept, and taken back with the word none, whatever is configured', async () => {
  const config = { root: '/nowhere', dataFolder: '/nowhere', preferences: { voice_style: 'stern' } };
  const settings = async (flags: Parameters<typeof openFrom>[3]) =>
    (await openFrom(config, undefined, { segments: SEGMENTS }, flags)).settings;
  expect(await settings({ seed: 7, voiceStyle: 'warm' })).toMatchObject({ seed: 7, voice_style: 'warm' });
  expect(await settings({ seed: 'none', voiceStyle: 'none' })).toMatchObject({
    seed: null,
    voice_style: null,
  });
  expect(await settings({})).toMatchObject({ voice_style: 'stern' });
});

test('a document beside the folder of another project is refused; beside its own it is taken', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sparkfluence-open-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const config = { root, dataFolder: join(root, 'data'), preferences: {} };
  await saveSettings({ folder: root, settings: SETTINGS });
  const open = (projectId: string | undefined) =>
    openFrom(config, root, { projectId, segments: SEGMENTS }, {});
  const other = crypto.randomUUID();
  await expect(open(other)).rejects.toMatchObject({
    kind: 'input',
    message: `The document is of project ${other}, and ${root} is another one, ${SETTINGS.project_id}`,
    details: { reason: 'project_differs', next: expect.stringContaining('Leave out --project') },
  });
  for (const projectId of [SETTINGS.project_id, undefined])
    expect((await open(projectId)).settings.project_id).toBe(SETTINGS.project_id);
});

test('a document beside a folder that is not there begins no second folder of its project', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sparkfluence-open-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const config = { root, dataFolder: join(root, 'data'), preferences: {} };
  const mistyped = join(root, 'mistyped');
  const open = (projectId: string | undefined) =>
    openFrom(config, mistyped, { projectId, segments: SEGMENTS }, {});
  const first = await open(SETTINGS.project_id); // of another machine
  expect([first.folder, first.settings.project_id]).toEqual([mistyped, SETTINGS.project_id]);
  const folder = join(root, 'film');
  await saveSettings({ folder, settings: SETTINGS });
  await expect(open(SETTINGS.project_id)).rejects.toMatchObject({
    kind: 'project',
    message: `There is no project in ${mistyped}, and that of the document lies in ${folder}`,
    details: { reason: 'project_differs' },
  });
  expect((await open(undefined)).folder).toBe(mistyped);
});

test('two projects whose ids begin with the same digits have folders of their own', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sparkfluence-open-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const config = { root, dataFolder: join(root, 'data'), preferences: {} };
  const ids = ['01951f3c-0000-7000-8000-000000000001', '01951f3c-0000-7000-8000-000000000002'];
  for (const projectId of ids)
    await saveSettings(await openFrom(config, undefined, { projectId, segments: SEGMENTS }, {}));
  const found = await Promise.all(ids.map((id) => findProject(config, id)));
  expect(found.map((project) => project?.settings.project_id)).toEqual(ids);
  expect(new Set(found.map((project) => project?.folder)).size).toBe(2);
});
