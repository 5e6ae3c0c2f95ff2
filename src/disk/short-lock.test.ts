import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownerOf } from './owner.ts';
import { withLockFile } from './short-lock.ts';

let folder: string;
const file = () => join(folder, 'x.lock');
const never = new AbortController().signal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-short-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one at a time, and nothing is left', async () => {
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0');
  const count = () =>
    withLockFile(file(), never, async () => {
      const before = Number(readFileSync(counter, 'utf8'));
      await sleep(1);
      writeFileSync(counter, String(before + 1));
    });
  await Promise.all(Array.from({ length: 20 }, count));
  expect(readFileSync(counter, 'utf8')).toBe('20');
  expect(readdirSync(folder)).toEqual(['counter']);
});

test('the lock of a process that died is taken at once, a running one is waited for', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  writeFileSync(file(), JSON.stringify({ ...(await ownerOf(process.pid)), pid: child.pid }));
  expect(await withLockFile(file(), never, async () => 'done')).toBe('done');

  writeFileSync(file(), JSON.stringify(await ownerOf(process.pid)));
  await expect(withLockFile(file(), AbortSignal.timeout(60), async () => 'never')).rejects.toThrow();
});

test.each([
  ['of another machine', '{"pid": 1, "host": "another-machine", "startTicks": null, "token": "x"}'],
  ['that names nobody', '1 as 0.1.0 wrote it'],
])('a lock %s is taken when it is older than ten seconds', async (_name, text) => {
  writeFileSync(file(), text);
  await expect(withLockFile(file(), AbortSignal.timeout(60), async () => 'never')).rejects.toThrow();
  const old = Date.now() / 1000 - 11;
  utimesSync(file(), old, old);
  expect(await withLockFile(file(), never, async () => 'done')).toBe('done');
});
