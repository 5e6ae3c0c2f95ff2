import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { findProject, notedFolders, noteFolder } from './folders.ts';
import { registerOrders } from './register.ts';
import { type Project, type Settings, saveSettings } from './store.ts';

const ID = '123e4567-e89b-42d3-a456-426614174000';
const OTHER_ID = '923e4567-e89b-42d3-a456-426614174000';
const settingsOf = (id: string): Settings => ({
  ...{ project_id: id, created_at: '2026-01-02T10:00:00.000Z', input: null, duration: null },
  ...{ platform: 'tiktok', language: 'english', style: 'cinematic', aspect_ratio: '9:16' },
});

let base: string;
let root: string;
let dataFolder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'folders-'));
  [root, dataFolder] = [join(base, 'root'), join(base, 'data')];
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
});

async function made(folder: string, id = ID): Promise<Project> {
  const project = { folder, settings: settingsOf(id) };
  await saveSettings(project);
  return project;
}
const worked = async (folder: string, id = ID) => noteFolder(dataFolder, await made(folder, id));
const find = (id = ID) => findProject({ root, dataFolder }, id);
const buy = (state: 'accepted' | 'refused') =>
  registerOrders(
    dataFolder,
    ID,
    [
      {
        ...{ id: 'order', at: '2026-11-29T10:00:00.000Z', stage: 'clip', provider: 'veo', model: 'm', state },
        ...{ estimate_usd: 1, estimate_credits: 20, actual_usd: null, credits: null },
      },
    ],
    () => 'words',
  );

test('a project is found where it was worked on, outside the root, too, and by its own id alone', async () => {
  const outside = join(base, 'outside');
  expect(await worked(outside)).toBe(true);
  expect((await find())?.folder).toBe(outside);
  expect(await find(OTHER_ID)).toBeUndefined();
  expect(await findProject({ root, dataFolder: join(base, 'other data') }, ID)).toBeUndefined();
  await worked(outside, OTHER_ID); // another project has taken the folder
  expect(await find()).toBeUndefined();
  expect((await find(OTHER_ID))?.folder).toBe(outside);
});

test('a folder is noted once, and has one identity whatever it is called', async () => {
  const outside = join(base, 'outside');
  await worked(outside);
  await worked(outside);
  expect(await notedFolders(dataFolder, ID)).toEqual([outside]);
  symlinkSync(outside, join(base, 'link'));
  await noteFolder(dataFolder, { folder: join(base, 'link'), settings: settingsOf(ID) });
  mkdirSync(root);
  symlinkSync(outside, join(root, 'in the root'));
  expect((await find())?.settings.project_id).toBe(ID);
});

test('two folders that were worked on hold the project: neither is chosen; a mere copy is not asked about', async () => {
  const [one, copy] = [join(root, `a-${ID.slice(0, 8)}`), join(base, 'copy')];
  await worked(one);
  cpSync(one, copy, { recursive: true });
  expect((await find())?.folder).toBe(one);
  await worked(copy);
  await expect(find()).rejects.toMatchObject({
    exitCode: 6,
    details: { reason: 'project_ambiguous', folders: [one, copy] },
  });
  rmSync(one, { recursive: true });
  expect((await find())?.folder).toBe(copy);
  await made(join(root, 'renamed'));
  await made(join(root, 'renamed, too'));
  rmSync(copy, { recursive: true });
  await expect(find()).rejects.toMatchObject({ details: { reason: 'project_ambiguous' } });
});

test('a project that was moved is not begun anew where something was bought for it', async () => {
  const [before, after] = [join(base, 'before'), join(base, 'after')];
  await worked(before);
  renameSync(before, after);
  expect(await find()).toBeUndefined();
  await buy('refused');
  expect(await find()).toBeUndefined();
  await buy('accepted');
  await expect(find()).rejects.toMatchObject({
    exitCode: 6,
    details: { reason: 'project_moved', path: before },
  });
  await worked(after); // its new name was given by hand
  expect((await find())?.folder).toBe(after);
});

test('a damaged or newer project where it was worked on is named, not overlooked', async () => {
  const outside = join(base, 'outside');
  await worked(outside);
  const file = join(outside, 'project.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, '{');
  await expect(find()).rejects.toMatchObject({ details: { reason: 'project_damaged' } });
  writeFileSync(file, JSON.stringify({ ...JSON.parse(text), version: 99 }));
  await expect(find()).rejects.toMatchObject({ details: { reason: 'project_newer' } });
});

test('lines that are damaged, hostile or of another program do no harm, and are written past', async () => {
  const outside = join(base, 'outside');
  await made(outside);
  mkdirSync(dataFolder);
  const file = join(dataFolder, 'projects.jsonl');
  const lines = [
    '{"project":',
    `{"project":"${ID}","folder":"outside"}`,
    `{"project":"${ID}"}`,
    '[]',
    'null',
  ];
  writeFileSync(file, `${lines.join('\n')}\n{"project":"${ID}","fol`); // cut off in the middle
  expect(await find()).toBeUndefined();
  await worked(outside);
  expect((await find())?.folder).toBe(outside);
});

test('many processes may note at once', async () => {
  const folders = Array.from({ length: 60 }, (_, at) => join(base, `p${at}`));
  await Promise.all(folders.map((folder) => noteFolder(dataFolder, { folder, settings: settingsOf(ID) })));
  expect((await notedFolders(dataFolder, ID)).toSorted()).toEqual(folders.toSorted());
});

test('a data folder that cannot be written is said, and is no error', async () => {
  mkdirSync(dataFolder);
  mkdirSync(join(dataFolder, 'projects.jsonl'));
  expect(await worked(join(base, 'outside'))).toBe(false);
  rmSync(join(dataFolder, 'projects.jsonl'), { recursive: true });
  if (process.getuid?.() === 0) return; // the superuser writes anywhere
  chmodSync(dataFolder, 0o500);
  expect(await worked(join(base, 'outside'))).toBe(false);
  chmodSync(dataFolder, 0o700);
});
