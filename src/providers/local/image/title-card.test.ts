import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { sceneFor } from './scene.ts';
import { drawTitleCard } from './title-card.ts';

const sceneIn = (language: string) =>
  sceneFor({
    segment: {
      type: 'HOOK',
      duration_seconds: 4,
      script_text: 'coffee',
      visual_direction: 'coffee — in the centre',
      emotion: 'curiosity',
    },
    style: 'cinematic',
    platform: 'tiktok',
    language: findLanguage(language),
    position: { index: 0, count: 5, startSeconds: 0, totalSeconds: 30 },
  });

/** The box around what the title adds to the card. */
async function titleBox(language: string, title: string, headEnds = 0) {
  const card = { headEnds, language: findLanguage(language), picture: sceneIn(language), accent: '#ffd22e' };
  const [bare, titled] = [
    await drawTitleCard({ ...card, title: '' }),
    await drawTitleCard({ ...card, title }),
  ];
  const [before, after] = [bare.data(), titled.data()];
  const box = { left: 1080, right: 0, top: 1920, bottom: 0 };
  const rows = new Map<number, { left: number; right: number }>();
  for (let at = 0; at < after.length; at += 4) {
    if (Math.abs(after[at]! - before[at]!) < 40) continue;
    const [x, y] = [(at / 4) % 1080, Math.floor(at / 4 / 1080)];
    if (x < box.left) box.left = x;
    if (x > box.right) box.right = x;
    if (y < box.top) box.top = y;
    if (y > box.bottom) box.bottom = y;
    const { left, right } = rows.get(y) ?? { left: x, right: x };
    rows.set(y, { left: Math.min(left, x), right: Math.max(right, x) });
  }
  // The widest row of pixels within the last line, whose letters stand above the lowest one.
  const lastLine = Math.max(
    ...Array.from({ length: 40 }, (_, up) => rows.get(box.bottom - 10 - up)).map((row) =>
      row === undefined ? 0 : row.right - row.left,
    ),
  );
  return { ...box, lastLine, size: [titled.width, titled.height] };
}

test.each([
  ['english', '6 ways to save money'],
  [
    'english',
    'How I learned to play the guitar in 30 days without a teacher, and what I would do differently now',
  ],
  ['arabic', 'كيف تدخر المال كل شهر دون أن تشعر'],
  ['hindi', 'पैसे बचाने के 6 आसान तरीके'],
  ['japanese', '毎朝コーヒーをもっとおいしく淹れる方法'],
  ['thai', 'วิธีดื่มกาแฟตอนเช้าให้สดชื่นตลอดวัน'],
])('a title in %s is large and whole in the middle of its card: %s', async (language, title) => {
  const { left, right, top, bottom, size } = await titleBox(language, title);
  expect(size).toEqual([1080, 1920]);
  expect(left).toBeGreaterThanOrEqual(60);
  expect(right).toBeLessThanOrEqual(1020);
  expect(top).toBeGreaterThanOrEqual(280);
  expect(bottom).toBeLessThanOrEqual(1000);
  expect(right - left).toBeGreaterThan(500);
  expect(bottom - top).toBeGreaterThan(200);
});

test('a title without a font is left out', async () => {
  expect((await titleBox('english', 'வணக்கம்')).right).toBe(0);
});

test('a Japanese title ends no line inside a word, and its last line is no ending alone', async () => {
  const lines: string[] = [];
  const { createCanvas } = await import('@napi-rs/canvas');
  const draw = Object.getPrototypeOf(createCanvas(1, 1).getContext('2d')) as {
    fillText: (text: string) => void;
  };
  const before = draw.fillText;
  draw.fillText = function (this: unknown, ...drawn: [string]) {
    lines.push(drawn[0]);
    Reflect.apply(before, this, drawn);
  };
  try {
    const title = '寝る一時間前にスマホの画面を見ると、脳は昼間だと勘違いします。';
    await drawTitleCard({
      title,
      language: findLanguage('japanese'),
      picture: sceneIn('japanese'),
      accent: '#ffd22e',
    });
  } finally {
    draw.fillText = before;
  }
  expect(lines.some((line) => line.includes('スマホ'))).toBe(true);
  expect(lines.at(-1)).toBe('勘違いします。');
});

test('no short word is left over for the last line', async () => {
  const { left, right, lastLine } = await titleBox('english', 'Squeaky bike? 3 fixes anyone can do');
  expect(lastLine).toBeGreaterThan((right - left) * 0.4);
});

test('a title whose last word would be left over stays large: the word before it joins it', async () => {
  const { top, bottom, left, right, lastLine } = await titleBox('spanish', 'Cómo ahorrar dinero cada mes');
  expect(lastLine).toBeGreaterThan((right - left) * 0.4);
  expect(bottom - top).toBeGreaterThan(330);
});

test('a title stands below the logo at the head of its card', async () => {
  const title =
    'How I learned to play the guitar in 30 days without a teacher, and what I would do differently now';
  expect((await titleBox('english', title)).top).toBeLessThan(500);
  const { top, bottom } = await titleBox('english', title, 500);
  expect(top).toBeGreaterThanOrEqual(500);
  expect(bottom).toBeLessThanOrEqual(1000);
});
