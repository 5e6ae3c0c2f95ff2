import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isMade } from '../../postgres/embedded.ts';
import { openReader, openStore } from '../corpus.ts';

const WORDS = { what: 'corpus', afterDamage: 'add your files again.' };
const PARTS = ['PG_VERSION', 'base/5/1', 'global/pg_control', 'pg_wal/1', 'pg_xact/1', 'postgresql.conf'];

/** A corpus folder whose store has these files. */
function corpusWith(files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of files) {
    const path = join(folder, 'store', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'x');
  }
  return folder;
}

test('a folder that is missing or empty has no store', async () => {
  const folder = corpusWith([]);
  expect(await isMade(join(folder, 'store'), WORDS)).toBe(false);
  mkdirSync(join(folder, 'store'));
  expect(await isMade(join(folder, 'store'), WORDS)).toBe(false);
  expect(await isMade(join(corpusWith(PARTS), 'store'), WORDS)).toBe(true);
});

test.each(PARTS)(
  'a store that has lost %s is damaged for readers and writers, and nothing is made over it',
  async (lost) => {
    const folder = corpusWith(PARTS.filter((part) => part !== lost));
    const signal = new AbortController().signal;
    const options = { folder, address: undefined, pid: process.pid, signal, waitMs: 0 };
    const before = readdirSync(join(folder, 'store'), { recursive: true });
    for (const open of [openReader, openStore])
      await expect(open(options)).rejects.toMatchObject({
        kind: 'project',
        message: expect.stringContaining(' is gone'),
        details: { reason: 'store_damaged' },
      });
    expect(readdirSync(join(folder, 'store'), { recursive: true })).toEqual(before);
  },
);
