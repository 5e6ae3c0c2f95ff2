import { plain, wordsOf } from '../../../language/topic/topic-words.ts';
import { formsOf } from '../../../language/topic/word-forms.ts';
import type { DomainText, Point } from './corpus.ts';
import { timesSaid } from './tip-words.ts';
import { withoutPasted } from './topic.ts';
import { isUnspaced, partsOf } from './unspaced.ts';

/**
 * How much of a topic each point of its subject answers, by the words that both say and by those that the point answers:
 * «squeaky bike» is about the chain before it is about lights. A word counts the more, the fewer points have it, and not at
 * all where most subjects say it.
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
  const said = points.map(({ brief, full }) => wordsAs([brief, ...full].join('\n'), language));
  const answers = points.map((point) => wordsAs((point.answers ?? []).join('\n'), language));
  const times = timesSaid(domains, language);
  const asked = wordsAsked(withoutPasted(topic)).map((word) => [...formsOf(word, language)]);
  const weightOf = (forms: readonly string[]): number => {
    const subjects = Math.max(...forms.map((form) => times.get(form) ?? 0));
    return subjects * 2 > domains.size ? 0 : Math.log(domains.size / Math.max(1, subjects));
  };
  const words = asked.map((forms) => {
    const has = (own: ReadonlySet<string>): boolean => forms.some((form) => own.has(form));
    const strengths = points.map((_, index) =>
      has(answers[index]!) ? ANSWERED : has(said[index]!) ? MENTIONED : 0,
    );
    return { strengths, weight: weightOf(forms) / Math.max(1, strengths.filter(Boolean).length) };
  });
  return points.map((_, index) =>
    words.reduce((sum, { strengths, weight }) => sum + strengths[index]! * weight, 0),
  );
}

/** A word that a point answers counts twice as much as one that it only says. */
const ANSWERED = 2;
const MENTIONED = 1;

const wordsAsked = (text: string): string[] =>
  isUnspaced(plain(text)) ? partsOf(plain(text)) : wordsOf(text);

const wordsAs = (text: string, language: string): ReadonlySet<string> =>
  new Set(wordsAsked(text).flatMap((word) => [...formsOf(word, language)]));
