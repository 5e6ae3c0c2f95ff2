import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { sceneFor } from '../image/scene.ts';
import { planShots } from './shots.ts';

const WORD_SECONDS = 0.42;

function spoken(text: string): { words: SpokenWord[]; seconds: number } {
  const words = text.split(' ').map((word, index) => ({
    text: word,
    startSeconds: 0.1 + index * WORD_SECONDS,
    endSeconds: 0.05 + (index + 1) * WORD_SECONDS,
  }));
  return { words, seconds: 0.4 + words.length * WORD_SECONDS };
}

function shotsOf(text: string, { language = 'english', take = 0 } = {}) {
  const { words, seconds } = spoken(text);
  const scene = sceneFor({
    segment: {
      type: 'BODY_1',
      duration_seconds: seconds,
      script_text: text,
      visual_direction: 'saving money — in use',
      emotion: 'trust',
    },
    style: 'cinematic',
    platform: 'tiktok',
    language: findLanguage(language),
    position: { index: 1, count: 5, startSeconds: 4, totalSeconds: 30 },
    take,
  });
  return planShots(scene, words, findLanguage(language), seconds);
}

const PLAIN =
  'Nobody ever told me that I could just wait until tomorrow and see whether I still wanted it at all by then.';

test('something changes every two to three seconds, and never into the same', () => {
  const shots = shotsOf(PLAIN);
  const lengths = shots.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds);
  expect(shots.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(3.3);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1.1);
  for (const [index, { layout, icons, turned }] of shots.slice(1).entries()) {
    const before = shots[index]!;
    expect(`${layout} ${icons[0]} ${turned}`).not.toBe(
      `${before.layout} ${before.icons[0]} ${before.turned}`,
    );
    expect(turned).not.toBe(before.turned);
  }
});

test.each([
  ['english', 'Put away 10% of every pay before you spend any of it.', '10%', ''],
  ['english', 'It costs $1,200. Most people never notice.', '$1,200', ''],
  ['english', 'Wait 30 days and then decide again what you want.', '30', 'days'],
  ['arabic', 'انتظر 30 دقيقة كل صباح قبل القهوة', '30', 'دقيقة'],
  ['hindi', 'हर महीने ₹2000 बचाइए और आराम से रहिए', '₹2000', ''],
  ['arabic', 'وفر ٣٠٪ من راتبك كل شهر دون تعب', '٣٠٪', ''],
])('a number that is spoken stands large, in %s: %s', (language, text, number, unit) => {
  const shown = shotsOf(text, { language }).find(({ layout }) => layout === 'number');
  expect(shown?.number).toMatchObject({ text: number, unit });
});

test('a list becomes a checklist, whose rows come as they are spoken', () => {
  const shots = shotsOf('You need eggs, milk, flour and butter. Then you mix all of it well and slowly.');
  expect(shots[0]).toMatchObject({ layout: 'checklist' });
  expect(shots[0]?.items?.map(({ text }) => text)).toEqual(['You need eggs', 'milk', 'flour and butter']);
  const times = shots[0]?.items?.map(({ atSeconds }) => atSeconds) ?? [];
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(shots.at(-1)?.layout).not.toBe('checklist');
  const clauses = { language: 'japanese' };
  expect(
    shotsOf('二度寝は 甘いけれど、 最後まで 見て、 試してみて ください。', clauses).map(
      ({ layout }) => layout,
    ),
  ).not.toContain('checklist');
  expect(shotsOf('卵、 牛乳、 バター。', clauses)[0]?.layout).toBe('checklist');
  expect(shotsOf(PLAIN).some(({ layout }) => layout === 'checklist')).toBe(false);
});

test.each([
  ['english', 'Second, sleep in bed, do not work.'],
  ['hindi', 'दूसरी बात, बिस्तर पर सोएँ, काम न करें।'],
  ['spanish', 'Primero, respira, y espera.'],
])('the word that counts a tip is no row of a checklist, in %s', (language, text) => {
  expect(shotsOf(text, { language }).map(({ layout }) => layout)).not.toContain('checklist');
});

test('a list behind the word that counts is shown without it', () => {
  const [first] = shotsOf('First, eggs, milk, and butter.');
  expect(first?.items?.map(({ text }) => text)).toEqual(['eggs', 'milk', 'and butter']);
});

test.each([
  [
    'english',
    'After every try, note what worked and what did not, so the next round gets easier and nothing important disappears.',
    ['important', 'disappears'],
  ],
  [
    'arabic',
    'اكتب بعد كل محاولة ما الذي نجح وما الذي لم ينجح، حتى تصبح المحاولة القادمة أسهل بكثير.',
    ['المحاولة', 'القادمة'],
  ],
  [
    'japanese',
    '毎回、 うまく いった ことを 書き 残し ましょう。 続けるほど 楽に なります。',
    ['続けるほど', '楽になります'],
  ],
])('words that name no thing stand large, in %s', (language, text, lines) => {
  const shots = shotsOf(text, { language });
  const large = shots.filter(({ layout }) => layout === 'words');
  expect(large.map(({ phrase }) => phrase?.map((line) => line.text))).toEqual([lines]);
  expect(shots[0]?.layout).not.toBe('words'); // the picture is what a clip begins with
});

test('two things that are named together share the frame', () => {
  const shots = shotsOf('Think about this for a while first. Bread, unlike coffee, keeps for long at all.');
  const split = shots.find(({ layout }) => layout === 'split');
  expect(split?.icons.slice(0, 2)).toEqual(['bread', 'hot-beverage']);
});

test('the same words give the same shots, and another take gives others', () => {
  expect(shotsOf(PLAIN)).toEqual(shotsOf(PLAIN));
  expect(shotsOf(PLAIN, { take: 1 })).not.toEqual(shotsOf(PLAIN));
});
