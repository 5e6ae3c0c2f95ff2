import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Project, saveSettings } from '../../project/store.ts';
import { saveOwnScript } from './own-script.ts';

const WORDS =
  'Drink a glass of water before your first coffee, and put your phone in another room while you work.';

test.each([
  ['english', []],
  ['spanish', ['script_language']],
  ['hindi', ['script_language']],
])('own English words for a video in %s: %j', async (language, reasons) => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-own-script-'));
  try {
    const project: Project = {
      folder,
      settings: {
        ...{ project_id: crypto.randomUUID(), created_at: '2026-01-02T03:04:05.000Z', input: null },
        ...{ duration: null, platform: 'tiktok', language, style: 'cinematic', aspect_ratio: '9:16' },
      },
    };
    await saveSettings(project);
    const segment = { duration_seconds: 6, script_text: WORDS, visual_direction: 'A desk', emotion: 'calm' };
    const segments = [{ type: 'HOOK', ...segment }] as const;
    const { degradations } = await saveOwnScript(
      project,
      { source: 'words', segments: [] },
      segments,
      () => undefined,
    );
    expect(degradations.map(({ reason }) => reason)).toEqual(reasons);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
