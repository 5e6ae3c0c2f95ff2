import { expect, test } from 'vitest';
import type { Composition } from './compose.ts';
import type { Fit } from './fit.ts';
import { fullest, roomier } from './fullest.ts';

/** A voice that says ten letters a second. */
const fit = { seconds: async (text: string) => text.length / 10 } as Fit;

/** A hook and an end of 4 s each, and two bodies that hold whole sentences of `sentenceSeconds` in 9 s and what they get more. */
const composer = (sentenceSeconds: number, most = 99) => {
  const tried: number[] = [];
  const compose = async (more: number) => {
    tried.push(more);
    const body = 'x'.repeat(
      Math.min(most, Math.floor(roomier(9, more) / sentenceSeconds)) * sentenceSeconds * 10,
    );
    const drafts = ['y'.repeat(40), body, body, 'z'.repeat(40)].map((text, index) => ({
      text,
      durationSeconds: index === 0 || index === 3 ? 6 : 9,
    }));
    return { drafts } as unknown as Composition;
  };
  const secondsOf = ({ drafts }: Composition) =>
    drafts.reduce((sum, { text }) => sum + text.length / 10 + 0.4, 0);
  return { compose, tried, secondsOf };
};

test('a text is told as far as the planned length holds it, and not further', async () => {
  const { compose, secondsOf } = composer(2);
  const before = secondsOf(await compose(0));
  const after = secondsOf(await fullest(compose, fit));
  expect(before).toBeLessThan(28);
  expect(after).toBeGreaterThan(before);
  expect(after).toBeLessThanOrEqual(30 * 1.04 + 0.5);
});

test('a text without more sentences stays as it is, and one that fills its time is composed once', async () => {
  const short = composer(3, 1);
  expect(short.secondsOf(await fullest(short.compose, fit))).toBe(short.secondsOf(await short.compose(0)));
  const full = composer(11);
  const whole = { drafts: [{ text: 'x'.repeat(300), durationSeconds: 30 }] } as unknown as Composition;
  expect(await fullest(async () => whole, fit)).toBe(whole);
  expect(full.tried).toEqual([]);
});
