import { plain, wordsOf } from '../../../language/topic/topic-words.ts';
import { formsOf } from '../../../language/topic/word-forms.ts';
import type { DomainText } from './corpus.ts';
import { isUnspaced, partsOf } from './unspaced.ts';

/**
 * Words that the tips themselves use, in the language of the tips: a topic that says them besides a keyword is no other
 * topic. «Why do my plants die» is about houseplants, since their tips speak of dying, and many subjects' tips say «week»,
 * «people» and «without» in every language, whatever its list of frame words leaves out.
 */

/** A word that the tips of so many subjects say is no subject's own. */
const SHARED_BY = 3;

/** What is spoken of a subject: hooks, tips and calls to action. */
const spoken = ({ subject, hooks, points, ctas }: DomainText): string =>
  [
    subject,
    ...hooks.map(({ text }) => text),
    ...Object.values(points).flatMap(({ brief, full }) => [brief, ...full]),
    ...ctas,
  ].join('\n');

const ofSubject = new WeakMap<DomainText, ReadonlySet<string>>();
const ofAll = new WeakMap<ReadonlyMap<string, DomainText>, ReadonlySet<string>>();
const counted = new WeakMap<ReadonlyMap<string, DomainText>, ReadonlyMap<string, number>>();

/** The words of a subject's tips, in all their forms. */
export function tipWords(domain: DomainText, language: string): ReadonlySet<string> {
  let words = ofSubject.get(domain);
  words ??= formsIn(spoken(domain), language);
  ofSubject.set(domain, words);
  return words;
}

/** The words that the tips of several subjects say, in all their forms. */
export function sharedWords(domains: ReadonlyMap<string, DomainText>, language: string): ReadonlySet<string> {
  const known = ofAll.get(domains);
  if (known !== undefined) return known;
  const shared = new Set(
    [...timesSaid(domains, language)].flatMap(([form, count]) => (count >= SHARED_BY ? [form] : [])),
  );
  ofAll.set(domains, shared);
  return shared;
}

/** The tips of how many subjects say a word, for each form of their words. */
export function timesSaid(
  domains: ReadonlyMap<string, DomainText>,
  language: string,
): ReadonlyMap<string, number> {
  const known = counted.get(domains);
  if (known !== undefined) return known;
  const times = new Map<string, number>();
  for (const domain of domains.values())
    for (const form of tipWords(domain, language)) times.set(form, (times.get(form) ?? 0) + 1);
  counted.set(domains, times);
  return times;
}

function formsIn(text: string, language: string): ReadonlySet<string> {
  if (isUnspaced(text)) return new Set(partsOf(plain(text)));
  return new Set([...new Set(wordsOf(text))].flatMap((word) => [...formsOf(word, language)]));
}
