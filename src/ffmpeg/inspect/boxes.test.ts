import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { walkBoxes } from './boxes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkfluence-boxes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function box(type: string, bytes: number, claimed = bytes): Buffer {
  const data = Buffer.alloc(bytes);
  data.writeUInt32BE(claimed, 0);
  data.write(type, 4, 'latin1');
  return data;
}

async function walk(...parts: Uint8Array[]) {
  const file = join(folder, 'file');
  await writeFile(file, Buffer.concat(parts));
  return walkBoxes(file);
}

test('whole files, with 64 bit sizes and a last box without a size', async () => {
  const wide = box('mdat', 40, 1);
  wide.writeBigUInt64BE(40n, 8);
  expect(await walk(box('ftyp', 24), box('moov', 32), wide)).toMatchObject({
    iso: true,
    cut: false,
    types: ['ftyp', 'moov', 'mdat'],
  });
  expect(await walk(box('ftyp', 24), box('moov', 32), box('mdat', 40, 0))).toMatchObject({ cut: false });
});

test('a box that is longer than the file, and a header that breaks off', async () => {
  expect(await walk(box('ftyp', 24), box('moov', 32), box('mdat', 40, 41))).toMatchObject({
    iso: true,
    cut: true,
  });
  expect(await walk(box('ftyp', 24), Buffer.from([0, 0, 0]))).toMatchObject({ iso: true, cut: true });
  expect(await walk(box('ftyp', 24), box('moov', 32, 4))).toMatchObject({ cut: true });
});

test('other things are not taken for a video', async () => {
  expect(await walk(Buffer.from('<!doctype html><html>'))).toMatchObject({ iso: false });
  expect(await walk()).toMatchObject({ iso: false, sizeBytes: 0 });
});
