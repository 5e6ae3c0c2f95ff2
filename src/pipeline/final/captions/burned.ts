import type { CaptionStyle } from '../../../contracts/captions.ts';
import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import type { PathStep, Shape } from '../../../ffmpeg/overlay/ass.ts';
import { type CaptionPage, layoutPages, wordAt } from '../../../language/caption-layout.ts';
import { drawable, fontsFor } from '../../../language/fonts.ts';
import { phrases } from '../../../language/phrases.ts';
import { isLeftToRight, type OutlinedWord, outlineWords, placed } from './outlines.ts';
import { type Picture, pictureScale, roundedBox, ZONE } from './zone.ts';

/** The words of one clip, and the clip's place in the video. */
export interface SpokenClip {
  readonly startSeconds: number;
  readonly durationSeconds: number;
  /** The words; their times count from the clip's start. */
  readonly words: readonly SpokenWord[];
}

/** The distance of letters from the zone's sides, so that outlines and boxes stay inside it. */
const SIDE = 18;
const LOOKS = {
  karaoke: { size: 82, weight: 800, outline: 9 },
  phrase: { size: 62, weight: 700, outline: 7 },
} as const;
const WHITE = '#ffffff';
const BLACK = '#0b0b10';
/** The colours of the spoken word: its box and its letters. */
export interface Marking {
  readonly accent: string;
  readonly onAccent: string;
}
const MARKING: Marking = { accent: '#ffd21f', onAccent: BLACK };
/** The space between the letters of the spoken word and the edge of its box. */
const PAD = 8;
const FADE_SECONDS = 0.1;

/** Captions as shapes over a picture of this size: at most two lines at a time, in the safe zone. */
export async function captionShapes(
  clips: readonly SpokenClip[],
  language: Language,
  picture: Picture,
  style: CaptionStyle,
  marking: Marking = MARKING,
): Promise<Shape[]> {
  const spoken = clips.map((clip) => ({ ...clip, words: wordsShown(clip.words, language) }));
  const texts = spoken.flatMap(({ words }) => words.map(({ text }) => text));
  const type = typeFor(
    await outlineWords(texts, language, LOOKS[style].size, LOOKS[style].weight),
    language,
    style,
  );
  return spoken.flatMap((clip) => {
    const pages = layoutPages(
      clip.words,
      clip.words.map(({ text }) => type.word(text).width * type.shrink),
      { maxWidth: ZONE.right - ZONE.left - 2 * SIDE, gap: type.gap, clipSeconds: clip.durationSeconds },
    );
    return pages.flatMap((page, index) =>
      pageShapes(page, pages[index + 1], clip, { language, picture, style, marking, type }),
    );
  });
}

/** The drawn part of the words; Japanese words include their endings. */
function wordsShown(words: readonly SpokenWord[], { script }: Language): SpokenWord[] {
  const shown = words
    .map((word) => ({ ...word, text: drawable(word.text) }))
    .filter(({ text }) => text !== '');
  return script === 'Jpan' ? phrases(shown) : shown;
}

interface Type {
  readonly word: (text: string) => OutlinedWord;
  /** The scale; below 1 where two lines would not fit the zone at full size. */
  readonly shrink: number;
  readonly gap: number;
  readonly ascent: number;
  readonly descent: number;
  /** The distance between two baselines. */
  readonly pitch: number;
}

function typeFor(outlined: ReadonlyMap<string, OutlinedWord>, language: Language, style: CaptionStyle): Type {
  const { size } = LOOKS[style];
  const all = [...outlined.values()];
  const ascent = Math.max(size * 0.74, ...all.map((word) => word.ascent));
  const descent = Math.max(size * 0.2, ...all.map((word) => word.descent));
  const pitch = Math.max(ascent + descent + 3 * PAD, size * fontsFor(language).lineHeight);
  const shrink = Math.min(1, (ZONE.bottom - ZONE.top - 2 * SIDE) / (2 * pitch));
  return {
    word: (text) => outlined.get(text)!,
    shrink,
    gap: size * shrink * gapOf(language, style),
    ascent: ascent * shrink,
    descent: descent * shrink,
    pitch: pitch * shrink,
  };
}

/** The space between words relative to the size. Without it, an outline would cover thin letters of the next word. */
function gapOf({ spaced, script }: Language, style: CaptionStyle): number {
  if (spaced) return 0.3;
  return style === 'phrase' || /^(?:Jpan|Han[st])$/.test(script) ? 0 : 0.1;
}

interface PageContext {
  readonly language: Language;
  readonly picture: Picture;
  readonly style: CaptionStyle;
  readonly marking: Marking;
  readonly type: Type;
}

