import { expect, test } from 'vitest';
import type { Order } from '../../project/ledger.ts';
import { provenAgeMs, stopwatch } from './order-age.ts';

const SENT = Date.parse('2026-11-29T10:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test.each([
  ['the same start, three seconds later', 3000, 'a', 503_000, 3000],
  ['the clock went forward by three days', 3 * DAY, 'a', 503_000, 3000],
  ['the clock went back by a day', 200_000 - DAY, 'a', 700_000, 200_000],
  ['another start, whose clock is ahead', 3 * DAY, 'b', 20_000, 20_000],
  ['another machine that has been up for long', 4000, 'b', 90 * DAY, 4000],
  ['another start, whose clock is behind', -DAY, 'b', 20_000, 0],
])('%s', (_what, laterMs, boot, upMs, ageMs) => {
  const order = { at: new Date(SENT).toISOString(), machine_time: { boot: 'a', upMs: 500_000 } } as Order;
  expect(provenAgeMs(order, { now: () => SENT + laterMs, machine: () => ({ boot, upMs }) })).toBe(ageMs);
});

test('what counts is when its request was under way last, not when it was intended', () => {
  const order = { at: new Date(SENT).toISOString(), under_way_at: new Date(SENT + 4 * MINUTE).toISOString() };
  const clock = { now: () => SENT + 5 * MINUTE };
  expect(provenAgeMs(order as Order, clock)).toBe(MINUTE);
  const sent = { ...order, machine_time: { boot: 'a', upMs: 500_000 } } as Order;
  // Another machine sent it: dates decide there, too.
  expect(provenAgeMs(sent, { ...clock, machine: () => ({ boot: 'b', upMs: 90 * DAY }) })).toBe(MINUTE);
});

test('without a time of the machine, dates count, and are never negative', () => {
  const order = { at: new Date(SENT).toISOString() } as Order;
  const clock = (laterMs: number) => ({ now: () => SENT + laterMs });
  expect(provenAgeMs(order, clock(5000))).toBe(5000);
  expect(provenAgeMs(order, clock(-5000))).toBe(0);
});

test('a stopwatch goes on while the clock is set back', () => {
  let [nowMs, upMs] = [SENT, 0];
  const passed = stopwatch({ now: () => nowMs, machine: () => ({ boot: 'a', upMs }) });
  nowMs -= DAY;
  upMs += MINUTE;
  expect(passed()).toBe(MINUTE);
});
