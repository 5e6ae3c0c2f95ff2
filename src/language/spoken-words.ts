import type { Language } from '../contracts/languages.ts';
import type { SpokenWord } from '../contracts/voice.ts';

/** A word as the caption shows it, and its place in the text, in code points. */
interface Piece {
  readonly text: string;
  /** The place of its first letter or digit, where the voice begins; a quotation mark before it is silent. */
  readonly start: number;
}

/** Code point of the text, and the second of the speech at which it is reached. */
export type Mark = readonly [position: number, seconds: number];

/**
 * The words of a text with their times: in order, without gaps, from `leadSeconds` to the end of the speech.
 * In spaced languages joining them with a space gives the text back, in others joining them with nothing.
 * @param text with single spaces only
 * @param marks the voice's times of code points; the times of other places are interpolated
 */
export function spokenWords(
  text: string,
  language: Language,
  marks: readonly Mark[],
  speechSeconds: number,
  leadSeconds: number,
): SpokenWord[] {
  const pieces = language.spaced ? spacedPieces(text) : segmentedPieces(text, language.tag);
  const points = growing(marks, [...text].length, speechSeconds);
  const starts = pieces.map(({ start }, index) => (index === 0 ? 0 : timeAt(points, start)));
  return pieces.map(({ text: shown }, index) => ({
    text: shown,
    startSeconds: rounded(leadSeconds + (starts[index] ?? 0)),
    endSeconds: rounded(leadSeconds + (starts[index + 1] ?? speechSeconds)),
  }));
}

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
const SAYABLE = /[\p{L}\p{N}]/u;

const saidFrom = (token: string): number => Math.max(0, token.search(SAYABLE));

function spacedPieces(text: string): Piece[] {
  const tokens = [...text.matchAll(/\S+/gu)].map((match) => ({
    text: match[0],
    start: codePoints(text, match.index + saidFrom(match[0])),
  }));
  return glued(tokens, ' ', ({ text: token }) => SAYABLE.test(token));
}

function segmentedPieces(text: string, tag: string): Piece[] {
  const segmenter = new Intl.Segmenter(tag, { granularity: 'word' });
  // The dictionary takes ๆ for a letter, and then cuts «ท้องอิ่มๆ» inside of its first word.
  const runs = [...text.matchAll(/ๆ+|[^ๆ]+/gu)];
  const tokens = runs.flatMap((run) =>
    [...segmenter.segment(run[0])].map((part) => ({
      text: part.segment,
      start: codePoints(text, run.index + part.index + saidFrom(part.segment)),
    })),
  );
  return glued(tokens, '', ({ text: token }) => SAYABLE.test(token) && !THAI_PART.test(token));
}

/** What is no Thai word by itself: the sign of repetition, letters that are silent, as the end of «ลิสต์», and half of «คอมเมนต์». */
const THAI_PART = /^(?:ๆ+|[ก-ฮ]{1,2}[ิุ]?์|เมน(?:[ตท]์)?)$/u;

/** Joins what is not spoken (punctuation, emoji) to the previous word, or at the beginning to the next. */
function glued(tokens: readonly Piece[], between: string, isSaid: (piece: Piece) => boolean): Piece[] {
  const pieces: Piece[] = [];
  let opening: Piece | undefined;
  for (const token of tokens) {
    const last = pieces.at(-1);
    if (isSaid(token)) {
      pieces.push(
        opening === undefined ? token : { text: opening.text + between + token.text, start: token.start },
      );
      opening = undefined;
    } else if (last !== undefined) {
      pieces[pieces.length - 1] = { ...last, text: last.text + between + token.text };
    } else {
      opening = opening === undefined ? token : { ...opening, text: opening.text + between + token.text };
    }
  }
  return pieces.length === 0 && opening !== undefined ? [opening] : pieces;
}

const codePoints = (text: string, index: number): number => [...text.slice(0, index)].length;

/** The marks that advance both in text and in time, between the two ends. */
function growing(marks: readonly Mark[], length: number, seconds: number): Mark[] {
  const points: Mark[] = [[0, 0]];
  for (const [position, time] of marks) {
    const [lastPosition, lastTime] = points.at(-1) ?? [0, 0];
    if (position > lastPosition && position < length && time > lastTime && time < seconds) {
      points.push([position, time]);
    }
  }
  points.push([length, seconds]);
  return points;
}

function timeAt(points: readonly Mark[], position: number): number {
  const index = points.findIndex(([at]) => at > position);
  const [from, to] = [points[index - 1], points[index]];
  if (from === undefined || to === undefined) return points.at(-1)?.[1] ?? 0;
  return from[1] + ((position - from[0]) / (to[0] - from[0])) * (to[1] - from[1]);
}
