import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { phrases } from '../../../language/phrases.ts';
import { frameWords, plain } from '../../../language/topic/topic-words.ts';
import type { ShownItem } from '../image/shot.ts';
import { isOrdinal } from './ordinals.ts';

/** The words of a shot that stand large where it names no thing that could be drawn. */

const MOST_WORDS = 3;
const MOST_LETTERS = 26;
const LONGEST_WORD = 14;
/** Fewer letters say nothing on their own. */
const LEAST_LETTERS = 7;
/** Shorter words join others in most languages. */
const LEAST_OF_WORD = 5;
/** Marks and letters that are left out make words shorter. */
const LEAST_BY_SCRIPT: Readonly<Record<string, number>> = { Deva: 4, Beng: 4, Arab: 4, Kore: 2, Hang: 2 };

/** How many letters a clause without spaces may have, and a line of it. */
const CJK = { most: 11, line: 6, least: 3 } as const;
const THAI = { most: 26, line: 13, least: 5 } as const;

/**
 * The weightiest words that follow each other within a clause, a line each.
 * @param words of the whole clip
 * @returns undefined where none of the words carries any weight
 */
export function phraseIn(
  words: readonly SpokenWord[],
  { startSeconds, endSeconds }: { readonly startSeconds: number; readonly endSeconds: number },
  language: Language,
): readonly ShownItem[] | undefined {
  const isIn = (seconds: number): boolean => seconds >= startSeconds - 0.1 && seconds < endSeconds - 0.5;
  return language.spaced
    ? spacedPhrase(
        words.filter((word) => isIn(word.startSeconds)),
        language,
      )
    : unspacedPhrase(words, isIn, language.script);
}

function spacedPhrase(words: readonly SpokenWord[], language: Language): readonly ShownItem[] | undefined {
  const frames = frameWords(language.name);
  const least = LEAST_BY_SCRIPT[language.script] ?? LEAST_OF_WORD;
  const runs: ShownItem[][] = [[]];
  for (const { text, startSeconds } of words) {
    const word = bare(text);
    const letters = [...word].length;
    const isWeighty =
      letters >= least &&
      letters <= LONGEST_WORD &&
      /^[\p{L}\p{M}'’-]+$/u.test(word) &&
      !frames.has(plain(word)) &&
      !JOINING.has(plain(word));
    if (isWeighty && !isOrdinal(word, language)) runs.at(-1)!.push({ text: word, atSeconds: startSeconds });
    if (!isWeighty || CLAUSE_END.test(text)) runs.push([]);
  }
  const pieces = runs.flatMap((run) => run.map((_, index) => fitting(run.slice(index, index + MOST_WORDS))));
  const best = pieces.toSorted((a, b) => lettersOf(b) - lettersOf(a))[0];
  return best === undefined || lettersOf(best) < LEAST_LETTERS ? undefined : best;
}

/** As many of the words as stand in a frame. */
function fitting(items: readonly ShownItem[]): readonly ShownItem[] {
  const fit = items.filter((_, index) => lettersOf(items.slice(0, index + 1)) <= MOST_LETTERS);
  return fit.length === 0 ? items.slice(0, 1) : fit;
}

/** What is said until the clause ends, in lines that break between words, in Japanese between phrases. */
function unspacedPhrase(
  words: readonly SpokenWord[],
  isIn: (seconds: number) => boolean,
  script: string,
): readonly ShownItem[] | undefined {
  const room = script === 'Thai' ? THAI : CJK;
  const clauses: SpokenWord[][] = [[]];
  for (const word of words) {
    clauses.at(-1)!.push(word);
    if (CLAUSE_END.test(word.text) || /\s$/u.test(word.text)) clauses.push([]);
  }
  for (const clause of clauses) {
    const units = script === 'Jpan' ? phrases(clause) : clause;
    const items = units.map(({ text, startSeconds }) => ({ text: bare(text), atSeconds: startSeconds }));
    const letters = lettersOf(items);
    if (letters < room.least || letters > room.most || !isIn(items[0]?.atSeconds ?? -1)) continue;
    const lines: { text: string; atSeconds: number }[] = [];
    for (const item of items) {
      const last = lines.at(-1);
      if (last !== undefined && [...last.text, ...item.text].length <= room.line) last.text += item.text;
      else lines.push({ ...item });
    }
    if (lines.length <= MOST_WORDS) return lines;
  }
  return undefined;
}

const lettersOf = (items: readonly ShownItem[]): number =>
  items.reduce((sum, { text }) => sum + [...text].length, 0);

const CLAUSE_END = /[.,;:!?…।。、,،؟؛!?]["'”’»）)\]」』]*\s*$/u;

/** Words that only join others, in the languages that are written with spaces. */
const JOINING: ReadonlySet<string> = new Set(
  `about above after afterwards again almost along already although always another anything around away because become been before behind being below between both
  cannot could didn does doesn done down during each either enough even ever every everything exactly first from getting going have having here itself
  just keep later least less like maybe might more most much must never next nothing often once only other others otherwise over perhaps quite rather
  really same second should since some someone something sometimes soon still such than that their them then there these they thing things third this
  those though through times today together until upon usually very want were what whatever when where whether which while whole will with within
  without would yourself your
  setelah sebelum karena supaya sehingga dengan untuk tidak bukan lebih sangat juga sudah belum masih semua setiap ketika sambil selalu kalau kamu anda
  mereka kepada dalam antara seperti hanya sampai sebagai kemudian begitu kerana supaya selepas
  porque cuando donde aunque entre hasta desde sobre antes despues siempre nunca tambien todos todas mucho muchos cada otro otra otros como para pero
  parce quand toujours jamais aussi apres avant entre pendant depuis comme cette votre leurs autre chaque meme beaucoup alors encore
  nicht immer wieder damit weil wenn aber dein deine einen einem einer jeden jeder nach noch ohne schon sehr sind ueber unter viel wird wurde zwischen
  perche quando sempre anche dopo prima ogni altro questa questo molto come quella quello quando depois sempre tambem cada outro esta este muito porque
  omdat altijd voordat nadat iedere andere wordt tussen zonder ponieważ zawsze kiedy przed każdy które który bardzo
  потому когда всегда после перед между каждый который очень чтобы если также
  cunku sonra once zaman daima hicbir kadar degil fakat icin
  क्योंकि लेकिन अगर ताकि बाद पहले साथ लिए जाए जाएँ होता होती होते करके सकते सकती करना करें रहते अपने अपनी आपको आपके
  لأن بعد قبل دائما حتى الذي التي عندما تصبح يكون ليس كل
  কারণ কিন্তু যদি আগে পরে সাথে জন্য`
    .split(/\s+/)
    .map(plain),
);

/** Without the marks around it. */
const bare = (text: string): string => text.replace(/^[\p{P}\s]+|(?<![\p{P}\s])[\p{P}\s]+$/gu, '');
