import { describe, expect, test } from 'vitest';
import { badRows, checkSheet } from '../../operations/batch/check-sheet.ts';
import { readSheet } from '../../operations/batch/sheet.ts';
import { flagsOfCells, sheetColumns } from './columns.ts';

const check = (text: string, name = 'a.csv') => checkSheet(readSheet(text, name), sheetColumns(), '/sheets');
const mistakes = (text: string, name?: string) =>
  check(text, name).mistakes.map(({ row, column, problem, next }) => [
    row,
    column,
    `${problem} ${next ?? ''}`,
  ]);

test('the columns are the flags of run that say something of one video', () => {
  const { names } = sheetColumns();
  expect(names).toEqual(
    expect.arrayContaining([
      'topic',
      'title',
      'transcript',
      'script',
      'notes',
      'language',
      'platform',
      'duration',
      'style',
      'look',
      'voice',
      'voice_provider',
      'speed',
      'profile',
      'image',
      'images',
      'clip',
      'narration',
      'bgm',
      'captions',
      'transition',
      'max_cost',
      'upload',
      'resolution',
      'output',
      'rag',
      'duck',
    ]),
  );
  expect(names).not.toEqual(expect.arrayContaining(['project']));
  expect(
    names.filter((name) =>
      ['json', 'yes', 'only', 'redo', 'estimate', 'no_rag', 'input', 'help'].includes(name),
    ),
  ).toEqual([]);
});

describe('cells become flags as they would on the command line', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['texts', { topic: ' How to save ', language: 'English' }, { topic: 'How to save', language: 'English' }],
    [
      'numbers, also with a comma',
      { speed: '1,1', max_cost: 2.5, bgm_volume: '0.3' },
      { speed: 1.1, maxCost: 2.5, bgmVolume: 0.3 },
    ],
    [
      'choices, also with a capital',
      { platform: 'TikTok', captions: 'Burn' },
      { platform: 'tiktok', captions: 'burn' },
    ],
    [
      'switches',
      { duck: 'TRUE', rag: 'no', allow_generic: 'yes', keep_shape: 'false' },
      { duck: true, rag: false, allowGeneric: true, keepShape: false },
    ],
    ['no music and no storage', { bgm: false, upload: false }, { bgm: false, upload: false }],
    ['colours', { brand_colors: ['0a3d62', 'ffd166'] }, { brandColors: ['#0a3d62', '#ffd166'] }],
    [
      'several files',
      { image: 'HOOK=a.jpg | BODY_1=b.jpg', clip: { ENDING_CTA: 'c.mp4' } },
      { image: ['HOOK=a.jpg', 'BODY_1=b.jpg'], clip: ['ENDING_CTA=c.mp4'] },
    ],
    ['nothing', { topic: 'a', voice: null, image: '', speed: '  ' }, { topic: 'a' }],
  ])('%s', (_what, row, flags) => {
    const { rows, mistakes } = check(JSON.stringify([row]), 'a.json');
    expect(mistakes).toEqual([]);
    expect(flagsOfCells(rows[0]!.cells)).toEqual({ input: false, ...flags });
  });

  test('columns are named in any of the usual ways', () => {
    const { rows, mistakes } = check(
      'Topic,voice-provider,brandColors,--max-cost,Image Provider\na,espeak,0a3d62,3,local\n',
    );
    expect(mistakes).toEqual([]);
    expect(rows[0]!.cells).toEqual({
      topic: 'a',
      voice_provider: 'espeak',
      brand_colors: '0a3d62',
      max_cost: '3',
      image_provider: 'local',
    });
  });
});