interface PlacedWord {
  readonly index: number;
  readonly x: number;
  readonly baseline: number;
  readonly width: number;
  readonly scale: number;
  readonly text: string;
}

function pageShapes(
  page: CaptionPage,
  next: CaptionPage | undefined,
  { words, startSeconds }: SpokenClip,
  { language, picture, style, marking, type }: PageContext,
): Shape[] {
  const toPicture = pictureScale(picture);
  const drawn = placeWords(page, words, type, language);
  const letters = ({ text, x, baseline, scale }: PlacedWord): PathStep[] =>
    toPicture.path(placed(type.word(text).path, x, baseline, scale));
  const follows = next !== undefined && next.startSeconds - page.endSeconds < 0.05;
  const states = style === 'phrase' ? [{ ...page, marked: undefined }] : statesOf(page, words);
  return states.flatMap((state, index): Shape[] => {
    const common = {
      startSeconds: startSeconds + state.startSeconds,
      endSeconds: startSeconds + state.endSeconds,
      fadeInSeconds: index === 0 ? FADE_SECONDS : 0,
      fadeOutSeconds: index === states.length - 1 && !follows ? FADE_SECONDS : 0,
    };
    const plain: Shape = {
      ...common,
      layer: 1,
      path: drawn.filter((word) => word.index !== state.marked).flatMap(letters),
      fill: WHITE,
      outline: { colour: BLACK, widthPixels: LOOKS[style].outline * toPicture.factor },
      shadowPixels: 3 * toPicture.factor,
    };
    const marked = drawn.find((word) => word.index === state.marked);
    if (marked === undefined) return [plain];
    const box = toPicture.path(boxAround(marked, type, language));
    // The box is drawn below its neighbours, which reach into it in scripts without spaces.
    return [
      { ...common, layer: 0, path: box, fill: marking.accent },
      plain,
      { ...common, layer: 2, path: letters(marked), fill: marking.onAccent },
    ];
  });
}

interface PageState {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Index of the word that is being spoken. */
  readonly marked: number | undefined;
}

/** The states of a page from word to word; a word without a time of its own is never marked. */
function statesOf(page: CaptionPage, words: readonly SpokenWord[]): PageState[] {
  const starts = page.lines.flat().map((index) => words[index]!.startSeconds);
  const inside = starts.filter((time) => time > page.startSeconds && time < page.endSeconds);
  const times = [...new Set([page.startSeconds, ...inside])].sort((a, b) => a - b);
  return times.map((startSeconds, index) => ({
    startSeconds,
    endSeconds: times[index + 1] ?? page.endSeconds,
    marked: wordAt(page, words, startSeconds),
  }));
}

/** Places words from left to right as they are read, with lines centred in the zone; pixels of the sheet. */
function placeWords(
  page: CaptionPage,
  words: readonly SpokenWord[],
  type: Type,
  language: Language,
): PlacedWord[] {
  const scale = type.shrink * page.scale;
  const middle = (ZONE.top + ZONE.bottom) / 2;
  return page.lines.flatMap((line, row) => {
    const order = language.rightToLeft ? visualOrder(line, words) : line;
    const widthOf = (index: number): number => type.word(words[index]!.text).width * scale;
    const whole = order.reduce((sum, index) => sum + widthOf(index), 0) + type.gap * (order.length - 1);
    const centre = middle + (row - (page.lines.length - 1) / 2) * type.pitch;
    const baseline = centre + ((type.ascent - type.descent) / 2) * page.scale;
    let x = (ZONE.left + ZONE.right - whole) / 2;
    return order.map((index) => {
      const width = widthOf(index);
      const word = { index, text: words[index]!.text, x, baseline, width, scale };
      x += width + type.gap;
      return word;
    });
  });
}

/** The words from left to right on the screen: a right-to-left line is reversed, but runs of left-to-right words are not. */
function visualOrder(line: readonly number[], words: readonly SpokenWord[]): number[] {
  const runs: { leftToRight: boolean; indices: number[] }[] = [];
  for (const index of line) {
    const leftToRight = isLeftToRight(words[index]!.text);
    const last = runs.at(-1);
    if (leftToRight && last?.leftToRight === true) last.indices.push(index);
    else runs.push({ leftToRight, indices: [index] });
  }
  return runs.reverse().flatMap(({ indices }) => indices);
}

function boxAround({ x, baseline, width, scale }: PlacedWord, type: Type, { spaced }: Language): PathStep[] {
  const shrunk = scale / type.shrink;
  const side = spaced ? 14 : 6;
  const [top, bottom] = [baseline - type.ascent * shrunk - PAD, baseline + type.descent * shrunk + PAD];
  return roundedBox(x - side, top, x + width + side, bottom);
}
