import { plain, wordsOf } from '../../../language/topic/topic-words.ts';
import { formsOf } from '../../../language/topic/word-forms.ts';
import type { DomainText, Point } from './corpus.ts';
import { timesSaid } from './tip-words.ts';
import { withoutPasted } from './topic.ts';
import { isUnspaced, partsOf } from './unspaced.ts';

/**
 * How much of a topic each point of its subject answers, by the words that both say: «my heating bill» is about radiators
 * before it is about pots. A word counts the more, the fewer points say it, and not at all where most subjects say it.
 * @param domains all subjects of the language
 * @param language its name
 * @returns a number of 0 or more for each point, in their order
 */
export function relevanceOf(
  topic: string,
  points: readonly Point[],
  domains: ReadonlyMap<string, DomainText>,
  language: string,
): number[] {
  const said = points.map((point) => new Set(wordsAs([point.brief, ...point.full].join('\n'), language)));
  const times = timesSaid(domains, language);
  const asked = wordsAsked(withoutPasted(topic)).map((word) => [...formsOf(word, language)]);
  const weightOf = (forms: readonly string[]): number => {
    const subjects = Math.max(...forms.map((form) => times.get(form) ?? 0));
    return subjects * 2 > domains.size ? 0 : Math.log(domains.size / Math.max(1, subjects));
  };
  const words = asked.map((forms) => ({
    weight: weightOf(forms),
    inPoints: said.map((own) => forms.some((form) => own.has(form))),
  }));
  return points.map((_, index) =>
    words.reduce((sum, { weight, inPoints }) => {
      const others = inPoints.filter(Boolean).length;
      return inPoints[index] === true && others < points.length ? sum + weight / others : sum;
    }, 0),
  );
}

const wordsAsked = (text: string): string[] =>
  isUnspaced(plain(text)) ? partsOf(plain(text)) : wordsOf(text);

const wordsAs = (text: string, language: string): string[] =>
  wordsAsked(text).flatMap((word) => [...formsOf(word, language)]);
