import { frameWords, plain } from '../../../language/topic/topic-words.ts';
import type { DomainText } from './corpus.ts';
import { sharedWords, tipWords } from './tip-words.ts';
import { isUnspacedWord, partsOf } from './unspaced.ts';
import { OBJECT_LINKS } from './words/devices.ts';
import { OTHER_SUBJECT_PARTS, TOLD_FOR_UNSPACED } from './words/limits-others.ts';

/** Whether a topic that is written without spaces is about a subject; see `match.ts`. */

/** A keyword of so many letters says what the topic is about, whatever few words stand beside it. */
const NAMES_LETTERS = { thai: 8, other: 4 } as const;
/** Most letters that nothing knows, by those of the keywords. */
const MOST_UNKNOWN = 1;

export interface Fit {
  /** How many of its words are neither keywords nor frame words nor circumstances: none where the subject fits as a whole. */
  readonly others: number;
  /** The number of the topic's letters that the subject's keywords cover. */
  readonly letters: number;
}

/** What names a subject, the longest first; kept, since a topic is compared with every pair of subjects. */
function keywordsOf(domain: DomainText): readonly string[] {
  const made =
    keywordLists.get(domain) ??
    [...domain.keywords, ...(domain.said ?? [])].map(plain).sort((a, b) => b.length - a.length);
  keywordLists.set(domain, made);
  return made;
}

const keywordLists = new WeakMap<DomainText, readonly string[]>();

interface Place {
  readonly from: number;
  readonly to: number;
}

/** The places of a subject's keywords in a text, the longest of those that overlap. */
function placesOf(text: string, domain: DomainText): Place[] {
  const places: Place[] = [];
  for (const keyword of keywordsOf(domain)) {
    const from = text.indexOf(keyword);
    const to = from + keyword.length;
    if (from >= 0 && !places.some((place) => from < place.to && place.from < to)) places.push({ from, to });
  }
  return places;
}

/**
 * Whether a subject's words are the object of what another subject's words say; see `objects.ts`.
 * @param forAnything those of the others that are done for the sake of anything
 */
export function isUnspacedObject(
  text: string,
  domain: DomainText,
  others: readonly DomainText[],
  forAnything: readonly DomainText[],
  language: string,
): boolean {
  const links = OBJECT_LINKS[language];
  const own = placesOf(text, domain);
  if (links === undefined || own.length === 0) return false;
  const isJoined = ({ from, to }: Place): boolean => {
    const rest = links.where === 'behind' ? text.slice(to).trimStart() : text.slice(0, from).trimEnd();
    const link = links.link.exec(rest)?.[0];
    const costs = links.costs?.some((cost) => text.startsWith(cost, to)) === true;
    const doings = link !== undefined ? others : costs ? forAnything : [];
    return doings
      .flatMap((other) => placesOf(text, other))
      .some((doing) =>
        links.where === 'between' ? doing.to <= rest.length - (link?.length ?? 0) : doing.from >= to,
      );
  };
  return own.every(isJoined);
}

/**
 * How well a subject fits a topic; undefined where more is left than a keyword and the asking for advice allow.
 * @param forAnything the keywords of other subjects, where they name none besides this one
 */
export function scoreUnspaced(
  text: string,
  domain: DomainText,
  domains: ReadonlyMap<string, DomainText>,
  language: string,
  forAnything: readonly DomainText[] = [],
): Fit | undefined {
  const { subject, unlike = [] } = domain;
  const keywords = keywordsOf(domain);
  if (unlike.some((word) => text.includes(plain(word)))) return undefined;
  let rest = text;
  let letters = 0;
  let names = false;
  const least = language === 'thai' ? NAMES_LETTERS.thai : NAMES_LETTERS.other;
  for (const keyword of keywords) {
    if (!rest.includes(keyword)) continue;
    letters += keyword.length;
    names ||= keyword.length >= least;
    rest = rest.replaceAll(keyword, ' ');
  }
  if (letters === 0) return undefined;
  const costs = OBJECT_LINKS[language]?.costs ?? [];
  for (const keyword of forAnything.flatMap(keywordsOf)) {
    for (const cost of costs) rest = rest.replaceAll(`${keyword}${cost}`, ' ');
    rest = rest.replaceAll(keyword, ' ');
  }
  const frames = frameWords(language);
  const left = partsOf(withoutCutFrames(rest, language));
  const own = new Set([plain(subject), ...keywords].flatMap(partsOf));
  const isKnown = (word: string): boolean =>
    frames.has(word) ||
    own.has(word) ||
    /^\p{N}/u.test(word) ||
    [...word].every((letter) => frames.has(letter));
  const unknown = left.filter((word) => !isKnown(word));
  if (unknown.length === 0) return { others: 0, letters };
  if (!TOLD_FOR_UNSPACED.test(text) || OTHER_SUBJECT_PARTS.some((part) => text.includes(part)))
    return undefined;
  const [tips, shared] = [tipWords(domain, language), sharedWords(domains, language)];
  const unsaid = unknown.filter((word) => !tips.has(word) && !shared.has(word)).join('').length;
  return unsaid <= (names ? letters * MOST_UNKNOWN : 0) ? { others: unknown.length, letters } : undefined;
}

/** A text without the frame words that the dictionary cuts in two: «เคล็ดลับ» and «上手». */
export function withoutCutFrames(text: string, language: string): string {
  let frames = cutFrames.get(language);
  frames ??= [...frameWords(language)].filter((frame) => isUnspacedWord(frame) && partsOf(frame).length > 1);
  cutFrames.set(language, frames);
  return frames.reduce((rest, frame) => rest.replaceAll(frame, ' '), text);
}

/** By language, since a topic is compared with all subjects, and to cut words takes time. */
const cutFrames = new Map<string, readonly string[]>();
