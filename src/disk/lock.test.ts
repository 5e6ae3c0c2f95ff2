import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { otherMachine } from '../../tests/support/other-machine.ts';
import { isLocked, lockOwner, lockProject, tryLock, waitForLock } from './lock.ts';
import { ownerOf } from './owner.ts';

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

/** A lock as 0.1.0 wrote it. */
const writeOwner = (owner: object) =>
  writeFileSync(
    file(),
    JSON.stringify({ host: hostname(), startTicks: null, token: 'theirs', since: 'then', ...owner }),
  );

/** Makes the lock look as if it was written so long ago. */
function ageBy(seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(file(), then, then);
}

test('a live owner is named; after its release the next process gets the lock', async () => {
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
    ageBy(2);
    await lockProject(folder, process.pid);
    expect(readdirSync(folder)).toEqual(['lock']);
  },
);

test('a lock that is just being written is waited for', async () => {
  writeFileSync(file(), ''); // as on a disk without hard links
  const outcome = tryLock(folder, process.pid);
  await sleep(100);
  writeOwner({ pid: process.pid });
  expect(await outcome).toMatchObject({ pid: process.pid, token: 'theirs' });
});

test('a name that is taken and cannot be opened is asked for again until the signal aborts', async () => {
  symlinkSync(join(folder, 'nowhere'), file());
  await expect(tryLock(folder, process.pid, AbortSignal.timeout(100))).rejects.toThrow();
});

test('a live lock of 0.1.0 is respected', async () => {
  writeOwner({ pid: process.pid });
  await expect(lockProject(folder, process.pid)).rejects.toMatchObject({
    details: { reason: 'project_locked' },
  });
});

describe('a lock of another machine', () => {
  const ticking = { space: 'pid:[1]', boot: null, silentMs: 1200 };

  test('is respected while it beats; the error says what to do', async () => {
    writeOwner({ pid: 1, host: 'another-machine', ...ticking, silentMs: 60_000 });
    ageBy(20);
    expect(await isLocked(folder)).toBe(true);
    await expect(lockProject(folder, process.pid)).rejects.toMatchObject({
      exitCode: 6,
      message: expect.stringMatching(
        /process 1 on another-machine\) has been working on .+ since then; its last sign of life was 20 s ago/,
      ),
      details: {
        reason: 'project_locked',
        host: 'another-machine',
        since: 'then',
        silent_for_seconds: 20,
        next: expect.stringContaining(`silent for 60 s, or remove ${file()}`),
      },
    });
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  test('is dead when it has been silent for as long as it promised', async () => {
    writeOwner({ pid: 1, host: 'another-machine', ...ticking });
    expect(await tryLock(folder, process.pid)).toMatchObject({ host: 'another-machine' });
    ageBy(2);
    expect(await isLocked(folder)).toBe(false);
    await (await lockProject(folder, process.pid)).release();
  });

  test('is alive when its clock is wrong and it beats nevertheless', async () => {
    writeOwner({ pid: 1, host: 'another-machine', ...ticking });
    let seconds = 3600;
    const beat = setInterval(() => {
      seconds -= 1;
      ageBy(seconds);
    }, 20);
    ageBy(seconds);
    const stop = new AbortController();
    try {
      // The first look takes it for silent and watches; what it sees then is a heartbeat, so the lock stays.
      const outcome = Promise.race([tryLock(folder, process.pid, stop.signal), sleep(1500)]);
      expect(await outcome).toBeUndefined();
      expect(readFileSync(file(), 'utf8')).toContain('another-machine');
    } finally {
      stop.abort();
      clearInterval(beat);
    }
  });

  test('is judged by the clock of the folder, not of this machine', async () => {
    writeOwner({ pid: 1, host: 'another-machine', ...ticking, silentMs: 60_000 });
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
    try {
      expect(await isLocked(folder)).toBe(true);
      expect(await tryLock(folder, process.pid)).toMatchObject({ host: 'another-machine' });
    } finally {
      vi.restoreAllMocks();
    }
  });

  test.each([
    ['a container of this machine', { host: hostname(), space: 'pid:[1]' }],
    ['a machine of the same name', { host: hostname(), boot: 'another start' }],
  ])('is known in %s', async (_name, owner) => {
    writeOwner({ pid: await deadPid(), silentMs: 60_000, ...owner });
    await expect(lockProject(folder, process.pid)).rejects.toMatchObject({
      message: expect.stringContaining(`on another machine or container named ${hostname()}`),
    });
  });

  test('of 0.1.0, which never beat, is respected for a day', async () => {
    writeOwner({ pid: 1, host: 'another-machine' });
    ageBy(23 * 3600);
    expect(await isLocked(folder)).toBe(true);
    ageBy(25 * 3600);
    expect(await isLocked(folder)).toBe(false);
  });

  test.each([['--uts'], ['--pid']])('really runs apart (unshare %s)', async (kind) => {
    const machine = otherMachine(kind);
    if (machine === undefined)
      return expect(process.platform === 'linux' && process.getuid?.() === 0).toBe(false);
    const child = spawn(machine.command, [...machine.args, process.execPath, '-e', HOLD, folder]);
    await once(child.stdout, 'data');
    try {
      await expect(lockProject(folder, process.pid)).rejects.toMatchObject({
        details: { reason: 'project_locked', silent_for_seconds: 0 },
      });
      child.stdin.end();
      await once(child, 'exit');
      await (await lockProject(folder, process.pid)).release();
    } finally {
      child.kill('SIGKILL');
    }
  });
});

/** Holds the lock until its input ends. */
const HOLD = `
  const { lockProject } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)});
  const lock = await lockProject(process.argv[1], process.pid);
  console.log('locked');
  for await (const _ of process.stdin);
  await lock.release();
`;

test('the owner writes its lock again every five seconds, and notices when it is another’s', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const lock = await lockProject(folder, process.pid);
    const text = readFileSync(file(), 'utf8');
    ageBy(50);
    vi.advanceTimersByTime(5_000);
    await vi.waitFor(() => expect(Date.now() - statSync(file()).mtimeMs).toBeLessThan(10_000));
    expect(readFileSync(file(), 'utf8')).toBe(text);
    expect(await lock.isHeld()).toBe(true);
    await lock.assertHeld();

    renameSync(file(), `${file()}.old`); // as the other machine sees it: silent for a minute, taken away
    writeOwner({ pid: 1, host: 'another-machine' });
    const theirs = readFileSync(file(), 'utf8');
    ageBy(50);
    vi.advanceTimersByTime(5_000);
    await sleep(50);
    expect(Date.now() - statSync(file()).mtimeMs).toBeGreaterThan(40_000); // it beats for itself alone
    expect(await lock.isHeld()).toBe(false);
    await expect(lock.assertHeld()).rejects.toMatchObject({ exitCode: 6, details: { reason: 'lock_lost' } });
    renameSync(folder, `${folder}-renamed`);
    await expect(lock.assertHeld()).rejects.toMatchObject({
      message: `${folder} is not there any more; it was renamed or removed meanwhile`,
      details: { reason: 'lock_lost' },
    });
    renameSync(`${folder}-renamed`, folder);
    await lock.release();
    expect(readFileSync(file(), 'utf8')).toBe(theirs);
  } finally {
    vi.useRealTimers();
  }
});

