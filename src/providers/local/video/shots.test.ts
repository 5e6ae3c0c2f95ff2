import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { sceneFor } from '../image/scene.ts';
import { planShots } from './shots.ts';

const WORD_SECONDS = 0.42;

function spoken(text: string, wordSeconds = WORD_SECONDS): { words: SpokenWord[]; seconds: number } {
  const words = text.split(' ').map((word, index) => ({
    text: word,
    startSeconds: 0.1 + index * wordSeconds,
    endSeconds: 0.05 + (index + 1) * wordSeconds,
  }));
  return { words, seconds: 0.4 + words.length * wordSeconds };
}

function shotsOf(text: string, { language = 'english', take = 0, wordSeconds = WORD_SECONDS } = {}) {
  const { words, seconds } = spoken(text, wordSeconds);
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
  ['english', 'Before any purchase that you did not plan, wait twenty-four hours.', '24', 'hours'],
  ['indonesian', 'Tunggu dulu dua puluh empat jam sebelum kamu membeli apa pun.', '24', 'jam'],
  ['spanish', 'Antes de comprar, espera veinticuatro horas y después decide.', '24', 'horas'],
  ['hindi', 'उसे खरीदने से पहले चौबीस घंटे रुकें और फिर सोचें।', '24', 'घंटे'],
])('a number that is spoken stands large, in %s: %s', (language, text, number, unit) => {
  const shown = shotsOf(text, { language }).find(({ layout }) => layout === 'number');
  expect(shown?.number).toMatchObject({ text: number, unit });
});

test('a list becomes a checklist, whose rows come as they are spoken', () => {
  const shots = shotsOf('You need eggs, milk, flour and butter. Then you mix all of it well and slowly.');
  expect(shots[0]).toMatchObject({ layout: 'checklist' });
  expect(shots[0]?.items?.map(({ text }) => text)).toEqual(['Eggs', 'Milk', 'Flour', 'Butter']);
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

test.each([
  [
    'english',
    'You need three things: a power bank, a water bottle, a light jacket. Leave the rest at home.',
    ['A power bank', 'A water bottle', 'A light jacket'],
  ],
  [
    'english',
    'Before you leave the house: check your passport, your keys, your wallet, your phone.',
    ['Your passport', 'Your keys', 'Your wallet', 'Your phone'],
  ],
  [
    'indonesian',
    'Kedua, buat kamar gelap, tenang, dan sejuk. Lalu tidur saja.',
    ['Gelap', 'Tenang', 'Sejuk'],
  ],
  [
    'french',
    'Avant de t’allonger, rends ta chambre sombre, calme et bien fraîche.',
    ['Chambre sombre', 'Calme', 'Bien fraîche'],
  ],
  ['spanish', 'Lleva agua, pan y queso al campo.', undefined],
  ['spanish', 'Solo necesitas huevos, leche, harina y sal.', ['Huevos', 'Leche', 'Harina', 'Sal']],
  ['hindi', 'अंडे, दूध, आटा और नमक।', ['अंडे', 'दूध', 'आटा', 'नमक']],
  [
    'indonesian',
    'Pertama, giling tepat sebelum menyeduh. Kedua, timbang kopi dan airnya dulu. Ketiga, pakai air yang baru mendidih.',
    ['Giling tepat sebelum menyeduh', 'Timbang kopi dan airnya dulu', 'Pakai air yang baru mendidih'],
  ],
  [
    'english',
    'First, roll your clothes. Second, fill your shoes with socks. Third, put liquids in one bag.',
    ['Roll your clothes', 'Fill your shoes with socks', 'Put liquids in one bag'],
  ],
  [
    'english',
    'First, roll your clothes. Second, fill your shoes with socks. And that is all of it.',
    undefined,
  ],
])(
  'a list that is announced, led in to or counted is a checklist of its things, in %s: %s',
  (language, text, rows) => {
    const shown = shotsOf(text, { language }).find(({ layout }) => layout === 'checklist');
    expect(shown?.items?.map((item) => item.text)).toEqual(rows);
  },
);

test.each([
  ['french', 'Ton lit, c’est pour dormir, pas pour travailler.'],
  ['english', 'Your bed, your rules, not your phone.'],
])('a thought whose parts object to each other is no checklist, in %s', (language, text) => {
  expect(shotsOf(text, { language }).map(({ layout }) => layout)).not.toContain('checklist');
});

test('words that stand large are no fragment of a clause', () => {
  const fragment = { language: 'indonesian' };
  const said = shotsOf(
    'Kedua, bersihkan alat seduhmu sesering mungkin setelah itu semua ada di sini.',
    fragment,
  );
  expect(said.flatMap(({ phrase = [] }) => phrase.map(({ text }) => text))).not.toContain('sesering');
});

test('a list behind the word that counts is shown without it', () => {
  const [first] = shotsOf('First, eggs, milk, and butter.');
  expect(first?.items?.map(({ text }) => text)).toEqual(['Eggs', 'Milk', 'Butter']);
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

test('a number of words is no amount without a unit, nor is one of it', () => {
  const text = 'Take five of them for one day, and then take two more with you.';
  expect(shotsOf(text).map(({ layout }) => layout)).not.toContain('number');
});

test('what is named later is not shown before', () => {
  const shots = shotsOf(
    'Coffee first, and then see for a while how it goes with all of that. Then ask them to bring the bicycle.',
  );
  expect(shots.at(-1)?.icons[0]).toBe('bicycle');
  for (const { icons } of shots.slice(0, -1)) expect(icons).not.toContain('bicycle');
});

test('a drawing is never shown in two shots in a row while another one fits', () => {
  const text =
    'Coffee is what it is, and then it is as it was for all of us. Coffee again, as it was before, with a book and so on as it is.';
  const firsts = shotsOf(text).map(({ icons }) => icons[0]);
  expect(firsts.length).toBeGreaterThan(3);
  for (const [index, icon] of firsts.slice(1).entries()) expect(icon).not.toBe(firsts[index]);
});

test('one word alone does not stand large, and the same words not twice', () => {
  expect(
    shotsOf('Well, ask them what they would do differently if it were up to all of us now.').map(
      ({ layout }) => layout,
    ),
  ).not.toContain('words');
  const again =
    'For it they keep an emergency reserve. It is as it is and so it was. For it they keep an emergency reserve, as well as we do now.';
  const large = shotsOf(again).filter(({ layout }) => layout === 'words');
  expect(large.map(({ phrase }) => phrase?.map(({ text }) => text).join(' '))).toEqual(['emergency reserve']);
});

test('no shot is longer than three seconds, however fast somebody speaks', () => {
  for (const wordSeconds of [0.19, 0.25, 0.33, 0.42, 0.61, 0.8, 1.1, 1.4])
    for (let count = 6; count < 40; count += 1) {
      const text = Array.from({ length: count }, (_, index) => `wa${index}`).join(' ');
      const lengths = shotsOf(text, { wordSeconds }).map(
        ({ startSeconds, endSeconds }) => endSeconds - startSeconds,
      );
      expect(Math.max(...lengths), `${count} words of ${wordSeconds} s`).toBeLessThanOrEqual(3.001);
    }
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
