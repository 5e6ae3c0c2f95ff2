import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isAllowed } from './allowed.ts';

test('what lies in an allowed folder is allowed, and nothing that a link, `..` or a like name leads to', async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'sparkfluence-allowed-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const [inside, outside] = [join(base, 'in'), join(base, 'in-not')];
  for (const folder of [inside, outside]) mkdirSync(folder);
  writeFileSync(join(outside, 'secret'), 'x');
  writeFileSync(join(inside, 'song.mp3'), 'x');
  symlinkSync(join(outside, 'secret'), join(inside, 'link'));
  symlinkSync(outside, join(inside, 'way'));
  symlinkSync(inside, join(base, 'door'));
  const allowed = (path: string, folders = [inside]) => isAllowed(path, folders);
  for (const path of ['song.mp3', '.', 'new/final.mp4', '..hidden', 'way/../song.mp3'])
    expect(await allowed(join(inside, path)), path).toBe(true);
  for (const path of ['link', 'way/secret', 'way/new', '../in-not/secret', '..'])
    expect(await allowed(join(inside, path)), path).toBe(false);
  expect(await allowed('/etc/passwd')).toBe(false);
  expect(await allowed(join(inside, 'song.mp3'), [])).toBe(false);
  expect(await allowed(join(inside, 'song.mp3'), [join(base, 'door')])).toBe(true); // the folder itself may be a link
});
