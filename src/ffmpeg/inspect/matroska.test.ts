import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isMatroskaCut } from './matroska.ts';
import { overfullMatroska } from './matroska-count.ts';
import { probe } from './probe.ts';

/** An EBML element (RFC 8794): its id, its size in eight bytes, and what is in it; the size may lie. */
function element(id: string, body: Buffer, size = BigInt(body.length)): Buffer {
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE((1n << 56n) | size);
  return Buffer.concat([Buffer.from(id, 'hex'), head, body]);
}
const [EBML, SEGMENT, INFO] = ['1a45dfa3', '18538067', '1549a966'];
const HEADER = element(EBML, element('4282', Buffer.from('webm')));
const MOST = 2n ** 56n - 2n;

function fileOf(...parts: Buffer[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'matroska-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'clip.webm');
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

test.each([
  ['a header', [element(EBML, Buffer.alloc(100), MOST)], undefined],
  ['a segment', [HEADER, element(SEGMENT, element(INFO, Buffer.alloc(0)), MOST)], true],
  [
    'two files, one behind the other,',
    Array(2)
      .fill([HEADER, element(SEGMENT, element(INFO, Buffer.alloc(0)))])
      .flat(),
    false,
  ],
  ['a whole segment', [HEADER, element(SEGMENT, element(INFO, Buffer.alloc(0)))], false],
])('%s with a size of its own choice', async (_what, parts, cut) => {
  const file = fileOf(...parts);
  expect(await isMatroskaCut(file)).toBe(cut);
  await expect(probe(file)).rejects.toMatchObject({ kind: 'media' });
});

test.each([
  ['alone', Buffer.alloc(0)],
  ['behind other elements', Buffer.concat([element('ec', Buffer.alloc(3)), element(INFO, Buffer.alloc(2))])],
])(
  'segments within segments, %s, are refused, and do not keep the program for ever',
  async (_what, before) => {
    let nested: Buffer = Buffer.alloc(0);
    for (let depth = 0; depth < 1500; depth += 1) nested = element(SEGMENT, Buffer.concat([before, nested]));
    await expect(probe(fileOf(HEADER, nested))).rejects.toMatchObject({
      kind: 'media',
      details: { reason: 'not_a_video' },
    });
  },
);

const [CLUSTER, GROUP, BLOCK, SIMPLE, CUES] = ['1f43b675', 'a0', 'a1', 'a3', '1c53bb6b'];
const laced = Buffer.from([0x81, 0, 0, 0x06, 0xff]); // 256 packets in one block
const one = Buffer.from([0x81, 0, 0, 0, 0]);
const many = (count: number, part: Buffer) => Buffer.alloc(count * part.length, part);
const open = (id: string, body: Buffer) => Buffer.concat([Buffer.from(id, 'hex'), Buffer.from([0xff]), body]);

test.each<[string, () => Buffer, string | undefined]>([
  ['blocks', () => element(CLUSTER, many(400_001, element(SIMPLE, one))), 'packets'],
  [
    'groups of blocks',
    () => element(CLUSTER, many(200_001, element(GROUP, element(BLOCK, one)))),
    'elements',
  ],
  ['blocks of 256 packets', () => element(CLUSTER, many(1600, element(SIMPLE, laced))), 'packets'],
  ['clusters of unknown size', () => many(200_001, open(CLUSTER, Buffer.alloc(0))), 'elements'],
  [
    'clusters that lie about their size',
    () => many(200_001, element(CLUSTER, Buffer.alloc(0), MOST)),
    'elements',
  ],
  ['voids', () => many(200_001, element('ec', Buffer.alloc(0))), 'elements'],
  ['an index', () => element(CUES, Buffer.alloc(17 * 1024 * 1024)), 'index is larger'],
  ['few of all', () => open(CLUSTER, many(300, element(SIMPLE, laced))), undefined],
])('%s without end are counted before anything reads them', async (_what, body, problem) => {
  const file = fileOf(HEADER, open(SEGMENT, body()));
  const found = await overfullMatroska(file);
  if (problem === undefined) return expect(found).toBeUndefined();
  expect(found).toContain(problem);
  await expect(probe(file)).rejects.toMatchObject({
    kind: 'media',
    details: { reason: 'not_a_video', why: found },
  });
});
