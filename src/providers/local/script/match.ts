import { isFormOfFrame, isFrame, plain, wordsOf } from '../../../language/topic/topic-words.ts';
import { formsOf } from '../../../language/topic/word-forms.ts';
import { MONEY, wordsIn } from './amounts.ts';
import { type Asked, isCircumstance, isTold, saysOther } from './circumstance.ts';
import type { DomainText } from './corpus.ts';
import { explain, readyToMatch } from './keywords.ts';
import { foreignWords, isObject as isObjectOf, type Named } from './objects.ts';
import { withoutPasted } from './topic.ts';
import { isUnspaced } from './unspaced.ts';
import { type Fit, isUnspacedObject, scoreUnspaced } from './unspaced-match.ts';
import { withoutWhatIsLeftOut } from './without.ts';
import { DEVICES_ASLEEP, SAVES_NO_MONEY } from './words/devices.ts';
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
  return weighTopic(topic, domains, numbers, language).id;
}

/** What a language's subjects say of a topic. */
export interface Weighed {
  /** The subject whose tips answer it. */
  readonly id?: string;
  /** It has the words of two subjects, one of which is only the object of the other. */
  readonly isContested: boolean;
}

const NOTHING: Weighed = { isContested: false };

/** `matchDomain`, with what else is known; a language that understood a topic need not be asked again in another. */
export function weighTopic(
  topic: string,
  domains: ReadonlyMap<string, DomainText>,
  numbers: readonly (readonly string[])[],
  language: string,
): Weighed {
  const text = plain(withoutPasted(topic.slice(0, 400)));
  const weighed = weighWords(text, domains, numbers, language);
  if (weighed.id !== undefined || weighed.isContested) return weighed;
  const rest = withoutWhatIsLeftOut(text);
  return rest === undefined ? weighed : weighWords(rest, domains, numbers, language);
}

function weighWords(
  text: string,
  domains: ReadonlyMap<string, DomainText>,
  numbers: readonly (readonly string[])[],
  language: string,
): Weighed {
  if ([...FACT_SHAPES, ...DEVICES_ASLEEP].some((shape) => shape.test(text))) return NOTHING;
  if (saysOther(wordsOf(asideOf(text)), language)) return NOTHING;
  const words = wordsIn(withoutAside(text), numbers);
  if (words.length === 0 || words.length > MOST_WORDS) return NOTHING;
  const sentence = ` ${words.join(' ')} `;
  if (OTHER_MEANINGS.some((phrase) => sentence.includes(` ${phrase}`))) return NOTHING;
  const counts = /^\p{N}{1,2}(?!\p{N}|[.,]\p{N})/u.test(text) || words.length < wordsOf(text).length;
  const asked = { text, words, domains, language, counts };
  const fits = isUnspaced(text) ? fitsUnspaced(text, domains, language) : fitsSpaced(asked);
  const scored = fits.flatMap(({ id, fit }) =>
    fit === undefined || (id === SAVING && SAVES_NO_MONEY.some((shape) => shape.test(text)))
      ? []
      : [{ id, ...fit }],
  );
  const ways = scored.filter(({ id }) => id in WAYS_TO);
  const best = scored.filter(({ id }) => !ways.some((way) => WAYS_TO[way.id] === id));
  // Stable: the corpus' order among equals.
  best.sort((a, b) => a.others - b.others || b.letters - a.letters);
  const id = best[0]?.id;
  return { ...(id === undefined ? {} : { id }), isContested: fits.some(({ isObject }) => isObject) };
}

interface Fitted {
  readonly id: string;
  /** None where it does not fit. */
  readonly fit?: Fit | undefined;
  readonly isObject: boolean;
}

/** Whether two subjects are one for another's words, since one does the first for the second's sake. */
const isOneWith = (id: string) => (other: string) =>
  other === id || WAYS_TO[id] === other || WAYS_TO[other] === id;

