import { isDirection, type Label, labelOf } from './labels.ts';

/** One line of a script that a person wrote, and what stands on it. */

export type Line =
  /** `nothing`: only a direction stood there. */
  | { readonly kind: 'blank' | 'break' | 'nothing' }
  /** `rest` stands behind it on its line; `isSure` of names that nobody begins a spoken sentence with. */
  | {
      readonly kind: 'label';
      readonly label: Label;
      readonly rest: string;
      readonly raw: string;
      readonly isSure: boolean;
    }
  | {
      readonly kind: 'words';
      readonly text: string;
      readonly raw: string;
      /** Its number in a list. */
      readonly item?: number | undefined;
      /** A time or a bullet stood before it. */
      readonly isApart?: boolean | undefined;
    };

/** What is told about the words that are not said, and about those that may be none. */
export interface Findings {
  readonly unspoken: string[];
  readonly doubtful: string[];
}

/** A time that only says when: a span, or one in brackets. */
const STAMPS: readonly RegExp[] = [
  /^[[(【]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?\s?(?:[-–—~]|-->)\s?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])】]?\s?[:：|–-]?\s?/u,
  /^[[(【]\d{1,2}:\d{2}(?::\d{2})?[\])】]\s?[:：–-]?\s?/u,
  /^[[(【]\d{1,3}\s?(?:s|sec|secs|seconds|detik|segundos|seg|सेकंड|秒|초)?\s?[-–—~]\s?\d{1,3}\s?(?:s|sec|secs|seconds|detik|segundos|seg|सेकंड|秒|초)?[\])】]\s?[:：–-]?\s?/iu,
];
/** A time without brackets, which is one only where the times of a text begin at zero and there are several. */
export const BARE_STAMP = /^(\d{1,2}:\d{2}(?::\d{2})?)\s?[:：|–-]?\s(?=\S)/u;

const SURE =
  /^(?:hooks?|cta|call to action|v\.?o\.?|voice-?\s?over|b-?roll|sfx|bgm|narrator|on-?screen text|text overlay|gancho|narrador|narator|हुक|accroche|voix off|フック|ナレーション|旁白|テロップ)(?![\p{L}\p{M}])/iu;
const SLUG = /^(?:INT|EXT|INT\.?\/EXT)[. ]\s?\S/u;
const CUT =
  /^(?:(?:smash |jump )?cut to|fade (?:in|out|to)|dissolve to|corte a|fundido|potong ke|schnitt|fondu)(?![\p{L}])/iu;

/** @param hasStamps whether times without brackets are none that are said */
export function lineOf(raw: string, hasStamps: boolean, findings: Findings): Line {
  let text = raw.trim();
  if (text === '') return { kind: 'blank' };
  if (/^[-=_*~—–#\s]{3,}$/u.test(text) || /^♪[^♪]*♪$/u.test(text)) return { kind: 'break' };
  for (const stamp of hasStamps ? [...STAMPS, BARE_STAMP] : STAMPS) text = text.replace(stamp, '');
  const isTimed = text.length < raw.trim().length;
  if (isTimed)
    findings.unspoken.push(
      raw
        .trim()
        .slice(0, raw.trim().length - text.length)
        .trim(),
    );
  if (text === '') return { kind: 'break' };
  const heading = /^#{1,6}\s+(?=\S)/u.exec(text)?.[0] ?? '';
  text = text.slice(heading.length);
  if (SLUG.test(text)) return { kind: 'label', label: { kind: 'scene' }, rest: '', raw, isSure: true };
  if (CUT.test(text) && text.length < 40 && (/[:.]$/.test(text) || text === text.toUpperCase())) {
    findings.unspoken.push(text);
    return { kind: 'break' };
  }
  const found = labelled(text);
  if (found !== undefined) return { kind: 'label', ...found, raw };
  if (heading !== '') {
    findings.doubtful.push(text);
    return { kind: 'words', text: spoken(text, findings), raw };
  }
  const [, number, behind] = /^(\p{Nd}{1,2})[.)、．]\s?(?=\D)(.+)$/u.exec(text) ?? [];
  if (number !== undefined) {
    const inner = labelled(behind!);
    if (inner !== undefined && inner.isSure) return { kind: 'label', ...inner, raw };
    return { kind: 'words', text: spoken(behind!, findings), item: Number(number), raw };
  }
  const bare = text.replace(/^(?:[-•*–—‣▪◦·]|[✅👉🔥⭐➡]\uFE0F?)\s+/u, '');
  const again = bare === text ? undefined : labelled(bare);
  if (again !== undefined) return { kind: 'label', ...again, raw };
  const words = spoken(bare, findings);
  if (!/[\p{L}\p{N}]/u.test(words)) return { kind: 'nothing' };
  return { kind: 'words', text: words, raw, isApart: isTimed || bare !== text };
}

interface Labelled {
  readonly label: Label;
  readonly rest: string;
  readonly isSure: boolean;
}

const FORMS: readonly RegExp[] = [
  /^(?:\*\*|__)([^*_]{1,60})(?:\*\*|__)\s?[:：]?(.*)$/u,
  /^[[【<(]([^\]】>)]{1,60})[\]】>)]\s?[:：]?(.*)$/u,
];

