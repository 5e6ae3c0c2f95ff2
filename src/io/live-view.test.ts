import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Streams } from '../contracts/world.ts';
import { clock, cut, openLiveView, viewLines, widthOf } from './live-view.ts';
import { openProgress } from './progress.ts';
import { createTally } from './tally.ts';

function half() {
  let ms = 0;
  const tally = createTally(() => ms);
  tally.plan({
    segments: ['HOOK', 'BODY_1', 'ENDING_CTA'],
    expectedSeconds: 20,
    expectedUsd: 1.6,
    spentUsd: () => 0.42,
  });
  tally.update({ stage: 'clip', segment: 'HOOK', state: 'done' });
  tally.update({ stage: 'clip', segment: 'BODY_1', state: 'running', percentage: 50 });
  const message = 'the provider refused: 日本語 and a very long explanation\nwith a second line';
  tally.update({ stage: 'clip', segment: 'ENDING_CTA', state: 'failed', message });
  ms = 12_000;
  return { tally, at: (value: number) => (ms = value) };
}

test.each([120, 80, 50, 34, 20])('at %i columns no line is as wide as the terminal', (columns) => {
  const lines = viewLines(half().tally, { columns, rows: 24, colour: true });
  expect(lines).toHaveLength(4);
  for (const { text, width } of lines) {
    const plain = stripVTControlCharacters(text);
    expect(widthOf(plain)).toBe(width);
    expect(width).toBeLessThan(columns);
    expect(plain).not.toMatch(/[\n\r\t]/);
  }
});

test('time and money, passed and expected', () => {
  const { tally } = half();
  const foot = viewLines(tally, { columns: 80, rows: 24, colour: false }).at(-1)!;
  expect(foot.text).toMatch(/^ 0:12 of about 0:\d\d {2}· {2}spent 0\.42 of 1\.60 USD$/);
});

test('more segments than the terminal has rows: the last ones stay', () => {
  const lines = viewLines(half().tally, { columns: 80, rows: 4, colour: false });
  expect(lines.map(({ text }) => text.trim().split(' ')[0])).toEqual(['BODY_1', 'ENDING_CTA', '0:12']);
});

test('the expectation goes from experience to the pace, and what was kept counts on neither side', () => {
  let ms = 0;
  const tally = createTally(() => ms);
  tally.plan({ segments: ['HOOK', 'BODY_1'], expectedSeconds: 10 });
  expect(tally.expectedSeconds()).toBe(10);
  tally.update({ stage: 'clip', segment: 'HOOK', state: 'kept' });
  ms = 1000;
  expect(tally.expectedSeconds()).toBe(10);
  tally.update({ stage: 'clip', segment: 'BODY_1', state: 'done' });
  ms = 20_000;
  expect(tally.expectedSeconds()).toBeCloseTo(30); // two thirds of what was to do, in 20 s
});

test('the pictures are all that `images` makes', () => {
  const tally = createTally(() => 0);
  tally.plan({ goal: 'image' });
  tally.update({ stage: 'image', segment: 'HOOK', state: 'done' });
  expect(tally.rows()[0]).toMatchObject({ share: 100, mood: 'done' });
});

function terminal(columns = 80): { streams: Streams; written: () => string } {
  const stderr = new PassThrough();
  Object.assign(stderr, { columns, rows: 24 });
  let text = '';
  stderr.on('data', (chunk) => (text += chunk));
  return { streams: { stderr, stderrIsTerminal: true } as unknown as Streams, written: () => text };
}

test('the cursor is never hidden, no mode is changed, and nothing is drawn after the end', async () => {
  const { streams, written } = terminal();
  const view = openProgress(streams);
  view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'started' });
  view.stop();
  const before = written();
  view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'done' });
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(written()).toBe(before);
  expect(before).not.toMatch(/\x1b\[\?/);
  expect(before.endsWith('\n')).toBe(true);
});

test('in the background nothing is drawn', () => {
  const { streams, written } = terminal();
  const view = openProgress({ ...streams, isForeground: () => false });
  view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'started' });
  view.stop();
  expect(written()).toBe('');
});

test('what was only busy for a while is drawn in its old place; what was stopped leaves the shell’s lines alone', async () => {
  const { streams, written } = terminal();
  let continued = () => {};
  const onContinue = (listener: () => void) => {
    continued = listener;
    return () => undefined;
  };
  const view = openLiveView({ ...streams, onContinue }, half().tally, false);
  const drawings = () => written().split('HOOK').length;
  const afterStandingStill = async (wake: () => void) => {
    const [before, from] = [drawings(), written().length];
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100);
    view.changed();
    wake();
    while (drawings() === before) await new Promise((resolve) => setTimeout(resolve, 5));
    return written().slice(from);
  };
  view.changed();
  expect(await afterStandingStill(() => undefined)).toMatch(/^\r\x1b\[4A\x1b\[J/);
  expect(await afterStandingStill(() => continued())).toMatch(/^ HOOK/);
  view.stop();
});

test('in a terminal that was made narrower, the rows that its old lines take now are cleared', () => {
  const { streams, written } = terminal(80);
  const { tally } = half();
  const view = openLiveView(streams, tally, false);
  view.changed();
  Object.assign(streams.stderr, { columns: 34 });
  streams.stderr.emit('resize');
  view.stop();
  const [, up] = /\x1b\[(\d+)A\x1b\[J/.exec(written()) ?? [];
  expect(Number(up)).toBeGreaterThan(4);
});

test('CI, TERM=dumb, --quiet, --progress json and NO_COLOR', () => {
  const said = (options: Parameters<typeof openProgress>[1]) => {
    const { streams, written } = terminal();
    const view = openProgress(streams, options);
    view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'done' });
    view.stop();
    return written();
  };
  expect(said({ env: { CI: '1' } })).toBe('HOOK clip: done\n');
  expect(said({ env: { TERM: 'dumb' } })).toBe('HOOK clip: done\n');
  expect(said({ quiet: true })).toBe('');
  expect(JSON.parse(said({ mode: 'json' }))).toMatchObject({
    event: 'progress',
    segment: 'HOOK',
    state: 'done',
  });
  expect(said({})).toMatch(/\x1b\[32m/);
  expect(said({ env: { NO_COLOR: '1' } })).not.toMatch(/\x1b\[\d+m/);
});

test('a clock, and lines cut by what letters take', () => {
  expect([7.4, 754, 3750].map(clock)).toEqual(['0:07', '12:34', '1:02:30']);
  expect(cut('日本語日本語', 7)).toBe('日本語…');
  expect(cut('plain', 5)).toBe('plain');
});
