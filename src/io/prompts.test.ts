import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { Streams } from '../contracts/world.ts';
import { openAsker } from './prompts.ts';

/** A person at a terminal of this size; `frames` are what the questions wrote, one each time. */
function person(columns: number, rows: number) {
  const [stdin, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = Object.assign(stderr, { isTTY: true, columns, rows });
  const frames: string[] = [];
  stderr.setEncoding('utf8').on('data', (text: string) => {
    if (/\S/.test(stripVTControlCharacters(text))) frames.push(text); // others move the cursor alone
  });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const streams = { stdin, stderr } as unknown as Streams;
  const asker = openAsker({ streams, signal: stop.signal, env: {} });
  const lines = (): string[] =>
    stripVTControlCharacters(frames.at(-1) ?? '')
      .replace(/^\r \r/, '') // the row where the question begins is cleared by itself
      .split('\n');
  const seen = (words: string | RegExp) => expect.poll(() => lines().join('\n')).toMatch(words);
  return { asker, terminal, frames, lines, seen, type: (keys: string) => stdin.write(keys) };
}

const PLACES = ['TikTok', 'Instagram Reels', 'YouTube Shorts'].map((name) => ({ value: name, name }));

test('with few rows a question shows what has room, and nothing stays above it at a key', async () => {
  const { asker, frames, lines, seen, type } = person(20, 6);
  const many = [...PLACES, ...PLACES.map(({ name }) => ({ value: `${name} 2`, name: `${name} 2` }))];
  const answer = asker.choose('Where is it published?', many);
  await seen('❯ TikTok');
  for (const place of ['Instagram Reels', 'YouTube Shorts', 'TikTok 2']) {
    type('\x1b[B');
    await seen(`❯ ${place}`);
    expect(lines().length, lines().join('\n')).toBeLessThanOrEqual(6);
  }
  type('\r');
  expect(await answer).toBe('TikTok 2');
  expect(frames.some((frame) => frame.includes('navigate'))).toBe(false);
});

test('at 20 columns the keys that are explained do not break inside of words', async () => {
  const { asker, lines, seen, type } = person(20, 24);
  const place = asker.choose('Where is it published?', PLACES);
  await seen('❯ TikTok');
  expect(lines().slice(-2)).toEqual(['↑↓ navigate', '⏎ select']);
  type('\x1b[B\r');
  await seen('✔');
  expect(await place).toBe('Instagram Reels');
});

test('at 20 columns an answer does not break inside of words', async () => {
  const { asker, lines, seen, type } = person(20, 24);
  const topic = asker.text('What is the video about?');
  await seen('about');
  type('how to save money without giving up coffee\r');
  await seen('✔');
  expect(await topic).toBe('how to save money without giving up coffee');
  expect(lines()).toEqual([
    ...['✔ What is the video', '  about? how to', '  save money', '  without giving up', '  coffee'],
  ]);
});

test('a question that the terminal has become too narrow for is taken away by the rows that it takes now', async () => {
  const { asker, terminal, frames, seen, type } = person(60, 24);
  const place = asker.choose('Where is it published, and what else?', PLACES);
  await seen('❯ TikTok');
  terminal.columns = 20;
  type('\x1b[B');
  await seen('❯ Instagram Reels');
  // Two rows of the question, three places, an empty one, and the second one of the keys, where the cursor stands.
  expect(frames.at(-1)).toMatch(/^\r\x1b\[7A\x1b\[2K \x1b\[J\r\S*\? Where/);
  type('\r');
  expect(await place).toBe('Instagram Reels');
});

test.each([
  ['Hindi', 'पैसे कैसे बचाएं और हर महीने कुछ अलग रखें', [2, 'अलग रखें']],
  ['Thai', 'วิธีเก็บเงินทุกเดือนโดยไม่ต้องอดอาหารและกาแฟ', [1, 'ดอาหารและกาแฟ']],
  ['Japanese', '毎月お金を貯める方法と無駄遣いを減らすコツを教えます', [1, 'を減らすコツを教えます']],
] as const)(
  '%s is typed below the same question, however many rows its letters take',
  async (_name, words, [above, end]) => {
    const { asker, frames, lines, seen, type } = person(50, 24);
    const topic = asker.text('What is the video about?');
    await seen('about');
    for (const letter of words) type(letter);
    await seen(end);
    expect(frames.filter((frame) => frame.includes('What is'))).toHaveLength(words.length + 1);
    // The last letter takes all away that was drawn for the one before it, and leaves the cursor behind itself.
    expect(frames.at(-1)).toMatch(new RegExp(`^\\r\\x1b\\[${above}A\\x1b\\[2K \\x1b\\[J\\r`));
    expect(frames.at(-1)).not.toMatch(/\x1b\[\d+A\x1b\[\d+G$/);
    type('\r');
    expect([await topic, lines()[0]?.slice(0, 10)]).toEqual([words, '✔ What is ']);
  },
);