/** A label at the beginning of a line: in bold, in brackets, before a colon, or alone. */
function labelled(text: string): Labelled | undefined {
  for (const form of FORMS) {
    const [, name, rest = ''] = form.exec(text) ?? [];
    const label = name === undefined ? undefined : labelOf(name);
    // «[Music] words»: what is in the brackets is left out, and the words are said.
    if (
      label === undefined ||
      (label.kind === 'unspoken' && !/^\*\*|[:：]/u.test(text) && rest.trim() !== '')
    )
      continue;
    return { label, rest: rest.replace(/^\s?[-–—]\s/u, '').trim(), isSure: true };
  }
  const alone = labelOf(text);
  if (alone !== undefined) return { label: alone, rest: '', isSure: true };
  const at = /[:：]/u.exec(text)?.index ?? -1;
  // «HOOK (0:00-0:03): words»: the colon behind the brackets is meant.
  const behind = /^[^:：()（）[\]]{1,40}[([（][^()（）[\]]{1,30}[)\]）]\s?[:：]/u.exec(text)?.[0].length;
  const end = behind === undefined ? at : behind - 1;
  if (end < 1 || end > 60) return undefined;
  const label = labelOf(text.slice(0, end).replace(/\*\*/g, ''));
  if (label === undefined) return undefined;
  const rest = text
    .slice(end + 1)
    .replace(/^\s?\*\*/u, '')
    .trim();
  return { label, rest, isSure: rest === '' || label.number !== undefined || SURE.test(text) };
}

/** A line's words without what is in brackets and nobody says, and without the marks of bold and slanted letters. */
export function spoken(text: string, findings: Findings): string {
  let isLeft = false;
  const leave = (part: string): string => {
    isLeft = true;
    findings.unspoken.push(part.trim());
    return ' ';
  };
  const said = text
    .replace(/\[[^\][]{1,120}\]|【[^【】]{1,120}】/gu, leave)
    .replace(/[(（]([^()（）]{1,80})[)）]/gu, (part, inner: string) => {
      if (isDirection(inner)) return leave(part);
      if (part === text) findings.doubtful.push(part);
      return part;
    })
    .replace(/(?<![\p{L}\p{N}*])\*([^*\s][^*]{0,80})\*(?![\p{L}\p{N}*])/gu, (part, inner: string) =>
      isDirection(inner) ? leave(part) : inner,
    )
    .replace(/\*\*([^*]{1,400})\*\*/gu, '$1')
    .replace(/(?<![\p{L}\p{N}_])__([^_]{1,400})__(?![\p{L}\p{N}_])/gu, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
  return isLeft ? said.replace(/ (?=[,.])/gu, '') : said;
}
