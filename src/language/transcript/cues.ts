import { withoutTags } from './spoken.ts';

/** One caption, as far as it says something that the one before does not. */
export interface Cue {
  readonly lines: readonly string[];
  /** Nobody speaks before it for a moment. */
  readonly pause: boolean;
}

/** A caption as it stands in its file, times in seconds. */
export interface TimedLines {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** The line of times of a cue; Whisper prints the words behind it, and SBV has a comma between them. */
const TIMES =
  /^\s*\[?((?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,4})?)(?:\s{0,9}-->\s{0,9}|,(?=\d{1,2}:\d{2}:\d{2}\.\d{1,4}\s*$))((?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,4})?)\]?(.*)$/su;
/** `[00:04]`, `00:01:04.5 -` at the beginning of a line. */
export const INLINE_TIME = /^\s*[[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?\s*[-–:]?\s*/u;
/** The tag of VTT that names who speaks. */
const VOICE = /^\s*<v[\s.]/i;
/** Seconds without speech after which a new thought begins. */
const PAUSE_SECONDS = 0.7;
/** Captions that follow each other within this time belong together, seconds. */
const TOGETHER_SECONDS = 0.5;
/** What may stand behind the times: the place of a caption. */
const SETTINGS = /^\s*(?:(?:align|position|line|size|region|vertical|[XY][12]):\S+\s*)*$/u;

export const isSubtitles = (text: string): boolean => text.split('\n', 200).some((line) => TIMES.test(line));

/** The captions of SRT or VTT, also where the empty lines between them are missing. */
export const cuesOf = (text: string): Cue[] => rolledOut(timed(text));

function timed(text: string): TimedLines[] {
  const cues: { start: number; end: number; lines: string[] }[] = [];
  const lines = text.split('\n');
  let note = true; // what stands before the first cue is the header
  for (const [index, line] of lines.entries()) {
    const times = TIMES.exec(line);
    if (times !== null) {
      const [, start = '', end = '', rest = ''] = times;
      const words = SETTINGS.test(rest) ? [] : [rest];
      cues.push({ start: secondsOf(start), end: secondsOf(end), lines: words });
      note = false;
      continue;
    }
    const isFree = (lines[index - 1] ?? '').trim() === '';
    if (isFree && /^(?:NOTE|STYLE|REGION)\b/.test(line)) note = true;
    if (note) {
      if (line.trim() === '' && cues.length > 0) note = false;
      continue;
    }
    // A number, or in VTT a name, before the times of the next cue.
    const next = lines[index + 1];
    const isName = next !== undefined && TIMES.test(next) && (isFree || /^\s*\d+\s*$/.test(line));
    const isNumber = isFree && /^\s*\d+\s*$/.test(line);
    const plain = withoutTags(isFree ? line.replace(INLINE_TIME, '') : line).trim();
    const words = VOICE.test(line) ? `>> ${plain}` : plain;
    if (!isName && !isNumber && plain !== '') cues.at(-1)?.lines.push(words);
  }
  return cues;
}

/**
 * Automatic captions show the line before once more, and grow: of each caption only what is new is kept, as long as it
 * follows the one before at once.
 */
export function rolledOut(cues: readonly TimedLines[]): Cue[] {
  let before: TimedLines = { start: 0, end: Number.NEGATIVE_INFINITY, lines: [] };
  return cues.map((cue) => {
    const gap = cue.start - before.end;
    const lines = gap < TOGETHER_SECONDS ? newLines(before.lines, cue.lines) : cue.lines;
    const pause = gap > PAUSE_SECONDS;
    if (cue.lines.length > 0) before = cue;
    return { lines, pause };
  });
}

function newLines(before: readonly string[], now: readonly string[]): string[] {
  for (let count = Math.min(before.length, now.length); count > 0; count -= 1) {
    const shown = before.slice(-count);
    if (shown.every((line, index) => line === now[index])) return now.slice(count);
  }
  const [first = '', ...rest] = now;
  const last = before.at(-1);
  if (last !== undefined && first.startsWith(`${last} `)) return [first.slice(last.length + 1), ...rest];
  return [...now];
}

const secondsOf = (clock: string): number =>
  clock.split(':').reduce((seconds, part) => seconds * 60 + Number(part.replace(',', '.')), 0);
