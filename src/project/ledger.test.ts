import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLedger } from './ledger.ts';

let folder: string;
const file = () => join(folder, 'state.json');
const onDisk = () => JSON.parse(readFileSync(file(), 'utf8'));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const note = (reason: string) => ({ reason, message: reason });

test('what was written is on disk when the call returns, and comes back', async () => {
  const ledger = await openLedger(folder);
  await ledger.update((state) => {
    state.degradations.push(note('one'));
  });
  expect(onDisk().degradations).toEqual([note('one')]);
  expect((await openLedger(folder)).state).toEqual(ledger.state);
});

test('changes that come at once all count, in their order', async () => {
  const ledger = await openLedger(folder);
  const names = Array.from({ length: 25 }, (_, index) => `n${index}`);
  await Promise.all(
    names.map((name) =>
      ledger.update((state) => {
        state.degradations.push(note(name));
      }),
    ),
  );
  expect(onDisk().degradations.map(({ reason }: { reason: string }) => reason)).toEqual(names);
});

test('memory changes only after the disk did; a failed write stops nobody else', async () => {
  const ledger = await openLedger(folder);
  const failing = ledger.update(() => {
    throw new Error('no');
  });
  const after = ledger.update((state) => {
    state.degradations.push(note('after'));
  });
  await expect(failing).rejects.toThrow('no');
  await after;
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file stands here now');
  const refused = ledger.update((state) => {
    state.degradations.push(note('never'));
  });
  await expect(refused).rejects.toThrow();
  expect(ledger.state.degradations).toEqual([note('after')]);
});

test.each(['', '{"version": 1', '{"version": 2}', '[]', '{"version":1,"images":{"INTRO":{}}}'])(
  'a damaged state (%j) is named and left as it is',
  async (text) => {
    writeFileSync(file(), text);
    await expect(openLedger(folder)).rejects.toMatchObject({
      exitCode: 6,
      details: { reason: 'state_damaged', path: file() },
    });
    expect(readFileSync(file(), 'utf8')).toBe(text);
  },
);
