import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLedger } from './ledger.ts';
import { openProject, readScript, saveScript, saveSettings } from './store.ts';
import { fieldsOf, migrateProject, toDocument, versionOf } from './versions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-versions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

/** As 0.1.0 wrote them: without a version, but for the state. */
const SETTINGS = {
  project_id: '00000000-0000-4000-8000-000000000001',
  created_at: '2026-11-24T10:00:00.000Z',
  input: { input_type: 'topic', content: 'sleep' },
  duration: '30s',
  platform: 'tiktok',
  language: 'english',
  style: 'cinematic',
  aspect_ratio: '9:16',
};
const SCRIPT = {
  provider: 'local',
  fingerprint: 'a',
  segments: [
    { type: 'HOOK', duration_seconds: 8, script_text: 'Words.', visual_direction: 'A bed.', emotion: 'calm' },
  ],
  metadata: { virality_score: 5, hooks_used: [], total_duration: 8, language: 'english' },
  degradations: [],
};
const STATE = { version: 1, purchases: [], takes: [], images: {}, clips: {}, final: null, degradations: [] };

function putOld(): void {
  put('project.json', SETTINGS);
  put('script.json', SCRIPT);
  put('state.json', STATE);
}

test('an older project is read as it is, and nothing is written by reading', async () => {
  putOld();
  const project = await openProject(folder);
  expect(project.settings).toEqual(SETTINGS);
  expect(await readScript(project)).toEqual(SCRIPT);
  await openLedger(folder);
  expect(readdirSync(folder).sort()).toEqual(['project.json', 'script.json', 'state.json']);
  expect(textOf('project.json')).not.toContain('version');
});

test('it is migrated once, and the old files are kept beside the new', async () => {
  putOld();
  const [settings, script] = [textOf('project.json'), textOf('script.json')];
  await migrateProject(folder);
  expect(readdirSync(folder).sort()).toEqual([
    ...['project.json', 'project.v1.json', 'script.json', 'script.v1.json', 'state.json', 'state.v1.json'],
  ]);
  expect([textOf('project.v1.json'), textOf('script.v1.json')]).toEqual([settings, script]);
  expect(JSON.parse(textOf('project.json'))).toEqual({ version: 2, ...SETTINGS });
  expect(JSON.parse(textOf('script.json'))).toEqual({ version: 2, ...SCRIPT });
  const migrated = textOf('script.json');
  await migrateProject(folder);
  expect(textOf('script.json')).toBe(migrated);
  expect(readdirSync(folder)).toHaveLength(6);
  expect(JSON.parse(textOf('state.v1.json'))).toEqual(STATE);
  const { version: _old, purchases: orders, ...rest } = STATE;
  expect(JSON.parse(textOf('state.json'))).toEqual({ version: 2, orders, ...rest });
  expect((await openProject(folder)).settings).toEqual(SETTINGS);
});

test('what is saved has today’s version, and is not migrated again', async () => {
  const project = { folder, settings: SETTINGS as never };
  await saveSettings(project);
  await saveScript(project, SCRIPT as never);
  const ledger = await openLedger(folder);
  await ledger.update(() => undefined);
  await migrateProject(folder);
  expect(readdirSync(folder).filter((name) => name.includes('.v'))).toEqual([]);
  for (const name of ['project.json', 'script.json', 'state.json'] as const)
    expect(JSON.parse(textOf(name)).version).toBe(versionOf(name));
});

test('a second script without a version does not take the place of the first one that was kept', async () => {
  putOld();
  await migrateProject(folder);
  const first = textOf('script.v1.json');
  put('script.json', { ...SCRIPT, provider: null });
  await migrateProject(folder);
  expect(textOf('script.v1.json')).toBe(first);
  const kept = readdirSync(folder).filter((name) => /^script\.v1-[0-9a-f]{8}\.json$/.test(name));
  expect(JSON.parse(textOf(kept[0]!))).toMatchObject({ provider: null });
});

test.each(['project.json', 'script.json', 'state.json'] as const)(
  'a newer %s is refused by name and version, before anything is written',
  async (name) => {
    putOld();
    put(name, { ...JSON.parse(textOf(name)), version: 7, anything: 'else' });
    const before = readdirSync(folder).map((each) => [each, textOf(each)]);
    const error = {
      exitCode: 6,
      message: expect.stringMatching(
        new RegExp(`${name} is of version 7; .* up to version ${versionOf(name)}$`),
      ),
      details: { reason: 'project_newer', path: join(folder, name), version: 7 },
    };
    await expect(migrateProject(folder)).rejects.toMatchObject(error);
    const project = { folder, settings: SETTINGS as never };
    const read = {
      'project.json': openProject,
      'state.json': openLedger,
      'script.json': () => readScript(project),
    };
    await expect(read[name](folder)).rejects.toMatchObject(error);
    expect(readdirSync(folder).map((each) => [each, textOf(each)])).toEqual(before);
  },
);

test('a newer backup of the state is not used in place of a damaged state', async () => {
  writeFileSync(join(folder, 'state.json'), '{');
  put('state.backup.json', { ...STATE, version: 3 });
  await expect(openLedger(folder)).rejects.toMatchObject({ details: { reason: 'project_newer' } });
});

test('documents that cannot be read stay as they are, for their reader to report', async () => {
  putOld();
  writeFileSync(join(folder, 'script.json'), '[1]');
  writeFileSync(join(folder, 'state.json'), '{');
  await migrateProject(folder);
  expect([textOf('script.json'), textOf('state.json')]).toEqual(['[1]', '{']);
  expect(fieldsOf('script.json', '[1]', 'x')).toEqual([1]);
  expect(() => fieldsOf('script.json', '{', 'x')).toThrow(SyntaxError);
  expect(fieldsOf('script.json', '{"version": "2"}', 'x')).toEqual({ version: '2' });
  expect(JSON.parse(toDocument('state.json', { a: 1 }))).toEqual({ version: 2, a: 1 });
});
