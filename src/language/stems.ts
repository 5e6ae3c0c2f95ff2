import { stemmer as arabic } from '@orama/stemmers/arabic';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as hindi } from '@orama/stemmers/indian';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as turkish } from '@orama/stemmers/turkish';

/** The stemmers of the Snowball project: what the forms of one word have in common, as `gatto` and `gatti` have `gatt`. */
const STEMMERS: Readonly<Record<string, (word: string) => string>> = {
  ...{ ar: arabic, de: german, hi: hindi, it: italian, ru: russian, tr: turkish },
};

/**
 * The stem of a word in lower case.
 * @param tag BCP 47 language, without its region
 * @returns undefined for the other languages
 */
export const stemOf = (word: string, tag: string): string | undefined => STEMMERS[tag]?.(word);

/** The same by a language's name, of those more whose topics are compared by stems; their pictures' words are not. */
export const topicStemOf = (word: string, language: string): string | undefined =>
  TOPIC_STEMMERS[language]?.(word);

const TOPIC_STEMMERS: Readonly<Record<string, (word: string) => string>> = {
  ...{ arabic, dutch, french, german, italian, portuguese, russian, turkish },
};
