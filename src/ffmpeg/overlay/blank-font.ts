/**
 * Makes a TrueType font with one empty glyph. Without any font libass draws nothing, not even shapes (seen with the build
 * of 2018), so it is given this one. It has 500 bytes and needs no licence.
 */

export const BLANK_FAMILY = 'Sparkfluence Blank';

const UNITS_PER_EM = 1000;
const ASCENT = 800;
const DESCENT = -200;
const MAGIC = 0x5f0f3cf5;
const CHECKSUM_BASE = 0xb1b0afba;
/** The offset of the file's checksum in `head`. */
const ADJUSTMENT_OFFSET = 8;

export function blankFont(): Buffer {
  const tables: Record<string, Buffer> = {
    cmap: cmap(),
    glyf: Buffer.alloc(4),
    head: head(),
    hhea: hhea(),
    hmtx: words(UNITS_PER_EM / 2, 0),
    loca: words(0, 0),
    maxp: Buffer.concat([long(0x10000), words(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)]),
    name: name(),
    post: Buffer.concat([long(0x30000), Buffer.alloc(28)]),
  };
  const names = Object.keys(tables).sort();
  const header = Buffer.concat([long(0x10000), words(names.length, 128, 3, names.length * 16 - 128)]);
  let offset = header.length + names.length * 16;
  const directory: Buffer[] = [];
  const bodies: Buffer[] = [];
  let headAt = 0;
  for (const tag of names) {
    const table = tables[tag]!;
    const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
    if (tag === 'head') headAt = offset;
    directory.push(Buffer.from(tag, 'latin1'), long(checksum(padded)), long(offset), long(table.length));
    bodies.push(padded);
    offset += padded.length;
  }
  const font = Buffer.concat([header, ...directory, ...bodies]);
  font.writeUInt32BE((CHECKSUM_BASE - checksum(font)) >>> 0, headAt + ADJUSTMENT_OFFSET);
  return font;
}

const head = (): Buffer =>
  Buffer.concat([
    ...[long(0x10000), long(0x10000), long(0), long(MAGIC)],
    ...[words(0, UNITS_PER_EM), Buffer.alloc(16), words(0, 0, 0, 0, 0, 8, 2, 0, 0)],
  ]);

const hhea = (): Buffer =>
  Buffer.concat([
    long(0x10000),
    words(ASCENT, DESCENT, 0, UNITS_PER_EM / 2, 0, 0, 0, 1),
    Buffer.alloc(14),
    words(1),
  ]);

/** A `cmap` of format 4 with only the closing segment, for Unicode on Windows. */
const cmap = (): Buffer =>
  Buffer.concat([words(0, 1, 3, 1), long(12), words(4, 24, 0, 2, 2, 0, 0, 0xffff, 0, 0xffff, 1, 0)]);

/** Family, style, full and PostScript name, in English for Windows. */
function name(): Buffer {
  const entries: [number, string][] = [
    [1, BLANK_FAMILY],
    [2, 'Regular'],
    [4, BLANK_FAMILY],
    [6, BLANK_FAMILY.replaceAll(' ', '')],
  ];
  const texts = entries.map(([, text]) => Buffer.from(text, 'utf16le').swap16());
  let offset = 0;
  const records = entries.map(([id], index) => {
    const { length } = texts[index]!;
    const record = words(3, 1, 0x409, id, length, offset);
    offset += length;
    return record;
  });
  return Buffer.concat([words(0, entries.length, 6 + entries.length * 12), ...records, ...texts]);
}

function words(...values: readonly number[]): Buffer {
  const data = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) data.writeUInt16BE(value & 0xffff, index * 2);
  return data;
}

function long(value: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(value >>> 0);
  return data;
}

function checksum(data: Buffer): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum + data.readUInt32BE(at)) >>> 0;
  return sum;
}
