import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { type CaptionPage, layoutPages, wordAt } from '../../../language/caption-layout.ts';
import { drawable, type FontStack, fontsFor, openFonts } from '../../../language/fonts.ts';
import { phrases } from '../../../language/phrases.ts';
import { SAFE } from '../image/safe-box.ts';
import { blend, createPatch, type Frame, fillPatch, type Patch } from './planes.ts';

export interface CaptionOrder {
  readonly words: readonly SpokenWord[];
  readonly language: Language;
  readonly look: CaptionLook;
  readonly clipSeconds: number;
  /** Captions stand above the visual direction, which is written at the foot. */
  readonly isStoryboard?: boolean;
}

export interface CaptionLook {
  /** The colours of the spoken word's box and letters. */
  readonly accent: string;
  readonly onAccent: string;
  /** The colour and the width of the white words' outline, pixels of the sheet. */
  readonly outline: string;
  readonly outlineWidth: number;
}

/** Lays the captions of a moment over a frame. Moments come in order of time. */
export type LayCaptions = (frame: Frame, seconds: number) => void;

/** A zone of captions on the 1080×1920 sheet, and the size of their letters. */
interface Zone {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly size: number;
}

const ZONE: Zone = { left: SAFE.left - 18, right: SAFE.right + 18, top: 936, bottom: 1246, size: 96 };
const STORYBOARD_ZONE: Zone = { ...ZONE, top: 882, bottom: 1152, size: 82 };
const WEIGHT = 800;
const FADE_SECONDS = 0.125;

/**
 * Captions word by word: pages of one or two lines, the spoken word in a box of the accent colour. A state is drawn
 * when it is first shown, and kept until the next one.
 * @param scale pixels of the frame per pixel of the sheet
 */
export async function createCaptions(order: CaptionOrder, scale: number): Promise<LayCaptions> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const drawn = order.words
    .map((word) => ({ ...word, text: shownText(word.text, order.language) }))
    .filter(({ text }) => text.trim() !== '');
  const words = order.language.script === 'Jpan' ? phrases(drawn) : drawn;
  if (words.length === 0) return () => {};
  const fonts = await openFonts(
    words.map(({ text }) => text),
    order.language,
  );
  const zone = order.isStoryboard === true ? STORYBOARD_ZONE : ZONE;
  const even = (value: number): number => Math.floor((value * scale) / 2) * 2;
  const [left, top] = [even(zone.left), even(zone.top)];
  const patch = createPatch(left, top, even(zone.right) - left, even(zone.bottom) - top);
  const canvas = createCanvas(patch.width, patch.height);
  const context = canvas.getContext('2d');
  context.textBaseline = 'alphabetic';
  context.lineJoin = 'round';
  context.direction = order.language.rightToLeft ? 'rtl' : 'ltr';
  context.textAlign = 'left';
  const type = typeFor(context, fonts, words, order.language, zone);
  const pages = layoutPages(words, type.widths, {
    maxWidth: SAFE.right - SAFE.left,
    gap: type.gap,
    clipSeconds: order.clipSeconds,
  });

  let shown: string | undefined;
  return (frame, seconds) => {
    const number = pages.findLastIndex(({ startSeconds }) => startSeconds <= seconds);
    const page = pages[number];
    if (page === undefined || seconds >= page.endSeconds) return;
    const current = wordAt(page, words, seconds);
    const state = `${number}/${current}`;
    if (state !== shown) {
      context.clearRect(0, 0, patch.width, patch.height);
      context.save();
      context.scale(scale, scale);
      context.translate(-left / scale, -top / scale);
      drawPage(context, page, words, type, order, current);
      context.restore();
      fillPatch(patch, canvas.data());
      shown = state;
    }
    layPage(frame, patch, page, pages[number + 1], seconds);
  };
}

/** Lays a page over a frame. It fades in, and fades out where no page follows directly. */
function layPage(
  frame: Frame,
  patch: Patch,
  page: CaptionPage,
  next: CaptionPage | undefined,
  seconds: number,
): void {
  const arrived = Math.min(1, (seconds - page.startSeconds + FADE_SECONDS / 3) / FADE_SECONDS);
  const follows = next !== undefined && next.startSeconds - page.endSeconds < 0.05;
  const left = follows ? 1 : Math.min(1, (page.endSeconds - seconds) / FADE_SECONDS);
  blend(frame, patch, {
    opacity: Math.min(arrived, left),
    dropRows: Math.round((1 - arrived) * 4) * 2,
  });
}

interface TypeSetting {
  readonly fonts: FontStack;
  readonly size: number;
  /** The width of each word, pixels of the sheet. */
  readonly widths: readonly number[];
  /** The width of a space that a word ends with, pixels of the sheet; it is not marked, and not shown at a line's end. */
  readonly space: number;
  readonly gap: number;
  /** The extent of the letters above and below the baseline. */
  readonly ascent: number;
  readonly descent: number;
  readonly zone: Zone;
}

/** A word without what no font draws. Its space is the writer's own where words are not set apart by spaces. */
const shownText = (text: string, { spaced }: Language): string =>
  drawable(text) + (!spaced && /\s$/u.test(text) ? ' ' : '');

