import { expect, test } from 'vitest';
import type { Fit } from './fit.ts';
import { packTips, type Tip } from './tips.ts';

const fit: Fit = {
  seconds: async () => 1,
  fits: async () => true,
  first: async (texts: readonly string[]) => texts[0],
  shortened: async (text: string) => text,
};

const tip = (text: string): Tip => ({ full: [text], brief: text, visual: {} }) as unknown as Tip;

test('a tip that says its own ordinal is not numbered, and the next one is', async () => {
  const { texts } = await packTips({
    ...{ tips: [tip('Move a part into savings first.'), tip('Write the firsts down.')], requested: 2 },
    ...{ bodies: [{ durationSeconds: 9 }, { durationSeconds: 9 }], seed: 'any', fit },
    ordinals: ['First,', 'Second,'],
  });
  expect(texts.map(({ text }) => text)).toEqual([
    'Move a part into savings first.',
    'Second, write the firsts down.',
  ]);
});
