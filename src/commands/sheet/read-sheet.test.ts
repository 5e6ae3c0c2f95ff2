import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { World } from '../../contracts/world.ts';
import { readSheetText } from './read-sheet.ts';

const TEXT = 'key\ttopic\na\t5 cosas útiles\n';
const wide = (text: string) => Buffer.from(text, 'utf16le');

function read(bytes: Uint8Array): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'sparkfluence-sheet-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, 'sheet.csv'), bytes);
  return readSheetText({ cwd } as World, 'sheet.csv');
}

test.each<[string, Uint8Array]>([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16', wide(`\ufeff${TEXT}`)],
  ['UTF-16 of the other end', wide(`\ufeff${TEXT}`).swap16()],
  ['UTF-16 without a mark', wide(TEXT)],
  ['UTF-16 of the other end without a mark', wide(TEXT).swap16()],
])('a sheet in %s is read', async (_what, bytes) => {
  expect(await read(bytes)).toBe(TEXT);
});

test.each<[string, Uint8Array]>([
  ['Latin-1', Buffer.from(TEXT, 'latin1')],
  ['no text', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
])('%s is refused by name', async (_what, bytes) => {
  await expect(read(bytes)).rejects.toMatchObject({ details: { reason: 'not_utf8' } });
});
