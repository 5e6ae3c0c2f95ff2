import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { readCached, replaceCached, writeCached } from './cache.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const schema = z.strictObject({ x: z.number() });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a value comes back, and nothing lies beside it', async () => {
  expect(await readCached(at('new', 'a.json'), schema)).toBeUndefined();
  expect(await writeCached(at('new', 'a.json'), { x: 1 })).toBe(true);
  await replaceCached(at('new', 'a.json'), { x: 2 });
  expect(await readCached(at('new', 'a.json'), schema)).toEqual({ x: 2 });
  expect(readdirSync(at('new'))).toEqual(['a.json']);
});

test.each(['', '{"x": 1', '{"x": "1"}', '{"y": 1}'])(
  'what is no such value (%j) is as if absent',
  async (text) => {
    writeFileSync(at('a.json'), text);
    expect(await readCached(at('a.json'), schema)).toBeUndefined();
  },
);

test('a cache that cannot be written is no error, unless it has to be there', async () => {
  writeFileSync(at('file'), '');
  expect(await writeCached(at('file', 'a.json'), { x: 1 })).toBe(false);
  await expect(replaceCached(at('file', 'a.json'), { x: 1 })).rejects.toMatchObject({
    code: expect.stringMatching(/^E(NOTDIR|EXIST)$/),
  });
});
