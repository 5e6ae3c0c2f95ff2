import { expect, test } from 'vitest';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { finalRequestOf } from '../flags/final-flags.ts';
import { mistakeOf } from './row-request.ts';

const rowOf = (cells: Record<string, string | string[]>) => ({ key: 'a', row: 2, cells, folder: '/sheets' });

test.each(['S3://bucket/song.mp3', 'ftp://example.com/a.mp3', 'https://me:pw@example.com/a.mp3'])(
  'an address of music that cannot be fetched is told with its column: %s',
  (bgm) => {
    const refuse = () => finalRequestOf({ bgm }, undefined, '/sheets');
    expect(refuse).toThrow(SparkfluenceError);
    try {
      refuse();
    } catch (error) {
      expect(mistakeOf(rowOf({ topic: 'tea', bgm }), error)).toMatchObject({
        column: 'bgm',
        problem: expect.stringMatching(/^Cannot download from /),
        next: 'Give an https URL, or the name of a file on this machine.',
      });
    }
  },
);

test.each([
  ['image', { logo: 'a.png', image: ['HOOK=../photos/facts.txt'] }],
  ['clip', { clip: 'HOOK=facts.txt', narration: 'HOOK=take.wav' }],
  ['bgm', { topic: 'facts', bgm: 'facts.txt' }],
  [null, { topic: 'facts.', bgm: 'other.mp3' }],
] as const)('what reads a file names the file, and so the column: %s', (column, cells) => {
  const error = new SparkfluenceError('input', 'HOOK: /sheets/facts.txt cannot be used: it is a text');
  expect(mistakeOf(rowOf(cells as never), error).column).toBe(column);
});

test.each([
  ['--image: nope.jpg is not a segment and a file', 'nope.jpg is not a segment and a file'],
  ['--bgm: there is no file a.mp3', 'There is no file a.mp3'],
])('a mistake begins as a sentence, and the name of a file keeps its letters: %s', (message, problem) => {
  expect(mistakeOf(rowOf({ image: 'nope.jpg' }), new SparkfluenceError('input', message)).problem).toBe(
    problem,
  );
});

test('what is wrong with the words is told with the column that has them, and advice names columns and whole commands', () => {
  const next =
    'Give --notes "…", or --script-provider llm. Or see `sparkfluence rag add FILE --to x`. --allow-generic makes it.';
  const error = new SparkfluenceError('input', 'Nobody knows', { details: { field: 'content', next } });
  expect(mistakeOf(rowOf({ title: 'tea', bgm: 'none' }), error)).toEqual({
    ...{ row: 2, column: 'title', problem: 'Nobody knows' },
    next: 'Give notes "…", or script_provider llm. Or see `sparkfluence rag add FILE --to x`. allow_generic makes it.',
  });
  const profile = new SparkfluenceError('config', 'There is no profile', {
    details: { next: 'Make one: sparkfluence config set --profile NAME language english' },
  });
  expect(mistakeOf(rowOf({ topic: 'tea' }), profile).next).toBe(profile.details.next);
});
