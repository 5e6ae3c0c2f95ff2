import { expect, test } from 'vitest';
import { findLanguage } from '../../contracts/languages.ts';
import { estimateWords, graphemes } from './word-times.ts';

const english = findLanguage('english');
const stretches = [
  { startSeconds: 0.5, endSeconds: 2.5 },
  { startSeconds: 3.5, endSeconds: 5.5 },
];

test('a clause ends at the pause, also where letters alone would put it elsewhere', () => {
  const words = estimateWords(
    'Good coffee starts here, right in your own kitchen at home.',
    english,
    stretches,
    6,
  );
  const here = words.findIndex(({ text }) => text === 'here,');
  expect(words[here]?.endSeconds).toBe(2.5);
  expect(words[here + 1]?.startSeconds).toBe(3.5);
  expect([words[0]?.startSeconds, words.at(-1)?.endSeconds]).toEqual([0.5, 5.5]);
});

test.each(['english', 'hindi', 'arabic', 'japanese', 'thai'])(
  '%s: in order, only where there is voice, nothing lost',
  (name) => {
    const text = {
      english: 'One two three. Four five six seven.',
      hindi: 'यह पहला वाक्य है। और यह दूसरा है।',
      arabic: 'هذه جملة أولى. وهذه جملة ثانية.',
      japanese: '最初の文です。次の文です。',
      thai: 'ประโยคแรก ประโยคที่สองยาวกว่า',
    }[name]!;
    const language = findLanguage(name);
    const words = estimateWords(text, language, stretches, 6);
    expect(words.map((word) => word.text).join(language.spaced ? ' ' : '')).toBe(text);
    for (const [index, word] of words.entries()) {
      expect(word.endSeconds).toBeGreaterThan(word.startSeconds);
      expect(word.startSeconds).toBeGreaterThanOrEqual(words[index - 1]?.endSeconds ?? 0.5);
      for (const time of [word.startSeconds, word.endSeconds]) {
        expect(
          stretches.some(({ startSeconds, endSeconds }) => time >= startSeconds && time <= endSeconds),
        ).toBe(true);
      }
    }
  },
);

test('longer words take longer; where nobody is heard the whole clip is used', () => {
  const words = estimateWords('a extraordinarily b', english, [], 4);
  const [short, long] = [words[0]!, words[1]!];
  expect(long.endSeconds - long.startSeconds).toBeGreaterThan(10 * (short.endSeconds - short.startSeconds));
  expect(short.startSeconds).toBe(0.15);
  expect(words[2]?.endSeconds).toBe(3.65);
});

test('more pauses than words, and letters as a reader counts them', () => {
  const many = Array.from({ length: 5 }, (_, index) => ({ startSeconds: index, endSeconds: index + 0.5 }));
  const words = estimateWords('Two words', english, many, 5);
  expect(words.map(({ text }) => text)).toEqual(['Two', 'words']);
  expect(words[1]!.startSeconds).toBeGreaterThanOrEqual(words[0]!.endSeconds);
  expect(graphemes('क्षत्रिय!', 'hi')).toBe(3);
  expect(graphemes('é e\u0301', 'fr')).toBe(2);
});
