import { expect, test } from 'vitest';
import { findLanguage } from '../contracts/languages.ts';
import { phrases } from './phrases.ts';
import { spokenWords } from './spoken-words.ts';

const phrasesOf = (text: string): string[] =>
  phrases(spokenWords(text, findLanguage('japanese'), [], 9, 0)).map((phrase) => phrase.text);

test.each([
  ['毎月給料日に、一割を貯金に回します。', '毎月 給料日に、 一割を 貯金に 回します。'],
  [
    '残った料理は冷蔵庫に入れて、次の日に食べるといいでしょう。',
    '残った 料理は 冷蔵庫に 入れて、 次の 日に 食べると いいでしょう。',
  ],
  ['まず、変えてみましょう。', 'まず、 変えてみましょう。'],
  ['鉢を四分の一だけ回しましょう。', '鉢を 四分の一だけ 回しましょう。'],
  ['次にお花屋さんへ行く日です。', '次に お花屋さんへ 行く 日です。'],
  ['洗い物をしましょう。', '洗い物を しましょう。'],
  ['確認してみてください。', '確認してみて ください。'],
  ['試してみてはいかがでしょうか。', '試してみては いかがでしょうか。'],
  ['これは本当に大切かもしれません。', 'これは 本当に 大切かもしれません。'],
])('%s is parted where a reader of Japanese would end a line', (text, wanted) => {
  expect(phrasesOf(text).join(' ')).toBe(wanted);
  expect(phrasesOf(text).join('')).toBe(text);
});

test('a phrase that fills a line is parted between words, and keeps their times', () => {
  const [first, second] = phrases([
    { text: '国際連合教育科学', startSeconds: 0, endSeconds: 2 },
    { text: '文化機関憲章', startSeconds: 2, endSeconds: 4 },
  ]);
  expect([first?.text, first?.endSeconds]).toEqual(['国際連合教育科学', 2]);
  expect([second?.text, second?.startSeconds]).toEqual(['文化機関憲章', 2]);
});
