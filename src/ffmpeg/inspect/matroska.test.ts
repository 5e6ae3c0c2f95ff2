import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isMatroskaCut } from './matroska.ts';
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
