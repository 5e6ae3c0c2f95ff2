import { PassThrough } from 'node:stream';
import { setImmediate as tick } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Streams } from '../contracts/world.ts';
import { openAsker } from './prompts.ts';

/** A person at a terminal that moves no cursor, as the shell in Emacs. */
function person() {
  const [stdin, stderr] = [new PassThrough(), new PassThrough()];
  let said = '';
  stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const world = {
    streams: { stdin, stderr } as unknown as Streams,
    signal: stop.signal,
    env: { TERM: 'dumb' },
  };
  return {
    ask: openAsker(world),
    again: () => openAsker(world),
    stdin,
    stop,
    type: (...lines: string[]) => stdin.write(lines.map((line) => `${line}\n`).join('')),
    said: () => said,
  };
}

const PLACES = [
  { value: 'tiktok', name: 'TikTok' },
  { value: 'reels', name: 'Instagram Reels' },
  { value: 'veo', name: 'veo, about 0.80 USD', disabled: 'needs VEO_API_KEY' },
  { value: 'shorts', name: 'YouTube Shorts' },
];

test('questions are written once, in plain lines, and each is answered by a line', async () => {
  const { ask, type, said } = person();
  const topic = ask.text('What is it about?', {
    check: async (text) => text !== '' || 'Say it in some words.',
  });
  type('', 'save money');
  expect(await topic).toBe('save money');
  const place = ask.choose('Where is it published?', PLACES, 'reels');
  type('4', 'you');
  expect(await place).toBe('shorts');
  const agreed = ask.confirm('Start?', true);
  type('perhaps', 'n');
  expect(await agreed).toBe(false);
  expect(said()).toBe(
    [
      'What is it about? Say it in some words.',
      'What is it about? Where is it published?',
      ...[
        '  1  TikTok',
        '  2  Instagram Reels',
        '  -  veo, about 0.80 USD, needs VEO_API_KEY',
        '  3  YouTube Shorts',
      ],
      '1 to 3 [2] Give a number, or how one of them begins.',
      '1 to 3 [2] Start? (Y/n) Please answer y or n.',
      'Start? (Y/n) ',
    ].join('\n'),
  );
});

test('an empty line is the answer that stands in brackets, and lines that come early answer what is asked next', async () => {
  const { ask, again, type } = person();
  type('', '', '', '');
  await tick();
  expect(await ask.text('Music?', { preset: 'song.mp3' })).toBe('song.mp3');
  expect(await ask.choose('Where?', PLACES, 'reels')).toBe('reels');
  expect(await ask.choose('Where?', PLACES)).toBe('tiktok');
  expect(await again().confirm('Start?', false)).toBe(false); // another question of the same command
});

test('of a long list what is typed finds one, or those to choose from', async () => {
  const { ask, type, said } = person();
  const names = ['english', 'bengali', 'german'];
  const matching = (typed: string) =>
    names.filter((name) => name.includes(typed)).map((name) => ({ value: name, name }));
  const asked = () => ask.search('In which language?', matching, 'english');
  for (const [lines, language] of [
    [['german'], 'german'],
    [[''], 'english'],
    [['klingon', 'eng', '2'], 'bengali'],
  ] as const) {
    const answer = asked();
    type(...lines);
    expect(await answer).toBe(language);
  }
  expect(said()).toContain('In which language? [english] There is no klingon among them.\n');
  expect(said()).toContain('Which of these?\n  1  english\n  2  bengali\n1 to 2 [1] ');
});

test.each(['Ctrl-C', 'Ctrl-D'])('%s leaves the question, and nothing was started', async (key) => {
  const { ask, stdin, stop, said } = person();
  const answer = ask.text('What is it about?');
  await tick();
  if (key === 'Ctrl-C') stop.abort();
  else stdin.end();
  await expect(answer).rejects.toMatchObject({ kind: 'interrupted', message: 'Nothing was started' });
  expect(said()).toBe('What is it about? \n');
});
