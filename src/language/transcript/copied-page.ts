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
  let spokenUntil = Number.POSITIVE_INFINITY;
  for (const { at, said } of withoutChapters(timesIn(text))) {
    for (const line of said) {
      lines.push({ text: line, pause: at > spokenUntil });
      spokenUntil = at + line.split(' ').length / SLOWEST_WORDS_A_SECOND + PAUSE_SECONDS;
    }
  }
  return lines;
}

/** A time and the lines below it; the first has none. */
interface Timed {
  readonly at: number;
  readonly said: readonly string[];
}

function timesIn(text: string): Timed[] {
  const times: { at: number; said: string[] }[] = [{ at: 0, said: [] }];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (TIME.test(line)) times.push({ at: secondsOf(line), said: [] });
    else if (!isFurniture(line)) times.at(-1)!.said.push(line);
  }
  return times;
}

/**
 * Chapters have names of the author's own: where most times have one line, a second one that no sentence mark ends is the
 * heading of the next, and so is what stands before the first time.
 */
function withoutChapters([head, ...times]: readonly Timed[]): Timed[] {
  const isHeading = (line: string | undefined) =>
    line !== undefined &&
    line.length <= MOST_OF_HEADING &&
    /^\P{Ll}/u.test(line) &&
    !/[.!?…,。！？।]$/u.test(line);
  const longer = times.filter(({ said }) => said.length > 1).length;
  const isOneEach = longer * 2 <= times.length;
  const first = head!.said.every(isHeading) ? [] : [head!];
  return [
    ...first,
    ...times.map(({ at, said }, index) => ({
      at,
      said:
        isOneEach && said.length > 1 && index < times.length - 1 && isHeading(said.at(-1))
          ? said.slice(0, -1)
          : said,
    })),
  ];
}

const MOST_OF_HEADING = 80;
const SLOWEST_WORDS_A_SECOND = 2;
const PAUSE_SECONDS = 2;

/** The track that was chosen, at the end: «English (auto-generated)». */
const GENERATED =
  /^[\p{L}\p{M} ]{2,30} ?[(（](?:auto-generated|generad[oa]s? automáticamente|dibuat otomatis|automatisch erzeugt|générés? automatiquement|gerad[oa]s? automaticamente|generati automaticamente|自動生成|自动生成|자동 생성됨|अपने आप जनरेट[^()]{0,20})[)）]$/iu;

/** What the page says, and nobody in the video. */
const isFurniture = (line: string): boolean =>
  line === '' ||
  GENERATED.test(line) ||
  READ_OUT.test(line) ||
  CHAPTER.test(line) ||
  HEADINGS.has(line.toLowerCase());

const secondsOf = (clock: string): number =>
  clock.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
