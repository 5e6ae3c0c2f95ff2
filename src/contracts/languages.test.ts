import { expect, test } from 'vitest';
import { findLanguage } from './languages.ts';

test.each([
  ['indonesian', 'id', 'Latn'],
  ['Bahasa Indonesia', 'id', 'Latn'],
  ['id', 'id', 'Latn'],
  ['HINDI', 'hi', 'Deva'],
  ['हिन्दी', 'hi', 'Deva'],
  ['español', 'es', 'Latn'],
  ['es_MX', 'es', 'Latn'],
  ['pt-BR', 'pt', 'Latn'],
  ['arabic', 'ar', 'Arab'],
  ['日本語', 'ja', 'Jpan'],
  ['mandarin', 'zh', 'Hans'],
  [' thai ', 'th', 'Thai'],
])('%s is %s', (name, tag, script) => {
  expect(findLanguage(name)).toMatchObject({ tag, script });
});

test('what the scripts need is known', () => {
  expect(findLanguage('arabic')).toMatchObject({ name: 'arabic', rightToLeft: true, spaced: true });
  expect(findLanguage('japanese')).toMatchObject({ name: 'japanese', rightToLeft: false, spaced: false });
  expect(findLanguage('English')).toMatchObject({ name: 'english', rightToLeft: false, spaced: true });
});

test('names that are written down are those that Intl gives', () => {
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  for (const tag of 'ar de en es fr hi id it ja ko pt ru th tr vi zh nl pl ms sv'.split(' ')) {
    expect(findLanguage(tag).name).toBe(names.of(tag)?.toLowerCase());
  }
  expect(findLanguage('bn').name).toBe('bengali'); // Intl's newer name is not what people type
});

test('a name found is found again by its own name', () => {
  for (const name of ['indonesian', 'hindi', 'spanish', 'portuguese', 'malay', 'bengali', 'chinese']) {
    expect(findLanguage(findLanguage(name).name)).toEqual(findLanguage(name));
  }
});

test.each(['', '  ', 'klingonese', 'constructor', '__proto__', '../etc', 'x'.repeat(10_000), 'en-', '12'])(
  '%j is unknown',
  (name) => {
    expect(() => findLanguage(name)).toThrow(
      expect.objectContaining({ kind: 'input', details: expect.objectContaining({ field: 'language' }) }),
    );
  },
);
