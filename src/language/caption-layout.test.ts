import { expect, test } from 'vitest';
import type { SpokenWord } from '../contracts/voice.ts';
import { type CaptionPage, layoutPages, wordAt } from './caption-layout.ts';

const spoken = (texts: readonly string[]): SpokenWord[] =>
  texts.map((text, index) => ({ text, startSeconds: index * 0.5, endSeconds: index * 0.5 + 0.4 }));
const layout = (words: readonly SpokenWord[], gap = 5): CaptionPage[] =>
  layoutPages(
    words,
    words.map(({ text }) => text.length * 10),
    { maxWidth: 160, gap, clipSeconds: 30 },
  );
const shown = (words: readonly SpokenWord[], pages: readonly CaptionPage[]): string[] =>
  pages.map(({ lines }) =>
    lines.map((line) => line.map((index) => words[index]?.text).join(' ')).join(' / '),
  );

test('pages have at most two lines that fit, hold every word once, in order', () => {
  const words = spoken(
    'Setiap gajian, pindahkan sepuluh persen ke tabungan dulu, lalu sisanya boleh dipakai.'.split(' '),
  );
  const pages = layout(words);
  for (const { lines, scale } of pages) {
    expect(lines.length).toBeLessThanOrEqual(2);
    for (const line of lines) {
      const width =
        line.reduce((sum, index) => sum + words[index]!.text.length * 10, 0) + 5 * (line.length - 1);
      expect(width * scale).toBeLessThanOrEqual(160);
    }
  }
  expect(pages.flatMap(({ lines }) => lines.flat())).toEqual(words.map((_, index) => index));
});

test('a page ends with its sentence', () => {
  const words = spoken(['Stop', 'now.', 'Go', 'on.']);
  expect(shown(words, layout(words))).toEqual(['Stop now.', 'Go on.']);
});

test('where words are not set apart, a page ends at the writer’s space', () => {
  const words = spoken(['ข้อแรก ', 'เก็บ', 'เงิน', 'ก่อน ', 'ใช้', 'ทีหลัง', 'เสมอ']);
  const pages = layout(words, 0);
  const ends = pages.slice(0, -1).map(({ lines }) => words[lines.at(-1)!.at(-1)!]!.text);
  expect(ends.length).toBeGreaterThan(0);
  for (const text of ends) expect(text).toMatch(/ $/);
});

test('a sentence ends where a space follows its mark', () => {
  const words = spoken(['หมด? ', 'มาดู', 'กัน']);
  expect(shown(words, layout(words, 0))).toEqual(['หมด? ', 'มาดู กัน']);
});

test('no word is left alone on the last page where it can be helped', () => {
  const words = spoken('these words are all rather short but many more than one page holds ok'.split(' '));
  for (const { lines } of layout(words)) expect(lines.flat().length).toBeGreaterThan(1);
});

test('a word that is wider than the line is drawn smaller', () => {
  const words = spoken(['mempertanggungjawabkannya']);
  expect(layout(words)[0]?.scale).toBeCloseTo(160 / 250);
});

test('a closing mark begins neither a line nor a page', () => {
  const words = spoken([
    '毎月',
    '給料',
    '日',
    'に',
    '、',
    '一割',
    'を',
    '貯金',
    'に',
    '回し',
    'ます',
    '。',
    '楽',
    'です',
    '。',
  ]);
  const wide = words.map(({ text }) => text.length * 40);
  const pages = layoutPages(words, wide, { maxWidth: 160, gap: 0, clipSeconds: 30 });
  for (const line of pages.flatMap(({ lines }) => lines)) {
    expect(['、', '。']).not.toContain(words[line[0]!]?.text);
  }
});

test('pages follow each other without a gap or an overlap, and the last one goes', () => {
  const words = spoken('one two three four five six. seven eight nine ten eleven twelve.'.split(' '));
  const pages = layout(words);
  for (const [index, page] of pages.entries()) {
    const next = pages[index + 1];
    if (next !== undefined) expect(page.endSeconds).toBeCloseTo(next.startSeconds);
    expect(page.endSeconds).toBeGreaterThan(page.startSeconds);
  }
  expect(pages.at(-1)?.endSeconds).toBeCloseTo(words.at(-1)!.endSeconds + 0.7);
});

test('the spoken word stays the spoken one until the next begins', () => {
  const words = spoken(['one', 'two.']);
  const [page] = layout(words);
  expect([0.45, 0.5, 9].map((seconds) => wordAt(page!, words, seconds))).toEqual([0, 1, 1]);
});
