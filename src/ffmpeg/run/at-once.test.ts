import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { atOnce } from './at-once.ts';

const never = new AbortController().signal;

test('so many at a time, answers in order', async () => {
  let [running, most] = [0, 0];
  const answers = await atOnce([30, 1, 20, 1, 10], 2, never, async (ms, index) => {
    most = Math.max(most, ++running);
    await sleep(ms);
    running -= 1;
    return index;
  });
  expect(answers).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
  expect(await atOnce([], 2, never, async () => 1)).toEqual([]);
});

test('a failure stops the others, starts no more, and is thrown when they have ended', async () => {
  const ended: string[] = [];
  const failing = atOnce(['slow', 'fails', 'never'], 2, never, async (name, _, signal) => {
    if (name === 'fails') throw new Error('broken');
    await sleep(10_000, undefined, { signal }).catch(() => {});
    ended.push(name);
  });
  await expect(failing).rejects.toThrow('broken');
  expect(ended).toEqual(['slow']);
});
