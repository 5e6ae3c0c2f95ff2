import type { Language } from '../../../contracts/languages.ts';
import { layoutPages } from '../../../language/caption-layout.ts';
import { phrases } from '../../../language/phrases.ts';
import { graphemes } from '../../narration/word-times.ts';
import type { SpokenClip } from './burned.ts';

/** A caption of a subtitle file: one or two lines. */
export interface Cue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly lines: readonly string[];
}

/** The characters that fit a line on a phone, and that are read in a second. */
interface Reading {
  readonly lineLength: number;
  readonly perSecond: number;
}

const ALPHABET: Reading = { lineLength: 32, perSecond: 17 };
const READING: Readonly<Record<string, Reading>> = {
  Jpan: { lineLength: 14, perSecond: 7 },
  Hans: { lineLength: 15, perSecond: 9 },
  Hant: { lineLength: 15, perSecond: 9 },
  Kore: { lineLength: 16, perSecond: 12 },
  Thai: { lineLength: 30, perSecond: 17 },
  Laoo: { lineLength: 30, perSecond: 17 },
  Khmr: { lineLength: 28, perSecond: 17 },
  Mymr: { lineLength: 28, perSecond: 17 },
};
const SHORTEST_SECONDS = 0.9;
/** A gap between captions that is shorter than this is closed, so that they do not flicker; seconds. */
const CLOSE_SECONDS = 0.12;

/**
 * Captions at the words' times. Each stays long enough to be read where the next one allows it; it ends with a sentence or
 * preferably at a comma, and never spans two clips.
 */
export function cuesOf(clips: readonly SpokenClip[], language: Language): Cue[] {
  const reading = READING[language.script] ?? ALPHABET;
  return clips.flatMap((clip) => clipCues(clip, language, reading));
}

function clipCues(
  { words, startSeconds, durationSeconds }: SpokenClip,
  language: Language,
  reading: Reading,
): Cue[] {
  const units = language.script === 'Jpan' ? phrases(words) : words;
  const lengths = units.map(({ text }) => [...new Intl.Segmenter(language.tag).segment(text)].length);
  const pages = layoutPages(units, lengths, {
    maxWidth: reading.lineLength,
    gap: language.spaced ? 1 : 0,
    clipSeconds: durationSeconds,
  });
  return pages.map((page, index) => {
    const lines = page.lines.map((line) =>
      line
        .map((word) => units[word]!.text)
        .join(language.spaced ? ' ' : '')
        .trim(),
    );
    const room = pages[index + 1]?.startSeconds ?? durationSeconds;
    const needed = Math.max(SHORTEST_SECONDS, graphemes(lines.join(''), language.tag) / reading.perSecond);
    const longest = Math.max(page.endSeconds, page.startSeconds + needed);
    const end = longest > room - CLOSE_SECONDS ? room : longest;
    return { startSeconds: startSeconds + page.startSeconds, endSeconds: startSeconds + end, lines };
  });
}

/** The captions as SubRip. It has no escapes, so an invisible character breaks what a player would take for a tag. */
export const srtText = (cues: readonly Cue[], language: Language): string =>
  cues
    .map(({ startSeconds, endSeconds, lines }, index) => {
      const times = `${clock(startSeconds, ',')} --> ${clock(endSeconds, ',')}`;
      const text = lines.map((line) => directed(line, language).replaceAll(/[<{](?=\S)/g, '$&\u2060'));
      return `${index + 1}\n${times}\n${text.join('\n')}\n`;
    })
    .join('\n');

/** The captions as WebVTT. */
export const vttText = (cues: readonly Cue[], language: Language): string => {
  const blocks = cues.map(({ startSeconds, endSeconds, lines }) => {
    const times = `${clock(startSeconds, '.')} --> ${clock(endSeconds, '.')}`;
    const text = lines.map((line) =>
      directed(line, language).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    );
    return `${times}\n${text.join('\n')}\n`;
  });
  return ['WEBVTT\n', ...blocks].join('\n');
};

/** Adds marks of direction to a right-to-left line that begins or ends with characters without a direction. */
function directed(line: string, { rightToLeft }: Language): string {
  if (!rightToLeft) return line;
  const strong = String.raw`[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]`;
  const begins = new RegExp(`^${strong}`, 'u').test(line);
  const ends = new RegExp(`(?=\\p{L}|\\p{M})${strong}$`, 'u').test(line);
  return `${begins ? '' : RIGHT_TO_LEFT_MARK}${line}${ends ? '' : RIGHT_TO_LEFT_MARK}`;
}

const RIGHT_TO_LEFT_MARK = '\u200f';

/** A time as `00:01:02,345`. */
function clock(seconds: number, separator: ',' | '.'): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, whole] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1000) % 60,
  ];
  return `${two(hours)}:${two(minutes)}:${two(whole)}${separator}${String(ms % 1000).padStart(3, '0')}`;
}
