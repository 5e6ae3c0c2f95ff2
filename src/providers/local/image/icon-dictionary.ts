import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../../contracts/languages.ts';
import { packageFile } from '../../../contracts/places.ts';
import { stemOf } from '../../../language/stems.ts';
import { SYNONYMS } from './icon-words.ts';

/**
 * What the words of a language are drawn as: `fixtures/icon-words/`, which `scripts/icon-words.mjs` makes of the annotations
 * of Unicode CLDR. Inflected words are found by the word they come from,
 * or by their stem.
 */

export interface FoundIcon {
  /** A drawing of the set `fluent-emoji-flat`. */
  readonly icon: string;
  /** The place of the word in the text, in code units. */
  readonly at: number;
}

/** The things that a text names, in the order of their words, each drawing once. */
export function thingsIn(text: string, language: Language): FoundIcon[] {
  const { tag, spaced } = language;
  const lookUps = [...new Set([tag.split('-')[0] ?? tag, ...(mixesEnglish(language) ? ['en'] : [])])].map(
    dictionaryOf,
  );
  const tokens = [...new Intl.Segmenter(tag, { granularity: 'word' }).segment(text)].flatMap(
    ({ segment, index, isWordLike }) =>
      isWordLike === true ? [{ word: segment.normalize('NFKC').toLowerCase(), at: index }] : [],
  );
  const found: FoundIcon[] = [];
  for (let at = 0; at < tokens.length; at++) {
    for (let length = Math.min(LONGEST_PHRASE, tokens.length - at); length > 0; length--) {
      const phrase = tokens
        .slice(at, at + length)
        .map(({ word }) => word)
        .join(spaced ? ' ' : '');
      const icon = lookUps.map((lookUp) => lookUp(phrase, length === 1)).find((name) => name !== undefined);
      if (icon === undefined) continue;
      if (icon !== NO_THING && !found.some((thing) => thing.icon === icon))
        found.push({ icon, at: tokens[at]?.at ?? 0 });
      at += length - 1;
      break;
    }
  }
  return found;
}

/**
 * Whether a Latin word that the language does not know may be read as English: the French `pour` and the Spanish `pie` are
 * no pouring and no pie, but in other scripts, and where people mix both, English words are English.
 */
export const mixesEnglish = ({ tag, script }: Language): boolean =>
  script !== 'Latn' || /^(?:en|id|ms)\b/.test(tag);

const LONGEST_PHRASE = 3;

/** The name, in the files, of what words stand for that name no thing. */
const NO_THING = '';

type LookUp = (phrase: string, isWord: boolean) => string | undefined;

const known = new Map<string, LookUp>();

function dictionaryOf(tag: string): LookUp {
  const before = known.get(tag);
  if (before !== undefined) return before;
  const words = read(tag);
  const bases = basesOf(tag);
  const stems = new Map<string, string>();
  for (const [word, icon] of words) {
    const stem = originOf(word, tag);
    if (stem !== undefined && (icon === NO_THING || !stems.has(stem))) stems.set(stem, icon);
  }
  // The parts of a compound are tried by chance, so that one that names no thing says nothing of the others.
  const isTried = tag === 'de' || tag === 'nl';
  const lookUp: LookUp = (phrase, isWord) => {
    const exact = words.get(phrase);
    if (exact !== undefined || !isWord) return exact;
    for (const base of bases(phrase)) {
      const icon = words.get(base);
      if (icon !== undefined && !(isTried && icon === NO_THING)) return icon;
    }
    const stem = originOf(phrase, tag);
    return stem === undefined ? undefined : stems.get(stem);
  };
  known.set(tag, lookUp);
  return lookUp;
}

function read(tag: string): ReadonlyMap<string, string> {
  const file = join(packageFile('fixtures/icon-words'), `${tag}.json`);
  const byIcon = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly string[]>>)
    : {};
  const words = new Map(
    Object.entries(byIcon).flatMap(([icon, of]) => of.map((word) => [word, icon] as const)),
  );
  if (tag === 'en') for (const [word, icon] of Object.entries(SYNONYMS)) words.set(word, icon);
  return words;
}

/**
 * The fewest letters of a stem that tell a word from others: fewer where vowels are signs, or not written. English and
 * Indonesian are not here, since a stem makes things of their verbs; nor are languages whose words have no endings.
 */
const SHORTEST: Readonly<Record<string, number>> = {
  ...{ ar: 3, hi: 3, de: 4, it: 4, ru: 4, tr: 4 },
  ...{ bn: 3, pl: 3, es: 6, fr: 6, nl: 6, pt: 6 },
};

/** What words of one origin share. Undefined for phrases, and for words too short to tell. */
function originOf(word: string, tag: string): string | undefined {
  const shortest = SHORTEST[tag];
  if (shortest === undefined || word.includes(' ')) return undefined;
  const stem = stemOf(word, tag) ?? withoutEnding(word);
  return [...stem].length < shortest ? undefined : stem;
}

/** For languages without a stemmer: all but the last letters. */
const withoutEnding = (word: string): string => [...word].slice(0, word.length > 6 ? -2 : -1).join('');

/** The words that a word may come from, by its language's own endings and prefixes. */
function basesOf(tag: string): (word: string) => readonly string[] {
  if (tag === 'en') return englishBases;
  if (tag === 'ar') {
    return (word) => {
      const bare = word.replace(/^[وف]?[بكل]?(?:ال|لل)/u, '');
      return [bare, word.replace(/^[وفبل]/u, ''), `${bare.replace(/(?:ات|ة)$/u, '')}ة`];
    };
  }
  // Korean particles and the Indonesian and Malay endings stand behind the word.
  if (tag === 'ko')
    return (word) => [1, 2].map((count) => word.slice(0, -count)).filter((base) => base !== '');
  if (tag === 'id' || tag === 'ms')
    return (word) => [word.replace(/(?:nya|mu|ku|lah|kah)$/, ''), word.replace(/^(?:ber|me|di|ter)/, '')];
  // The last part of a compound says what it is, and otherwise its first.
  if (tag === 'de' || tag === 'nl')
    return (word) => {
      const cuts = Array.from({ length: Math.max(0, word.length - 7) }, (_, cut) => cut);
      return [...cuts.map((cut) => word.slice(cut + 3)), ...cuts.map((cut) => word.slice(0, -cut - 3))];
    };
  if (tag === 'zh') return (word) => (word.length === 2 ? [word.slice(1)] : []);
  if (tag === 'pl' || tag === 'bn')
    return (word) => [1, 2, 3].map((count) => word.slice(0, -count)).filter(({ length }) => length >= 3);
  return (word) => (word.length > 4 && word.endsWith('s') ? [word.slice(0, -1), word.slice(0, -2)] : []);
}

function englishBases(word: string): readonly string[] {
  if (word.length < 4) return [];
  if (word.endsWith('ies')) return [`${word.slice(0, -3)}y`];
  if (/(?:o|s|x|z|ch|sh)es$/.test(word)) return [word.slice(0, -2), word.slice(0, -1)];
  return word.endsWith('s') && !word.endsWith('ss') ? [word.slice(0, -1)] : [];
}
