import { isCopied, linesOfCopied } from './copied-page.ts';
import { type Cue, cuesOf, INLINE_TIME, isSubtitles, rolledOut } from './cues.ts';
import { cuesOfEditor } from './editors.ts';
import { isGreeting } from './greetings.ts';
import { cuesOfAss, cuesOfXml, textOfHtml } from './markup.ts';
import { messagesOf } from './messages.ts';
import { gapBetween, isUnspaced, labelsIn, spokenWords, withoutLabel, withoutTags } from './spoken.ts';
import { cuesOfJson, cuesOfTsv } from './whisper.ts';

/** A part of what was said, without a break in it. */
export interface SpokenPart {
  readonly text: string;
  /** Somebody else speaks from here, or a paragraph begins. */
  readonly turn: boolean;
}

/** What a transcript says, whatever form it came in: words only, each once. */
export interface Transcript {
  readonly parts: readonly SpokenPart[];
  /** False where sentences have no marks, as in automatic captions. */
  readonly punctuated: boolean;
}

/**
 * Reads SRT, VTT and SBV (also automatic captions, which roll), TTML, ASS, LRC, Whisper's JSON, TSV and lines with times, the
 * text that is copied from a video's page, exported chats, and running text with speaker labels. Numbers, times, tags, labels,
 * sounds and music are left out.
 */
export function readTranscript(text: string): Transcript {
  const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?|[\u2028\u2029]/g, '\n');
  const parts = partsOf(textOfHtml(clean));
  return { parts, punctuated: isPunctuated(parts.map((part) => part.text).join(' ')) };
}

/** How a transcript begins, for a name: its words without numbers and times, at most this many letters. */
export const beginningOf = (text: string, letters = 120): string => {
  const words = readTranscript(text)
    .parts.map((part) => part.text)
    .join(' ');
  return [...words].slice(0, letters).join('');
};

/** Whether a text is one of the forms that only transcripts have; a note or an article is none. */
export const isTranscript = (text: string): boolean => {
  const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return captionsIn(clean) !== undefined || messagesOf(clean) !== undefined || isCopied(clean);
};

/** The captions of a file of captions. */
function captionsIn(text: string): Cue[] | undefined {
  const known = cuesOfJson(text) ?? cuesOfTsv(text); // a table of Whisper's counts milliseconds, others seconds
  if (known !== undefined) return known;
  const marked = cuesOfXml(text) ?? cuesOfAss(text) ?? cuesOfEditor(text);
  if (marked !== undefined) return rolledOut(marked);
  return isSubtitles(text) ? cuesOf(text) : undefined;
}

function partsOf(text: string): SpokenPart[] {
  const cues = captionsIn(text);
  if (cues !== undefined)
    return spokenIn(
      cues.map(({ lines, pause }, index) => ({ lines: index === 0 ? greeted(lines) : lines, pause })),
      true,
    );
  const messages = messagesOf(text);
  if (messages !== undefined)
    return spokenIn(
      messages.map(({ lines }) => ({ lines: lines.map(withoutTags), pause: true })),
      false,
    );
  if (isCopied(text)) {
    const lines = linesOfCopied(text).map((line) => ({ lines: [withoutTags(line.text)], pause: line.pause }));
    return spokenIn(lines, true);
  }
  const isTimed = (text.match(BRACKETED_TIME)?.length ?? 0) >= 2;
  const untimed = (line: string) =>
    isTimed ? line.replace(BRACKETED_TIME, ' ').replace(CLOCK_WITH_ZERO, ' ') : line;
  // Where neither marks nor spaces tell where a thought ends, the ends of lines do.
  const isByLines = isUnspaced(text) && !isPunctuated(text);
  const paragraphs = text.split(isByLines ? /\n/u : /\n\s*\n/u).map((paragraph) => ({
    lines: paragraph
      .split('\n')
      .map((line) => (LYRICS_HEAD.test(line) ? '' : withoutTags(untimed(line.replace(INLINE_TIME, ''))))),
    pause: true,
  }));
  return spokenIn(paragraphs, false);
}

/** Times in the running text; beside such, a clock that begins with a zero is one, too. */
const BRACKETED_TIME = /[[(]\d{1,2}:\d{2}(?::\d{2})?[\])]/gu;
const CLOCK_WITH_ZERO = /(?<![\d:])0\d:\d{2}(?![\d:])/gu;

/** A first caption that only greets is a sentence of its own, also where nobody wrote a mark behind it. */
function greeted(lines: readonly string[]): readonly string[] {
  const [line] = lines;
  const isShort = line !== undefined && lines.length === 1 && line.split(' ').length <= LONGEST_GREETING;
  return isShort && /[\p{L}\p{M}]$/u.test(line) && isGreeting(line) ? [`${line}.`] : lines;
}

const LONGEST_GREETING = 5;

/** `[ti:…]`, `[length:03:10]`: what LRC says of itself. */
const LYRICS_HEAD = /^\s*\[(?:ti|ar|al|au|by|re|ve|la|length|offset|tool|lr|#):[^[\]]{0,200}\]\s*$/iu;

interface Block {
  readonly lines: readonly string[];
  /** Nobody speaks before it for a moment. */
  readonly pause: boolean;
}

/** @param captions in captions all brackets are sounds; in a text they may be the author's */
function spokenIn(blocks: readonly Block[], captions: boolean): SpokenPart[] {
  const labels = labelsIn(
    blocks.flatMap(({ lines }) => lines),
    captions,
  );
  const parts: { readonly pieces: string[]; readonly turn: boolean }[] = [];
  for (const { lines, pause } of blocks) {
    let fresh = pause;
    let isSameBlock = false;
    for (const line of lines) {
      const { text, turn } = withoutLabel(line, labels);
      const words = spokenWords(text, captions);
      const last = parts.at(-1);
      const before = last?.pieces.at(-1);
      if (words === '') continue;
      // In automatic captions a mark of a new speaker may stand in the middle of a sentence.
      const isInside = captions && turn === 'mark' && !fresh && !/[.!?…।"”)]$/u.test(before ?? '.');
      const begins = (turn !== 'no' && !isInside) || (fresh && !captions);
      if (last === undefined || before === undefined || begins || fresh)
        parts.push({ pieces: [words], turn: begins || last === undefined });
      // Captions that follow each other keep a space between them, by which speech without marks is cut.
      else last.pieces.push(isSameBlock ? gapBetween(before, words) : ' ', words);
      fresh = false;
      isSameBlock = true;
    }
  }
  return parts.map(({ pieces, turn }) => ({ text: pieces.join(''), turn }));
}

/** A sentence mark in forty words at least; a shorter text needs none. Where words have no spaces, letters are counted. */
function isPunctuated(text: string): boolean {
  const marks = text.match(/[.!?…。！？।؟]/gu)?.length ?? 0;
  if (isUnspaced(text)) return text.length < SHORT_LETTERS || marks * LETTERS_A_MARK >= text.length;
  const words = text.split(' ').length;
  return words < 30 || marks * 40 >= words;
}

const SHORT_LETTERS = 30;
const LETTERS_A_MARK = 120;
