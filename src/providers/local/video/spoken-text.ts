import type { SpokenWord } from '../../../contracts/voice.ts';

/** Spoken words as text: their marks, and what these part. */

export const SENTENCE_END = /[.!?…。！？؟।]["'”’»）)\]」』]*\s*$/u;

/** Without the marks around it. */
export const bare = (text: string): string => text.replace(/^[\p{P}\s]+|(?<![\p{P}\s])[\p{P}\s]+$/gu, '');

/** The words in parts, each of which ends with a word that has such a mark. */
export function partedBehind(words: readonly SpokenWord[], mark: Pick<RegExp, 'test'>): SpokenWord[][] {
  const parts: SpokenWord[][] = [[]];
  for (const word of words) {
    parts.at(-1)!.push(word);
    if (mark.test(word.text)) parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}
