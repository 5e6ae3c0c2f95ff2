import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect, test, vi } from 'vitest';
import type { Streams } from '../contracts/world.ts';
import { openFrame } from './frame.ts';
import { openProgress } from './progress.ts';
import { clock } from './rows.ts';
import { widthOf } from './text-width.ts';
import { openCounter, whileWaiting } from './waiting.ts';

const segment = (name: string, hasPicture = false, clipPercentage = 0) => ({
  name,
  hasPicture,
  clipPercentage,
});

/** A terminal that keeps what is written to it; the view that is drawn on it is that of three segments. */
function terminal(columns = 80, rows = 24): { streams: Streams; written: () => string } {
  const stderr = new PassThrough();
  Object.assign(stderr, { columns, rows });
  let text = '';
  stderr.on('data', (chunk) => (text += chunk));
  return { streams: { stderr, stderrIsTerminal: true } as unknown as Streams, written: () => text };
}

function half(streams: Streams, env: Readonly<Record<string, string>> = {}) {
  const view = openProgress(streams, { env });
  view.plan({ expectedSeconds: 20, expectedUsd: 1.6, spentUsd: () => 0.42 });
  view.plan({ segments: ['HOOK', 'BODY_1', 'ENDING_CTA'].map((name) => segment(name)) });
  view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'done' });
  view.onEvent({ stage: 'clip', segment: 'BODY_1', state: 'running', percentage: 50 });
  const message = 'the provider refused: 日本語 and a very long explanation\nwith a second line';
  view.onEvent({ stage: 'clip', segment: 'ENDING_CTA', state: 'failed', message });
  return view;
}

const drawn = (written: string): string[] => stripVTControlCharacters(written).split('\n').slice(0, -1);

test.each([120, 80, 50, 34, 20])('at %i columns no line is as wide as the terminal', async (columns) => {
  const { streams, written } = terminal(columns);
  await half(streams).stop();
  const lines = drawn(written());
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(widthOf(line)).toBeLessThan(columns);
  expect(lines[0]).toMatch(/^ HOOK .*100%/);
});

test('where a note has no room there is none, and what failed says so in the place of its share', async () => {
  const { streams, written } = terminal(20);
  await half(streams).stop();
  expect(drawn(written())).toEqual([
    ' HOOK        100%',
    ' BODY_1       55%',
    ' ENDING_CTA  failed',
    expect.stringMatching(/^ \d:\d\d, 0\.42 USD$/),
  ]);
});

test('more segments than the terminal has rows: the last ones stay', async () => {
  const { streams, written } = terminal(80, 5); // one for the cursor, and one for an Enter that is typed meanwhile
  await half(streams).stop();
  expect(drawn(written()).map((line) => line.trim().split(' ')[0])).toMatchObject([
    'BODY_1',
    'ENDING_CTA',
    expect.stringMatching(/^\d+:\d\d$/),
  ]);
});

test('lines that were cut for a higher terminal do not push rows out of one that became short meanwhile', async () => {
  const { streams, written } = terminal(80, 24);
  const frame = openFrame(streams);
  const ten = Array.from({ length: 10 }, (_, index) => `row ${index}`);
  frame.draw(ten);
  Object.assign(streams.stderr, { rows: 6 });
  await setImmediate();
  expect(drawn(written())).toEqual(ten.slice(-5));
  frame.close();
});

test('while nothing moves, a spinner says what is waited for; it is gone when the bars begin', async () => {
  const { streams, written } = terminal();
  const view = openProgress(streams);
  view.plan({ expectedSeconds: 20, spentUsd: () => 0 });
  view.onEvent({ stage: 'script', state: 'started' });
  await vi.waitFor(() =>
    expect(written()).toMatch(/script {2}· {2}\d+:\d\d of about 0:20 {2}· {2}spent 0\.00 USD/),
  );
  expect(written()).not.toMatch(/\x1b\[\?|HOOK/);
  view.plan({ segments: [segment('HOOK')] });
  view.onEvent({ stage: 'image', segment: 'HOOK', state: 'started' });
  await view.stop();
  expect(written()).toMatch(
    /\r\x1b\[1A\x1b\[2K \x1b\[J\r(?:\x1b\[\d+m)? HOOK[^\n]*\n[^\n]* \d+:\d\d[^\n]*\n$/,
  );
});

test('one thing that takes a while has a spinner, and leaves nothing; a short one, and plain lines, have none', async () => {
  const { streams, written } = terminal();
  expect(await whileWaiting(streams, {}, 'asking', async () => 7)).toBe(7);
  await whileWaiting(streams, { mode: 'plain' }, 'asking', () => vi.waitFor(async () => undefined));
  expect(written()).toBe('');
  const slow = () => vi.waitFor(() => expect(written()).toContain('asking'));
  await whileWaiting(streams, {}, 'asking', slow);
  expect(written().endsWith('\r\x1b[1A\x1b[2K \x1b[J\r')).toBe(true);
});

test('things that are counted: a bar at a terminal, a line for the last of them elsewhere', async () => {
  const [live, piped] = [terminal(), terminal()];
  for (const { streams } of [live, { streams: { ...piped.streams, stderrIsTerminal: false } }]) {
    const counter = openCounter(streams, {}, 'opening', () => 100);
    counter.onProgress(1200, 2400, 'passages');
    counter.say('a note');
    counter.onProgress(2400, 2400, 'passages');
    await counter.stop();
  }
  expect(live.written()).toMatch(/^a note\n/);
  expect(drawn(live.written()).join()).toMatch(/passages +█+ 100% {2}2,400 of 2,400/);
  expect(piped.written()).toBe('a note\npassages: 2,400 of 2,400\n');
});

test('the cursor is never hidden, no mode is changed, and nothing is drawn after the end', async () => {
  const { streams, written } = terminal();
  const view = openProgress(streams);
  view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'started' });
  await view.stop();
  const before = written();
  view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'done' });
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(written()).toBe(before);
  expect(before).not.toMatch(/\x1b\[\?/);
  expect(before.endsWith('\n')).toBe(true);
});

test('in the background nothing is drawn', async () => {
  const { streams, written } = terminal();
  const view = openProgress({ ...streams, isForeground: () => false });
  view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'started' });
  await view.stop();
  expect(written()).toBe('');
});

