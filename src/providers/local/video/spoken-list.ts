import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { capital } from '../../../language/capital.ts';
import type { ShownItem } from '../image/shot.ts';
import { joiningWords } from './joining-words.ts';
import { isOrdinal } from './ordinals.ts';
import { bare, partedBehind, SENTENCE_END } from './spoken-text.ts';

/** What in the spoken words is a list: things of one sentence, or steps that are counted. */

const LIST_MARK = /[,،、，;；]["'”’»）)\]」』]*\s*$/u;
/** What is said before a colon announces the list. */
const ANNOUNCED = /[:：]["'”’»）)\]」』]*\s*$/u;
const LEAST_ITEMS = 3;
const MOST_ITEMS = 4;
const MOST_WORDS = 4;
const MOST_LETTERS = 28;
/** Without spaces, commas part clauses as well; things of a list are shorter. */
const MOST_LETTERS_UNSPACED = 7;
/** A step is a sentence, and stands in two lines. */
const STEP = { words: 7, letters: 42, lettersUnspaced: 18 } as const;
/** So many words may lead in to the first thing: «You need eggs, milk, butter». With more it is a clause of its own. */
const MOST_LEADING = 3;

export interface SpokenList {
  readonly items: readonly ShownItem[];
  readonly startSeconds: number;
  readonly endSeconds: number;
}

type Part = readonly SpokenWord[];

/** Three things or more of one sentence that are set apart by commas, or three sentences that are counted. */
export function listIn(words: readonly SpokenWord[], language: Language): SpokenList | undefined {
  const sentences = partedBehind(words, SENTENCE_END);
  for (const sentence of sentences) {
    const announced = sentence.findLastIndex(({ text }) => ANNOUNCED.test(text));
    const found = thingsOf(sentence.slice(announced + 1), language);
    if (found !== undefined) return found;
  }
  return stepsOf(sentences, language);
}

function thingsOf(sentence: Part, language: Language): SpokenList | undefined {
  const parts = partedBehind(sentence, LIST_MARK);
  if (isOrdinal(textOf(parts[0] ?? [], language), language)) parts.shift();
  const { and, both } = joiningWords(language);
  const things = parts.flatMap((part) => {
    const bareOf = part.findIndex(({ text }) => !and.has(bare(text).toLowerCase()));
    const thing = part.slice(Math.max(0, bareOf));
    // «flour and butter» are two things of the list; «salt and pepper» alone are not.
    const between =
      part === parts.at(-1) ? thing.findIndex(({ text }) => both.has(bare(text).toLowerCase())) : -1;
    return between > 0 && between < thing.length - 1 && thing.length <= MOST_WORDS
      ? [thing.slice(0, between), thing.slice(between + 1)]
      : [thing];
  });
  const items = withoutLead(things, language);
  // «…, it is for sleeping, not for working» is a thought, and no list.
  if (items.some(([first]) => OBJECTING.test(bare(first?.text ?? '').toLowerCase()))) return undefined;
  const isShort = (part: Part): boolean => {
    const text = textOf(part, language);
    return (
      text !== '' &&
      [...text].length <= (language.spaced ? MOST_LETTERS : MOST_LETTERS_UNSPACED) &&
      (!language.spaced || part.length <= MOST_WORDS)
    );
  };
  if (items.length < LEAST_ITEMS || items.length > MOST_ITEMS + 1 || !items.every(isShort)) return undefined;
  return listOf(items, language);
}

/** Words that begin a thing of no list. */
const OBJECTING =
  /^(?:not|never|it’s|it's|c’est|c'est|pas|jamais|no|nunca|es|não|non|mai|è|nicht|nie|es|niet|nooit|nie|bukan|jangan|tidak|değil|không|не|не|न|नहीं|لا|ليس)$/u;

/** The first thing without the words that lead in to it: it is as long as the others. A clause before the list is left out. */
function withoutLead(things: readonly Part[], language: Language): readonly Part[] {
  const { spaced } = language;
  const [first = [], ...others] = things;
  // «Before you sleep, make your room dark, quiet and cool»: what leads in to the things begins behind a comma.
  const [second = [], ...rest] = others;
  const usual = Math.max(...rest.map((part) => part.length));
  if (spaced && rest.length >= LEAST_ITEMS - 1 && second.length >= usual + 2 && first.length > usual)
    return withoutLead(others, language);
  const most = Math.max(0, ...others.map((part) => part.length));
  const leading = first.length - most;
  if (!spaced || leading <= 0) return things;
  return leading > MOST_LEADING ? others : [first.slice(leading), ...others];
}

/** Sentences that follow each other and are counted: «First, roll your clothes. Second, fill your shoes. …» */
function stepsOf(sentences: readonly Part[], language: Language): SpokenList | undefined {
  const steps = sentences.map((sentence) => {
    const [counted = [], ...rest] = partedBehind(sentence, LIST_MARK);
    const step = rest.flat();
    const letters = [...textOf(step, language)].length;
    const isShort = language.spaced
      ? step.length <= STEP.words && letters <= STEP.letters
      : letters <= STEP.lettersUnspaced;
    return isOrdinal(textOf(counted, language), language) && letters > 0 && isShort ? step : undefined;
  });
  const first = steps.findIndex((step) => step !== undefined);
  const run = steps.slice(Math.max(0, first));
  const end = run.indexOf(undefined);
  const items = run.slice(0, end < 0 ? run.length : end).filter((step) => step !== undefined);
  return items.length < LEAST_ITEMS ? undefined : listOf(items, language);
}

function listOf(items: readonly Part[], language: Language): SpokenList {
  const shown = items.slice(0, MOST_ITEMS);
  return {
    items: shown.map((part) => ({
      text: capital(textOf(part, language), language),
      atSeconds: part[0]?.startSeconds ?? 0,
    })),
    startSeconds: shown[0]?.[0]?.startSeconds ?? 0,
    endSeconds: items.at(-1)?.at(-1)?.endSeconds ?? 0,
  };
}

const textOf = (part: Part, { spaced }: Language): string =>
  bare(part.map(({ text }) => text).join(spaced ? ' ' : ''));
