import { expect, test } from 'vitest';
import { REMARKS, type Remark, readRemark, remark } from '../contracts/quality-remarks.ts';
import { wordsOf } from './languages.ts';
import { qualityIn } from './quality.ts';

const VALUES = { a: '-31.25', b: '-14' };
const KINDS = Object.keys(REMARKS) as Remark[];

test('every remark on a finished video is said in the words of the page', () => {
  for (const kind of KINDS) {
    const sentence = remark(kind, VALUES);
    expect(readRemark(sentence)?.kind, sentence).toBe(kind);
    expect(qualityIn([sentence], wordsOf('en'))).toBe(sentence);
    for (const ui of ['id', 'ar'] as const) {
      const said = qualityIn([sentence], wordsOf(ui));
      expect(said).not.toContain(' it');
      expect(said).not.toBe(sentence);
      const written = ui === 'id' ? VALUES.a.replace('.', ',') : VALUES.a;
      if (sentence.includes(VALUES.a)) expect(said, sentence).toContain(written);
      if (sentence.includes(VALUES.b)) expect(said, sentence).toContain(VALUES.b);
    }
  }
  const two = ['it is black at 0.5-1.2 s, 3-4.1 s', 'it has no sound'];
  expect(qualityIn(two, wordsOf('id'))).toBe(
    'gambarnya hitam pada 0,5-1,2 dtk, 3-4,1 dtk; tidak ada suaranya',
  );
  expect(qualityIn(two, wordsOf('ar'))).toBe('صورته سوداء في 0.5-1.2 ث، 3-4.1 ث؛ لا صوت فيه');
  expect(qualityIn(['it is odd, as a later version says'], wordsOf('ar'))).toBe(
    'it is odd, as a later version says',
  );
});
