import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import type { ShownItem, ShownNumber } from '../image/shot.ts';
import { isOrdinal } from './ordinals.ts';

/** What in the spoken words can be shown as such: a number, a list. */

const NUMBER = /[$€£¥₹₩฿]?\p{Nd}[\p{Nd}.,:/]*(?:\s?(?:[%٪×°]|[$€£¥₹₩฿]))?/u;
const SENTENCE_END = /[.!?…。！？؟।]["'”’»）)\]」』]*\s*$/u;
const LONGEST_UNIT = 12;

/** The first number among the words, with the word behind it, such as `30` and `days`. */
export function numberIn(words: readonly SpokenWord[], { spaced }: Language): ShownNumber | undefined {
  for (const [index, { text: word }] of words.entries()) {
    const [found] = NUMBER.exec(word) ?? [];
    if (found === undefined) continue;
    const text = found.replace(/(?<![.,:/])[.,:/]+$/u, '');
    const rest = bare(word.slice(word.indexOf(found) + found.length));
    const next = SENTENCE_END.test(word) ? '' : bare(words[index + 1]?.text ?? '');
    const isClosed = /[%٪$€£¥₹₩฿]/u.test(text) || !/^\p{L}/u.test(next);
    const unit = rest !== '' ? rest : isClosed || !(spaced || next.length <= 3) ? '' : next;
    return { text, unit: [...unit].length > LONGEST_UNIT ? '' : unit };
  }
  return undefined;
}

const LIST_MARK = /[,،、，;；]["'”’»）)\]」』]*\s*$/u;
const MOST_ITEMS = 4;
const MOST_WORDS = 3;
const MOST_LETTERS = 28;
/** Without spaces, commas part clauses as well; things of a list are shorter. */
const MOST_LETTERS_UNSPACED = 7;

interface SpokenList {
  readonly items: readonly ShownItem[];
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Three things or more that are set apart by commas in one sentence, each of a few words. */
export function listIn(words: readonly SpokenWord[], language: Language): SpokenList | undefined {
  let parts: SpokenWord[][] = [[]];
  for (const word of words) {
    parts.at(-1)!.push(word);
    const ends = SENTENCE_END.test(word.text);
    if (!ends && !LIST_MARK.test(word.text)) continue;
    const found = ends ? itemsOf(parts, language) : undefined;
    if (found !== undefined) return found;
    parts = ends ? [[]] : [...parts, []];
  }
  return undefined;
}

function itemsOf(parts: readonly SpokenWord[][], language: Language): SpokenList | undefined {
  const { spaced } = language;
  const spoken = parts.map((part) => {
    const text = bare(part.map(({ text: word }) => word).join(spaced ? ' ' : ''));
    return {
      text,
      atSeconds: part[0]?.startSeconds ?? 0,
      endSeconds: part.at(-1)?.endSeconds ?? 0,
      count: part.length,
    };
  });
  const items = isOrdinal(spoken[0]?.text ?? '', language) ? spoken.slice(1) : spoken;
  const isShort = ({ text, count }: { text: string; count: number }): boolean =>
    text !== '' &&
    [...text].length <= (spaced ? MOST_LETTERS : MOST_LETTERS_UNSPACED) &&
    (!spaced || count <= MOST_WORDS);
  if (items.length < 3 || items.length > MOST_ITEMS + 1 || !items.every(isShort)) return undefined;
  const shown = items.slice(0, MOST_ITEMS);
  return {
    items: shown.map(({ text, atSeconds }) => ({ text, atSeconds })),
    startSeconds: shown[0]!.atSeconds,
    endSeconds: items.at(-1)!.endSeconds,
  };
}

/** Without the marks around it. */
const bare = (text: string): string => text.replace(/^[\p{P}\s]+|(?<![\p{P}\s])[\p{P}\s]+$/gu, '');
