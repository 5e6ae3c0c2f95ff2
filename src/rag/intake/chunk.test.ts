import { expect, test } from 'vitest';
import { wordsOf } from '../search/words.ts';
import { chunk, sentencesOf } from './chunk.ts';
import { passagesOf } from './formats.ts';

const LONG = {
  en: 'The kettle was still warm. Nobody had touched the cups since morning! ',
  ja: '朝のコーヒーは豆を挽いてから三分以内に淹れると香りが残ります。水は少し冷ましてください。',
  hi: 'सुबह की ठंडी कॉफ़ी धीरे-धीरे बनती है। पानी थोड़ा ठंडा होने दें। ',
  th: 'กาแฟดำตอนเช้าช่วยให้ตื่นตัว น้ำควรเย็นลงเล็กน้อย ',
};

test.each(Object.entries(LONG))('sentences stay whole and nothing is lost, %s', (tag, text) => {
  const whole = text.repeat(40);
  const chunks = chunk(whole, tag);
  expect(chunks.length).toBeGreaterThan(3);
  expect(chunks.join('').replace(/\s/g, '')).toBe(whole.replace(/\s/g, ''));
  const sentences = new Set(sentencesOf(whole, tag));
  if (tag !== 'th') {
    for (const one of chunks)
      for (const sentence of sentencesOf(one, tag)) expect(sentences).toContain(sentence);
  }
});

test('a word of 5,000 letters is cut by letters', () => {
  const chunks = chunk('x'.repeat(5000));
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(600);
  expect(chunks.join('')).toHaveLength(5000);
});

test('subtitles, tables and documents give passages with what they say of themselves', () => {
  expect(passagesOf('WEBVTT\n\n00:01.000 --> 00:02.000\n<c>Hi</c> there.\n', 'vtt', {}, 'a.vtt')).toEqual([
    { text: 'Hi there.' },
  ]);
  const row = passagesOf(
    'text;kind\r\n"Say ""no"";\r\nthen wait";hook\r\n',
    'csv',
    { language: 'english' },
    'a.csv',
  );
  expect(row).toEqual([{ language: 'english', kind: 'hook', text: 'Say "no";\nthen wait' }]);
  expect(passagesOf('{"success":true,"data":{"passages":[{"text":"a"}]}}', 'json', {}, 'x')).toEqual([
    { text: 'a' },
  ]);
});

test('words lose accents and case, keep Indic vowel signs, and are cut where nothing parts them', () => {
  expect(wordsOf('Café FRÍO, über')).toEqual(['cafe', 'frio', 'uber']);
  expect(wordsOf('हिंदी में')).toEqual(['हिंदी', 'में']);
  expect(wordsOf('सब्ज़ी भिन्डी चाँद ज़्यादा')).toEqual(wordsOf('सब्जी भिंडी चांद ज्यादा'));
  expect(wordsOf('コーヒー豆')).toContain('ヒー');
});
