import { isFormOfFrame, isFrame, plain, wordsOf } from '../../../language/topic/topic-words.ts';
import { formsOf } from '../../../language/topic/word-forms.ts';
import { MONEY, wordsIn } from './amounts.ts';
import { type Asked, isCircumstance, isTold, saysOther } from './circumstance.ts';
import type { DomainText } from './corpus.ts';
import { begins, keysOf, phraseEnd, readyToMatch } from './keywords.ts';
import { withoutPasted } from './topic.ts';
import { isUnspaced } from './unspaced.ts';
import { type Fit, scoreUnspaced } from './unspaced-match.ts';
import { FACT_SHAPES, OTHER_MEANINGS } from './words/limits.ts';

/**
 * The subject of a topic, if it has exactly one: it contains at least one keyword of the subject, and every other word is
 * one of the subject's own or of its tips, only frames the topic, or says where, when and for whom («… for nurses on night
 * shift»). Advice on something that a keyword of several words names («talk in public without trembling») may say a few
 * words that nothing else knows. A topic with an unknown word elsewhere («sleep apnea», «coffee prices»), or that asks for
 * facts («how many …»), matches nothing, since wrong tips are worse than none.
 * @param numbers words for 1…10, which say nothing about the topic
 * @param language the name of the topic's language
 * @returns the domain's id
 */
export function matchDomain(
  topic: string,
  domains: ReadonlyMap<string, DomainText>,
  numbers: readonly (readonly string[])[] = [],
  language = 'english',
): string | undefined {
  const text = plain(withoutPasted(topic.slice(0, 400)));
  if (FACT_SHAPES.some((shape) => shape.test(text))) return undefined;
  if (saysOther(wordsOf(asideOf(text)), language)) return undefined;
  const words = wordsIn(withoutAside(text), numbers);
  if (words.length === 0 || words.length > MOST_WORDS) return undefined;
  const sentence = ` ${words.join(' ')} `;
  if (OTHER_MEANINGS.some((phrase) => sentence.includes(` ${phrase}`))) return undefined;
  const counts = /^\p{N}{1,2}(?!\p{N}|[.,]\p{N})/u.test(text) || words.length < wordsOf(text).length;
  const asked = { text, words, domains, language, counts };
  const scored = [...domains].flatMap(([id, domain]) => {
    const purpose = domains.get(WAYS_TO[id] ?? '');
    const found = isUnspaced(text)
      ? scoreUnspaced(text, domain, domains, language)
      : score(asked, domain, purpose);
    return found === undefined ? [] : [{ id, ...found }];
  });
  const ways = scored.filter(({ id }) => id in WAYS_TO);
  const named = scored.filter(({ id }) => !ways.some((way) => WAYS_TO[way.id] === id));
  // Stable: the corpus' order among equals.
  named.sort((a, b) => a.others - b.others || b.letters - a.letters);
  return named[0]?.id;
}

/** What one does for another subject's sake: «save money on electricity» is about electricity. */
const WAYS_TO: Readonly<Record<string, string>> = {
  'saving-energy': 'saving-money',
  'less-food-waste': 'saving-money',
};

/** What stands in brackets behind a topic: «(no equipment)», «(that nobody told me)». It narrows the topic and names no other. */
const ASIDE = /(?<=\S\s{0,3})[(（[【][^()（）[\]【】]{1,80}[)）\]】]/gu;

/** The longest topic that can match, in words; a longer one says more than a subject covers. */
const MOST_WORDS = 20;

const asideOf = (text: string): string => text.match(ASIDE)?.join(' ') ?? '';
const withoutAside = (text: string): string => text.replace(ASIDE, ' ');

/**
 * How well a subject fits a topic; undefined where some word is not covered.
 * @param purpose the subject for whose sake one does it, whose words say nothing of a third one
 */
function score(asked: Asked, domain: DomainText, purpose: DomainText | undefined): Fit | undefined {
  const { words, language } = asked;
  const { keywords, phrases, own, unlike } = readyToMatch(domain, language);
  const aims = purpose === undefined ? undefined : readyToMatch(purpose, language);
  const isAim = (form: string): boolean => aims?.own.has(form) === true || aims?.keywords.has(form) === true;
  const explained = new Array<boolean>(words.length).fill(false);
  let names = false;
  for (const [start, word] of words.entries()) {
    for (const key of keysOf(word, language)) {
      for (const parts of keywords.get(key) ?? []) {
        const end = phraseEnd(words, start, parts, language);
        if (end === undefined) continue;
        explained.fill(true, start, end);
        names ||= parts.length > 1;
      }
    }
  }
  for (const parts of phrases) {
    const at = parts.map((part) => words.findIndex((word) => begins(word, part, language)));
    if (at.includes(-1)) continue;
    for (const index of at) explained[index] = true;
    names = true;
  }
  if (!explained.includes(true)) return undefined;
  const sentence = ` ${words.join(' ')} `;
  if (unlike.some((phrase) => sentence.includes(phrase))) return undefined;
  const known = words.map(
    (word, index) =>
      explained[index] === true ||
      word === MONEY ||
      isFrame(word, language) ||
      isFormOfFrame(word, language) ||
      [...formsOf(word, language)].some((form) => own.has(form) || isAim(form)),
  );
  const isWhole = !known.includes(false) || isCircumstance(words, known, explained, language);
  if (!isWhole && !isTold(asked, domain, known, names)) return undefined;
  return {
    others: isWhole ? 0 : known.filter((isKnown) => !isKnown).length,
    letters: words.reduce((sum, word, index) => sum + (explained[index] === true ? word.length : 0), 0),
  };
}
