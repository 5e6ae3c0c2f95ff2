import { expect, test } from 'vitest';
import { parseJson } from './json.ts';

test('text from outside is parsed to a depth that nothing of ours reaches', () => {
  const nested = (levels: number, open: string, close: string) =>
    `${open.repeat(levels)}${close.repeat(levels)}`;
  expect(parseJson(nested(100, '[', ']'))).toBeInstanceOf(Array);
  for (const text of [
    nested(101, '[', ']'),
    `${'{"a":'.repeat(5_000_000)}1`,
    `["${'\\"'.repeat(9)}",${nested(200, '[{"a":', '}]')}`,
  ])
    expect(() => parseJson(text)).toThrow(/deeper than 100 levels/);
  // Brackets in strings are text.
  const many = '[{'.repeat(500);
  expect(parseJson(JSON.stringify({ text: many, more: `\\"${many}` }))).toEqual({
    text: many,
    more: `\\"${many}`,
  });
  expect(() => parseJson('{"a":')).toThrow(SyntaxError);
});
