import type { Language } from '../../../contracts/languages.ts';
import { plain, unitWords } from '../../../language/topic/topic-words.ts';
import { isCountOfTips } from './counted-tips.ts';

export interface Topic {
  /** The user's words, single-spaced, without control characters and end marks. */
  readonly text: string;
  /** The same without the count that it begins with: `cara meningkatkan …`. */
  readonly countless: string;
  /** How many tips it asks for: 2 to 10. */
  readonly count: number | undefined;
  /** The word that says so: `5`, `cinco`. */
  readonly countWord: string | undefined;
  /** It was typed with a question mark at its end. */
  readonly asks: boolean;
}

/**
 * Reads a topic or a title.
 * @param numbers words for 1…10 as they stand in titles of the language
 */
export function readTopic(
  content: string,
  language: Language,
  numbers: readonly (readonly string[])[],
): Topic {
  const typed = withoutPasted(cleaned(content));
  const ended = typed.replace(/(?<![\s.!?…。！？।؟])[\s.!?…。！？।؟]+$/u, '');
  // «¿…?» loses both its marks.
  const text = /[?!]/.test(ended) ? ended : ended.replace(/^[¿¡]+\s*/u, '');
  const found = findCount(text.slice(0, 300), language, numbers);
  const begins = found !== undefined && language.spaced && text.startsWith(found.word);
  const rest = begins ? text.slice(found.word.length).trim() : text;
  return {
    text,
    countless: rest === '' ? text : rest,
    count: found?.count,
    countWord: found?.word,
    asks: /[?？؟]$/u.test(typed),
  };
}

/** Letters of full and half width, which keyboards for Chinese and Japanese write; everything else keeps its spelling. */
const WIDE = /[\uFF01-\uFF9F\u3000]+/gu;

/** NFC, without control characters, single-spaced. The user's words keep their spelling: iOS, mc², ™. */
export function cleaned(text: string): string {
  return text
    .normalize('NFC')
    .replace(WIDE, (wide) => wide.normalize('NFKC'))
    .replace(/[\p{Cc}\p{Co}\p{Cs}\p{Cn}\u200B\u2060\uFEFF]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

const EMOJI =
  /(?:(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier})(?:\uFE0F|\u20E3|\u200D)*)+/gu;

/** What is pasted with a topic and is no word of it: addresses, mentions, emoji, and hashtags, unless nothing else is there. */
export function withoutPasted(text: string): string {
  const bare = text
    .replace(/(?:https?:\/\/|www\.)\S+/giu, ' ')
    .replace(/(?<![\p{L}\p{N}])@[\p{L}\p{N}_.]+/gu, ' ')
    .replace(EMOJI, (signs) => (/^[™©®]+$/u.test(signs) ? signs : ' '));
  const tagless = bare.replace(/(?<![\p{L}\p{N}&])#(?!\d+(?![\p{L}\p{N}_]))[\p{L}\p{M}\p{N}_]+/gu, ' ');
  const words = /[\p{L}\p{N}]/u.test(tagless) ? tagless : bare.replace(/#/g, ' ');
  return words
    .replace(/\s+/gu, ' ')
    .replace(/ ([,.!?])/g, '$1')
    .trim();
}

interface Count {
  readonly count: number;
  readonly word: string;
}

/** What stands behind a number at the end of a title: «朝の習慣3選». */
const SELECTION = /^[選选]/u;
/** What is counted by, written together with its number: 5つ, 5가지, ৫টি. */
const CLASSIFIER = /^(?:[つ个個가選选]|টি|টা)/u;

/**
 * A number among the first four words, or of a selection, or of tips anywhere («घर पर पैसे बचाने के 5 तरीके»); amounts of time and
 * names such as 4K are excluded.
 */
function findCount(
  text: string,
  language: Language,
  numbers: readonly (readonly string[])[],
): Count | undefined {
  const words = [...new Intl.Segmenter(language.tag, { granularity: 'word' }).segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment, index: start }) => ({ word: segment, behind: text.slice(start + segment.length) }));
  for (const [index, { word, behind }] of words.entries()) {
    const next = words[index + 1]?.word ?? '';
    const isLate = index >= 4 && !SELECTION.test(next) && !/^\p{Nd}+[選选]/u.test(word);
    if (isLate && !isCountOfTips(word, behind)) continue;
    const count = numberOf(word, numbers);
    if (count !== undefined && count >= 2 && count <= 10 && !unitWords().has(plain(next)))
      return { count, word };
  }
  return undefined;
}

function numberOf(word: string, numbers: readonly (readonly string[])[]): number | undefined {
  const digits = /^\p{Nd}{1,2}/u.exec(word)?.[0];
  if (digits !== undefined) {
    const classifier = word.slice(digits.length);
    return classifier === '' || CLASSIFIER.test(classifier) ? digitsToNumber(digits) : undefined;
  }
  const index = numbers.findIndex((names) => names.some((name) => plain(name) === plain(word)));
  return index === -1 ? undefined : index + 1;
}

/** The number that digits of any script write: `५` is 5. In Unicode they stand in runs that begin at 0. */
function digitsToNumber(digits: string): number {
  return [...digits].reduce((value, digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let zero = code;
    while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return value * 10 + (code - zero);
  }, 0);
}
