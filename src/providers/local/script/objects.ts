import { isFrame } from '../../../language/topic/topic-words.ts';
import type { Explained } from './keywords.ts';
import { DETERMINERS, RELAXERS } from './words/limits.ts';

/**
 * Which subject a topic is about where it has the words of two: «spend less on coffee» is about spending, and coffee is what it
 * is spent on. One says what is done first and its object behind a small word; Hindi and Bengali say the object first, with
 * the small word behind it.
 */

/** A subject's words in a topic. */
export interface Named extends Explained {
  readonly id: string;
}

/**
 * The places of words that say another subject's name, and are no frame words: a word of many uses («save», «morning») names
 * none alone.
 * @param isOwn whether a subject is the one that is asked for, or one with it
 */
export function foreignWords(
  words: readonly string[],
  named: readonly Named[],
  language: string,
  isOwn: (other: string) => boolean,
): boolean[] {
  return words.map((_, index) =>
    named.some((other) => !isOwn(other.id) && namesAt(other, index, words, language)),
  );
}

const namesAt = (
  { explained, phrased }: Explained,
  index: number,
  words: readonly string[],
  language: string,
) => explained[index] === true && (phrased[index] === true || !isFrame(words[index]!, language));

/** Whether all of a subject's words are the object of what another subject's words say. */
export function isObject(
  { explained }: Explained,
  foreign: readonly boolean[],
  words: readonly string[],
  language: string,
): boolean {
  const { before, behind } = RELAXERS[language] ?? RELAXERS.english!;
  const isLink = (word: string | undefined) =>
    word !== undefined && (before.has(word) || DETERMINERS.has(word));
  const own = words.flatMap((_, index) => (explained[index] === true ? [index] : []));
  const others = words.flatMap((_, index) =>
    foreign[index] === true && explained[index] !== true ? [index] : [],
  );
  const [first = 0, last = 0] = [own[0], own.at(-1)];
  const [otherFirst, otherLast] = [others[0], others.at(-1)];
  if (otherFirst === undefined || otherLast === undefined) return false;
  if (otherLast < first) return words.slice(otherLast, first + 1).some(isLink);
  if (otherFirst > last) return words.slice(last + 1, otherFirst).some((word) => behind.has(word));
  return false;
}
