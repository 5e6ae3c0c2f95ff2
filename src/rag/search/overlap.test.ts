import { expect, test } from 'vitest';
import type { FoundPassage } from '../../contracts/passages.ts';
import { findCopies, sourcesQuoted, sourcesShaping } from './overlap.ts';

const passage = (text: string, kind: FoundPassage['kind'] = 'body', id = 'p'): FoundPassage => ({
  ...{ id, kind, text, title: id, language: null, platform: 'any', niche: null, source: null, license: null },
  ...{ origin: 'shipped', outcome: null, score: 0.5, lexical: 0.5, similarity: null },
});
const says = (script_text: string, type: 'HOOK' | 'BODY_1' = 'BODY_1') => [{ type, script_text }];

const SOURCE =
  'You are watering your plant on Mondays, and that is why it is dying. Touch the soil first, every time.';

test('a copied sentence is found, whatever its marks and capitals', () => {
  const copy = says('YOU ARE WATERING your plant on mondays — and that is why it is dying!');
  expect(findCopies(copy, [passage(SOURCE)])).toMatchObject([
    { segment_type: 'BODY_1', passage_id: 'p', share: 1 },
  ]);
});

test('a long run within words of its own is found; the same idea in other words is not', () => {
  const run = says(
    'My neighbour told me: you are watering your plant on Mondays and that is why it is dying, poor thing, said she, and she was laughing about my basil, my mint, my parsley and the sad little cactus too.',
  );
  expect(findCopies(run, [passage(SOURCE)])).toMatchObject([
    { run: expect.stringContaining('watering your plant on mondays') },
  ]);
  expect(
    findCopies(says('A calendar cannot tell when roots are thirsty. Your finger in the soil can.'), [
      passage(SOURCE),
    ]),
  ).toEqual([]);
});

test('scripts without spaces are compared by letters', () => {
  const source = passage('朝のコーヒーは豆を挽いてから三分以内に淹れると香りが残ります。');
  expect(
    findCopies(says('朝のコーヒーは豆を挽いてから三分以内に淹れると香りが残ります'), [source]),
  ).toHaveLength(1);
  expect(findCopies(says('夜は静かな部屋で本を読みながらゆっくりお茶を飲むのが好きです'), [source])).toEqual(
    [],
  );
});

test('only a passage that left its trace in a segment of its kind is named', () => {
  const named = (script_text: string, passages: readonly FoundPassage[]) =>
    sourcesShaping(says(script_text), passages, 'english').map(({ id }) => id);
  const own = 'Touch the soil first: your plant on Mondays may not be thirsty.';
  expect(sourcesShaping(says(own), [passage(SOURCE)], 'english')).toEqual([
    { id: 'p', title: 'p', score: 0.5, segment_type: 'BODY_1' },
  ]);
  expect(named(own, [passage('Feed the dog at noon.')])).toEqual([]);
  expect(named(own, [passage(SOURCE, 'cta')])).toEqual([]);
  // Words that every text has shape nothing.
  expect(
    named('This is the one that you and I have in it for them.', [
      passage('That is the one that you and I have for them.'),
    ]),
  ).toEqual([]);
});

test('a writer without words of its own is credited with what it quotes, not with what sounds alike', () => {
  const quoted = says('Touch the soil first, every time. Save this for your next plant.');
  expect(sourcesQuoted(quoted, [passage(SOURCE)])).toHaveLength(1);
  expect(
    sourcesQuoted(says('Touch the soil of your plant before each watering.'), [passage(SOURCE)]),
  ).toEqual([]);
});