test('what was only busy for a while is drawn in its old place; what was stopped leaves the shell’s lines alone', async () => {
  const { streams, written } = terminal();
  let [stopped, continued] = [() => {}, () => {}];
  const onStop = (listener: () => void) => {
    stopped = listener;
    return () => undefined;
  };
  const onContinue = (listener: () => void) => {
    continued = listener;
    return () => undefined;
  };
  const view = half({ ...streams, onStop, onContinue });
  const drawings = () => written().split('HOOK').length;
  const drawnAgain = async (before: number) => {
    while (drawings() === before) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await drawnAgain(1);
  const afterStandingStill = async (wake: () => void) => {
    const [before, from] = [drawings(), written().length];
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100);
    wake();
    await drawnAgain(before);
    return written().slice(from);
  };
  expect(await afterStandingStill(() => undefined)).toMatch(/^\r\x1b\[4A\x1b\[2K/);
  expect(await afterStandingStill(() => continued())).toMatch(/^(?:\x1b\[32m)? HOOK/);
  // Ctrl-Z and fg within a moment: the signal to continue may be heard after the first drawing, and means nothing then.
  const next = async (signal: () => void) => {
    const [before, from] = [drawings(), written().length];
    signal();
    view.note('note', 'something');
    await drawnAgain(before);
    return written().slice(from);
  };
  expect(await next(() => stopped())).toMatch(/^something\n(?:\x1b\[32m)? HOOK/);
  expect(await next(() => continued())).toMatch(/^\r\x1b\[4A\x1b\[2K/);
  expect(await next(() => continued())).toMatch(/^something\n(?:\x1b\[32m)? HOOK/);
  await view.stop();
});

test('in a terminal that was made narrower, the rows that its old lines take now are cleared', async () => {
  const { streams, written } = terminal(80);
  const view = half(streams);
  await vi.waitFor(() => expect(written()).toContain('HOOK'));
  Object.assign(streams.stderr, { columns: 34 });
  await view.stop();
  const [, up] = /\x1b\[(\d+)A\x1b\[2K/.exec(written()) ?? [];
  expect(Number(up)).toBeGreaterThan(4);
});

test('CI, TERM=dumb, --quiet, --progress json and NO_COLOR', async () => {
  const said = async (options: Parameters<typeof openProgress>[1]) => {
    const { streams, written } = terminal();
    const view = openProgress(streams, options);
    view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'done' });
    await view.stop();
    return written();
  };
  expect(await said({ env: { CI: '1' } })).toBe('HOOK clip: done\n');
  expect(await said({ env: { TERM: 'dumb' } })).toBe('HOOK clip: done\n');
  expect(await said({ quiet: true })).toBe('');
  expect(JSON.parse(await said({ mode: 'json' }))).toMatchObject({
    event: 'progress',
    segment: 'HOOK',
    state: 'done',
  });
  expect(await said({})).toMatch(/\x1b\[32m/);
  expect(await said({ env: { NO_COLOR: '1' } })).not.toMatch(/\x1b\[\d+m/);
});

test('a clock', () => {
  expect([7.4, 754, 3750].map(clock)).toEqual(['0:07', '12:34', '1:02:30']);
});

test('work that ends as soon as its bars stand there keeps no timer, which would keep the process alive', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  await import('./bars.ts');
  const before = timers();
  await half(terminal().streams).stop();
  expect(timers()).toBe(before);
});
