import { formsOf } from '../../../language/topic/word-forms.ts';
import type { DomainText } from './corpus.ts';
import { begins } from './keywords.ts';
import { sharedWords, tipWords } from './tip-words.ts';
import { ADVICE, BEFORE, OTHER_SUBJECTS, RELAXERS, TOLD, WHILE } from './words/limits.ts';

/** Whether what a topic says besides its subject is a circumstance, or another subject. */

/** Most words of a phrase that says where, when or for whom. */
const LONGEST_PHRASE = 4;
/** Most words that nothing knows, where a keyword of several words says what the topic is about. */
const MOST_UNKNOWN = 3;

export interface Asked {
  readonly words: readonly string[];
  readonly domains: ReadonlyMap<string, DomainText>;
  readonly language: string;
  /** It begins with a number of things: «5 …». */
  readonly counts: boolean;
}

/**
 * Whether a topic that asks for advice says nothing of another subject besides: its other words are those of the subject's
 * tips, or of many subjects' tips, and a few that nothing knows where a keyword of several words names the subject.
 */
export function isTold(
  { words, domains, language, counts }: Asked,
  domain: DomainText,
  known: readonly boolean[],
  foreign: readonly boolean[],
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
  const isOther = (word: string, index: number): boolean =>
    known[index] !== true &&
    foreign[index] === true &&
    !isMeanwhile(words, index) &&
    !forms(word).some((form) => own.has(form));
  if (words.some(isOther)) return false;
  const unknown = words.filter(
    (word, index) => known[index] !== true && !forms(word).some((form) => own.has(form) || shared.has(form)),
  );
  return unknown.length <= (!names ? 0 : asks ? MOST_UNKNOWN : 1);
}

/** Whether a word makes it another subject, wherever it stands. */
export function saysOther(words: readonly string[], language: string): boolean {
  const others = [...(OTHER_SUBJECTS.english ?? []), ...(OTHER_SUBJECTS[language] ?? [])];
  return words.some((word) => others.some((other) => begins(word, other, language)));
}

/**
 * Whether all unknown words stand in phrases that say where, when, how or for whom, of a topic that asks for advice, and
 * none of them makes it another subject.
 */
export function isCircumstance(
  words: readonly string[],
  known: readonly boolean[],
  explained: readonly boolean[],
  foreign: readonly boolean[],
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
    // Without a word that asks, «aprender inglés mientras cocinas» is about English, «cocinar para mi perro» about neither.
    if (foreign[index] === true && !asks && !isMeanwhile(words, index) && !isBefore(words, index))
      return false;
    return (
      (opened >= 0 && !explained.slice(first + opened + 1, index).includes(true)) ||
      (closed >= 0 && !explained.slice(index, index + 1 + closed).includes(true))
    );
  });
}

/** Whether a word says what is done at the same time, or done without. */
const isMeanwhile = (words: readonly string[], index: number): boolean =>
  words.slice(Math.max(0, index - LONGEST_PHRASE), index).some((word) => WHILE.has(word));
/** Of a topic that begins with a doing: «café antes de una entrevista» is about neither. */
const isBefore = (words: readonly string[], index: number): boolean =>
  /(?:ing|[aei]r(?:[mts]e)?)$|^(?:me|ber)|(?:ना|ने)$/u.test(words[0] ?? '') &&
  words.slice(Math.max(0, index - LONGEST_PHRASE), index).some((word) => BEFORE.has(word));

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
