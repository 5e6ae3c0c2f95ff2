import { otherNames } from './other-names.ts';
import { formsOfSegment, isNoun, subjectSegments } from './segments.ts';
import type { PassageSource, Term, Totals, WeightedTerm } from './source.ts';
import { AUDIENCE, isSameWord, subjectWords } from './subject.ts';
import { headsOf, isVague, searchedForms, sharesFormWith } from './weight.ts';
import { gramsOf, isFuzzy, isUnspaced, likeness, wordsOf } from './words.ts';

/**
 * Search by words. Each word of the query is weighted by its rarity in the corpus of its language (as in BM25); a word
 * that only resembles it (an inflection, a misspelling) counts by its likeness.
 */

export interface LexicalPlan {
  readonly terms: readonly WeightedTerm[];
  /** The weight of a passage that contains every word of the query. */
  readonly full: number;
  /** The words that say what the query is about. */
  readonly subject: readonly SubjectWord[];
}

/** A word of the query's subject. */
export interface SubjectWord {
  /** How much of the subject it is: the rarer, the more; more where the corpus never heard of it, less where it is vague. */
  readonly worth: number;
  /** The same for a passage whose title, niche or keywords have it: what names a subject is less vague there. */
  readonly namedWorth: number;
  /** Whether it is written without spaces, so that the passage's words have to be cut to find it. */
  readonly isSegment: boolean;
  /** The word itself, and the corpus's words that are inflections or misspellings of it; none for whom the video is for. */
  readonly forms: ReadonlySet<string>;
  /** Other names of what the word names; a passage with one of them speaks of it in passing. */
  readonly names: ReadonlySet<string>;
}

/** The least likeness of two words that counts. */
export const ALIKE = 0.45;
/** Weight of a query word that the corpus does not contain, relative to the rarest word it does. */
const UNKNOWN_WORTH = 1;
/**
 * What a word of the subject counts, and what it counts in a passage that is named by it; chosen with the floor. Who asks for
 * a word of which no passage ever heard asks for something else. In a corpus of few passages every word is rare, so that it
 * counts a little more there: of two words one is not enough. Where the dictionary cuts verbs and adverbs without spaces
 * differently in a query and in a passage, they are missing by chance.
 */
const HEARD = [1, 1] as const;
const UNHEARD = [1.75, 1] as const;
const UNHEARD_BY_FEW = [1.8, 1] as const;
const LACKING = [0.75, 1] as const;
const VAGUE = [0.4, 0.8] as const;
const MANY = 50;
/** How much a passage's length counts against it (BM25's b, and k1). */
export const LENGTH_SHARE = 0.3;
export const SATURATION = 1.2;
/** A word in more passages than this is not searched for while the query has a rarer one. */
const MOST_READ = 20_000;
/** The longest query; a longer one is cut. */
const MOST_WORDS = 64;

export async function planQuery(
  query: string,
  source: PassageSource,
  language?: string,
): Promise<LexicalPlan> {
  const words = [...new Set(wordsOf(query))].slice(0, MOST_WORDS);
  const similar = words.filter(isFuzzy).map((word) => ({ word, grams: gramsOf(word) }));
  // A passage may have the word from which the query's was made, or another name, and be little like it.
  const searched = words.flatMap((word) => [
    word,
    ...searchedForms(word, language),
    ...otherNames(word, language),
    ...headsOf(word, language),
  ]);
  const [totals, terms] = await Promise.all([
    source.totals(language),
    source.terms([...new Set(searched)], similar, language),
  ]);
  const about = [
    ...subjectWords(
      words.filter((word) => !isUnspaced(word)),
      language,
    ),
  ];
  const segments = subjectSegments(query, language);
  return weigh(words, terms, totals, new Set([...about, ...segments]), language);
}

export function weigh(
  words: readonly string[],
  known: readonly Term[],
  { passages }: Totals,
  aboutWords: ReadonlySet<string>,
  language?: string,
): LexicalPlan {
  const counts = new Map(known.map(({ term, passages: count }) => [term, count]));
  const grams = new Map(known.map(({ term }) => [term, gramsOf(term)]));
  const rarest = rarity(1, passages);
  let full = 0;
  const subject = [...aboutWords].map((word) => {
    const isSegment = isUnspaced(word);
    const isOfOneOrigin = isSegment ? () => false : sharesFormWith(word, language);
    const same = isSegment
      ? formsOfSegment(word)
      : known.map(({ term }) => term).filter((term) => isSameWord(word, term) || isOfOneOrigin(term));
    const isHeard = isSegment
      ? [word, ...same].some((form) => counts.has(form))
      : counts.has(word) || same.length > 0;
    const forms = new Set(AUDIENCE.has(word) && aboutWords.size > 1 ? [] : [word, ...same]);
    const names = new Set([...forms].flatMap((form) => [...otherNames(form, language)]));
    for (const head of headsOf(word, language)) names.add(head);
    const rare = 0.5 + (0.5 * rarity(counts.get(word) ?? 1, passages)) / rarest;
    const unheard = isSegment && !isNoun(word) ? LACKING : passages < MANY ? UNHEARD_BY_FEW : UNHEARD;
    const heard = isHeard ? HEARD : unheard;
    const [usual, named] = !isSegment && isVague(word, language) ? VAGUE : heard;
    return { worth: rare * usual, namedWorth: rare * named, isSegment, forms, names };
  });
  const terms = words.flatMap((word, index) => {
    const own = counts.get(word);
    const worth = own === undefined ? rarest * UNKNOWN_WORTH : rarity(own, passages);
    full += worth;
    const wordGrams = gramsOf(word);
    const others = new Set(
      [otherNames, searchedForms, headsOf].flatMap((namesOf) => [...namesOf(word, language)]),
    );
    return known.flatMap(({ term, passages: count }): (WeightedTerm & { count: number })[] => {
      if (term === word) return [{ term, weight: worth, word: index, count }];
      const resembles = isFuzzy(word) && isFuzzy(term) ? likeness(wordGrams, grams.get(term)!) : 0;
      const alike = Math.max(others.has(term) ? ALIKE : 0, resembles);
      if (alike < ALIKE) return [];
      const weight = Math.min(worth, rarity(count, passages)) * alike;
      return [{ term, weight, word: index, count }];
    });
  });
  return { terms: affordable(terms), full, subject };
}

/** The weight of a word that `count` of all passages contain. */
export const rarity = (count: number, passages: number): number =>
  Math.log(1 + (passages - count + 0.5) / (count + 0.5));

/** The rarest terms, as many as can be read quickly, and at least one. */
function affordable(terms: readonly (WeightedTerm & { count: number })[]): WeightedTerm[] {
  let read = 0;
  return [...terms]
    .sort((a, b) => a.count - b.count || (a.term < b.term ? -1 : 1) || a.word - b.word)
    .filter(({ count }, index) => {
      read += count;
      return index === 0 || read <= MOST_READ;
    })
    .map(({ term, weight, word }) => ({ term, weight, word }));
}

/** The matched weight of a passage, normalised by its length. The stores' SQL computes the same. */
export const byLength = (matched: number, length: number, averageLength: number): number =>
  (matched * (SATURATION + 1)) /
  (1 + SATURATION * (1 - LENGTH_SHARE + (LENGTH_SHARE * length) / Math.max(1, averageLength)));
