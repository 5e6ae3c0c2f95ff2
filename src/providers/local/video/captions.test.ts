import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { createCaptions } from './captions.ts';
import { createFrame, type Frame } from './planes.ts';

const SCALE = 2 / 3;
const look = { accent: '#ffff00', onAccent: '#000000', outline: '#000000', outlineWidth: 7 };
const BLACK = { luma: 16, chroma: 128 };

const captionsOf = (language: string, texts: readonly string[]) =>
  createCaptions(
    {
      words: texts.map((text, index) => ({
        text,
        startSeconds: 1 + index * 0.5,
        endSeconds: 1.4 + index * 0.5,
      })),
      language: findLanguage(language),
      look,
      clipSeconds: 8,
    },
    SCALE,
  );

function blackFrame(): Frame {
  const frame = createFrame(720, 1280);
  frame.luma.fill(BLACK.luma);
  frame.blue.fill(BLACK.chroma);
  frame.red.fill(BLACK.chroma);
  return frame;
}

/** The box around what differs from black and is not the faint edge of a glow. */
function extent({ luma, blue, width }: Frame, isWanted: (luma: number, blue: number) => boolean) {
  const box = { left: width, right: -1, top: 1280, bottom: -1 };
  for (let y = 0; y < 1280; y++) {
    for (let x = 0; x < width; x++) {
      if (!isWanted(luma[y * width + x]!, blue[(y >> 1) * (width >> 1) + (x >> 1)]!)) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  return box;
}

const yellow = (luma: number, blue: number): boolean => luma > 200 && blue < 60;

test.each([
  ['indonesian', ['Mempertanggungjawabkan', 'semua', 'pengeluaran', 'keluarga.']],
  ['hindi', ['कर्त्तव्य', 'समझकर', 'बचत', 'कीजिए।']],
  ['arabic', ['كيف', 'تدّخر', 'المال', 'كل', 'شهر؟']],
  ['thai', ['เก็บ', 'เปอร์เซ็นต์', 'ก่อน', 'ใช้', 'ที่นั่น']],
  ['japanese', ['毎月', 'の', '給料', '日', 'に', '貯金', 'しましょう。']],
])('captions in %s stay in the safe box and inside their own zone', async (language, texts) => {
  const lay = await captionsOf(language, texts);
  for (const seconds of [1.3, 1.8, 2.3, 2.8]) {
    const frame = blackFrame();
    lay(frame, seconds);
    const box = extent(frame, (luma) => luma > 60);
    expect(box.right).toBeGreaterThan(0);
    expect(box.left).toBeGreaterThanOrEqual((120 - 18) * SCALE);
    expect(box.right).toBeLessThanOrEqual((888 + 18) * SCALE);
    expect(box.top).toBeGreaterThan(936 * SCALE);
    expect(box.bottom).toBeLessThanOrEqual(1248 * SCALE);
  }
});

test('the box of the spoken word moves to the right, in Arabic to the left', async () => {
  const lefts = async (language: string, texts: readonly string[]): Promise<number[]> => {
    const lay = await captionsOf(language, texts);
    return [1.2, 1.7].map((seconds) => {
      const frame = blackFrame();
      lay(frame, seconds);
      return extent(frame, yellow).left;
    });
  };
  const [first, second] = await lefts('english', ['save', 'more']);
  expect(second).toBeGreaterThan(first!);
  const [begin, then] = await lefts('arabic', ['كيف', 'المال']);
  expect(then).toBeLessThan(begin!);
});

test('a space of the writer is shown between words that are not set apart, and is not marked', async () => {
  const boxes = async (texts: readonly string[]) => {
    const lay = await captionsOf('thai', texts);
    return [1.2, 1.7].map((seconds) => {
      const frame = blackFrame();
      lay(frame, seconds);
      return extent(frame, yellow);
    });
  };
  const [together, spaced] = [await boxes(['เก็บ', 'เงิน']), await boxes(['เก็บ ', 'เงิน '])];
  const width = ({ left, right }: { left: number; right: number }): number => right - left;
  expect(spaced[1]!.left - spaced[0]!.left).toBeGreaterThan(together[1]!.left - together[0]!.left + 5);
  expect(Math.abs(width(spaced[0]!) - width(together[0]!))).toBeLessThanOrEqual(2);
});

test('nothing is drawn before the first word, after the last, or for emoji alone', async () => {
  const lay = await captionsOf('english', ['save']);
  const untouched = blackFrame();
  for (const seconds of [0, 0.9, 2.2]) {
    const frame = blackFrame();
    lay(frame, seconds);
    expect(Buffer.from(frame.bytes).equals(Buffer.from(untouched.bytes))).toBe(true);
  }
  const frame = blackFrame();
  (await captionsOf('english', ['💰']))(frame, 1.2);
  expect(Buffer.from(frame.bytes).equals(Buffer.from(untouched.bytes))).toBe(true);
});
