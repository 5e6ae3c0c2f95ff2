import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cell } from '../../contracts/batch.ts';
import { checkRowFiles } from './row-files.ts';

let base: string;
let sheets: string;
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sparkfluence-rows-')));
  sheets = join(base, 'sheets');
  mkdirSync(sheets);
  writeFileSync(join(base, 'secret'), 'x');
  writeFileSync(join(sheets, 'mine.txt'), 'x');
  symlinkSync(join(base, 'secret'), join(sheets, 'link.txt'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const check = (cells: Record<string, Cell>) => checkRowFiles({ key: 'a', cells, folder: sheets }, [sheets]);

test('a row may name what lies in the folders of the worker’s owner, texts and addresses', async () => {
  await check({ script: 'mine.txt', notes: 'Bread rises.\nIt does.', bgm: 'none', output: 'made/a.mp4' });
  await check({ clip: ['HOOK=https://example.com/a.mp4'], logo: 'not-there.png', topic: '/etc/passwd' });
});

test.each([
  ['script', '../secret'],
  ['transcript', '/etc/passwd'],
  ['notes', '/etc/hostname'],
  ['image', 'HOOK=../secret'],
  ['images', '..'],
  ['reference', '../secret'],
  ['clip', 'BODY_1=/etc/passwd'],
  ['narration', 'HOOK=link.txt'],
  ['bgm', 'link.txt'],
  ['logo', '../sheets/../secret'],
  ['output', '../other.mp4'],
  ['output', '/etc/cron.d/new'],
])('%s=%s is refused', async (column, value) => {
  const cell = ['image', 'clip', 'narration'].includes(column) ? [value] : value;
  await expect(check({ [column]: cell })).rejects.toMatchObject({
    exitCode: 2,
    details: { reason: 'file_not_allowed', field: column },
  });
});

test('a `file:` address is a file, too', async () => {
  const cell = [`HOOK=${pathToFileURL(join(base, 'secret')).href}`];
  await expect(check({ clip: cell })).rejects.toMatchObject({ details: { reason: 'file_not_allowed' } });
});
