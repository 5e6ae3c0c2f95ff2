import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import { findLanguage } from '../../contracts/languages.ts';
import type { Script, ScriptOrder } from '../../contracts/providers.ts';
import { openLibrary } from './corpus-help.ts';

const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-library-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const session = {
  purchaseContext: () => Promise.reject(new Error('nothing is bought here')),
  config: resolveConfig({ SPARKFLUENCE_DATA: folder, SPARKFLUENCE_CACHE: folder }, folder),
  project: { folder, settings: { project_id: crypto.randomUUID() } } as never,
  tools: { signal: new AbortController().signal },
  pid: 1,
};
const ORDER: ScriptOrder = {
  inputType: 'topic',
  content: 'hook for a video about saving money on a small salary',
  duration: '30s',
  platform: 'tiktok',
  language: findLanguage('english'),
};

const scriptOf = (text: string): Script => ({
  segments: [
    { type: 'HOOK', duration_seconds: 6, script_text: text, visual_direction: 'a jar', emotion: 'hope' },
  ],
  metadata: { virality_score: 5, hooks_used: ['question'], total_duration: 6, language: 'english' },
  degradations: [],
});

test('a writer is shown passages of the corpus, a copy is sent back, and what shaped a segment is named', async () => {
  const library = openLibrary(session, ORDER, { ragTop: 4 });
  const passages = (await library.help.passages?.()) ?? [];
  expect(passages.length).toBeGreaterThan(0);
  expect(passages.length).toBeLessThanOrEqual(4);
  const hook = passages.find(({ kind }) => kind === 'hook');
  expect(hook?.language).toBe('english');
  const copied = scriptOf(hook!.text);
  expect(library.help.review?.(copied.segments)?.[0]).toContain(hook!.title);
  expect(library.credited(copied, 'gemini').metadata.rag_sources?.map(({ id }) => id)).toContain(hook!.id);
  const own = scriptOf('My neighbour sells umbrellas in the desert and never complains about it.');
  expect(library.help.review?.(own.segments)).toEqual([]);
  expect(library.credited(own, 'gemini').metadata.rag_sources).toBeUndefined();
});

test('--no-rag leaves the corpus alone', () => {
  const library = openLibrary(session, ORDER, { rag: false });
  expect(library.help.passages).toBeUndefined();
  expect(library.credited(scriptOf('x'), 'gemini').metadata.rag_sources).toBeUndefined();
});
