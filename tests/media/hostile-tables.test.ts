import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeAny } from '../../src/ffmpeg/inspect/foreign.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { readTables } from '../../src/ffmpeg/packets/mp4-tables.ts';
import { never, openFfmpeg, temporaryFolder } from './clips.ts';

/** Real clips whose tables were changed to promise what no file holds. */

const { path: folder, remove } = await temporaryFolder();
let whole: Buffer;
let fragmented: Buffer;
let withoutEdits: Buffer;

beforeAll(async () => {
  const ffmpeg = await openFfmpeg(folder);
  const make = async (name: string, more: readonly string[]) => {
    const file = join(folder, name);
    const picture = ['-f', 'lavfi', '-i', 'testsrc=size=64x112:rate=10:duration=1'];
    const sound = ['-f', 'lavfi', '-i', 'sine=duration=1'];
    await ffmpeg.run([...picture, ...sound, '-c:v', 'libx264', '-bf', '2', '-c:a', 'aac', ...more, file], {
      signal: never,
    });
    return readFile(file);
  };
  whole = await make('whole.mp4', []);
  withoutEdits = await make('without-edits.mp4', ['-use_editlist', '0']);
  fragmented = await make('fragmented.mp4', ['-movflags', 'frag_keyframe+empty_moov']);
});
afterAll(remove);

/** The file with numbers of one of its boxes replaced. @param at bytes after the box's type */
async function changed(bytes: Buffer, type: string, values: Readonly<Record<number, number>>) {
  const start = bytes.indexOf(type, 0, 'latin1');
  expect(start, type).toBeGreaterThan(0);
  const copy = Buffer.from(bytes);
  for (const [at, value] of Object.entries(values)) copy.writeUInt32BE(value, start + 4 + Number(at));
  const file = join(folder, `${type}.mp4`);
  await writeFile(file, copy);
  return file;
}

const MANY = 0xffff_ffff;

describe('a table that promises more than the file holds is refused before anything makes room for it', () => {
  test.each<[string, () => Promise<string>]>([
    ['sizes', () => changed(whole, 'stsz', { 8: MANY })],
    ['sizes that are all one', () => changed(whole, 'stsz', { 4: 1, 8: MANY })],
    ['sizes that are all one, within the file', () => changed(whole, 'stsz', { 4: 1, 8: 0x7fff_ffff })],
    ['times', () => changed(whole, 'stts', { 4: MANY })],
    ['one time for all', () => changed(whole, 'stts', { 8: MANY })],
    ['shifts', () => changed(whole, 'ctts', { 4: 0x1000_0000 })],
    ['one shift for all', () => changed(whole, 'ctts', { 8: MANY })],
    ['key frames', () => changed(whole, 'stss', { 4: MANY })],
    ['chunks', () => changed(whole, 'stco', { 4: MANY })],
    ['samples a chunk', () => changed(whole, 'stsc', { 12: MANY })],
    ['runs of chunks', () => changed(whole, 'stsc', { 4: MANY })],
    ['edits', () => changed(whole, 'elst', { 4: MANY })],
    ['descriptions', () => changed(whole, 'stsd', { 4: MANY })],
    ['samples of a fragment', () => changed(fragmented, 'trun', { 4: MANY })],
    ['samples of a fragment without sizes', () => changed(fragmented, 'trun', { 0: 0, 4: MANY })],
  ])('%s', async (_name, file) => {
    const path = await file();
    const before = process.memoryUsage().rss;
    await expect(probe(path)).rejects.toMatchObject({ kind: 'media', details: { reason: 'not_a_video' } });
    for (const { sizes } of (await readTables(path)) ?? []) expect(sizes.length).toBeLessThan(100);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  test('and a real one is read', async () => {
    const path = await changed(whole, 'stsz', {});
    expect(await probe(path)).toMatchObject({ frameCount: 10 });
    expect(await readTables(path)).toHaveLength(2);
    expect(await probe(await changed(fragmented, 'trun', {}))).toMatchObject({ frameCount: 10 });
  });

  test('boxes without end, and a descriptor whose length never ends', async () => {
    const boxes = join(folder, 'boxes.mp4');
    const free = Buffer.from('00000008667265650000000866726565', 'hex');
    await writeFile(
      boxes,
      Buffer.concat([whole.subarray(0, 32), ...Array.from({ length: 100_000 }, () => free)]),
    );
    await expect(probe(boxes)).rejects.toMatchObject({ details: { reason: 'truncated' } });
    expect(await readTables(boxes)).toBeUndefined();
    const esds = await changed(whole, 'esds', { 4: 0x0480_ffff, 8: MANY, 12: MANY, 16: MANY, 20: MANY });
    expect(await readTables(esds)).toBeUndefined();
  });
});

test('ten frames that say they last for days are refused by name', async () => {
  const file = await changed(withoutEdits, 'stts', { 12: 0x0fff_ffff });
  await expect(probe(file)).rejects.toMatchObject({
    kind: 'media',
    details: { reason: 'not_a_video', why: expect.stringMatching(/says that it lasts \d+ hours/) },
  });
});

test('an FLV with a gap of days in its sound is refused by its packets, before silence is made for all of it', async () => {
  const ffmpeg = await openFfmpeg(folder);
  const file = join(folder, 'gap.flv');
  const sources = [
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=64x112:rate=10:duration=1',
    '-f',
    'lavfi',
    '-i',
    'sine=duration=1',
  ];
  await ffmpeg.run([...sources, '-c:v', 'flv', '-c:a', 'pcm_s16le', '-ar', '44100', file], { signal: never });
  const bytes = await readFile(file);
  let last = 0;
  for (let at = 13; at + 11 < bytes.length; at += 15 + bytes.readUIntBE(at + 1, 3))
    if (bytes[at] === 8) last = at;
  bytes.writeUIntBE(0xffffff, last + 4, 3); // 16,777 s
  await writeFile(file, bytes);
  const tools = { ffmpeg: async () => ffmpeg, signal: never };
  await expect(probeAny(file, join(folder, 'gap.mov'), tools)).rejects.toMatchObject({
    details: { reason: 'not_a_video', why: 'it says that it lasts 5 hours' },
  });
});
