import { createHash } from 'node:crypto';
import type { Language } from '../../../contracts/languages.ts';
import { isAbbreviated } from '../../../language/transcript/sentences.ts';
import { LEAD_SECONDS, TAIL_SECONDS } from '../voice/breath.ts';
import type { Voice } from '../voice/voice.ts';

/** Measures texts against the available time with the voice that will speak them. */
export interface Fit {
  /** Seconds at normal rate; measured once. */
  seconds(text: string): Promise<number>;
  /** Whether the voice speaks it within a segment of that length, at most `HASTE` faster than normal. */
  fits(text: string, durationSeconds: number): Promise<boolean>;
  /** The first text that fits. */
  first(texts: readonly string[], durationSeconds: number): Promise<string | undefined>;
  /** The text if it fits, otherwise its longest beginning that fits, cut at a clause mark or between words. */
  shortened(text: string, durationSeconds: number): Promise<string>;
}

/** How much faster than normal a composed text may be. */
const HASTE = 1.12;

/** The seconds of speech that fit into a segment. */
export const roomSeconds = (durationSeconds: number): number => durationSeconds - LEAD_SECONDS - TAIL_SECONDS;

const FAR_TOO_LONG = 1.2;

/** No speech is faster than this, characters a second; longer texts are not worth measuring. */
const MOST_CHARACTERS_A_SECOND = 45;

export function createFit(voice: Voice, language: Language): Fit {
  const known = new Map<string, Promise<number>>();
  const measuredSoFar = { characters: 0, seconds: 0 };
  const measure = async (text: string): Promise<number> => {
    const length = await voice.measure(text);
    measuredSoFar.characters += text.length;
    measuredSoFar.seconds += length;
    return length;
  };
  const seconds = (text: string): Promise<number> => {
    const measured = known.get(text) ?? measure(text);
    known.set(text, measured);
    return measured;
  };
  const fits = async (text: string, durationSeconds: number): Promise<boolean> => {
    const room = roomSeconds(durationSeconds) * HASTE;
    if ([...text].length > room * MOST_CHARACTERS_A_SECOND) return false;
    // At the pace measured so far the text is far too long, so it is not spoken.
    if (
      text.length * measuredSoFar.seconds > room * FAR_TOO_LONG * measuredSoFar.characters &&
      measuredSoFar.characters > 60
    )
      return false;
    return (await seconds(text)) <= room;
  };
  return {
    seconds,
    fits,
    async first(texts, durationSeconds) {
      for (const text of texts) if (await fits(text, durationSeconds)) return text;
      return undefined;
    },
    async shortened(text, durationSeconds) {
      if (await fits(text, durationSeconds)) return text;
      const most = Math.ceil(roomSeconds(durationSeconds) * HASTE * MOST_CHARACTERS_A_SECOND);
      const start = [...text].slice(0, most).join('');
      const clauses = clauseEnds(start);
      const byClause = await longestThatFits(clauses, (cut) => fits(cut, durationSeconds));
      const byWord = await longestThatFits(wordEnds(start, language), (cut) => fits(cut, durationSeconds));
      // Cutting at a clause may lose a few words, but not most of them.
      if (byClause !== undefined && byClause.length * 2 > (byWord?.length ?? 0)) return closed(byClause);
      if (byWord !== undefined) return `${withoutEndMarks(byWord)}…`;
      const letters = [...new Intl.Segmenter(language.tag).segment(start)].map(({ index, segment }) =>
        start.slice(0, index + segment.length),
      );
      return `${(await longestThatFits(letters, (cut) => fits(cut, durationSeconds))) ?? letters[0]}…`;
    },
  };
}

const CLAUSE_MARK =
  /(?<![,;:،؛、，；：।。.!?！？؟…])[,;:،؛、，；：।。.!?！？؟…]+["'”’»)\]]*(?=\s|$)|[、，；：。！？]+/gu;

/** Beginnings of the text that end at a clause mark, shortest first. */
export function clauseEnds(text: string): string[] {
  return [...text.matchAll(CLAUSE_MARK)]
    .map((mark) => text.slice(0, mark.index + mark[0].length))
    .filter((end) => !isAbbreviated(end));
}

/** Beginnings of the text that end with a word, shortest first. */
export function wordEnds(text: string, language: Language): string[] {
  if (language.spaced) {
    return [...text.matchAll(/\S+/gu)].map((word) => text.slice(0, word.index + word[0].length));
  }
  return [...new Intl.Segmenter(language.tag, { granularity: 'word' }).segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ index, segment }) => text.slice(0, index + segment.length));
}

const withoutEndMarks = (text: string): string => text.replace(/(?<![\s\p{P}])[\s\p{P}]+$/u, '');

/** Ends a clause, which stood before a comma, like a sentence. */
export function closed(text: string): string {
  if (/[.!?。！？।؟…]["'”’»)\]]*$/u.test(text)) return text;
  const bare = withoutEndMarks(text);
  if (/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(bare)) return `${bare}。`;
  return `${bare}${/\p{Script=Devanagari}|\p{Script=Bengali}/u.test(bare) ? '।' : '.'}`;
}

/** Bisection finds the longest one, since a longer text never fits better. */
async function longestThatFits(
  texts: readonly string[],
  fits: (text: string) => Promise<boolean>,
): Promise<string | undefined> {
  let [low, high] = [0, texts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await fits(texts[middle] ?? '')) low = middle + 1;
    else high = middle;
  }
  return texts[low - 1];
}

/** A reproducible choice: the list in an order that depends on the seed alone. */
export function shuffled<Item>(items: readonly Item[], seed: string): Item[] {
  const keyed = items.map((item, index) => ({
    item,
    key: createHash('sha256').update(`${seed}\n${index}`).digest('hex'),
  }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}
