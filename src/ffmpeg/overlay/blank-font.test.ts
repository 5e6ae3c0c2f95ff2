import { expect, test } from 'vitest';
import { BLANK_FAMILY, blankFont } from './blank-font.ts';

const sum = (data: Buffer): number => {
  let total = 0;
  for (let at = 0; at < data.length; at += 4) total = (total + data.readUInt32BE(at)) >>> 0;
  return total;
};

test('every table lies where the directory says, whole and with its checksum', () => {
  const font = blankFont();
  const count = font.readUInt16BE(4);
  const tables = Array.from({ length: count }, (_, index) => {
    const at = 12 + index * 16;
    return {
      tag: font.toString('latin1', at, at + 4),
      checksum: font.readUInt32BE(at + 4),
      offset: font.readUInt32BE(at + 8),
      bytes: font.readUInt32BE(at + 12),
    };
  });
  expect(tables.map(({ tag }) => tag)).toEqual([
    'cmap',
    'glyf',
    'head',
    'hhea',
    'hmtx',
    'loca',
    'maxp',
    'name',
    'post',
  ]);
  for (const { tag, checksum, offset, bytes } of tables) {
    const table = font.subarray(offset, offset + Math.ceil(bytes / 4) * 4);
    const own = Buffer.from(table);
    if (tag === 'head') own.writeUInt32BE(0, 8); // its checksum is taken before this is filled in
    expect({ tag, sum: sum(own) }).toEqual({ tag, sum: checksum });
  }
  const sizes = Object.fromEntries(tables.map(({ tag, bytes }) => [tag, bytes]));
  expect(sizes).toMatchObject({ head: 54, hhea: 36, maxp: 32, post: 32, cmap: 36 });
  expect(sum(font)).toBe(0xb1b0afba);
  expect(font.includes(Buffer.from(BLANK_FAMILY, 'utf16le').swap16())).toBe(true);
});
