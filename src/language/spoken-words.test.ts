import { expect, test } from 'vitest';
import { findLanguage } from '../contracts/languages.ts';
import { spokenWords } from './spoken-words.ts';

const english = findLanguage('en');

test('words keep their punctuation and begin where the voice said so', () => {
  const words = spokenWords(
    'Stop (now), please!',
    english,
    [
      [0, 0],
      [6, 0.5],
      [12, 1],
    ],
    1.6,
    0.15,
  );
  expect(words).toEqual([
    { text: 'Stop', startSeconds: 0.15, endSeconds: 0.65 },
    { text: '(now),', startSeconds: 0.65, endSeconds: 1.15 },
    { text: 'please!', startSeconds: 1.15, endSeconds: 1.75 },
  ]);
});

test('what is not said is shown with the word beside it', () => {
  const words = spokenWords('— Go 😀 on …', english, [], 1, 0);
  expect(words.map(({ text }) => text)).toEqual(['— Go 😀', 'on …']);
});

test('unspaced text is cut into words, and nothing of it is lost', () => {
  const text = '毎日「10分」、英語を勉強しましょう!Kindle で。';
  const words = spokenWords(text, findLanguage('ja'), [], 5, 0.15);
  expect(words.map((word) => word.text).join('')).toBe(text);
  expect(words.length).toBeGreaterThan(6);
  expect(words.every((word) => /[\p{L}\p{N}]/u.test(word.text))).toBe(true);
});

test.each([
  [
    'ไปซื้อของพร้อมลิสต์และท้องอิ่มๆ เพราะหิว',
    ['ไป', 'ซื้อ', 'ของ', 'พร้อม', 'ลิสต์', 'และ', 'ท้อง', 'อิ่มๆ ', 'เพราะ', 'หิว'],
  ],
  ['บอกกันในคอมเมนต์', ['บอก', 'กัน', 'ใน', 'คอมเมนต์']],
  ['ค่อยๆ เก็บเงิน', ['ค่อยๆ ', 'เก็บ', 'เงิน']],
])('Thai words are whole, and keep the writer’s spaces: %s', (text, expected) => {
  expect(spokenWords(text, findLanguage('th'), [], 5, 0).map((word) => word.text)).toEqual(expected);
});

test('marks that go backwards or lie outside are left out: times only grow', () => {
  const marks = [
    [2, 0.4],
    [1, 0.5],
    [6, 0.2],
    [8, 0.9],
    [99, 1],
    [10, 7],
  ] as const;
  const words = spokenWords('a b c d e f g', english, marks, 2, 0.15);
  const times = words.flatMap(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times[0]).toBe(0.15);
  expect(times.at(-1)).toBe(2.15);
});
