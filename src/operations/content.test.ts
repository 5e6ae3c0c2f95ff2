import { expect, test } from 'vitest';
import { checkContent } from './content.ts';

test('a topic is a line: white space is folded', () => {
  expect(checkContent('topic', '  5 ways\n to\tsleep ', '--topic')).toBe('5 ways to sleep');
  expect(checkContent('transcript', 'One.\n\nTwo.', 'x')).toBe('One.\n\nTwo.');
});

test.each(['काम में ध्यान', '仕事', 'نصائح', '42', 'C++'])('%s is a topic', (topic) => {
  expect(checkContent('topic', topic, '--topic')).toBe(topic);
});

test.each([
  ['', 'empty'],
  ['\u00a0\u2003', 'empty'],
  ['a\u0000b', 'control_characters'],
  ['a\u009bb', 'control_characters'],
  ['🔥', 'no_words'],
  ['x'.repeat(1_001), 'too_long'],
])('%j is not', (topic, reason) => {
  expect(() => checkContent('topic', topic, '--topic')).toThrow(
    expect.objectContaining({ exitCode: 2, details: expect.objectContaining({ reason }) }),
  );
});

test('the length is counted in what people call letters’ code points, not in bytes', () => {
  expect(checkContent('title', '仕'.repeat(1_000), 'x')).toHaveLength(1_000);
  expect(() => checkContent('transcript', '仕'.repeat(400_000), 'x')).toThrow('1 MB');
});
