import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { packStore, unpackStore } from './empty-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});
const at = (...path: string[]) => join(folder, ...path);
const never = new AbortController().signal;

test('a packed store comes out as it was: empty folders and files, and files of one content, too', async () => {
  const log = Buffer.alloc(300_000, 7);
  mkdirSync(at('store', 'base', '1'), { recursive: true });
  mkdirSync(at('store', 'base', '2'));
  mkdirSync(at('store', 'pg_notify'));
  for (const path of ['base/1/112', 'base/2/112', 'log']) writeFileSync(at('store', path), log);
  writeFileSync(at('store', 'base', '1', 'PG_VERSION'), '18\n');
  writeFileSync(at('store', 'empty'), '');
  writeFileSync(at('packed'), await packStore(at('store')));
  expect(statSync(at('packed')).size).toBeLessThan(1_000);
  await unpackStore(at('new'), never, at('packed'));
  const names = readdirSync(at('store'), { recursive: true, encoding: 'utf8' }).sort();
  expect(readdirSync(at('new'), { recursive: true, encoding: 'utf8' }).sort()).toEqual(names);
  for (const name of names.filter((each) => statSync(at('store', each)).isFile()))
    expect(readFileSync(at('new', name)).equals(readFileSync(at('store', name))), name).toBe(true);
});

test('a packed store that is damaged or gone is told as such, and the signal ends the unpacking', async () => {
  writeFileSync(at('damaged'), 'no store');
  for (const name of ['damaged', 'gone'])
    await expect(unpackStore(at('new'), never, at(name))).rejects.toMatchObject({
      details: { reason: 'corpus_damaged' },
    });
  mkdirSync(at('store'));
  writeFileSync(at('store', 'a'), 'a');
  writeFileSync(at('packed'), await packStore(at('store')));
  const reason = new Error('stopped');
  await expect(unpackStore(at('new'), AbortSignal.abort(reason), at('packed'))).rejects.toBe(reason);
});
