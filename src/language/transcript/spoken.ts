import { withoutEntities } from '../entities.ts';

/** What of a line is said aloud: without tags, sounds, music and the name of who speaks. */

/** Tags of VTT, SRT and ASS are left out, and entities are letters again. */
export const withoutTags = (line: string): string =>
  withoutEntities(line.replace(/<[^<>]*>|\{\\[^{}]*\}/g, ''));

/** A sound in brackets, as people write it in a text: `[Music]`, `(loud applause)`. */
const SOUND =
  /[[(](?:[^[\]()]{0,40}\b)?(?:music|applause|laugh(?:s|ter|ing)?|cheer(?:s|ing)?|inaudible|crosstalk|silence|noise|sighs?|coughs?|foreign|m[uú]sica|aplausos?|risas?|musik|tepuk tangan|tawa|संगीत|तालियां|हंसी)[^[\]()]{0,40}[\])]/giu;

/** @param captions in captions everything in square brackets is a sound, and so are capitals in round ones */
export function spokenWords(line: string, captions: boolean): string {
  const own = captions
    ? line.replace(/\[[^[\]]{0,200}\]/g, ' ').replace(/\((?:[^()\p{Ll}]{2,80})\)/gu, ' ')
    : line.replace(/\[_+\]/g, ' ');
  return own
    .replace(SOUND, ' ')
    .replace(/[♪♫♬♩][^♪♫♬♩]{0,300}[♪♫♬♩]/gu, ' ')
    .replace(/[♪♫♬♩]/gu, ' ')
    .replace(/(?<!>)>{2,}(?!>)/g, ' ')
    .replace(/[\p{Cc}\u200B\u200E\u200F\uFEFF]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** `HOST:`, `Speaker 1 (00:01:22):`, `- Maria Lopez:` at the beginning of a line. */
const LABEL =
  /^\s*(?:>{2,}\s*)?(?:[-–—]\s*)?(\p{Lu}[\p{L}\p{M}\p{N}.'’-]{0,30}(?: [\p{Lu}\p{N}][\p{L}\p{M}\p{N}.'’-]{0,30}){0,3})(?: ?[([]\d{1,2}:\d{2}(?::\d{2})?[)\]])?:(?=\s)/u;
const KNOWN_LABEL =
  /^(?:speaker|host|guest|interviewer|interviewee|narrator|moderator|presenter|q|a|penyiar|narator|narrador|presentador|entrevistador)(?: \d{1,2})?$/iu;

/** The names that label lines here: those in capitals, those of roles, and whatever labels two lines. */
export function labelsIn(lines: readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const name = LABEL.exec(line)?.[1];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const isLabel = (name: string, count: number) =>
    count >= 2 || KNOWN_LABEL.test(name) || (/^\P{Ll}{2,}$/u.test(name) && /\p{Lu}{2}/u.test(name));
  return new Set([...counts].flatMap(([name, count]) => (isLabel(name, count) ? [name] : [])));
}

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
