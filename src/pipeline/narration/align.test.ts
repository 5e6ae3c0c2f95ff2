import { describe, expect, test } from 'vitest';
import { measureAlignment } from '../../../eval/alignment.ts';
import { alignWords } from './align.ts';

/** `eval/alignment.ts` measures all twenty languages. */

const RATE = 8000;
/** A tone in these stretches, silence between them. */
function tones(stretches: readonly (readonly [number, number])[], seconds: number) {
  const samples = new Int16Array(seconds * RATE);
  for (const [from, to] of stretches)
    for (let at = from * RATE; at < to * RATE; at++) samples[at] = Math.sin(at / 3) * 9000;
  return { samples, sampleRate: RATE };
}
const word = (text: string, startSeconds: number) => ({ text, startSeconds, endSeconds: startSeconds });

describe('words in a sound', () => {
  test('four languages in another voice, at other rates: no word begins more than 120 ms off', async () => {
    const rows = await measureAlignment(['en', 'id', 'vi', 'ja']);
    expect(rows.map(({ language }) => language)).toEqual(['english', 'indonesian', 'vietnamese', 'japanese']);
    for (const { language, words, worstMs } of rows) {
      expect(words).toBeGreaterThan(20);
      expect(worstMs, language).toBeLessThanOrEqual(120);
    }
  }, 120_000);

  test('a pause is where the sound has it, and one that only one of them makes moves nothing', () => {
    const known = {
      ...tones(
        [
          [0, 1],
          [1.5, 3.5],
        ],
        3.5,
      ),
      words: [word('one', 0), word('two', 0.5), word('three', 1.5), word('four', 2.5)],
    };
    const slow = alignWords(
      known,
      tones(
        [
          [0.4, 2.4],
          [3.4, 7.4],
        ],
        8,
      ),
    )!;
    expect(slow.map(({ startSeconds }) => startSeconds)).toEqual([0.4, 1.4, 3.4, 5.4]);
    expect(slow.map(({ endSeconds }) => endSeconds)).toEqual([1.4, 2.4, 5.4, 7.4]);
    const broken = alignWords(
      known,
      tones(
        [
          [0, 1],
          [1.5, 3],
          [3.3, 3.8],
        ],
        4,
      ),
    )!;
    expect(broken.map(({ startSeconds }) => startSeconds)).toEqual([0, 0.5, 1.5, 2.5]);
  });

  test('a sound of another length altogether is not aligned', () => {
    const known = { ...tones([[0, 1]], 1), words: [word('one', 0)] };
    expect(alignWords(known, tones([[0, 9]], 9))).toBeUndefined();
    expect(alignWords(known, tones([], 1))).toBeUndefined();
  });
});
