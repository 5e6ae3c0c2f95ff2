import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  copyWhole,
  makeFolder,
  moveWhole,
  readIfThere,
  removeParts,
  replaceWhole,
  writeJson,
  writeWhole,
} from './files.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('written whole, with the folders above it, and nothing beside it', async () => {
  await writeWhole(at('a', 'b', 'c.txt'), 'one');
  await writeWhole(at('a', 'b', 'c.txt'), 'two');
  await writeJson(at('a', 'b', 'd.json'), { x: [1] });
  expect(readFileSync(at('a', 'b', 'c.txt'), 'utf8')).toBe('two');
  expect(readFileSync(at('a', 'b', 'd.json'), 'utf8')).toBe('{\n  "x": [\n    1\n  ]\n}\n');
  expect(readdirSync(at('a', 'b'))).toEqual(['c.txt', 'd.json']);
});

test('a write that breaks in the middle leaves what was there, and no part', async () => {
  await writeWhole(at('c.txt'), 'one');
  const breaking = replaceWhole(at('c.txt'), async (temporary) => {
    writeFileSync(temporary, 'half');
    throw new Error('the disk is full');
  });
  await expect(breaking).rejects.toThrow('the disk is full');
  await expect(copyWhole(at('nowhere'), at('c.txt'))).rejects.toThrow('ENOENT');
  expect(readFileSync(at('c.txt'), 'utf8')).toBe('one');
  expect(readdirSync(folder)).toEqual(['c.txt']);
});

test('a part can be kept for the next attempt, which goes on with it', async () => {
  const attempts: string[] = [];
  const write = async (part: string) => {
    attempts.push(part);
    writeFileSync(part, 'half', { flag: 'a' });
    if (attempts.length === 1) throw new Error('the line broke');
  };
  await expect(replaceWhole(at('a'), write, { keepPart: true })).rejects.toThrow('the line broke');
  expect(readdirSync(folder)).toHaveLength(1);
  await replaceWhole(at('a'), write, { part: attempts[0], keepPart: true });
  expect(readFileSync(at('a'), 'utf8')).toBe('halfhalf');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('copied and moved whole', async () => {
  writeFileSync(at('a'), 'text');
  await copyWhole(at('a'), at('b'));
  await moveWhole(at('b'), at('c'));
  expect(readdirSync(folder)).toEqual(['a', 'c']);
  expect(await readIfThere(at('c'))).toBe('text');
  expect(await readIfThere(at('b'))).toBeUndefined();
});

test('what a killed writer left is removed, and nothing else', async () => {
  const kept = ['final.mp4', '.env', 'x.part', 'lock', '.join'];
  for (const name of [...kept, '.final.mp4.0a1b2c3d.part', '.HOOK.part.mp4', '.clip.0a1b2c3d.part.mp4.wav'])
    writeFileSync(at(name), '');
  for (const name of ['.join-abc123', '.voice-abc123', '.thumbnail-abc123']) mkdirSync(at(name));
  writeFileSync(at('.join-abc123', 'in0000.mp4'), '');
  await removeParts(folder);
  expect(readdirSync(folder).sort()).toEqual([...kept].sort());
  await removeParts(at('nowhere'));
});

test('folders are made to the bottom; the disk’s own refusal comes through', async () => {
  expect(await makeFolder(at('a', 'b', 'c'))).toBe(at('a'));
  expect(await makeFolder(at('a', 'b'))).toBeUndefined();
  writeFileSync(at('file'), '');
  await expect(makeFolder(at('file', 'x', 'y'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
