import { namesOfThings } from '../../language/things.ts';
import { languageOf, wordsOf } from './words.ts';

/** Other names for what a word names: who asks for a bicycle is answered by a passage on bikes. */

/** The most names of a thing; where it has more, some are not its names but what people think of. */
const MOST_NAMES = 8;

const NONE: ReadonlySet<string> = new Set();
const dictionaries = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();

/** The other names of what a word names, without itself; none where the language is not known. */
export const otherNames = (word: string, language: string | undefined): ReadonlySet<string> =>
  language === undefined ? NONE : (dictionaryOf(language).get(word) ?? NONE);

function dictionaryOf(language: string): ReadonlyMap<string, ReadonlySet<string>> {
  const known = dictionaries.get(language);
  if (known !== undefined) return known;
  const tag = languageOf(language).tag.split('-')[0]!;
  const together = new Map<string, Set<string>>();
  for (const names of namesOfThings(tag)) {
    // A name of several words would be found by each of them.
    const words = names.map(wordsOf).flatMap((parts) => (parts.length === 1 ? parts : []));
    for (const word of words) together.set(word, new Set([...(together.get(word) ?? []), ...words]));
  }
  const dictionary = new Map<string, ReadonlySet<string>>();
  for (const [word, names] of together) {
    names.delete(word);
    if (names.size > 0 && names.size < MOST_NAMES) dictionary.set(word, names);
  }
  dictionaries.set(language, dictionary);
  return dictionary;
}
