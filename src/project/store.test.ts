import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBelow } from './below.ts';
import { newFolder, openIfThere, openProject, type Settings, saveSettings, slug } from './store.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sparkfluence-store-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const ID = '123e4567-e89b-42d3-a456-426614174000';
const settings: Settings = {
  project_id: ID,
  created_at: '2026-01-02T03:04:05.000Z',
  input: { input_type: 'topic', content: 'sleep' },
  duration: '30s',
  platform: 'tiktok',
  language: 'english',
  style: 'cinematic',
  aspect_ratio: '9:16',
};

test.each([
  ['5 cara meningkatkan produktivitas', '5-cara-meningkatkan-produktivitas'],
  ['../../etc/passwd', 'etc-passwd'],
  ['काम में ध्यान', 'काम-में-ध्यान'],
  ['仕事の 生産性!', '仕事の-生産性'],
  ['CON', 'con'],
  ['—!?…', ''],
  ['a\0b\nc', 'a-b-c'],
])('the slug of %j is %j', (text, expected) => {
  expect(slug(text)).toBe(expected);
});

test('a slug is one short plain name', () => {
  const long = slug('word '.repeat(5_000));
  expect([...long].length).toBeLessThanOrEqual(40);
  expect(long).not.toMatch(/-$|^-|[\\/]/);
  expect(Buffer.byteLength(newFolder('', settings, '生'.repeat(500)))).toBeLessThan(255);
});

test('folders are named by date, slug and id', () => {
  expect(newFolder('/root', settings, 'Sleep well')).toBe('/root/2026-01-02-sleep-well-123e4567');
  expect(newFolder('/root', settings, '!!!')).toBe('/root/2026-01-02-123e4567');
  const strange = { ...settings, created_at: '../../../../etc' };
  expect(newFolder('/root', strange, 'Sleep')).toBe('/root/sleep-123e4567');
});

test('a project is found by its id, also under another name', async () => {
  const folder = newFolder(root, settings, 'sleep');
  await saveSettings({ folder, settings });
  expect(await findBelow(root, ID)).toEqual([{ folder, settings }]);
  const renamed = join(root, 'my video');
  renameSync(folder, renamed);
  writeFileSync(join(root, 'a file'), '');
  await saveSettings({ folder: join(root, 'damaged'), settings });
  writeFileSync(join(root, 'damaged', 'project.json'), '{');
  expect(await findBelow(root, ID)).toEqual([{ folder: renamed, settings }]);
  expect(await findBelow(root, ID.replace('1', '9'))).toEqual([]);
  expect(await findBelow(join(root, 'nowhere'), ID)).toEqual([]);
});

test('a folder that was looked through is looked at again once another project lies in it', async () => {
  const OTHER = ID.replace('1', '9');
  const folder = join(root, 'my video');
  await saveSettings({ folder, settings: { ...settings, project_id: OTHER } });
  for (let turn = 0; turn < 2; turn += 1) expect(await findBelow(root, ID)).toEqual([]);
  expect(await findBelow(root, OTHER)).toHaveLength(1);
  await saveSettings({ folder, settings });
  expect(await findBelow(root, ID)).toEqual([{ folder, settings }]);
  expect(await findBelow(root, OTHER)).toEqual([]);
});

test('a newer project under another name is refused too: a second one would buy everything again', async () => {
  const folder = join(root, 'my video');
  await saveSettings({ folder, settings });
  const file = join(folder, 'project.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version: 99 }));
  await expect(findBelow(root, ID)).rejects.toMatchObject({
    details: { reason: 'project_newer', path: file },
  });
  expect(await findBelow(root, ID.replace('1', '9'))).toEqual([]);
});

test('the same settings are not written again', async () => {
  const project = { folder: join(root, 'p'), settings };
  await saveSettings(project);
  const before = statSync(join(root, 'p', 'project.json')).ino;
  await saveSettings(project);
  expect(statSync(join(root, 'p', 'project.json')).ino).toBe(before);
  await saveSettings({ ...project, settings: { ...settings, style: 'animated' } });
  expect((await openProject(project.folder)).settings.style).toBe('animated');
});

test('a missing and a damaged project are different errors', async () => {
  await expect(openProject(root)).rejects.toMatchObject({
    exitCode: 6,
    details: { reason: 'project_missing' },
  });
  writeFileSync(join(root, 'project.json'), '{"project_id": "x"}');
  await expect(openProject(root)).rejects.toMatchObject({
    exitCode: 6,
    details: { reason: 'project_damaged' },
  });
  expect(await openIfThere(join(root, 'project.json'))).toBeUndefined();
});
