import { expect, test } from 'vitest';
import { agree, freeNumber, readSetup, united, writeSetup } from './h264-sets.ts';

/** As libx264 writes them: of a clip, and of frames encoded with `sps-id=1`; the second has an extension at its end. */
const OWN = Buffer.from(
  '0164000cffe1001a6764000cacd943029e7f011000000300100000030300f142996001000468ef8fcb',
  'hex',
);
const NEXT = Buffer.from(
  '0164000cffe1001a6764000c4b3650c0a79fc044000003000400000300c03c50a658010005684af82fcbfdf8f800',
  'hex',
);

test('numbers are read of sequence and picture sets', () => {
  const [own, next] = [readSetup(OWN), readSetup(NEXT)];
  expect(own).toMatchObject({ lengthBytes: 4, isPlain: true });
  expect(own?.sets.map(({ kind, id }) => [kind, id])).toEqual([
    ['sequence', 0],
    ['picture', 0],
  ]);
  expect(next?.sets.map(({ id }) => id)).toEqual([1, 1]);
  expect(freeNumber(own!.sets)).toBe(1);
  expect(freeNumber([])).toBe(0);
});

test('sets of two encodings stand in one description, and are read from it again', () => {
  const [own, next] = [readSetup(OWN)!.sets, readSetup(NEXT)!.sets];
  const both = united(own, next);
  const written = writeSetup(NEXT, both);
  expect(readSetup(written)?.sets).toEqual([both[0], both[2], both[1], both[3]]);
  expect(written.subarray(-4).toString('hex')).toBe('fdf8f800');
  expect(writeSetup(OWN, own)).toEqual(OWN);
  expect(united(both, own)).toEqual(both);
});

test('the highest level stands in front', () => {
  const higher = Buffer.from(OWN);
  higher[8 + 3] = 40;
  const sets = [...readSetup(NEXT)!.sets, ...readSetup(higher)!.sets];
  expect(writeSetup(NEXT, sets)[3]).toBe(40);
});

test('one number for two different sets is a contradiction', () => {
  const other = Buffer.from(OWN);
  other[12] = other[12]! ^ 1; // still number 0
  const [own, changed, next] = [OWN, other, NEXT].map((avcC) => readSetup(avcC)!.sets);
  expect(agree(own!, own!)).toBe(true);
  expect(agree(own!, next!)).toBe(true);
  expect(agree(own!, changed!)).toBe(false);
});

test('pictures without colour are known', () => {
  const gray = '0164000affe100186764000af3651856c05b20000003002000000601e244b2c001000668ebe3cb22c0fcf8f800';
  expect(readSetup(Buffer.from(gray, 'hex'))).toMatchObject({ isGray: true, isPlain: false });
  expect(readSetup(OWN)).toMatchObject({ isGray: false });
});

test('what is cut off or no setup is not read', () => {
  for (const length of [3, 6, 9, 20, OWN.length - 2])
    expect(readSetup(OWN.subarray(0, length))).toBeUndefined();
  expect(readSetup(Buffer.from('0164000cffe0', 'hex'))).toBeUndefined();
});