/** The size at which two lines of these words fit the zone, with the real extent of their letters. */
function typeFor(
  context: SKRSContext2D,
  fonts: FontStack,
  words: readonly SpokenWord[],
  language: Language,
  zone: Zone,
): TypeSetting {
  const { size } = zone;
  fonts.use(context, size, WEIGHT);
  const full = words.map(({ text }) => context.measureText(text));
  const ascent = Math.max(size * 0.74, ...full.map((metrics) => metrics.actualBoundingBoxAscent));
  const descent = Math.max(size * 0.2, ...full.map((metrics) => metrics.actualBoundingBoxDescent));
  const twoLines = 2 * Math.max(ascent + descent + 2 * PAD, size * fontsFor(language).lineHeight);
  const shrink = Math.min(1, (zone.bottom - zone.top - 8) / twoLines);
  return {
    fonts,
    zone,
    size: size * shrink,
    widths: full.map(({ width }) => width * shrink),
    space: context.measureText(' ').width * shrink,
    gap: language.spaced ? size * shrink * 0.3 : 0,
    ascent: ascent * shrink,
    descent: descent * shrink,
  };
}

/** Space between the letters and the edge of their box. */
const PAD = 9;

function drawPage(
  context: SKRSContext2D,
  page: CaptionPage,
  words: readonly SpokenWord[],
  type: TypeSetting,
  { language, look }: CaptionOrder,
  current: number | undefined,
): void {
  const { ascent, descent, fonts, zone } = type;
  const pitch = Math.max(ascent + descent + 2 * PAD, type.size * fontsFor(language).lineHeight) * page.scale;
  const height = (ascent + descent) * page.scale;
  const middle = (zone.top + zone.bottom) / 2;
  const placed = page.lines.flatMap((line, row) => {
    const lineMiddle = middle + (row - (page.lines.length - 1) / 2) * pitch;
    const baseline = lineMiddle - height / 2 + ascent * page.scale;
    return placeLine(line, words, type, page.scale, language).map((word) => ({ ...word, baseline }));
  });
  fonts.use(context, type.size * page.scale, WEIGHT);
  const spoken = placed.find(({ index }) => index === current);
  if (spoken !== undefined) {
    const side = language.spaced ? 15 : 8;
    const [x, y] = [spoken.x - side, spoken.baseline - ascent * page.scale - PAD];
    context.save();
    context.shadowColor = look.accent;
    context.shadowBlur = look.outlineWidth > 12 ? 0 : 22;
    context.fillStyle = look.accent;
    context.beginPath();
    context.roundRect(x, y, spoken.width + 2 * side, height + 2 * PAD, 18);
    context.fill();
    context.restore();
    if (look.outlineWidth > 12) {
      context.lineWidth = 6;
      context.strokeStyle = look.outline;
      context.stroke();
    }
  }
  const others = placed.filter((word) => word !== spoken);
  context.strokeStyle = look.outline;
  context.lineWidth = look.outlineWidth;
  context.save();
  context.shadowColor = 'rgba(0,0,0,0.55)';
  context.shadowBlur = 14;
  context.shadowOffsetY = 4;
  for (const word of others) write(context, 'strokeText', word, language);
  context.restore();
  context.fillStyle = '#ffffff';
  for (const word of others) write(context, 'fillText', word, language);
  context.fillStyle = look.onAccent;
  if (spoken !== undefined) write(context, 'fillText', spoken, language);
}

/** Keeps the full stop of a Latin word among right-to-left words on its right. */
function write(
  context: SKRSContext2D,
  how: 'fillText' | 'strokeText',
  { text, x, baseline }: PlacedWord & { readonly baseline: number },
  { rightToLeft }: Language,
): void {
  context.direction = rightToLeft && !isLatin(text) ? 'rtl' : 'ltr';
  context[how](text, x, baseline);
}

interface PlacedWord {
  readonly index: number;
  readonly text: string;
  readonly x: number;
  readonly width: number;
}

/** Places the words of a line from left to right as they are read, centred in the safe box. */
function placeLine(
  line: readonly number[],
  words: readonly SpokenWord[],
  { widths, gap, space }: TypeSetting,
  scale: number,
  language: Language,
): PlacedWord[] {
  const order = language.rightToLeft ? visualOrder(line, words) : line;
  const widthOf = (index: number): number => (widths[index] ?? 0) * scale;
  const spaceOf = (index: number | undefined): number =>
    words[index ?? -1]?.text.endsWith(' ') === true ? space * scale : 0;
  const whole =
    order.reduce((sum, index) => sum + widthOf(index), 0) + gap * (order.length - 1) - spaceOf(order.at(-1));
  let x = (SAFE.left + SAFE.right - whole) / 2;
  return order.map((index) => {
    const placed = { index, text: words[index]?.text ?? '', x, width: widthOf(index) - spaceOf(index) };
    x += widthOf(index) + gap;
    return placed;
  });
}

/** The words from left to right on the screen: a right-to-left line is reversed, but runs of Latin words are not. */
function visualOrder(line: readonly number[], words: readonly SpokenWord[]): number[] {
  const runs: { latin: boolean; indices: number[] }[] = [];
  for (const index of line) {
    const latin = isLatin(words[index]?.text ?? '');
    const last = runs.at(-1);
    if (latin && last?.latin === true) last.indices.push(index);
    else runs.push({ latin, indices: [index] });
  }
  return runs.reverse().flatMap(({ indices }) => indices);
}

const isLatin = (text: string): boolean => /^[^\p{L}]*[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(text);
