import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import type { PathStep } from '../../../ffmpeg/overlay/ass.ts';
import { isLeftToRight, outlineWords, placed } from './outlines.ts';

const extent = (path: readonly PathStep[]) => {
  const points = path.flatMap((step) => [...step.points]);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
};
const outline = async (name: string, text: string, size = 80, weight = 700) =>
  (await outlineWords([text], findLanguage(name), size, weight)).get(text)!;

test('an outline stands on its baseline, as wide as it says', async () => {
  const word = await outline('english', 'Hill');
  const { left, right, top, bottom } = extent(word.path);
  expect(left).toBeGreaterThanOrEqual(-4);
  expect(right).toBeLessThanOrEqual(word.width + 4);
  expect(right - left).toBeGreaterThan(word.width * 0.8);
  expect(Math.abs(bottom)).toBeLessThan(2);
  expect(-top).toBeCloseTo(word.ascent, 0);
  expect(word.path[0]?.kind).toBe('M');
});

test('the weight of the font is a true one', async () => {
  const [thin, bold] = [await outline('english', 'H', 80, 300), await outline('english', 'H', 80, 900)];
  const stem = ({ path }: typeof thin) =>
    Math.min(
      ...path
        .slice(1, 3)
        .map((step) => Math.abs(step.points[0][0] - path[0]!.points[0][0]))
        .filter((width) => width > 1),
    );
  expect(stem(bold)).toBeGreaterThan(stem(thin) * 1.5);
});

test('scripts are shaped: a conjunct, joined letters and stacked marks are fewer contours than their parts', async () => {
  const contours = async (name: string, text: string) =>
    (await outline(name, text)).path.filter(({ kind }) => kind === 'M').length;
  // «क्ष» is one sign; with a joiner between them its parts stand apart
  expect(await contours('hindi', 'क्ष')).not.toBe(await contours('hindi', 'क्\u200cष'));
  // joined «ببب» is drawn narrower than three letters that do not touch
  const [joined, apart] = [await outline('arabic', 'ببب'), await outline('arabic', 'ب\u200cب\u200cب')];
  expect(joined.width).toBeLessThan(apart.width * 0.8);
  // a Thai vowel and a tone mark take no width of their own
  const [bare, marked] = [await outline('thai', 'ท'), await outline('thai', 'ที่')];
  expect(marked.width).toBeCloseTo(bare.width, 0);
  expect(marked.ascent).toBeGreaterThan(bare.ascent * 1.3);
});

test('paths are moved and scaled; direction is that of the letters', () => {
  const path: PathStep[] = [
    {
      kind: 'C',
      points: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    },
  ];
  expect(placed(path, 10, 20, 2)).toEqual([
    {
      kind: 'C',
      points: [
        [12, 24],
        [16, 28],
        [20, 32],
      ],
    },
  ]);
  expect(['«YouTube»', 'قهوة', '2026', 'Ωmega'].map(isLeftToRight)).toEqual([true, false, false, true]);
});
