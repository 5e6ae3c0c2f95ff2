import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Streams } from '../contracts/world.ts';
import { openBatchView } from './batch-view.ts';

/** A terminal that keeps what is written to it. */
function terminal(columns: number): { streams: Streams; lines: () => string[] } {
  const stderr = new PassThrough();
  Object.assign(stderr, { columns, rows: 24 });
  let text = '';
  stderr.on('data', (chunk) => (text += chunk));
  const lines = () => stripVTControlCharacters(text).split('\n').slice(0, -1);
  return { streams: { stderr, stderrIsTerminal: true } as unknown as Streams, lines };
}

const row = (number: number, state: string) => ({
  ...{ key: `r${number}`, row: number, subject: 'What few people know about bread', state },
  ...{ folder: '/p', costUsd: 0 },
});

const facts = { all: 30, todo: 30, limitUsd: 10, spentUsd: () => 0 };

test('rows that were stopped leave no line behind, and no timer that keeps the program alive', async () => {
  const { streams, lines } = terminal(80);
  const view = openBatchView(streams, { env: {} });
  view.begin(facts);
  view.row(row(2, 'started'));
  view.row(row(3, 'started'));
  await vi.waitFor(() => expect(lines().at(-1)).toContain('0 of 30'));
  view.row(row(3, 'interrupted'));
  view.row(row(2, 'interrupted'));
  await view.stop();
  expect(lines().slice(-3)).toEqual([
    expect.stringContaining('row 3, r3: interrupted'),
    'row 2, r2: interrupted  (0 of 30)',
    expect.stringMatching(/^ 0 of 30 videos/),
  ]);
  const ended = lines();
  await setTimeout(1200); // the clock below the bars would have gone on
  expect(lines()).toEqual(ended);
  expect(process.getActiveResourcesInfo().filter((what) => what === 'Timeout')).toEqual([]);
});

test('the time that is left follows from the making, not from the checking before it, and from what is half made', async () => {
  const { streams, lines } = terminal(80);
  const now = vi.spyOn(performance, 'now');
  onTestFinished(() => now.mockRestore());
  now.mockReturnValue(0);
  const view = openBatchView(streams, { env: {} });
  now.mockReturnValue(100_000);
  view.begin(facts);
  view.row(row(2, 'started'));
  view.row(row(3, 'started'));
  view.row(row(3, 'finished'));
  view.plan('r2', { segments: [{ name: 'HOOK', hasPicture: false, clipPercentage: 0 }] });
  view.event('r2', { stage: 'clip', segment: 'HOOK', state: 'done' });
  now.mockReturnValue(150_000);
  await view.stop();
  // One is made and the other nearly so, in 50 s: 28 more take about 700 s.
  expect(lines().at(-1)).toBe(' 1 of 30 videos  ·  2:30 of about 14:10');
});

test.each([
  [50, ' 1 of 30 videos, 1 failed, 0:50 of about 25:00'],
  [40, ' 1 of 30 videos, 1 failed, 0:50'],
  [26, ' 1 of 30, 1 failed, 0:50'],
  [20, ' 1 of 30, 1 failed'],
  [12, ' 1 of 30'],
])('at %i columns the last line says what has room', async (columns, line) => {
  const { streams, lines } = terminal(columns);
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  onTestFinished(() => now.mockRestore());
  const view = openBatchView(streams, { env: {} });
  view.begin(facts);
  view.row(row(2, 'started'));
  view.row(row(3, 'started'));
  view.row(row(3, 'failed'));
  now.mockReturnValue(50_000);
  await view.stop();
  expect(lines().at(-1)).toBe(line);
});
