import { expect, test } from 'vitest';
import type { CaptionStyle } from '../../../contracts/captions.ts';
import { findLanguage } from '../../../contracts/languages.ts';
import type { Shape } from '../../../ffmpeg/overlay/ass.ts';
import { estimateWords } from '../../narration/word-times.ts';
import { captionShapes } from './burned.ts';
import { ZONE } from './zone.ts';

const TEXTS = {
  indonesian:
    'Tahukah kamu, kopi pertama dikenal di Ethiopia? Pertanggungjawabannya-luarbiasa-sekali menakjubkan!',
  hindi: 'क्या आप जानते हैं कि हिन्दी में क्षत्रिय और श्रृंखला कैसे लिखते हैं?',
  arabic: 'هل تعلم أن القهوة بدأت في إثيوبيا؟ إنها قصة مذهلة، مع YouTube و 2026 أيضًا.',
  japanese: '日本のコーヒー文化は、とても奥が深いと知っていましたか？',
  thai: 'คุณรู้ไหมว่ากาแฟที่ดีที่สุดเริ่มต้นที่นี่ น้ำร้อนและเวลา',
};
const PICTURE = { width: 1080, height: 1920 };

async function shapes(name: string, text: string, style: CaptionStyle, picture = PICTURE) {
  const language = findLanguage(name);
  const words = estimateWords(text, language, [], 8);
  return captionShapes([{ words, startSeconds: 6, durationSeconds: 8 }], language, picture, style);
}

const extent = (shape: Shape) => {
  const points = shape.path.flatMap((step) => [...step.points]);
  const reach = (shape.outline?.widthPixels ?? 0) + (shape.shadowPixels ?? 0);
  return {
    left: Math.min(...points.map(([x]) => x)) - reach,
    right: Math.max(...points.map(([x]) => x)) + reach,
    top: Math.min(...points.map(([, y]) => y)) - reach,
    bottom: Math.max(...points.map(([, y]) => y)) + reach,
  };
};

const cases = Object.entries(TEXTS).flatMap(([name, text]) =>
  (['karaoke', 'phrase'] as const).map((style) => [name, style, text] as const),
);

test.each(cases)(
  '%s, %s: everything in the zone, outlines too, and in its clip',
  async (name, style, text) => {
    const made = await shapes(name, text, style);
    expect(made.length).toBeGreaterThan(0);
    for (const shape of made.filter(({ path }) => path.length > 0)) {
      const { left, right, top, bottom } = extent(shape);
      expect({ left: left >= ZONE.left, right: right <= ZONE.right }).toEqual({ left: true, right: true });
      expect({ top: top >= ZONE.top, bottom: bottom <= ZONE.bottom }).toEqual({ top: true, bottom: true });
      expect(shape.startSeconds).toBeGreaterThanOrEqual(6);
      expect(shape.endSeconds).toBeLessThanOrEqual(14);
      expect(shape.endSeconds).toBeGreaterThan(shape.startSeconds);
    }
  },
);

test('karaoke marks one word at a time, each in its turn, without a gap', async () => {
  const made = await shapes('english', 'One two three.', 'karaoke');
  const boxes = made.filter(({ layer }) => layer === 0);
  expect(boxes).toHaveLength(3);
  for (const [index, box] of boxes.entries()) {
    if (index > 0) expect(box.startSeconds).toBe(boxes[index - 1]!.endSeconds);
    if (index > 0) expect(extent(box).left).toBeGreaterThan(extent(boxes[index - 1]!).left);
    const word = made.find((shape) => shape.layer === 2 && shape.startSeconds === box.startSeconds)!;
    expect(extent(word).left).toBeGreaterThan(extent(box).left);
    expect(extent(word).right).toBeLessThan(extent(box).right);
  }
  const phrase = await shapes('english', 'One two three.', 'phrase');
  expect(phrase.map(({ layer }) => layer)).toEqual([1]);
});

test('a right-to-left line is marked from right to left', async () => {
  const made = await shapes('arabic', 'هل تعلم أن', 'karaoke');
  const lefts = made.filter(({ layer }) => layer === 0).map((shape) => extent(shape).left);
  expect(lefts).toEqual(lefts.toSorted((a, b) => b - a));
});

test('a smaller picture, and one of another shape, keep the zone', async () => {
  for (const picture of [
    { width: 720, height: 1280 },
    { width: 1280, height: 720 },
  ]) {
    const [across, down] = [picture.width / 1080, picture.height / 1920];
    for (const shape of await shapes('hindi', TEXTS.hindi, 'karaoke', picture)) {
      if (shape.path.length === 0) continue;
      const { left, right, top, bottom } = extent(shape);
      expect(left).toBeGreaterThanOrEqual(ZONE.left * across);
      expect(right).toBeLessThanOrEqual(ZONE.right * across);
      expect(top).toBeGreaterThanOrEqual(ZONE.top * down);
      expect(bottom).toBeLessThanOrEqual(ZONE.bottom * down);
    }
  }
});

test('emoji are left out; a text of nothing else has no captions', async () => {
  expect(await shapes('english', '🎉 🎉', 'karaoke')).toEqual([]);
});
