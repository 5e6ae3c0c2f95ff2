import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

test('memory changes only after the disk did; a failed write does not stop the next one', async () => {
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

test('nothing is written, and memory stays, when the lock is lost', async () => {
  let isHeld = true;
  const ledger = await openLedger(folder, async () => {
    if (!isHeld) throw new Error('lock lost');
  });
  await ledger.update((state) => {
    state.degradations.push(note('one'));
  });
  isHeld = false;
  const refused = ledger.update((state) => {
    state.degradations.push(note('two'));
  });
  await expect(refused).rejects.toThrow('lock lost');
  expect(ledger.state.degradations).toEqual([note('one')]);
  expect(onDisk().degradations).toEqual([note('one')]);
});

test.each(['', '{"version": 1', '{"version": 0}', '[]', '{"version":1,"images":{"INTRO":{}}}'])(
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

test('a damaged state is read from its backup, which is never older; the damaged file is kept at the next change', async () => {
  const ledger = await openLedger(folder);
  await ledger.update((state) => {
    state.degradations.push(note('one'));
  });
  expect(readFileSync(join(folder, 'state.backup.json'), 'utf8')).toBe(readFileSync(file(), 'utf8'));
  writeFileSync(file(), '{"half');
  const again = await openLedger(folder);
  expect(again.state.degradations).toEqual([note('one')]);
  expect(again.notices).toMatchObject([
    {
      reason: 'state_recovered',
      message: expect.stringContaining(file()),
      next: expect.stringContaining('damaged-'),
    },
  ]);
  expect(readFileSync(file(), 'utf8')).toBe('{"half'); // looking changes nothing
  await again.update((state) => {
    state.degradations.push(note('two'));
  });
  expect(onDisk().degradations).toEqual([note('one'), note('two')]);
  const aside = readdirSync(folder).filter((name) => name.includes('damaged-'));
  expect(aside.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['{"half']);
  expect((await openLedger(folder)).notices).toEqual([]);
});

test('a missing state is read from its backup, too; two damaged files are named', async () => {
  const ledger = await openLedger(folder);
  await ledger.update((state) => {
    state.degradations.push(note('one'));
  });
  rmSync(file());
  const again = await openLedger(folder);
  expect(again.state.degradations).toEqual([note('one')]);
  expect(again.notices[0]?.message).toContain('was gone');
  writeFileSync(file(), '[]');
  writeFileSync(join(folder, 'state.backup.json'), '');
  await expect(openLedger(folder)).rejects.toMatchObject({ details: { reason: 'state_damaged' } });
});
