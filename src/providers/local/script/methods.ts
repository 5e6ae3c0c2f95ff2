import { wordsOf } from '../../../language/topic/topic-words.ts';
import type { DomainText, Point } from './corpus.ts';
import { isUnspacedWord } from './unspaced.ts';

/**
 * The points of a subject, without those that need another method than the one that the topic names: no paper filter is
 * rinsed for a French press.
 */
export function pointsFor(topic: string, { points, methods = {} }: DomainText): [string, Point][] {
  const named = Object.entries(methods)
    .filter(([, names]) => names.some((name) => says(topic, name)))
    .map(([method]) => method);
  return Object.entries(points).filter(
    ([, { needs }]) =>
      named.length === 0 || needs === undefined || needs.some((need) => named.includes(need)),
  );
}

/** Endings may stand behind a name («프렌치프레스로», «в турке»), and in writing without spaces anything around it. */
function says(topic: string, name: string): boolean {
  const sentence = ` ${wordsOf(topic).join(' ')} `;
  const sought = wordsOf(name).join(' ');
  return sentence.includes(isUnspacedWord(sought) ? sought : ` ${sought}`);
}
