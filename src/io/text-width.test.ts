import { expect, test } from 'vitest';
import { cut, widthOf } from './text-width.ts';

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
