import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tryLock } from '../../disk/lock.ts';
import { forgetCancel, isCancelAsked } from './state.ts';
import { batchStatus, cancelBatch } from './status.ts';

const never = new AbortController().signal;

test('a batch whose rows are still checked says so, and when it is cancelled meanwhile, that nothing of it was begun', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-cancel-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await expect(cancelBatch(folder, 'sheet.csv', never)).rejects.toMatchObject({
    details: { reason: 'batch_missing' },
  });
  const lock = await tryLock(folder, process.pid, never);
  if (!('release' in lock)) throw new Error('somebody else has the lock');
  await expect(batchStatus(folder, 'sheet.csv')).rejects.toMatchObject({
    exitCode: 8,
    message: expect.stringContaining(`still being checked (process ${process.pid}`),
    details: { reason: 'batch_checking' },
  });
  const cancelling = cancelBatch(folder, 'sheet.csv', never);
  const asked = () => vi.waitFor(async () => expect(await isCancelAsked(folder)).toBe(true));
  await asked();
  await forgetCancel(folder); // as a process does that has just begun
  await asked();
  await lock.release();
  expect(await cancelling).toMatchObject({ under_way: false, summary: { total: 0, finished: 0 }, rows: [] });
  expect(await isCancelAsked(folder)).toBe(false);
});
