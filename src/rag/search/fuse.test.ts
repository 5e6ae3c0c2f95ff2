import { expect, test } from 'vitest';
import { diverse, fuse, outcomeWeight } from './fuse.ts';

const sure = (...ids: string[]) => ids.map((id) => ({ id, confidence: 1 }));

test('what both ways found comes before what one put first', () => {
  const ranked = fuse([sure('a', 'b', 'c'), sure('d', 'b', 'e')]);
  expect(ranked[0]).toMatchObject({ id: 'b' });
  expect(fuse([sure('a'), sure('a')])[0]).toEqual({ id: 'a', score: 1 });
});

test('a way that is sure of nothing does not outvote the other, one that is sure does', () => {
  const words = ['a', 'b', 'c', 'd'].map((id, index) => ({ id, confidence: 0.6 - index / 10 }));
  const others = (confidence: number) => ['d', 'x', 'y', 'z'].map((id) => ({ id, confidence }));
  const order = (confidence: number) => fuse([words, others(confidence)]).map(({ id }) => id);
  expect(order(0.03).slice(0, 4)).toEqual(['a', 'b', 'c', 'd']);
  expect(order(0.9)[0]).toBe('d');
  // No vote is worth more than a whole one, and none takes away.
  expect(fuse([[{ id: 'a', confidence: 7 }], [{ id: 'a', confidence: -2 }]])).toEqual([
    { id: 'a', score: 0.5 },
  ]);
});

test('the same thing twice is shown once, and the unlike comes forward', () => {
  const item = (id: string, score: number, words: string[]) => ({ id, score, words, origin: 'o' });
  const same = ['one', 'two', 'three', 'four'];
  const near = ['one', 'two', 'three', 'nine'];
  const chosen = diverse(
    [item('a', 1, same), item('b', 0.99, same), item('c', 0.9, near), item('d', 0.85, ['far'])],
    3,
  );
  expect(chosen.map(({ id }) => id)).toEqual(['a', 'd', 'c']);
});

test('results weigh within bounds, and nothing known weighs nothing', () => {
  expect(outcomeWeight(null)).toBe(1);
  const good = outcomeWeight({ views: 1_000_000, likes: 90_000, retention: 92 });
  const bad = outcomeWeight({ views: 40, likes: 0, retention: 8 });
  expect(good).toBeGreaterThan(1.1);
  expect(good).toBeLessThanOrEqual(1.2);
  expect(bad).toBeLessThan(0.9);
  expect(bad).toBeGreaterThanOrEqual(0.8);
});
