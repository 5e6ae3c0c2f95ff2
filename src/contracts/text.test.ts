import { expect, test } from 'vitest';
import { decodeUtf8, hasLostLetters } from './text.ts';

test('a byte-order mark is dropped', () => {
  expect(decodeUtf8(Buffer.from('\ufeff{"a":1}'), 'x')).toBe('{"a":1}');
});

test.each([
  ['Latin-1', Buffer.from('café', 'latin1'), 'notes.txt is not UTF-8 text'],
  ['UTF-16, little end first', Buffer.from('\ufeffkopi', 'utf16le'), 'notes.txt is UTF-16 text, not UTF-8'],
  [
    'UTF-16, big end first',
    Buffer.from('\ufeffkopi', 'utf16le').swap16(),
    'notes.txt is UTF-16 text, not UTF-8',
  ],
  ['half a letter at the end', Buffer.from('कॉफ़ी').subarray(0, -1), 'notes.txt is not UTF-8 text'],
])('%s is refused by name', (_name, bytes, message) => {
  expect(() => decodeUtf8(bytes, 'notes.txt')).toThrow(message);
});

test('lost letters', () => {
  expect(hasLostLetters('kopi ☕ 👩‍🍳')).toBe(false);
  expect(hasLostLetters('caf\ufffd')).toBe(true);
  expect(hasLostLetters('half \ud83d')).toBe(true);
});
