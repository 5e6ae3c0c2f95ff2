import { withoutEntities } from '../entities.ts';

/** What of a line is said aloud: without tags, sounds, music and the name of who speaks. */

/** Tags of VTT, SRT and ASS are left out, and entities are letters again. */
export const withoutTags = (line: string): string =>
  withoutEntities(line.replace(/<br\b[^<>]*>|\\N/giu, ' ').replace(/<[^<>]*>|\{\\[^{}]*\}/g, ''));

/** A sound in brackets, as people write it in a text: `[Music]`, `(loud applause)`. */
const SOUND =
  /[[(](?:[^[\]()]{0,40}\b)?(?:music|applause|laugh(?:s|ter|ing)?|cheer(?:s|ing)?|inaudible|crosstalk|silence|noise|sighs?|coughs?|foreign|m[uú]sica|aplausos?|risas?|musik|tepuk tangan|tawa|संगीत|तालियां|हंसी)[^[\]()]{0,40}[\])]/giu;

/** @param captions in captions everything in square brackets is a sound, and so are capitals in round ones */
export function spokenWords(line: string, captions: boolean): string {
  const own = captions
    ? line
        .replace(/\[[^[\]]{0,200}\]|【[^【】]{0,80}】|（[^（）]{1,20}）/gu, ' ')
        .replace(/\((?:[^()\p{Ll}]{2,80})\)/gu, ' ')
    : line.replace(/\[_+\]|\[\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?\]/g, ' ');
  return withoutFillers(own)
    .replace(SOUND, ' ')
    .replace(/[♪♫♬♩][^♪♫♬♩]{0,300}[♪♫♬♩]/gu, ' ')
    .replace(/[♪♫♬♩][〜～]*/gu, ' ')
    .replace(/(?<!>)>{2,}(?!>)/g, ' ')
    .replace(/[\p{Cc}\u200B\u200E\u200F\uFEFF]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Sounds that fill a pause; `um` is a word of other languages, and one of these with a comma only. */
const FILLER =
  /(?<![\p{L}\p{M}\p{N}'’-])(?:(?:uh+m?|uhm|erm|hmm+)(?![\p{L}\p{M}\p{N}'’-])[,.…]?|um+[,…])\s*(\p{Ll}?)/giu;

const withoutFillers = (line: string): string =>
  line.replace(FILLER, (filler: string, next: string) =>
    /^\p{Lu}/u.test(filler) ? next.toLocaleUpperCase() : next,
  );

/** `HOST:`, `Speaker 1 (00:01:22):`, `- Maria Lopez:`, `रवि:`, `田中：` at the beginning of a line. */
const LABEL =
  /^\s*(?:>{2,}\s*)?(?:[-–—]\s*)?(\p{Lu}[\p{L}\p{M}\p{N}.'’-]{0,30}(?: [\p{Lu}\p{N}][\p{L}\p{M}\p{N}.'’-]{0,30}){0,3}|[\p{Lo}\p{M}]{1,20}(?: [\p{Lo}\p{M}\p{N}]{1,20})?)(?: ?[([]\d{1,2}:\d{2}(?::\d{2})?[)\]])?(?::(?=\s)|：)/u;
const KNOWN_LABEL =
  /^(?:speaker|host|guest|interviewer|interviewee|narrator|moderator|presenter|q|a|penyiar|narator|narrador|presentador|entrevistador|المذيع|الضيف|司会|主持人|嘉宾|진행자|พิธีกร)(?: \d{1,2})?$/iu;
/** Words of letters without capitals that stand before a colon and are nobody's name. */
const SAYS = /^(?:قال|قالت|قلت|يقول|قيل|कहा|बोला|बोली|बोले|তিনি বললেন|说|說|曰)$/u;

/**
 * The names that label lines here: those in capitals, those of roles, and whatever labels two lines. In captions whose
 * letters have no capitals, two names once each are labels, too, and so is a short one before a wide colon.
 */
export function labelsIn(lines: readonly string[], captions: boolean): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const wide = new Set<string>();
  for (const line of lines) {
    const label = LABEL.exec(line);
    if (label === null) continue;
    const name = label[1]!;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (captions && label[0].endsWith('：') && [...name].length <= SHORT_NAME) wide.add(name);
  }
  const caseless = captions ? [...counts.keys()].filter((name) => CASELESS.test(name)) : [];
  const isLabel = (name: string, count: number) =>
    !SAYS.test(name) &&
    (count >= 2 ||
      KNOWN_LABEL.test(name) ||
      wide.has(name) ||
      (CASELESS.test(name) && caseless.length >= 2) ||
      (/^\P{Ll}{2,}$/u.test(name) && /\p{Lu}{2}/u.test(name)));
  return new Set([...counts].flatMap(([name, count]) => (isLabel(name, count) ? [name] : [])));
}

const CASELESS = /^\p{Lo}/u;
/** Letters of a name in Chinese or Japanese. */
const SHORT_NAME = 5;

/** The line without its label and its dash; `turn` where one of them says that somebody else speaks. */
export function withoutLabel(
  line: string,
  labels: ReadonlySet<string>,
): { readonly text: string; readonly turn: 'label' | 'mark' | 'no' } {
  const label = LABEL.exec(line);
  if (label !== null && labels.has(label[1]!)) return { text: line.slice(label[0].length), turn: 'label' };
  const mark = /^\s*(?:>{2,}|[-–—](?=\s))\s*/u.exec(line);
  if (mark !== null) return { text: line.slice(mark[0].length), turn: 'mark' };
  return { text: line, turn: 'no' };
}

const UNSPACED_LETTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFF60]/u;

/** What stands between two lines of one thought: a space, where their writing has one. */
export const gapBetween = (one: string, two: string): '' | ' ' =>
  UNSPACED_LETTER.test(one.slice(-1)) && UNSPACED_LETTER.test(two.slice(0, 1)) ? '' : ' ';

/** Lines of one thought. They are joined once, since to look at the end of a text that grows costs as much as to copy it. */
export const joinedLines = (lines: readonly string[]): string =>
  lines.map((line, index) => (index === 0 ? line : `${gapBetween(lines[index - 1]!, line)}${line}`)).join('');

/** Whether most of the text is in letters whose words have no spaces between them. */
export function isUnspaced(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const unspaced =
    text.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu,
    )?.length ?? 0;
  return unspaced * 2 > letters;
}
