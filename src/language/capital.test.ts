import { expect, test } from 'vitest';
import { capital } from './capital.ts';

test.each([
  ['how to save', 'en', 'How to save'],
  ['iOS tips', 'en', 'iOS tips'],
  ['eBay for beginners', 'en', 'eBay for beginners'],
  ['$ave more', 'en', '$ave more'],
  ['mc² explained', 'en', 'mc² explained'],
  ['¿cómo dormir?', 'es', '¿Cómo dormir?'],
  ['istanbul', 'tr', 'İstanbul'],
  ['5 ways', 'en', '5 ways'],
  ['पैसे बचाएं', 'hi', 'पैसे बचाएं'],
])('%s (%s) begins a sentence as %s', (text, tag, capitalised) => {
  expect(capital(text, { tag })).toBe(capitalised);
});
