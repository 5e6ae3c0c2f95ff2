import { isFrame, wordsOf } from '../../../language/topic/topic-words.ts';
import { formsOf } from '../../../language/topic/word-forms.ts';
import { MONEY, MONEY_WORDS } from './amounts.ts';
import type { DomainText } from './corpus.ts';

/** The keywords of a subject in a topic, in all their forms. */

/** How many letters longer than a keyword a word may be that begins with it. */
const LONGEST_ENDING = 6;
/** From this length on, a keyword also matches the words that begin with it. */
const STEM_LENGTH = 5;
/** Most frame words between two words of a keyword. */
const MOST_BETWEEN = 3;

/** The words of a subject, made ready to be compared with those of topics. */
export interface Ready {
  /** The keywords' words by each key of the first one, so that only keywords that may begin at a word are compared. */
  readonly keywords: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** The words of keywords of several words that say what they are about, in whatever order a topic has them. */
  readonly phrases: readonly (readonly string[])[];
  /** The forms of the subject's other words. */
  readonly own: ReadonlySet<string>;
  readonly unlike: readonly string[];
}
const ready = new WeakMap<DomainText, Ready>();

/** The words of a subject as they are compared, kept, since a topic is compared with all subjects of all languages. */
export function readyToMatch(domain: DomainText, language: string): Ready {
  const known = ready.get(domain);
  if (known !== undefined) return known;
  const keywords = [...domain.keywords, ...(domain.said ?? [])]
    .map(wordsOf)
    .filter((parts) => parts.length > 0);
  const own = [...wordsOf(domain.subject), ...keywords.filter((parts) => parts.length > 1).flat()];
  const byKey = new Map<string, (readonly string[])[]>();
  for (const parts of keywords) {
    for (const key of keysOf(parts[0]!, language)) byKey.set(key, [...(byKey.get(key) ?? []), parts]);
  }
  const made = {
    keywords: byKey,
    phrases: keywords
      .map((parts) => parts.filter((part) => !isFrame(part, language)))
      .filter((parts) => parts.length > 1),
    own: new Set(own.flatMap((word) => [...formsOf(word, language)])),
    unlike: (domain.unlike ?? []).map((phrase) => ` ${wordsOf(phrase).join(' ')} `),
  };
  ready.set(domain, made);
  return made;
}

/** What two words have in common that may match: a form, or how they begin. */
function keysOf(word: string, language: string): string[] {
  const money = word === MONEY ? [...MONEY_WORDS] : [];
  return [
    ...formsOf(word, language),
    ...money,
    `${word.slice(0, /^\p{Script=Hangul}/u.test(word) ? 2 : STEM_LENGTH)}…`,
  ];
}

/** The end of a phrase that begins at `start`; it may contain framing words: «rumah tetap rapi» is «rumah rapi». */
function phraseEnd(
  words: readonly string[],
  start: number,
  parts: readonly string[],
  language: string,
): number | undefined {
  let at = start;
  for (const [index, part] of parts.entries()) {
    const latest = index === 0 ? at : at + MOST_BETWEEN;
    while (at < latest && !begins(words[at] ?? '', part, language) && isFrame(words[at] ?? '', language))
      at += 1;
    if (!begins(words[at] ?? '', part, language)) return undefined;
    at += 1;
  }
  return at;
}

export function begins(word: string, keyword: string, language: string): boolean {
  if (word === keyword || (word === MONEY && MONEY_WORDS.has(keyword))) return true;
  if (same(word, keyword, language)) return true;
  if (/^\p{Script=Devanagari}/u.test(word)) return false;
  const { length } = keyword;
  const longer = word.length - length;
  if (/^\p{Script=Hangul}/u.test(keyword)) return length >= 2 && word.startsWith(keyword) && longer <= 3;
  return length >= STEM_LENGTH && word.startsWith(keyword) && longer <= LONGEST_ENDING;
}

/** Whether two words are forms of one. */
export function same(word: string, other: string, language: string): boolean {
  if (word === other) return true;
  const theirs = formsOf(other, language);
  for (const form of formsOf(word, language))
    if (theirs.has(form) && (form.length >= 4 || form === other)) return true;
  return false;
}

/** What of a topic the keywords of a subject explain. */
export interface Explained {
  readonly explained: readonly boolean[];
  /** The words that keywords of several words explain. */
  readonly phrased: readonly boolean[];
}

/** The words of a topic that are a subject's keywords; undefined where none is. */
export function explain(
  words: readonly string[],
  domain: DomainText,
  language: string,
): Explained | undefined {
  const { keywords, phrases } = readyToMatch(domain, language);
  const explained = new Array<boolean>(words.length).fill(false);
  const phrased = [...explained];
  for (const [start, word] of words.entries()) {
    for (const key of keysOf(word, language)) {
      for (const parts of keywords.get(key) ?? []) {
        const end = phraseEnd(words, start, parts, language);
        if (end === undefined) continue;
        explained.fill(true, start, end);
        if (parts.length > 1) phrased.fill(true, start, end);
      }
    }
  }
  for (const parts of phrases) {
    const at = parts.map((part) => words.findIndex((word) => begins(word, part, language)));
    if (at.includes(-1)) continue;
    for (const index of at) explained[index] = phrased[index] = true;
  }
  return explained.includes(true) ? { explained, phrased } : undefined;
}
