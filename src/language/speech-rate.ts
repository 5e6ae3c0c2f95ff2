import type { Language } from '../contracts/languages.ts';

/** How much text fits into a segment, by language. */
export interface SpeechRoom {
  readonly unit: 'words' | 'characters';
  readonly least: number;
  readonly most: number;
}

/**
 * Words a second of brisk, natural short-video speech. Languages with long words need more time for each; Vietnamese is
 * segmented by syllable. Editorial figures around published speaking rates, not measurements.
 */
const WORDS_A_SECOND: Readonly<Record<string, number>> = {
  en: 2.8,
  es: 2.8,
  fr: 3,
  it: 2.7,
  pt: 2.7,
  ro: 2.5,
  ca: 2.8,
  nl: 2.7,
  de: 2.4,
  sv: 2.6,
  da: 2.7,
  no: 2.7,
  nb: 2.7,
  id: 2.4,
  ms: 2.4,
  fil: 2.5,
  tl: 2.5,
  jv: 2.4,
  vi: 4,
  sw: 2.2,
  tr: 2.1,
  az: 2.1,
  pl: 2.3,
  cs: 2.3,
  sk: 2.3,
  hu: 2,
  fi: 1.9,
  et: 2,
  ru: 2.2,
  uk: 2.2,
  bg: 2.4,
  sr: 2.3,
  el: 2.4,
  hi: 2.8,
  ur: 2.8,
  bn: 2.4,
  mr: 2.3,
  gu: 2.5,
  pa: 2.8,
  ta: 1.8,
  te: 1.8,
  kn: 1.8,
  ml: 1.6,
  ar: 2.2,
  fa: 2.4,
  he: 2.3,
  ko: 2,
  am: 2,
};
const OTHER_WORDS_A_SECOND = 2.4;

/** Letters and digits a second where words are not set apart by spaces. */
const CHARACTERS_A_SECOND: Readonly<Record<string, number>> = {
  ja: 8,
  zh: 5.5,
  yue: 5.5,
  th: 11,
  lo: 11,
  km: 11,
  my: 11,
};
const OTHER_CHARACTERS_A_SECOND = 8;

/** The least share of the available words that a segment should use. */
const LEAST_SHARE = 0.3;

/** The number of words, or characters, that fit into a segment of that length. */
export function speechRoom({ tag, spaced }: Language, durationSeconds: number): SpeechRoom {
  const rate = spaced
    ? (WORDS_A_SECOND[tag] ?? OTHER_WORDS_A_SECOND)
    : (CHARACTERS_A_SECOND[tag] ?? OTHER_CHARACTERS_A_SECOND);
  const most = Math.floor(rate * durationSeconds);
  return { unit: spaced ? 'words' : 'characters', least: Math.ceil(most * LEAST_SHARE), most };
}

/**
 * The amount of speech in a text: words by `Intl.Segmenter`, or letters and digits. A number counts as many times as it has
 * digits (at most four): "25" is spoken as two words.
 */
export function spokenLength(text: string, { tag, spaced }: Language): number {
  if (!spaced) {
    const letters = [...new Intl.Segmenter(tag, { granularity: 'grapheme' }).segment(text)];
    return letters.filter(({ segment }) => /[\p{L}\p{N}]/u.test(segment)).length;
  }
  let words = 0;
  for (const { segment, isWordLike } of new Intl.Segmenter(tag, { granularity: 'word' }).segment(text)) {
    if (isWordLike !== true) continue;
    words += /^\p{N}+$/u.test(segment) ? Math.min(4, segment.length) : 1;
  }
  return words;
}
