import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SEGMENTS, SETTINGS } from '../../../tests/support/work.ts';
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
