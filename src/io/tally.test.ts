import { expect, test } from 'vitest';
import { createTally, shareOf } from './tally.ts';

const segment = (name: string, hasPicture = false, clipPercentage = 0) => ({
  name,
  hasPicture,
  clipPercentage,
});

test('the expectation goes from experience to the pace, and what was kept counts on neither side', () => {
  let ms = 0;
  const tally = createTally(() => ms);
  tally.plan({ goal: 'final', segments: [segment('HOOK'), segment('BODY_1')], expectedSeconds: 10 });
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
  tally.plan({ goal: 'image', segments: [segment('HOOK')] });
  tally.update({ stage: 'image', segment: 'HOOK', state: 'done' });
  expect(tally.rows()).toMatchObject([{ share: 100, mood: 'done' }]);
});

test('time and money, passed and expected, in fewer words where it is narrow', () => {
  let ms = 0;
  const tally = createTally(() => ms);
  tally.plan({ expectedSeconds: 20, expectedUsd: 1.6, spentUsd: () => 0.42 });
  ms = 12_000;
  expect(tally.foot(80)).toBe('0:12 of about 0:20  ·  spent 0.42 of 1.60 USD');
  expect(tally.foot(50)).toBe('0:12 of about 0:20, 0.42 of 1.60 USD');
  expect(tally.foot(30)).toBe('0:12, 0.42 of 1.60 USD');
  expect(tally.foot(20)).toBe('0:12, 0.42 USD');
  tally.plan({ expectedUsd: 0.0132, spentUsd: () => 0.004 });
  expect(tally.foot(80)).toBe('0:12 of about 0:20  ·  spent 0.0040 of 0.0132 USD');
});

test('no bar before something moves or was there already', () => {
  const tally = createTally(() => 0);
  tally.update({ stage: 'script', state: 'started' });
  tally.plan({ goal: 'final', segments: [segment('HOOK')] });
  expect(tally.rows()).toEqual([]);
  tally.update({ stage: 'image', segment: 'HOOK', state: 'started' });
  expect(tally.rows().map(({ name }) => name)).toEqual(['HOOK', 'FINAL']);
});

test('what is there is shown from the beginning; a bar falls only where something is made again', () => {
  const tally = createTally(() => 0);
  const there = [segment('HOOK', true, 100), segment('BODY_1', true, 50), segment('ENDING_CTA', true)];
  tally.plan({ goal: 'clip', segments: there });
  const shares = () => tally.rows().map(({ share }) => share);
  expect(shares()).toEqual([100, 55, 10]);
  tally.update({ stage: 'image', segment: 'HOOK', state: 'kept' });
  tally.update({ stage: 'image', segment: 'BODY_1', state: 'kept' });
  expect(shares()).toEqual([100, 55, 10]);
  expect(tally.rows()[0]).toMatchObject({ note: 'kept', mood: 'done' });
  tally.update({ stage: 'image', segment: 'HOOK', state: 'started' });
  expect(shares()).toEqual([0, 55, 10]);
});

test('a clip that was started by an earlier command is under way, also before anybody asked how far it is', () => {
  const tally = createTally(() => 0);
  tally.plan({ goal: 'clip', segments: [segment('HOOK', true, 1)] });
  tally.update({ stage: 'image', segment: 'HOOK', state: 'kept' });
  expect(tally.rows()).toEqual([{ name: 'HOOK', share: 10, note: 'clip', mood: 'running' }]);
});

test('a failure leaves the bar where it was', () => {
  const tally = createTally(() => 0);
  tally.update({ stage: 'clip', segment: 'HOOK', state: 'running', percentage: 50 });
  tally.update({ stage: 'clip', segment: 'HOOK', state: 'failed', message: 'HOOK: no room' });
  expect(tally.rows()).toMatchObject([{ share: 55, note: 'failed: no room', mood: 'failed' }]);
});

test('a segment’s bar only rises: its picture is the first tenth', () => {
  const shares = [
    shareOf({ stage: 'image', segment: 'HOOK', state: 'started' }),
    shareOf({ stage: 'image', segment: 'HOOK', state: 'done' }),
    shareOf({ stage: 'clip', segment: 'HOOK', state: 'started' }),
    shareOf({ stage: 'clip', segment: 'HOOK', state: 'running', percentage: 50 }),
    shareOf({ stage: 'clip', segment: 'HOOK', state: 'running', percentage: 100 }),
    shareOf({ stage: 'clip', segment: 'HOOK', state: 'done' }),
  ];
  expect(shares).toEqual([0, 10, 10, 55, 100, 100]);
});
