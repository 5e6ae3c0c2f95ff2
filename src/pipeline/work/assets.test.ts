import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { namedAsOurs, pathInside, type Surroundings } from './assets.ts';

let base: string;
let around: Surroundings;
const url = (...names: string[]) => pathToFileURL(join(base, ...names)).href;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sparkfluence-assets-')));
  for (const name of ['root/project/images', 'root/other', 'root-evil', 'elsewhere'])
    mkdirSync(join(base, name), { recursive: true });
  for (const name of ['root/project/images/HOOK.jpg', 'root/other/a.png', 'root-evil/a.png', 'secret'])
    writeFileSync(join(base, name), 'x');
  symlinkSync(join(base, 'secret'), join(base, 'root', 'project', 'images', 'link.jpg'));
  symlinkSync(join(base, 'root', 'project'), join(base, 'elsewhere', 'way-in'));
  around = {
    place: { config: { root: join(base, 'root') }, project: { folder: join(base, 'root', 'project') } },
    tools: { signal: new AbortController().signal },
  } as Surroundings;
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('files of the project and of its neighbours below the root', async () => {
  const own = join(base, 'root', 'project', 'images', 'HOOK.jpg');
  expect(await pathInside(around, url('root', 'project', 'images', 'HOOK.jpg'), 'x')).toBe(own);
  expect(await pathInside(around, url('elsewhere', 'way-in', 'images', 'HOOK.jpg'), 'x')).toBe(own);
  expect(await pathInside(around, url('root', 'other', 'a.png'), 'x')).toBe(
    join(base, 'root', 'other', 'a.png'),
  );
});

test.each([
  ['a file beside the root', () => url('secret')],
  ['a folder whose name begins like the root', () => url('root-evil', 'a.png')],
  ['a link that leads out', () => url('root', 'project', 'images', 'link.jpg')],
  ['a way up', () => `${url('root')}/../secret`],
  ['an encoded way up', () => `${url('root')}/%2e%2e/secret`],
  ['the machine’s own files', () => 'file:///etc/passwd'],
])('%s is refused', async (_name, make) => {
  await expect(pathInside(around, make(), 'HOOK: image')).rejects.toMatchObject({
    exitCode: 2,
    details: { reason: 'outside_root' },
  });
});

test('nothing there, or a folder, is no file', async () => {
  expect(await pathInside(around, url('root', 'nothing.jpg'), 'x')).toBeUndefined();
  expect(await pathInside(around, url('root', 'project', 'images'), 'x')).toBeUndefined();
  expect(await pathInside(around, url('root', 'x'.repeat(300)), 'x')).toBeUndefined();
});

test.each(['file://host/a.png', 'file:///a%2fb.png'])('%s is no file URL of this machine', async (bad) => {
  await expect(pathInside(around, bad, 'x')).rejects.toMatchObject({ details: { reason: 'bad_url' } });
});

test('names of our own', () => {
  const folder = join(base, 'root', 'project');
  expect(namedAsOurs(url('root', 'project', 'images', 'HOOK.jpg'), 'images', 'HOOK', folder)).toBe(true);
  expect(namedAsOurs(url('root', 'other', 'images', 'HOOK.jpg'), 'images', 'HOOK', folder)).toBe(false);
  expect(namedAsOurs(url('root', 'other', 'images', 'HOOK.jpg'), 'images', 'HOOK')).toBe(true);
  expect(namedAsOurs(url('root', 'other', 'images', 'BODY_1.jpg'), 'images', 'HOOK')).toBe(false);
  expect(namedAsOurs('https://example.org/images/HOOK.jpg', 'images', 'HOOK')).toBe(false);
});
