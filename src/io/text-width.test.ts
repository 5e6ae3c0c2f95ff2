import { expect, test } from 'vitest';
import { cut, widthOf, wrapped } from './text-width.ts';

test('wide letters take two columns, marks none, vowels that stand beside their letter one', () => {
  expect(widthOf('日本語')).toBe(6);
  expect(widthOf('كَتَبَ')).toBe(3);
  expect(widthOf('ที่')).toBe(1);
  expect(widthOf('हिन्दी')).toBe(5); // ह, ि, न, द, ी: only the virama is above or below
  expect(widthOf('a\u200db')).toBe(2);
  expect([widthOf('✅'), widthOf('❤\ufe0f')]).toEqual([2, 2]);
});

test('lines are cut by what letters take, and never through one', () => {
  expect(cut('日本語日本語', 7)).toBe('日本語…');
  expect(cut('plain', 5)).toBe('plain');
  expect(cut('one\ntwo', 20)).toBe('one two');
  expect(cut('नमस्ते दुनिया', 4)).toBe('नम…'); // स्ते would be cut through
});

test('a line is broken between words, and a command to be copied not at all', () => {
  expect(wrapped('stopped: Interrupted; nothing that was finished is lost\n', 50)).toBe(
    'stopped: Interrupted; nothing that was finished\nis lost\n',
  );
  const command = 'sparkfluence run --project /tmp/2026-11-29-six-ways-to-save-money --captions none';
  expect(wrapped(`next: Go on with: ${command}`, 50)).toBe(`next: Go on with:\n${command}`);
  expect(wrapped('Better: a key (see `sparkfluence doctor`).', 30)).toBe(
    'Better: a key (see\n`sparkfluence doctor`).',
  );
  expect(wrapped('  एक लंबी पंक्ति जो टूटती है', 18)).toBe('  एक लंबी पंक्ति जो\n  टूटती है');
  expect(wrapped('fits\n\nalso', 10)).toBe('fits\n\nalso');
});