describe('every mistake is told, with its row and column as the sheet counts them', () => {
  test('many at once', () => {
    expect(
      mistakes('topic,speed,platform,duck,lookk\na,2,tiktok,maybe,clean\nb,1,myspace,yes,\nc,fast,,,\n'),
    ).toEqual([
      [1, 'lookk', expect.stringContaining('There is no such column Did you mean look?')],
      [2, 'speed', expect.stringContaining('«2»: It must be a number from 0.8 to 1.3.')],
      [2, 'duck', expect.stringContaining('«maybe»: It must be yes or no.')],
      [3, 'platform', expect.stringMatching(/«myspace»: .*tiktok, instagram, youtube_shorts/)],
      [4, 'speed', expect.stringContaining('«fast»')],
    ]);
  });
  test.each<[string, string, string, (number | string | null | RegExp)[]]>([
    [
      'a column twice',
      'a.csv',
      'topic,voice provider,voice_provider\na,espeak,espeak\n',
      [1, 'voice_provider', /two columns/],
    ],
    ['a flag of the batch', 'a.csv', 'topic,json\na,yes\n', [1, 'json', /flag of the whole batch/]],
    [
      'a flag that a row cannot have',
      'a.csv',
      'topic,no-input\na,yes\n',
      [1, 'no-input', /flag of the whole batch/],
    ],
    ['the project', 'a.csv', 'topic,project\na,b\n', [1, 'project', /a project of its own/]],
    ['a column like no other', 'a.csv', 'topic,quixotic\na,b\n', [1, 'quixotic', /There are: key, .*topic/]],
    [
      'an unknown field of one row',
      'a.jsonl',
      '{"topic":"a"}\n{"topic":"b","langage":"x"}',
      [null, 'langage', /Did you mean language/],
    ],
    ['a key twice', 'a.csv', 'key,topic\none,a\ntwo,b\none,c\n', [4, 'key', /Row 2 has the key one, too/]],
    ['a key that is too long', 'a.csv', `key,topic\n${'k'.repeat(201)},a\n`, [2, 'key', /longer than 200/]],
    ['a row twice', 'a.csv', 'topic,voice\na,deep\nb,deep\na,deep\n', [4, null, /the same as row 2/]],
    ['a list where a text belongs', 'a.json', '[{"topic":{"a":1}}]', [1, 'topic', /must be a text/]],
    ['a truth where a text belongs', 'a.json', '[{"topic":true}]', [1, 'topic', /must be a text/]],
    ['numbers among files', 'a.json', '[{"topic":"a","image":[5]}]', [1, 'image', /SEGMENT=FILE/]],
    ['too many cells', 'a.csv', 'topic,voice\na,deep,x\n', [2, null, /more cells/]],
    ['a broken line', 'a.jsonl', '{"topic":"a"}\n{oops', [2, null, /not a JSON object/]],
  ])('%s', (_what, name, text, [row, column, words]) => {
    expect(mistakes(text, name)).toEqual([[row, column, expect.stringMatching(words as RegExp)]]);
  });

  test('all columns are named once, however many are unknown', () => {
    const told = mistakes('topic,quixotic,xylophones,lookk\na,b,c,\n').map(([, , words]) => String(words));
    expect(told.map((words) => words.includes('There are: key, '))).toEqual([true, false, false]);
    expect(told[2]).toContain('Did you mean look?');
  });

  test('what no file and no database can hold is refused in every kind of cell', () => {
    const rows = [
      { topic: 'a', image: ['HOOK=a\0.jpg'] },
      { topic: 'b', output: ['b\0.mp4'] },
      { topic: 'c', output: 'c\ud800.mp4' },
    ];
    expect(mistakes(rows.map((row) => JSON.stringify(row)).join('\n'), 'a.jsonl')).toEqual([
      [1, 'image', expect.stringContaining('must not contain NUL bytes')],
      [2, 'output', expect.stringContaining('must not contain NUL bytes')],
      [3, 'output', expect.stringContaining('must not contain half a character')],
    ]);
  });

  test('rows that differ in one cell are different videos', () => {
    const { rows, mistakes } = check('topic,voice\na,deep\na,female\n');
    expect(mistakes).toEqual([]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
  });

  test('the error lists them, in the order of the rows', () => {
    const error = badRows('topics.csv', check('topic,speed\na,9\nb,9\n').mistakes.toReversed());
    expect(error.exitCode).toBe(2);
    expect(error.message).toMatch(
      /^topics.csv has 2 mistakes, so nothing was begun\n {2}row 2, speed: «9».*\n {2}row 3, speed/,
    );
    expect(error.details.mistakes).toHaveLength(2);
  });
});

test('a key that stands twice is told also where one of the rows has another mistake', () => {
  const text =
    'key,topic,captions\nb,save money,sideways\nb,save water,\n,save time,sideways\n,save time,sideways\n';
  expect(mistakes(text).map(([row, column]) => [row, column])).toEqual([
    [2, 'captions'],
    [4, 'captions'],
    [5, 'captions'],
    [3, 'key'],
  ]);
});
