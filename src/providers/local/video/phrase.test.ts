import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { spokenWords } from '../../../language/spoken-words.ts';
import { phraseIn } from './phrase.ts';

test.each([
  ['今日から始めてください。', ['今日から', '始めてください']],
  ['毎朝、一杯の水を飲みましょう。', ['一杯の水を', '飲みましょう']],
])('%s stands large in lines that end where a Japanese reader ends one', (text, lines) => {
  const language = findLanguage('japanese');
  const words = spokenWords(text, language, [], 4, 0);
  const phrase = phraseIn(words, { startSeconds: 0, endSeconds: 4 }, language);
  expect(phrase?.map((line) => line.text)).toEqual(lines);
});

test('a phrase is not shown long before it is said', () => {
  const language = findLanguage('english');
  const text = 'And now it is what it is and so it goes with such an emergency reserve.';
  const words = text.split(' ').map((word, index) => ({
    ...{ text: word, startSeconds: index * 0.3, endSeconds: (index + 1) * 0.3 },
  }));
  const from = (startSeconds: number) => phraseIn(words, { startSeconds, endSeconds: 5.4 }, language);
  expect(from(1.5)).toBeUndefined();
  expect(from(3)?.map((line) => line.text)).toEqual(['emergency', 'reserve']);
});

test.each([
  ['hindi', 'तो ज़रा चौबीस घंटे रुकें और फिर', 'चौबीस'],
  ['spanish', 'porque es amable y dejas una buena impresión siempre', 'amable'],
  ['french', 'alors reste jusqu’au bout teste cette idée', 'jusqu’au'],
  ['french', 'pour savoir ce qu’il y a dedans', 'qu’il'],
  ['spanish', 'dime en comentarios cuál te sirvió', 'sirvió'],
])('neither an amount, which is a number, nor two thoughts are a phrase, in %s: %s', (name, text, part) => {
  const language = findLanguage(name);
  const words = text.split(' ').map((word, index) => ({
    ...{ text: word, startSeconds: index * 0.3, endSeconds: (index + 1) * 0.3 },
  }));
  const phrase = phraseIn(words, { startSeconds: 0.6, endSeconds: 3.4 }, language);
  expect(phrase?.map((line) => line.text).join(' ') ?? '').not.toContain(part);
});
