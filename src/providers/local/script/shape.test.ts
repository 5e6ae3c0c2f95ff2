import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { openCorpus } from './corpus.ts';
import { countsTips, shapeOf, suiting } from './shape.ts';
import { readTopic } from './topic.ts';

const corpus = await openCorpus();
const read = async (text: string, name: string) =>
  readTopic(text, findLanguage(name), (await corpus.patterns(name))?.numbers ?? []);

test.each([
  ['how I saved $1000 in 3 months', 'english', 'story'],
  ['the real reason you procrastinate', 'english', 'story'],
  ['why your plants die', 'english', 'story'],
  ['why do my plants die', 'english', 'question'],
  ["why don't I sleep", 'english', 'question'],
  ['better sleep?', 'english', 'question'],
  ['how to sleep better', 'english', 'how_to'],
  ['5 ways to sleep better', 'english', 'list'],
  ['morning routine ideas', 'english', 'noun'],
  ['caraku menabung', 'indonesian', 'story'],
  ['cara menabung', 'indonesian', 'how_to'],
  ['kenapa susah tidur', 'indonesian', 'question'],
  ['cómo ahorré 1000 euros', 'spanish', 'story'],
  ['cómo ahorrar dinero', 'spanish', 'how_to'],
  ['मैंने अंग्रेज़ी कैसे सीखी', 'hindi', 'story'],
  ['पैसे कैसे बचाएं', 'hindi', 'how_to'],
] as const)('«%s» (%s) is worded as a %s', async (text, language, shape) => {
  expect(shapeOf(await read(text, language))).toBe(shape);
});

test('each language has a sentence for each shape, and none asks what is told', async () => {
  for (const name of await corpus.languages()) {
    const { hooks } = (await corpus.patterns(name))!;
    for (const shape of ['story', 'question', 'how_to', 'list', 'noun'] as const)
      expect(suiting(hooks, shape, 'x').length, `${name} ${shape}`).toBeGreaterThan(0);
    for (const { text } of suiting(hooks, 'story', 'x'))
      expect(text, name).not.toMatch(/\{topic\}\s?[?？؟]/u);
    for (const { text } of suiting(hooks, 'noun', 'Really? Yes'))
      expect(text, name).not.toMatch(/\{topic\}\s?[?？؟]/u);
  }
});

test('a question stands at the beginning of its hook, since it is a sentence of its own', async () => {
  for (const name of await corpus.languages()) {
    const { hooks } = (await corpus.patterns(name))!;
    for (const { text } of suiting(hooks, 'question', 'x'))
      expect(text, name).toMatch(/^\P{L}{0,2}\{topic\}|[:：] ?\{topic\}/u);
  }
});

test.each([
  ['5 ways to save money', 'english', true],
  ['7 simple steps to sleep', 'english', true],
  ['squeaky bike? 3 fixes anyone can do', 'english', true],
  ['3 mistakes new dog owners make', 'english', false],
  ['5 houseplants that never die', 'english', false],
  ['lima cara menabung', 'indonesian', true],
  ['5 errores en el gimnasio', 'spanish', false],
  ['cinco consejos para ahorrar dinero', 'spanish', true],
  ['पैसे बचाने के 5 आसान तरीके', 'hindi', true],
  ['जिम की 3 गलतियां', 'hindi', false],
  ['টাকা জমানোর ৫টি উপায়', 'bengali', true],
  ['জিমের ৫টি ভুল', 'bengali', false],
  ['5 เทคนิคออมเงิน', 'thai', true],
  ['忙しい人のための朝の習慣3選', 'japanese', true],
  ['お金を貯める5つの方法', 'japanese', true],
  ['初心者がやりがちな5つの間違い', 'japanese', false],
  ['돈을 아끼는 5가지 방법', 'korean', true],
  ['초보자의 5가지 실수', 'korean', false],
  ['省钱的5个方法', 'chinese', true],
  ['新手常犯的5个错误', 'chinese', false],
  ['7 techniques pour mieux dormir', 'french', true],
  ['5 thói quen buổi sáng', 'vietnamese', true],
  ['7 привычек для сна', 'russian', true],
])('«%s» (%s) counts tips: %s', async (text, language, counts) => {
  expect(countsTips(await read(text, language))).toBe(counts);
});

test.each([
  ['घर पर बिना जिम के फिट रहने के 5 आसान तरीके', 'hindi', 5],
  ['মোবাইলে ভালো ছবি তোলার ৫টি কৌশল', 'bengali', 5],
  ['how I finally saved money with these 4 tricks', 'english', 4],
  ['deja de desperdiciar comida con estos 5 hábitos', 'spanish', 5],
  ['how I saved money with my 3 kids', 'english', undefined],
  ['warum ich jeden Tag um 5 Uhr aufstehe', 'german', undefined],
])('a number of tips is read wherever it stands: «%s» (%s)', async (text, language, count) => {
  expect((await read(text, language)).count).toBe(count);
});
