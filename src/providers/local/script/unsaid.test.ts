import { expect, test } from 'vitest';
import { leastSaidFirst, timesToldBefore } from './unsaid.ts';

test('a text is found again behind an ordinal and without its mark', () => {
  const said = ['First, go to bed at ten. Stay away from screens…', 'Go to bed at ten.'];
  expect(timesToldBefore('Go to bed at ten.', said)).toBe(2);
  expect(timesToldBefore('Stay away from screens,', said)).toBe(1);
  expect(timesToldBefore('Drink tea.', said)).toBe(0);
});

test('what was said least comes first, and equals keep their order', () => {
  const texts = (text: string) => [text];
  expect(leastSaidFirst(['a b', 'c d', 'e f'], ['a b', 'c d', 'a b'], texts)).toEqual(['e f', 'c d', 'a b']);
  expect(leastSaidFirst(['a b', 'c d'], [], texts)).toEqual(['a b', 'c d']);
});
