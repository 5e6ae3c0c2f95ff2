import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SegmentType } from '../../src/contracts/segments.ts';
import { openProgress } from '../../src/io/progress.ts';
import { openAsker } from '../../src/io/prompts.ts';
import { systemStreams } from '../../src/io/streams.ts';

/**
 * A program that does nothing but show progress, for tests in a real terminal: eight segments and a final video, which move
 * for ever, or to their end with `end`. Other words: `wait` (nothing moves yet), `ask` (a question in between), `choose` (a choice before),
 * `long` (a line of 120 letters above), and any note, which BODY_1 fails with.
 */
const [, , what = '', note = ''] = process.argv;
const SEGMENTS: SegmentType[] = [
  'HOOK',
  'BODY_6',
  'BODY_1',
  'BODY_2',
  'BODY_3',
  'BODY_4',
  'BODY_5',
  'ENDING_CTA',
];
const streams = systemStreams(process);
const asker = () => openAsker({ streams, env: process.env, signal: new AbortController().signal });
const view = openProgress(streams, { env: process.env });
view.onEvent({ stage: 'script', state: 'started' });
view.plan({ goal: 'final', expectedSeconds: 30, expectedUsd: 1.6, spentUsd: () => 0.42 });
if (what === 'wait') await sleep(600_000);
if (what.includes('script')) await sleep(2_000); // long enough for keys to be typed meanwhile
if (what.includes('choose')) {
  const choices = ['one', 'two', 'three'].map((name) => ({ value: name, name }));
  await view.pause();
  await asker().choose('Which one?', choices);
}
const segments = SEGMENTS.map((name) => ({ name, hasPicture: false, clipPercentage: 0 }));
view.plan({ segments });
if (note !== '') view.onEvent({ stage: 'clip', segment: 'BODY_1', state: 'failed', message: note });
for (let step = 0; !what.includes('end') || step <= 20; step += 1) {
  for (const [index, segment] of SEGMENTS.entries()) {
    if (segment === 'BODY_1' && note !== '') continue;
    const percentage = Math.min(100, Math.max(0, step * 5 - index * 3));
    view.onEvent({ stage: 'clip', segment, state: 'running', percentage });
  }
  if (step === 5 && what.includes('long')) view.note('note', `long ${'line '.repeat(23)}end`);
  if (step === 5 && what.includes('ask')) {
    await view.pause();
    await asker().confirm('Go on?', true);
    view.resume();
  }
  await sleep(what.includes('end') ? 20 : 60);
}
await view.stop();
process.stdout.write('done\n');
