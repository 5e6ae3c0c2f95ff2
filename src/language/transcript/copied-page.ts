/** The text that people select on a video's page: times on lines of their own, read out once more, and chapters. */

const TIME = /^\d{1,2}:\d{2}(?::\d{2})?$/u;
/** `1 hour, 2 minutes, 7 seconds`, which pages have for screen readers. */
const READ_OUT =
  /^(?:,? ?(?:and |y |dan |और )?\d{1,3} (?:hours?|minutes?|seconds?|horas?|minutos?|segundos?|jam|menit|detik|घंटे|घंटा|मिनट|सेकंड)){1,3}$/iu;
const CHAPTER = /^(?:chapter|cap[ií]tulo|bab|अध्याय) \d{1,3}\b/iu;
const HEADINGS = new Set([
  'transcript',
  'search in video',
  'search transcript',
  'show transcript',
  'sync to video time',
  'chapters',
  'transcripción',
  'buscar en el video',
  'transkrip',
  'telusuri dalam video',
  'ट्रांसक्रिप्ट',
]);
/** Fewest lines of times; an article may have one. */
const LEAST_TIMES = 2;

export const isCopied = (text: string): boolean =>
  text.split('\n').filter((line) => TIME.test(line.trim())).length >= LEAST_TIMES;

interface Line {
  readonly text: string;
  /** Nobody speaks before it for a while: its time is later than the words before it take. */
  readonly pause: boolean;
}

export function linesOfCopied(text: string): Line[] {
  const lines: Line[] = [];
  let at = 0;
  let spokenUntil = Number.POSITIVE_INFINITY;
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (TIME.test(line)) at = secondsOf(line);
    else if (!isFurniture(line)) {
      lines.push({ text: line, pause: at > spokenUntil });
      spokenUntil = at + line.split(' ').length / SLOWEST_WORDS_A_SECOND + PAUSE_SECONDS;
    }
  }
  return lines;
}

const SLOWEST_WORDS_A_SECOND = 2;
const PAUSE_SECONDS = 2;

/** What the page says, and nobody in the video. */
const isFurniture = (line: string): boolean =>
  line === '' || READ_OUT.test(line) || CHAPTER.test(line) || HEADINGS.has(line.toLowerCase());

const secondsOf = (clock: string): number =>
  clock.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
