import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isLocked, lockProject, tryLockProject } from './lock.ts';

let folder: string;
const file = () => join(folder, 'lock');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

const writeOwner = (owner: object) =>
  writeFileSync(
    file(),
    JSON.stringify({ host: hostname(), startTicks: null, token: 'theirs', since: 'then', ...owner }),
  );

test('a live owner is named; when it lets go, the next one gets it', async () => {
  const lock = await lockProject(folder, process.pid);
  expect(await isLocked(folder)).toBe(true);
  await expect(lockProject(folder, process.pid)).rejects.toMatchObject({
    exitCode: 6,
    message: expect.stringContaining(`process ${process.pid}`),
    details: { reason: 'project_locked', pid: process.pid, host: hostname() },
  });
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
  await (await lockProject(folder, process.pid)).release();
});

test('a dead owner’s lock is taken over', async () => {
  writeOwner({ pid: await deadPid() });
  expect(await isLocked(folder)).toBe(false);
  await lockProject(folder, process.pid);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid });
  expect(readdirSync(folder)).toEqual(['lock']);
});

test.runIf(process.platform === 'linux')(
  'a process that only has the dead owner’s number is not the owner',
  async () => {
    writeOwner({ pid: process.pid, startTicks: '1' });
    expect(await isLocked(folder)).toBe(false);
    await lockProject(folder, process.pid);
  },
);

test.each(['', '{"pid": 12', '[]', 'null', '{"pid": "12"}'])(
  'a broken lock (%j) is taken over',
  async (text) => {
    writeFileSync(file(), text);
    await lockProject(folder, process.pid);
    expect(readdirSync(folder)).toEqual(['lock']);
  },
);

test('a lock that came along with a copied folder is nobody’s here', async () => {
  writeOwner({ pid: process.pid, host: 'another-machine' });
  await lockProject(folder, process.pid);
});

test('of many that reach for a dead lock, one gets it', async () => {
  const pid = await deadPid();
  for (let round = 0; round < 20; round += 1) {
    rmSync(file(), { force: true });
    writeOwner({ pid });
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => tryLockProject(folder, process.pid)));
    expect(outcomes.filter((outcome) => 'release' in outcome)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['lock']);
  }
});

test('one lets go only of its own', async () => {
  const lock = await lockProject(folder, process.pid);
  writeOwner({ pid: process.pid });
  await lock.release();
  expect(existsSync(file())).toBe(true);
});

test('a lock that came along with a folder copied while it was in use is nobody’s in the copy', async () => {
  const lock = await lockProject(folder, process.pid);
  const copy = `${folder}-copy`;
  cpSync(folder, copy, { recursive: true });
  try {
    expect(await isLocked(copy)).toBe(false);
    await (await lockProject(copy, process.pid)).release();
    expect(await isLocked(folder)).toBe(true);
  } finally {
    rmSync(copy, { recursive: true, force: true });
    await lock.release();
  }
});
