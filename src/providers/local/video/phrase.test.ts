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