function fitsUnspaced(text: string, domains: ReadonlyMap<string, DomainText>, language: string): Fitted[] {
  return [...domains].map(([id, domain]) => {
    const isOwn = isOneWith(id);
    const others = [...domains].filter(([other]) => !isOwn(other));
    const all = others.map(([, each]) => each);
    const aims = others.filter(([other]) => FOR_ANYTHING.has(other)).map(([, each]) => each);
    const isObject = isUnspacedObject(text, domain, all, aims, language);
    const known = FOR_ANYTHING.has(id) ? all : [];
    return {
      id,
      isObject,
      fit: isObject ? undefined : scoreUnspaced(text, domain, domains, language, known),
    };
  });
}

function fitsSpaced(asked: Asked): Fitted[] {
  const { words, domains, language } = asked;
  const named = [...domains].flatMap(([id, domain]): Named[] => {
    const found = explain(words, domain, language);
    return found === undefined ? [] : [{ id, ...found }];
  });
  return named.map((each) => {
    const { id } = each;
    const foreign = foreignWords(words, named, language, isOneWith(id));
    const isObject = isObjectOf(each, foreign, words, language);
    const fit = isObject ? undefined : score(asked, each, foreign, domains.get(WAYS_TO[id] ?? ''));
    return { id, isObject, fit };
  });
}

/** What one does for another subject's sake: «save money on electricity» is about electricity. */
const WAYS_TO: Readonly<Record<string, string>> = {
  'saving-energy': 'saving-money',
  'less-food-waste': 'saving-money',
  // «What to say in an interview» is about interviews.
  'job-interview': 'conversation',
};

/** Subjects that are done for the sake of anything: what one saves for, or spends less on, names no other subject. */
const SAVING = 'saving-money';
const FOR_ANYTHING: ReadonlySet<string> = new Set([SAVING]);

/** What stands in brackets behind a topic: «(no equipment)», «(that nobody told me)». It narrows the topic and names no other. */
const ASIDE = /(?<=\S\s{0,3})[(（[【][^()（）[\]【】]{1,80}[)）\]】]/gu;

/** The longest topic that can match, in words; a longer one says more than a subject covers. */
const MOST_WORDS = 20;

const asideOf = (text: string): string => text.match(ASIDE)?.join(' ') ?? '';
const withoutAside = (text: string): string => text.replace(ASIDE, ' ');

/**
 * How well a subject fits a topic; undefined where some word is not covered.
 * @param foreign the words that name another subject
 * @param purpose the subject for whose sake one does it, whose words say nothing of a third one
 */
function score(
  asked: Asked,
  { id, explained, phrased }: Named,
  foreign: readonly boolean[],
  purpose: DomainText | undefined,
): Fit | undefined {
  const { words, domains, language } = asked;
  const domain = domains.get(id)!;
  const { own, unlike } = readyToMatch(domain, language);
  const aims = purpose === undefined ? undefined : readyToMatch(purpose, language);
  const isAim = (form: string): boolean => aims?.own.has(form) === true || aims?.keywords.has(form) === true;
  const sentence = ` ${words.join(' ')} `;
  if (unlike.some((phrase) => sentence.includes(phrase))) return undefined;
  const known = words.map(
    (word, index) =>
      explained[index] === true ||
      word === MONEY ||
      isFrame(word, language) ||
      isFormOfFrame(word, language) ||
      (FOR_ANYTHING.has(id) && foreign[index] === true) ||
      [...formsOf(word, language)].some((form) => own.has(form) || isAim(form)),
  );
  const isWhole = !known.includes(false) || isCircumstance(words, known, explained, foreign, language);
  if (!isWhole && !isTold(asked, domain, known, foreign, phrased.includes(true))) return undefined;
  return {
    others: isWhole ? 0 : known.filter((isKnown) => !isKnown).length,
    letters: words.reduce((sum, word, index) => sum + (explained[index] === true ? word.length : 0), 0),
  };
}
