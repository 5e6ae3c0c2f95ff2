import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { segmentSeconds } from '../voice/breath.ts';
import { filled, type More } from './fill.ts';
import type { Fit } from './fit.ts';
import type { Draft } from './plan.ts';

/** Ten letters a second. */
const fit = { seconds: async (text: string) => text.length / 10 } as Fit;
const words = (length: number) => `${'x'.repeat(length - 1)}.`;
const visual = { visual_direction: 'a door', emotion: 'calm' };
const drafts = [40, 50, 45, 40].map((length, index): Draft => {
  const type = (['HOOK', 'BODY_1', 'BODY_2', 'ENDING_CTA'] as const)[index]!;
  return { type, durationSeconds: index === 0 ? 6 : 8, text: words(length), visual };
});
const lengthOf = (list: readonly Draft[]) =>
  list.reduce((sum, { text }) => sum + segmentSeconds(text.length / 10), 0);

const fill = (more: More[], language = 'english') => filled(drafts, more, fit, findLanguage(language));

test('words are added where a segment is shortest, until the video is about as long as planned', async () => {
  const point = { to: 'bodies', texts: [words(70), words(38), words(20)] } as const;
  const made = await fill([point, point, point, { to: 'ending', texts: [words(35)] }]);
  expect(made.map(({ text }) => text.length)).toEqual([40, 50 + 39, 45 + 71, 40]);
  expect(lengthOf(made)).toBeGreaterThan(29);
  expect(lengthOf(made)).toBeLessThan(31.5);
  expect(made[2]?.text).toBe(`${words(45)} ${words(70)}`);
});

test('what would make the video too long is left out, and nothing is added without words', async () => {
  expect(await fill([{ to: 'ending', texts: [words(140)] }])).toEqual(drafts);
  expect(await fill([])).toEqual(drafts);
  const [, , , ending] = await fill([{ to: 'ending', texts: [words(35)] }]);
  expect(ending?.text).toBe(`${words(40)} ${words(35)}`);
});

test('a promise stays behind what is added to its hook, a call to action behind a dare, and nothing is said twice', async () => {
  const [hook, , , ending] = drafts;
  const statement = 'It is a statement of 34 letters.';
  const made = await fill([
    { to: 'opening', texts: [statement], before: hook!.text },
    { to: 'bodies', texts: [statement] },
    { to: 'ending', texts: [words(30)], before: ending!.text },
  ]);
  expect(made.map(({ text }) => text)).toEqual([
    `${statement} ${hook!.text}`,
    drafts[1]!.text,
    drafts[2]!.text,
    `${words(30)} ${ending!.text}`,
  ]);
  // A hook is over soon.
  expect((await fill([{ to: 'opening', texts: [words(60)] }]))[0]).toEqual(hook);
});
