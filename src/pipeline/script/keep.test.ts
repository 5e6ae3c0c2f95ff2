import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findLanguage } from '../../contracts/languages.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { type Project, saveSettings } from '../../project/store.ts';
import type { Makers } from '../work/makers.ts';
import { agreeToRewrite, answersOrder, isEdited, orderFingerprint } from './keep.ts';
import { saveOwnScript } from './own-script.ts';

const order = {
  inputType: 'topic' as const,
  content: 'sleep',
  duration: '30s' as const,
  platform: 'tiktok' as const,
  language: findLanguage('english'),
};
const by = (provider: string, of = order) => ({ fingerprint: orderFingerprint(provider, of) });
const auto = (id: 'gemini' | 'llm' | 'local') => ({ id, isAuto: true, degradations: [] });
const named = (id: 'gemini' | 'llm' | 'local') => ({ id, isAuto: false, degradations: [] });

test('with auto a script answers its order whoever wrote it and whoever would write it today', () => {
  for (const wrote of ['gemini', 'llm', 'local'] as const)
    for (const today of ['gemini', 'llm', 'local'] as const) {
      expect(answersOrder(by(wrote), order, auto(today))).toBe(true);
      expect(answersOrder(by(wrote), order, named(today))).toBe(wrote === today);
      expect(answersOrder(by(wrote, { ...order, content: 'bread' }), order, auto(today))).toBe(false);
    }
});

test('a script that a person wrote answers any order', () => {
  expect(answersOrder({ fingerprint: null }, order, named('gemini'))).toBe(true);
});

test('a script is edited when its segments are not those that were written', () => {
  const [segment] = [
    { type: 'HOOK', duration_seconds: 6, script_text: 'a', visual_direction: 'b', emotion: 'calm' } as const,
  ];
  const written = fingerprint([segment]);
  expect(isEdited({ segments: [segment], written })).toBe(false);
  expect(isEdited({ segments: [{ ...segment, script_text: 'c' }], written })).toBe(true);
  expect(isEdited({ segments: [segment] })).toBe(true); // of an older version, which does not tell
});

test('a topic for a project of own words asks before it takes their place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-keep-'));
  try {
    const own: Project = {
      folder,
      settings: {
        ...{ project_id: crypto.randomUUID(), created_at: '2026-01-02T03:04:05.000Z', input: null },
        ...{ duration: null, platform: 'tiktok', language: 'english', style: 'cinematic' },
        aspect_ratio: '9:16',
      },
    };
    const words = { duration_seconds: 6, script_text: 'a', visual_direction: 'b', emotion: 'calm' };
    await saveSettings(own);
    await saveOwnScript(
      own,
      { source: 'words', segments: [] },
      [{ type: 'HOOK', ...words }],
      () => undefined,
    );
    const makers = { script: auto('local') } as unknown as Makers;
    const agreed = (project: Project, rewrite = false) =>
      agreeToRewrite(project, makers, rewrite, async () => false);
    const input = { input_type: 'topic', content: 'sleep' } as const;
    const asked: Project = { folder, settings: { ...own.settings, input } };
    await expect(agreed(asked)).rejects.toMatchObject({ details: { reason: 'script_edited' } });
    expect(await agreed(asked, true)).toBe(true);
    expect(await agreed(own)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
