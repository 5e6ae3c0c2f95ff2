import type { Language } from '../../../contracts/languages.ts';
import { isFrame, plain, wordsOf } from '../../../language/topic/topic-words.ts';
import { same } from './keywords.ts';
import { withoutPasted } from './topic.ts';
import { isUnspaced, partsOf } from './unspaced.ts';
import { FACT_WORDS } from './words/facts.ts';

/**
 * Whether an encyclopedia's article is about a topic. Its title, or another name of it, stands in the topic as a whole; every
 * other word of the topic only frames it («… nobody knows about») or stands in the article's first sentences. So «sleep
 * apnea» never gets the article on sleep.
 */

/** The words of a topic that name its subject, as they are typed: what an encyclopedia is asked for. */
export function subjectWords(topic: string, { name, spaced }: Language): string {
  const typed = withoutPasted(topic);
  if (!spaced) return unasked(typed, name);
  const words = typed.match(/[\p{L}\p{M}\p{N}'’.-]+/gu) ?? [];
  const subject = words.filter((word) => !isAround(plain(word), name));
  return subject.length === 0 ? typed : subject.join(' ');
}

/**
 * How much of a topic an article's title covers, in letters; undefined where the article is about something else.
 * @param names the title and the other names by which the article is found
 * @param lead its first sentences; without them only the title is looked at, and other words may be anything
 */
export function coveredBy(
  topic: string,
  names: readonly string[],
  { name: language }: Language,
  lead?: string,
): number | undefined {
  const text = plain(withoutPasted(topic));
  const found = names.flatMap((name) => {
    const rest = isUnspaced(text) ? restUnspaced(text, name, language) : restOf(text, name, language);
    return rest === undefined ? [] : [{ letters: lettersIn(name), rest }];
  });
  const [best] = found.sort((a, b) => b.letters - a.letters);
  if (best === undefined) return undefined;
  if (lead === undefined) return best.letters;
  return best.rest.every((word) => isAround(word, language) || isIn(lead, word, language))
    ? best.letters
    : undefined;
}

/** A text that is written without spaces, without its words that ask for facts. */
function unasked(typed: string, language: string): string {
  const asking = [...factWords(language)].filter((word) => [...word].length > 1 && isUnspaced(word));
  const rest = asking
    .sort((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, ' '), typed)
    .replace(/^[のはがをな的 ]+|(?<![のはがをな的 ])[のはがをな的 ]+$/gu, '');
  return rest === '' ? typed : rest;
}

/** A word that names no subject. */
const isAround = (word: string, language: string): boolean =>
  factWords(language).has(word) || isFrame(word, language);

const sets = new Map<string, ReadonlySet<string>>();
function factWords(language: string): ReadonlySet<string> {
  const known = sets.get(language);
  if (known !== undefined) return known;
  const words = `${FACT_WORDS.english} ${FACT_WORDS[language] ?? ''}`.split(/\s+/u).map(plain);
  const made = new Set(words);
  sets.set(language, made);
  return made;
}

const lettersIn = (name: string): number => wordsOf(name).join('').length;

/**
 * The words of the topic without those of the name, which stand in it one after the other; undefined where they do not. What a
 * title has in brackets, as in «Mercury (planet)», may stand anywhere.
 */
function restOf(text: string, name: string, language: string): string[] | undefined {
  const words = wordsOf(text);
  const [, bare = name, kind = ''] = /^(.+?) ?[(（]([^()（）]+)[)）]$/u.exec(name) ?? [];
  const parts = wordsOf(bare);
  // A name that is nothing but a frame («Saved!») says nothing on what a longer topic is about.
  const isBare = words.length > parts.length && parts.every((part) => isAround(part, language));
  if (parts.length === 0 || isBare) return undefined;
  const start = words.findIndex((_, index) =>
    parts.every((part, place) => isForm(words[index + place] ?? '', part, language)),
  );
  if (start === -1) return undefined;
  const rest = words.toSpliced(start, parts.length);
  for (const part of wordsOf(kind)) {
    const place = rest.findIndex((word) => isForm(word, part, language));
    if (place === -1) return undefined;
    rest.splice(place, 1);
  }
  return rest;
}

function restUnspaced(text: string, name: string, language: string): string[] | undefined {
  const whole = plain(name).replace(/[()（）]/gu, '');
  if ([...whole].length < 2 || !text.includes(whole)) return undefined;
  // Segmenters cut «豆知識» in two, so the words that ask for facts are taken out whole.
  const asking = [...factWords(language)]
    .filter((word) => isUnspaced(word))
    .sort((a, b) => b.length - a.length);
  return partsOf(asking.reduce((rest, word) => rest.replaceAll(word, ' '), text.replaceAll(whole, ' ')));
}

/** How much of two words must be the same beginning: `procrastinate` and `procrastination`, but not `universe` and `university`. */
const ALIKE = 0.78;
const ALIKE_LETTERS = 6;

function isForm(word: string, other: string, language: string): boolean {
  if (same(word, other, language)) return true;
  let common = 0;
  while (common < word.length && word[common] === other[common]) common += 1;
  return common >= ALIKE_LETTERS && common >= ALIKE * Math.max(word.length, other.length);
}

function isIn(lead: string, word: string, language: string): boolean {
  const text = plain(lead);
  if (isUnspaced(word)) return text.includes(word);
  return wordsOf(text).some((other) => isForm(word, other, language));
}
