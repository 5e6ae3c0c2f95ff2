import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SparkfluenceError } from '../contracts/errors.ts';
import { findLanguage } from '../contracts/languages.ts';
import { assertCanDraw, drawable, fontFiles, missingGlyphs, openFonts } from './fonts.ts';

const SAMPLES: Record<string, string> = {
  id: 'Kamu pasti bisa, coba hari ini!',
  vi: 'Tiết kiệm tiền mỗi tháng',
  ru: 'Копите понемногу каждый день',
  el: 'Μικρά βήματα κάθε μέρα',
  hi: 'क्या आप कर्त्तव्य समझते हैं?',
  ar: 'كيف تدّخر المال؟',
  fa: 'می‌خواهم پس‌انداز کنم',
  ja: '毎月の給料日に、まず一割を貯金しましょう。',
  zh: '每个月先存百分之十。',
  ko: '월급날이 되면 먼저 저축하세요.',
  th: 'เก็บเงินก่อนใช้ทุกเดือน',
  bn: 'প্রতি মাসে সঞ্চয় করুন।',
};

test.each(Object.entries(SAMPLES))('every character of %s has a font', (tag, text) => {
  expect(missingGlyphs(text, findLanguage(tag))).toEqual([]);
});

test('every font file that a character may ask for is installed', () => {
  const files = fontFiles();
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test('a script without a font is an error that names its characters', () => {
  const language = findLanguage('ta');
  try {
    assertCanDraw(['Hello', 'வணக்கம்'], language);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(SparkfluenceError);
    const { code, exitCode, details } = error as SparkfluenceError;
    expect({ code, exitCode, reason: details.reason }).toEqual({
      code: 'INVALID_REQUEST',
      exitCode: 3,
      reason: 'font_missing',
    });
    expect(details.characters).toContain('வ');
    expect(details.characters).not.toContain('H');
  }
});

test('emoji are not drawn, and are not missed either', () => {
  expect(drawable('Hemat 💰👍🏽 ya ❤️!')).toBe('Hemat ya !');
  expect(missingGlyphs('Hemat 💰👍🏽', findLanguage('id'))).toEqual([]);
});

test('weights are real: bold words are wider than thin ones', async () => {
  const { createCanvas } = await import('@napi-rs/canvas');
  const context = createCanvas(10, 10).getContext('2d');
  for (const tag of ['id', 'th', 'hi']) {
    const text = SAMPLES[tag] ?? '';
    const fonts = await openFonts([text], findLanguage(tag));
    const widths = [400, 800].map((weight) => {
      fonts.use(context, 64, weight);
      return context.measureText(text).width;
    });
    expect(widths[1]! / widths[0]!, tag).toBeGreaterThan(1.02);
  }
});