test('a waiting process names the owner, gets the lock, or gets the owner’s name after the wait', async () => {
  const first = await lockProject(folder, process.pid);
  const onWait = vi.fn();
  const options = { pid: process.pid, signal: new AbortController().signal, onWait };
  expect(await waitForLock(folder, { ...options, waitMs: 150 })).toMatchObject({ pid: process.pid });
  const second = waitForLock(folder, { ...options, waitMs: 10_000 });
  await sleep(150);
  await first.release();
  const lock = await second;
  expect(onWait).toHaveBeenCalledTimes(2);
  expect(onWait.mock.calls[0]?.[0]).toMatchObject({ pid: process.pid, host: hostname() });
  const stopped = waitForLock(folder, { ...options, signal: AbortSignal.timeout(50), waitMs: 10_000 });
  await expect(stopped).rejects.toThrow();
  if ('release' in lock) await lock.release();
  expect(await lockOwner(folder)).toBeUndefined();
});

test('of many processes that take a dead lock, one gets it', async () => {
  const pid = await deadPid();
  for (let round = 0; round < 20; round += 1) {
    rmSync(file(), { force: true });
    writeOwner({ pid });
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => tryLock(folder, process.pid)));
    expect(outcomes.filter((outcome) => 'release' in outcome)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['lock']);
  }
});

test('an owner releases only its own lock', async () => {
  const lock = await lockProject(folder, process.pid);
  writeOwner({ pid: process.pid });
  await lock.release();
  expect(existsSync(file())).toBe(true);
});

test('the copy of a folder in use is not locked, although the lock was copied along', async () => {
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

test.skipIf(process.platform !== 'linux')(
  'a lock of a process that was killed is free, also while nobody has asked how that process ended',
  async () => {
    // The shell becomes a program that never waits for the child which the shell began.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    try {
      writeFileSync(file(), JSON.stringify(await ownerOf(pid)));
      expect(await isLocked(folder)).toBe(true);
      process.kill(pid, 'SIGKILL');
      await vi.waitUntil(() => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
      expect(await isLocked(folder)).toBe(false);
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
