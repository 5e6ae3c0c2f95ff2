import { isFormOfFrame, isFrame, plain, wordsOf } from '../../../language/topic/topic-words.ts';
import { formsOf } from '../../../language/topic/word-forms.ts';
import { MONEY, MONEY_WORDS, wordsIn } from './amounts.ts';
import type { DomainText } from './corpus.ts';
import { sharedWords, tipWords } from './tip-words.ts';
import { withoutPasted } from './topic.ts';
import { isUnspaced } from './unspaced.ts';
import { type Fit, scoreUnspaced } from './unspaced-match.ts';
import { ADVICE, FACT_SHAPES, OTHER_MEANINGS, OTHER_SUBJECTS, RELAXERS, TOLD } from './words/limits.ts';

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

const asideOf = (text: string): string => text.match(ASIDE)?.join(' ') ?? '';
const withoutAside = (text: string): string => text.replace(ASIDE, ' ');

interface Asked {
  readonly words: readonly string[];
  readonly domains: ReadonlyMap<string, DomainText>;
  readonly language: string;
  /** It begins with a number of things: «5 …». */
  readonly counts: boolean;
}

/** The longest topic that can match, in words; a longer one says more than a subject covers. */
const MOST_WORDS = 20;
/** How many letters longer than a keyword a word may be that begins with it. */
const LONGEST_ENDING = 6;
/** From this length on, a keyword also matches the words that begin with it. */
const STEM_LENGTH = 5;
/** Most frame words between two words of a keyword. */
const MOST_BETWEEN = 3;
/** Most words of a phrase that says where, when or for whom. */
const LONGEST_PHRASE = 4;
/** Most words that nothing knows, where a keyword of several words says what the topic is about. */
const MOST_UNKNOWN = 3;

interface Ready {
  /** The keywords' words by each key of the first one, so that only keywords that may begin at a word are compared. */
  readonly keywords: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** The words of keywords of several words that say what they are about, in whatever order a topic has them. */
  readonly phrases: readonly (readonly string[])[];
  /** The forms of the subject's other words. */
  readonly own: ReadonlySet<string>;
  readonly unlike: readonly string[];
}
const ready = new WeakMap<DomainText, Ready>();

/** The words of a subject as they are compared, kept, since a topic is compared with all subjects of all languages. */
function readyToMatch(domain: DomainText, language: string): Ready {
  const known = ready.get(domain);
  if (known !== undefined) return known;
  const keywords = [...domain.keywords, ...(domain.said ?? [])]
    .map(wordsOf)
    .filter((parts) => parts.length > 0);
  const own = [...wordsOf(domain.subject), ...keywords.filter((parts) => parts.length > 1).flat()];
  const byKey = new Map<string, (readonly string[])[]>();
  for (const parts of keywords) {
    for (const key of keysOf(parts[0]!, language)) byKey.set(key, [...(byKey.get(key) ?? []), parts]);
  }
  const made = {
    keywords: byKey,
    phrases: keywords
      .map((parts) => parts.filter((part) => !isFrame(part, language)))
      .filter((parts) => parts.length > 1),
    own: new Set(own.flatMap((word) => [...formsOf(word, language)])),
    unlike: (domain.unlike ?? []).map((phrase) => ` ${wordsOf(phrase).join(' ')} `),
  };
  ready.set(domain, made);
  return made;
}

/** What two words have in common that may match: a form, or how they begin. */
function keysOf(word: string, language: string): string[] {
  const money = word === MONEY ? [...MONEY_WORDS] : [];
  return [
    ...formsOf(word, language),
    ...money,
    `${word.slice(0, /^\p{Script=Hangul}/u.test(word) ? 2 : STEM_LENGTH)}…`,
  ];
}

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

/**
 * Whether a topic that asks for advice says nothing of another subject besides: its other words are those of the subject's
 * tips, or of many subjects' tips, and a few that nothing knows where a keyword of several words names the subject.
 */
function isTold(
  { words, domains, language, counts }: Asked,
  domain: DomainText,
  known: readonly boolean[],
  names: boolean,
): boolean {
  const forms = (word: string) => [...formsOf(word, language)];
  const told = TOLD[language] ?? TOLD.english!;
  const asks =
    (names && (counts || isActivity(words, known, language))) ||
    words.some((word) => told.has(word) || forms(word).some((form) => told.has(form)));
  if (!asks && (!names || language === 'english')) return false;
  if (saysOther(words, language)) return false;
  const [own, shared] = [tipWords(domain, language), sharedWords(domains, language)];
  const unknown = words.filter(
    (word, index) => known[index] !== true && !forms(word).some((form) => own.has(form) || shared.has(form)),
  );
  return unknown.length <= (!names ? 0 : asks ? MOST_UNKNOWN : 1);
}

