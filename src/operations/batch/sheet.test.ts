import { describe, expect, test } from 'vitest';
import type { SparkfluenceError } from '../../contracts/errors.ts';
import { readSheet } from './sheet.ts';

const rowsOf = (text: string, name: string) =>
  readSheet(text, name).rows.map(({ row, values }) => [row, Object.fromEntries(values)]);

describe('a sheet is read as its program wrote it', () => {
  test.each<[string, string, string, unknown[][]]>([
    [
      'commas',
      'a.csv',
      'topic,voice\none,deep\ntwo,\n',
      [
        [2, { topic: 'one', voice: 'deep' }],
        [3, { topic: 'two', voice: '' }],
      ],
    ],
    [
      'semicolons, with commas in the cells',
      'a.csv',
      'topic;speed\none, and more;1,1\n',
      [[2, { topic: 'one, and more', speed: '1,1' }]],
    ],
    ['tabs of a .tsv', 'a.tsv', 'topic\tvoice\none\tdeep', [[2, { topic: 'one', voice: 'deep' }]]],
    [
      'the separator that Excel notes',
      'a.csv',
      'sep=;\r\ntopic;voice\r\none,two,three;deep\r\n',
      [[2, { topic: 'one,two,three', voice: 'deep' }]],
    ],
    [
      'CRLF, and quoted commas, quotes and line breaks',
      'a.csv',
      'topic,voice\r\n"a, ""b""\r\nc",deep\r\nnext,\r\n',
      [
        [2, { topic: 'a, "b"\r\nc', voice: 'deep' }],
        [3, { topic: 'next', voice: '' }],
      ],
    ],
    [
      'empty rows, which the sheet counts',
      'a.csv',
      '\ntopic,voice\n\none,\n,\ntwo,\n',
      [
        [4, { topic: 'one', voice: '' }],
        [6, { topic: 'two', voice: '' }],
      ],
    ],
    [
      'a header with a separator in quotes',
      'a.csv',
      '"topic","a;b;c;d"\none,two',
      [[2, { topic: 'one', 'a;b;c;d': 'two' }]],
    ],
    ['empty columns at the end', 'a.csv', 'topic,,\none,,\n', [[2, { topic: 'one' }]]],
    ['a cell beyond the last column', 'a.csv', 'topic\none,two', [[2, { topic: 'one', '': 'two' }]]],
    ['a quotation mark closed right', 'a.csv', 'topic\n"one"', [[2, { topic: 'one' }]]],
    [
      'JSON lines, which count from 1',
      'a.jsonl',
      '{"topic":"one"}\n\n{"topic":"two","image":["HOOK=a.jpg"]}\n',
      [
        [1, { topic: 'one' }],
        [3, { topic: 'two', image: ['HOOK=a.jpg'] }],
      ],
    ],
    [
      'JSON',
      'a.json',
      '[{"topic":"one"},{"topic":"two"}]',
      [
        [1, { topic: 'one' }],
        [2, { topic: 'two' }],
      ],
    ],
    ['JSON with the rows inside', 'a.json', '{"rows":[{"topic":"one"}]}', [[1, { topic: 'one' }]]],
    ['JSON from standard input', '-', ' [\n{"topic":"one"}]', [[1, { topic: 'one' }]]],
    ['one object over several lines', '-', '{\n"topic":"one"\n}', [[1, { topic: 'one' }]]],
    [
      'JSON lines from standard input',
      '-',
      '{"topic":"one"}\n{"topic":"two"}',
      [
        [1, { topic: 'one' }],
        [2, { topic: 'two' }],
      ],
    ],
    ['CSV from standard input', '-', 'topic\none', [[2, { topic: 'one' }]]],
  ])('%s', (_what, name, text, expected) => {
    expect(rowsOf(text, name)).toEqual(expected);
  });

  test('a broken line of JSON is a mistake of its row, and the others are read', () => {
    const { rows } = readSheet('{"topic":"one"}\n{"topic":\n[1]\n"x"', 'a.jsonl');
    expect(rows.map(({ row, broken }) => [row, broken !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, true],
      [4, true],
    ]);
  });
});

test.each<[string, string, string, string, RegExp]>([
  ['nothing', 'a.csv', '', 'empty_sheet', /no row/],
  ['a header alone', 'a.csv', 'topic,voice\n', 'empty_sheet', /no row/],
  ['empty rows alone', 'a.csv', 'topic,voice\n,\n\n', 'empty_sheet', /no row/],
  ['an empty list', 'a.json', '[]', 'empty_sheet', /no row/],
  [
    'a quotation mark that stays open',
    'a.csv',
    'topic,voice\n"one,deep\n',
    'bad_sheet',
    /opened and not closed/,
  ],
  ['a quotation mark inside a cell', 'a.csv', 'topic,voice\none "two" three,deep\n', 'bad_sheet', /line 2/],
  ['half a document', 'a.json', '[{"topic":', 'bad_sheet', /not whole JSON/],
  ['a document of another kind', 'a.json', '{"rows": 5}', 'bad_sheet', /no list of rows/],
  ['a text', 'a.json', '"topic"', 'bad_sheet', /no list of rows/],
  ['too many rows', 'a.csv', `topic\n${'x\n'.repeat(100_001)}`, 'too_many_rows', /100001 rows/],
  ['what is nested without end', 'a.json', '['.repeat(5000), 'bad_sheet', /nested deeper/],
])('%s is refused', (_what, name, text, reason, words) => {
  const read = () => readSheet(text, name);
  expect(read).toThrow(words);
  try {
    read();
  } catch (error) {
    expect((error as SparkfluenceError).kind).toBe('input');
    expect((error as SparkfluenceError).details.reason).toBe(reason);
  }
});
