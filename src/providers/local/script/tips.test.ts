import { expect, test } from 'vitest';
import type { Fit } from './fit.ts';
import { packTips, type Tip } from './tips.ts';

const fit: Fit = {
  seconds: async () => 1,
  fits: async () => true,
  first: async (texts: readonly string[]) => texts[0],
  shortened: async (text: string) => text,
};

const tip = (text: string, relevance = 0): Tip =>
  ({ full: [text], brief: text, visual: {}, relevance }) as unknown as Tip;

const bodies = [{ durationSeconds: 9 }, { durationSeconds: 9 }];
const spoken = async (tips: readonly Tip[], ordinals: readonly string[]) => {
  const { texts } = await packTips({ tips, requested: 2, bodies, seed: 'any', fit, ordinals });
  return texts.map(({ text }) => text);
};

test('tips are numbered, in lower case where the sentence goes on', async () => {
  const tips = [tip('Write a list.'), tip('I count twice.')];
  expect(await spoken(tips, ['First,', 'Second,'])).toEqual([
    'First, write a list.',
    'Second, I count twice.',
  ]);
  expect(await spoken([tip('Составь список.')], ['Первое:'])).toEqual(['Первое: составь список.']);
  expect(await spoken([tip('Schrijf een lijst.')], ['Ten eerste:'])).toEqual([
    'Ten eerste: schrijf een lijst.',
  ]);
  expect(await spoken([tip('Schreib eine Liste.')], ['Erstens:'])).toEqual(['Erstens: Schreib eine Liste.']);
});

test('none is numbered where one says its own ordinal', async () => {
  const tips = [tip('Move a part into savings first.'), tip('Write the firsts down.')];
  expect(await spoken(tips, ['First,', 'Second,'])).toEqual(tips.map(({ brief }) => brief));
});

test('the tip that answers the topic most is told, whatever the seed', async () => {
  const tips = ['a', 'b', 'c', 'd', 'e'].map((text) => tip(text, text === 'd' ? 2 : 0));
  for (const seed of ['1', '2', '3', '4', '5']) {
    const { used } = await packTips({ ...{ tips, requested: 1, bodies, seed, fit }, ordinals: [] });
    expect(used.map(({ brief }) => brief)).toEqual(['d']);
  }
});
