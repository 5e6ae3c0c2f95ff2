import { headOf, type PhotoFormat } from './photo-format.ts';

/** How a camera was held, as its files say; vendors do not look, and decoders look at some formats only. */

/**
 * As EXIF counts, 1 to 8: 1 is upright, 3 upside down, 6 and 8 lie on a side, the even ones of the first and the odd ones of
 * the last four are mirrored. A HEIC is turned by its decoder.
 */
export function turnOf(bytes: Uint8Array, format: PhotoFormat): number {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'jpg': {
      const at = headOf(bytes).indexOf('Exif\0\0');
      return at < 0 ? 1 : turnInExif(data.subarray(at + 6));
    }
    case 'png': {
      const at = chunkOfPng(data);
      return at === undefined ? 1 : turnInExif(data.subarray(at));
    }
    case 'webp': {
      const at = chunkOfWebp(data);
      if (at === undefined) return 1;
      const isNamed = data.toString('latin1', at, at + 6) === 'Exif\0\0';
      return turnInExif(data.subarray(isNamed ? at + 6 : at));
    }
    case 'avif':
      return turnInBoxes(headOf(bytes));
    default:
      return 1;
  }
}

/** The tag `Orientation` of the first directory. */
function turnInExif(exif: Buffer): number {
  if (exif.length < 10) return 1;
  const isLittle = exif.toString('latin1', 0, 2) === 'II';
  const word = (at: number) => (isLittle ? exif.readUInt16LE(at) : exif.readUInt16BE(at));
  const first = isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
  if (first + 2 > exif.length) return 1;
  for (let entry = 0; entry < Math.min(word(first), 200); entry++) {
    const place = first + 2 + entry * 12;
    if (place + 12 > exif.length) return 1;
    if (word(place) !== 0x112) continue;
    const turn = word(place + 8);
    return turn >= 1 && turn <= 8 ? turn : 1;
  }
  return 1;
}

/** Where the contents of `eXIf` begin (https://www.w3.org/TR/png-3/#eXIf); it may stand behind the picture. */
function chunkOfPng(data: Buffer): number | undefined {
  for (let at = 8; at + 12 <= data.length; ) {
    if (data.toString('latin1', at + 4, at + 8) === 'eXIf') return at + 8;
    at += 12 + data.readUInt32BE(at);
  }
  return undefined;
}

/** Where the contents of `EXIF` begin; it stands behind the picture. */
function chunkOfWebp(data: Buffer): number | undefined {
  for (let at = 12; at + 8 <= data.length; ) {
    if (data.toString('latin1', at, at + 4) === 'EXIF') return at + 8;
    const length = data.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return undefined;
}

const IROT = Buffer.from('\0\0\0\x09irot', 'latin1');
const IMIR = Buffer.from('\0\0\0\x09imir', 'latin1');

/**
 * AVIF turns by boxes, and its EXIF is no matter: `irot` by quarters against the clock, and then `imir`, 0 upside down and 1
 * left to right (https://aomediacodec.github.io/av1-avif/ and ISO/IEC 23008-12, 6.5.10 and 6.5.12).
 */
function turnInBoxes(head: Buffer): number {
  const quarters = boxValue(head, IROT, 3) ?? 0;
  const mirror = boxValue(head, IMIR, 1);
  return TURNS[mirror === undefined ? 0 : mirror + 1]![quarters]!;
}

function boxValue(head: Buffer, box: Buffer, mask: number): number | undefined {
  const at = head.indexOf(box);
  return at < 0 || at + 9 > head.length ? undefined : head[at + 8]! & mask;
}

/** By the mirror (none, upside down, left to right) and the quarters. */
const TURNS = [
  [1, 8, 3, 6],
  [4, 5, 2, 7],
  [2, 7, 4, 5],
] as const;
