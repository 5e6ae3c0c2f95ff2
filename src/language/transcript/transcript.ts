import { isCopied, linesOfCopied } from './copied-page.ts';
import { cuesOf, INLINE_TIME, isSubtitles } from './cues.ts';
import { labelsIn, spokenWords, withoutLabel, withoutTags } from './spoken.ts';
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
 * Reads SRT and VTT (also automatic captions, which roll), Whisper's JSON, TSV and lines with times, the text that is copied
 * from a video's page, and running text with speaker labels. Numbers, times, tags, labels, sounds and music are left out.
 */
export function readTranscript(text: string): Transcript {
  const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?|[\u2028\u2029]/g, '\n');
  const parts = partsOf(clean);
  return { parts, punctuated: isPunctuated(parts.map((part) => part.text).join(' ')) };
}

/** Whether a text is one of the forms that only transcripts have; a note or an article is none. */
export const isTranscript = (text: string): boolean => {
  const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return (
    isSubtitles(clean) || isCopied(clean) || cuesOfTsv(clean) !== undefined || cuesOfJson(clean) !== undefined
  );
};

function partsOf(text: string): SpokenPart[] {
  const cues = cuesOfJson(text) ?? cuesOfTsv(text) ?? (isSubtitles(text) ? cuesOf(text) : undefined);
  if (cues !== undefined)
    return spokenIn(
      cues.map(({ lines, pause }) => ({ lines, pause })),
      true,
    );
  if (isCopied(text)) {
    const lines = linesOfCopied(text).map((line) => ({ lines: [withoutTags(line.text)], pause: line.pause }));
    return spokenIn(lines, true);
  }
  const paragraphs = text.split(/\n\s*\n/u).map((paragraph) => ({
    lines: paragraph.split('\n').map((line) => withoutTags(line.replace(INLINE_TIME, ''))),
    pause: true,
  }));
  return spokenIn(paragraphs, false);
}

interface Block {
  readonly lines: readonly string[];
  /** Nobody speaks before it for a moment. */
  readonly pause: boolean;
}

/** @param captions in captions all brackets are sounds; in a text they may be the author's */
function spokenIn(blocks: readonly Block[], captions: boolean): SpokenPart[] {
  const labels = labelsIn(blocks.flatMap(({ lines }) => lines));
  const parts: SpokenPart[] = [];
  for (const { lines, pause } of blocks) {
    let fresh = pause;
    for (const line of lines) {
      const { text, turn } = withoutLabel(line, labels);
      const words = spokenWords(text, captions);
      const last = parts.at(-1);
      if (words === '') continue;
      // In automatic captions a mark of a new speaker may stand in the middle of a sentence.
      const isInside = captions && turn === 'mark' && !fresh && !/[.!?…।"”)]$/u.test(last?.text ?? '.');
      const begins = (turn !== 'no' && !isInside) || (fresh && !captions);
      if (last === undefined || begins || fresh)
        parts.push({ text: words, turn: begins || last === undefined });
      else parts[parts.length - 1] = { ...last, text: `${last.text} ${words}` };
      fresh = false;
    }
  }
  return parts;
}

/** A sentence mark in forty words at least; a shorter text needs none. */
function isPunctuated(text: string): boolean {
  const words = text.split(' ').length;
  const marks = text.match(/[.!?…。！？।؟]/gu)?.length ?? 0;
  return words < 30 || marks * 40 >= words;
}
