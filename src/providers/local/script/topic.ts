import type { Language } from '../../../contracts/languages.ts';
import type { DomainText } from './corpus.ts';
import { frameWords, plain, unitWords, wordsOf } from './topic-words.ts';

export interface Topic {
  /** The user's words, single-spaced, without control characters and end marks. */
  readonly text: string;
  /** The same without the count that it begins with: `cara meningkatkan …`. */
  readonly countless: string;
  /** How many tips it asks for: 2 to 10. */
  readonly count: number | undefined;
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
  const text = cleaned(content).replace(/(?<![\s.!?…。！？।؟])[\s.!?…。！？।؟]+$/u, '');
  const found = findCount(text.slice(0, 300), language, numbers);
  const begins = found !== undefined && language.spaced && text.startsWith(found.word);
  const rest = begins ? text.slice(found.word.length).trim() : text;
  return { text, countless: rest === '' ? text : rest, count: found?.count };
}

/** NFKC, without control characters, single-spaced. */
export function cleaned(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Co}\p{Cs}\p{Cn}\u200B\u2060\uFEFF]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

interface Count {
  readonly count: number;
  readonly word: string;
}

/** A number among the first four words that counts tips; amounts of time and names such as 4K are excluded. */
function findCount(
  text: string,
  language: Language,
  numbers: readonly (readonly string[])[],
): Count | undefined {
  const words = [...new Intl.Segmenter(language.tag, { granularity: 'word' }).segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
  for (const [index, word] of words.slice(0, 4).entries()) {
    const count = numberOf(word, numbers);
    const next = words[index + 1] ?? '';
    if (count !== undefined && count >= 2 && count <= 10 && !unitWords().has(plain(next)))
      return { count, word };
  }
  return undefined;
}

function numberOf(word: string, numbers: readonly (readonly string[])[]): number | undefined {
  const digits = /^\p{Nd}{1,2}/u.exec(word)?.[0];
  if (digits !== undefined) {
    const classifier = word.slice(digits.length); // 5つ, 5가지: a digit with what it counts
    return classifier === '' || /^[つ个個가]/u.test(classifier) ? digitsToNumber(digits) : undefined;
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

/**
 * The subject of a topic, if it has exactly one: it contains at least one keyword of the subject, and every other word is
 * one of the subject's own or only frames the topic. A topic with an unknown word («sleep apnea», «coffee prices»)
 * matches nothing, since wrong tips are worse than general ones.
 * @param numbers words for 1…10, which say nothing about the topic
 * @returns the domain's id
 */
export function matchDomain(
  topic: string,
  domains: ReadonlyMap<string, DomainText>,
  numbers: readonly (readonly string[])[] = [],
): string | undefined {
  const words = wordsOf(topic.slice(0, 400));
  if (words.length === 0 || words.length > MOST_WORDS) return undefined;
  const sentence = words.join(' ');
  if (OTHER_MEANINGS.some((phrase) => ` ${sentence} `.includes(` ${phrase}`))) return undefined;
  const counts = new Set(numbers.flat().map(plain));
  const scored = [...domains].flatMap(([id, text]) => {
    const letters = score(words, text, counts);
    return letters === undefined ? [] : [{ id, letters }];
  });
  scored.sort((a, b) => b.letters - a.letters); // stable: the corpus' order among equals
  return scored[0]?.id;
}

/** The longest topic that can match, in words; a longer one says more than a subject covers. */
const MOST_WORDS = 16;
/** How many letters longer than a keyword a word may be that begins with it. */
const LONGEST_ENDING = 6;
/** From this length on, a keyword also matches the words that begin with it. */
const STEM_LENGTH = 5;

/** Most frame words between two words of a keyword. */
const MOST_BETWEEN = 2;

/** Beginnings of phrases that mean something else than their words do. */
const OTHER_MEANINGS: readonly string[] = [
  'hot dog',
  'sleep with',
  'sleeping with',
  'sleep around',
  'dog house',
  'dog days',
  'plant based',
  'power plant',
  'kerja tanaman',
  'tidur dengan',
  'tidur sama',
  'perro caliente',
  'perros calientes',
  'how to scam',
  'how to hack',
  'hackear',
  'cara hack',
];

/** The number of the topic's letters that the subject's keywords cover; undefined where some word is not covered. */
function score(
  words: readonly string[],
  { subject, keywords }: DomainText,
  counts: ReadonlySet<string>,
): number | undefined {
  const explained = new Array<boolean>(words.length).fill(false);
  for (const keyword of keywords) {
    const parts = wordsOf(keyword);
    if (parts.length === 0) continue;
    for (let start = 0; start + parts.length <= words.length; start += 1) {
      const end = phraseEnd(words, start, parts);
      if (end !== undefined) explained.fill(true, start, end);
    }
  }
  if (!explained.includes(true)) return undefined;
  const own = new Set([
    ...wordsOf(subject),
    ...keywords.filter((keyword) => wordsOf(keyword).length > 1).flatMap(wordsOf),
  ]);
  const whole = words.every(
    (word, index) => explained[index] === true || isFrame(word) || counts.has(word) || own.has(word),
  );
  if (!whole) return undefined;
  return words.reduce((sum, word, index) => sum + (explained[index] === true ? word.length : 0), 0);
}

/** The end of a phrase that begins at `start`; it may contain framing words: «rumah tetap rapi» is «rumah rapi». */
function phraseEnd(words: readonly string[], start: number, parts: readonly string[]): number | undefined {
  let at = start;
  for (const [index, part] of parts.entries()) {
    const latest = index === 0 ? at : at + MOST_BETWEEN;
    while (at < latest && !begins(words[at] ?? '', part) && isFrame(words[at] ?? '')) at += 1;
    if (!begins(words[at] ?? '', part)) return undefined;
    at += 1;
  }
  return at;
}

const isFrame = (word: string): boolean =>
  frameWords().has(word) || /^\p{N}+$/u.test(word) || [...word].length === 1;

function begins(word: string, keyword: string): boolean {
  if (word === keyword) return true;
  if (/^\p{Script=Devanagari}/u.test(word)) return inflected(word, keyword);
  const length = [...keyword].length;
  return length >= STEM_LENGTH && word.startsWith(keyword) && [...word].length - length <= LONGEST_ENDING;
}

const HINDI_ENDING = /(?:ना|ने|नी|एं|एँ|ए|ें|ता|ते|ती|कर|ियों|ियां|ियाँ|ों|ूं|ूँ|ो|े|ी|ा)$/u;

/** Hindi: compares words without the endings of verbs and plurals: बचाने, बचाना and बचा match. */
function inflected(word: string, keyword: string): boolean {
  const stem = word.replace(HINDI_ENDING, '');
  return stem.length >= 2 && (stem === keyword || stem === keyword.replace(HINDI_ENDING, ''));
}
