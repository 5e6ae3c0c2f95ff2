import { expect, test } from 'vitest';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { passagesOf } from './formats.ts';
import { indexPassages } from './index-passage.ts';
import { type IntakeQuestion, rowsOf } from './intake.ts';

/** A long text is cut in a thread: the same comes out, and this one goes on meanwhile. */

const never = new AbortController().signal;
const question = (text: string, format: IntakeQuestion['format'] = 'txt'): IntakeQuestion => ({
  ...{ text, format, defaults: { niche: 'baking' }, what: '/notes/bread', origin: 'file:/notes/bread' },
});
const textOf = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `Loaf number ${index} rises, because its yeast makes gas ${index * 7} times.`,
  ).join('\n\n');

test('the rows are the same, whether a thread cuts the text or not', async () => {
  for (const count of [10, 6_000]) {
    const text = textOf(count);
    const direct = indexPassages(
      passagesOf(text, 'txt', { niche: 'baking' }, '/notes/bread'),
      'file:/notes/bread',
    );
    expect(await rowsOf(question(text), never)).toEqual(direct);
  }
});

test('a mistake in a long text is told as one in a short one', async () => {
  const good = JSON.stringify({ text: 'Bread rises because yeast makes gas.' });
  for (const count of [1, 5_000]) {
    const text = `${`${good}\n`.repeat(count)}{"text":`;
    const failed = rowsOf(question(text, 'jsonl'), never);
    await expect(failed).rejects.toBeInstanceOf(SparkfluenceError);
    await expect(failed).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining(`/notes/bread, line ${count + 1} is not JSON`),
      details: { reason: 'not_json' },
    });
  }
});

test('a text of 8 MB without an end of a sentence keeps nothing waiting, and a signal ends it at once', async () => {
  const stop = new AbortController();
  let latestMs = 0;
  let last = performance.now();
  const clock = setInterval(() => {
    latestMs = Math.max(latestMs, performance.now() - last);
    last = performance.now();
  }, 20);
  const cutting = rowsOf(question('word number seven runs over fields '.repeat(240_000)), stop.signal);
  const ended = expect(cutting).rejects.toThrow('enough');
  setTimeout(() => stop.abort(new Error('enough')), 1_000);
  const startMs = performance.now();
  await ended;
  clearInterval(clock);
  expect(performance.now() - startMs).toBeLessThan(3_000);
  expect(latestMs).toBeLessThan(1_500);
});