/** Whether a word makes it another subject, wherever it stands. */
function saysOther(words: readonly string[], language: string): boolean {
  const others = [...(OTHER_SUBJECTS.english ?? []), ...(OTHER_SUBJECTS[language] ?? [])];
  return words.some((word) => others.some((other) => begins(word, other, language)));
}

/**
 * Whether all unknown words stand in phrases that say where, when, how or for whom, of a topic that asks for advice, and
 * none of them makes it another subject.
 */
function isCircumstance(
  words: readonly string[],
  known: readonly boolean[],
  explained: readonly boolean[],
  language: string,
): boolean {
  const advice = ADVICE[language] ?? ADVICE.english!;
  const asks = words.some((word) => [...formsOf(word, language)].some((form) => advice.has(form)));
  if (!asks && !isActivity(words, known, language)) return false;
  if (saysOther(words, language)) return false;
  const { before, behind } = RELAXERS[language] ?? RELAXERS.english!;
  const opens = (word: string, index: number): boolean =>
    before.has(word) || (WHICH.has(word) && MISTAKES.test(words[index - 1] ?? ''));
  return words.every((word, index) => {
    if (known[index] === true || before.has(word) || behind.has(word)) return true;
    const upto = words.slice(Math.max(0, index - LONGEST_PHRASE), index);
    const from = words.slice(index + 1, index + 1 + LONGEST_PHRASE);
    const opened = upto.findLastIndex((word, at) => opens(word, index - upto.length + at));
    const closed = from.findIndex((word) => behind.has(word));
    const first = index - upto.length;
    return (
      (opened >= 0 && !explained.slice(first + opened + 1, index).includes(true)) ||
      (closed >= 0 && !explained.slice(index, index + 1 + closed).includes(true))
    );
  });
}

/** «Mistakes that make you look rude», «errores que te delatan»: what they do says nothing of another subject. */
const WHICH = new Set('that which que yang die qui welche dat che ktore которые जो'.split(' '));
const MISTAKES =
  /^(?:mistakes?|habits?|tips|tricks|hacks|rules|kesalahan|kebiasaan|trik|errores|habitos|trucos|consejos|erros|dicas|truques|erreurs|habitudes|astuces|fehler|gewohnheiten|tricks|errori|abitudini|trucchi|fouten|gewoontes|bledy|nawyki|ошибки|привычки|गलतियां|आदतें)$/u;

/** A topic that begins with what one does: «saving money as a nurse», «ahorrar en Madrid», «menabung di desa». */
const isActivity = (words: readonly string[], known: readonly boolean[], language: string): boolean =>
  known[0] === true && (VERBS[language] ?? VERBS.english!).test(words[0] ?? '');

const VERBS: Readonly<Record<string, RegExp>> = {
  english: /ing$/,
  spanish: /(?:[aei]r|[aei]r(?:me|te|se)|[^aeiou][ei])$/,
  indonesian: /^(?:me|ber)/,
  hindi: /(?:ना|ने)$/u,
};

/** The end of a phrase that begins at `start`; it may contain framing words: «rumah tetap rapi» is «rumah rapi». */
function phraseEnd(
  words: readonly string[],
  start: number,
  parts: readonly string[],
  language: string,
): number | undefined {
  let at = start;
  for (const [index, part] of parts.entries()) {
    const latest = index === 0 ? at : at + MOST_BETWEEN;
    while (at < latest && !begins(words[at] ?? '', part, language) && isFrame(words[at] ?? '', language))
      at += 1;
    if (!begins(words[at] ?? '', part, language)) return undefined;
    at += 1;
  }
  return at;
}

function begins(word: string, keyword: string, language: string): boolean {
  if (word === keyword || (word === MONEY && MONEY_WORDS.has(keyword))) return true;
  if (same(word, keyword, language)) return true;
  if (/^\p{Script=Devanagari}/u.test(word)) return false;
  const { length } = keyword;
  const longer = word.length - length;
  if (/^\p{Script=Hangul}/u.test(keyword)) return length >= 2 && word.startsWith(keyword) && longer <= 3;
  return length >= STEM_LENGTH && word.startsWith(keyword) && longer <= LONGEST_ENDING;
}

/** Whether two words are forms of one. */
export function same(word: string, other: string, language: string): boolean {
  if (word === other) return true;
  const theirs = formsOf(other, language);
  for (const form of formsOf(word, language))
    if (theirs.has(form) && (form.length >= 4 || form === other)) return true;
  return false;
}
