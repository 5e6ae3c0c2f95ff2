import { expect, test } from 'vitest';
import { cleanCuts, delayOf, firstFresh, lastClean, lastFresh, shownOrder } from './clean-cuts.ts';

/** As x264 stores them: a key frame, then each later frame before those that lie between (two key frames in all). */
const SHOWN = Int32Array.of(0, 3, 1, 2, 6, 4, 5, 7, 10, 8, 9);
const FRESH = [...SHOWN].map((place) => place === 0 || place === 7);

test('the order of showing comes from how much later each packet is shown', () => {
  const shifts = Int32Array.from(SHOWN, (place, index) => (place - index + 1) * 512);
  expect(shownOrder(11, shifts, 512)).toEqual(SHOWN);
  expect(shownOrder(3, undefined, 512)).toEqual(Int32Array.of(0, 1, 2));
  expect(delayOf(SHOWN)).toBe(1);
  expect(delayOf(Int32Array.of(0, 1, 2))).toBe(0);
});

test('a cut is clean where nothing shown later stands before it', () => {
  expect([...cleanCuts(SHOWN).entries()].filter(([, clean]) => clean).map(([cut]) => cut)).toEqual([
    0, 1, 4, 7, 8, 11,
  ]);
  expect(lastClean(SHOWN, 11)).toBe(11);
  expect(lastClean(SHOWN, 10)).toBe(8);
  expect(lastClean(SHOWN, 6)).toBe(4);
  expect(lastClean(SHOWN, 0)).toBe(0);
});

test('a copy begins with a key frame that nothing reaches over', () => {
  const order = { shown: SHOWN, fresh: FRESH };
  expect(firstFresh(order, 0)).toBe(0);
  expect(firstFresh(order, 1)).toBe(7);
  expect(firstFresh(order, 8)).toBeUndefined();
  expect(lastFresh(order, 10)).toBe(7);
  expect(lastFresh(order, 6)).toBe(0);
  // an open group: what is shown before the key frame is stored behind it
  const open = Int32Array.of(0, 1, 4, 2, 3, 5);
  expect(firstFresh({ shown: open, fresh: [true, false, true, false, false, false] }, 1)).toBeUndefined();
});
