import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SEGMENTS, SETTINGS } from '../../tests/support/work.ts';
import { resolveConfig } from '../config/resolve.ts';
import { segmentsOfClips } from '../pipeline/script/own-clips.ts';
import { type ScriptFile, saveScript, saveSettings } from '../project/store.ts';
import { openTranslation } from './translate.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sparkfluence-translate-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function project(name: string, segments: ScriptFile['segments'], id = SETTINGS.project_id) {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const kept = { folder, settings: { ...SETTINGS, project_id: id } };
  await saveSettings(kept);
  await saveScript(kept, {
    ...{ provider: null, fingerprint: null, segments, degradations: [] },
    metadata: { virality_score: 5, hooks_used: [], total_duration: 16, language: 'english' },
  });
  return folder;
}

function open(source: string, folder?: string) {
  const env = { SPARKFLUENCE_HOME: root, SPARKFLUENCE_DATA: join(root, '..', 'no-data-of-translate') };
  const { signal } = new AbortController();
  const asked = { project: source, language: 'indonesian', folder, cwd: root, pid: process.pid, signal };
  return openTranslation(asked, resolveConfig(env, root));
}

test('clips that were brought without words are not sent to a translator', async () => {
  const bare = segmentsOfClips([{ type: 'HOOK', duration_seconds: 3 }]);
  await expect(open(await project('mute', bare))).rejects.toMatchObject({
    exitCode: 6,
    details: { reason: 'no_script' },
  });
  const half = await open(await project('half', [SEGMENTS[0]!, ...bare.map(endOf)]));
  expect(half.script.segments).toHaveLength(2);
});

test('a language has one translation: a second folder for it is refused, and names the first', async () => {
  const source = await project('source', SEGMENTS);
  const { target } = await open(source, join(root, 'one'));
  expect(target.folder).toBe(join(root, 'one'));
  await project('one', SEGMENTS, target.settings.project_id);
  const again = await open(source, join(root, 'one'));
  expect(again.target.settings.project_id).toBe(target.settings.project_id);
  await expect(open(source, join(root, 'two'))).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(join(root, 'one')),
    details: { reason: 'conflicting_flags' },
  });
});

const endOf = (segment: ScriptFile['segments'][number]) => ({ ...segment, type: 'ENDING_CTA' as const });
