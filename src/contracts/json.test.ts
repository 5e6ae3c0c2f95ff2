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

test('more values than any document has are refused before they are looked at; those in strings are text', () => {
  const list = (count: number, value: string) => `[${Array(count).fill(value).join()}]`;
  expect(parseJson(list(4, '1'), 6)).toHaveLength(4);
  for (const text of [list(10, '1'), list(10, '{}'), `{${list(10, '"a":1').slice(1, -1)}}`, list(10, '[]')])
    expect(() => parseJson(text, 6)).toThrow(/more than 6 values/);
  expect(parseJson(JSON.stringify([',[{'.repeat(500)]), 6)).toHaveLength(1);
  expect(parseJson(JSON.stringify(Array(100).fill(Array(3072).fill(0.1))))).toHaveLength(100);
  expect(() => parseJson(list(600_000, '{}'))).toThrow(/more than 500000 values/);
});
