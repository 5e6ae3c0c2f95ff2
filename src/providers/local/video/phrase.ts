import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import { phrases } from '../../../language/phrases.ts';
import { frameWords, plain } from '../../../language/topic/topic-words.ts';
import type { ShownItem } from '../image/shot.ts';
import { joiningWords } from './joining-words.ts';
import { amountIn } from './number-words.ts';
import { isOrdinal } from './ordinals.ts';
import { bare, partedBehind } from './spoken-text.ts';

/** The words of a shot that stand large where it names no thing that could be drawn. */

const MOST_LINES = 3;
const MOST_LETTERS = 30;
const LONGEST_WORD = 14;
const LONGEST_LINE = 18;
/** Articles and prepositions may stand between; what is longer begins another thought. */
const LONGEST_BETWEEN = 3;
/** A phrase begins with words that are said so shortly before the shot begins, or behind it. */
const NEAR_SECONDS = 1.5;
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
    ? spacedPhrase(words, startSeconds, isIn, language)
    : unspacedPhrase(
        words,
        (seconds) => isIn(seconds) && seconds <= startSeconds + NEAR_SECONDS,
        language.script,
      );
}

/** From a weighty word to another one of the clause, with the words between them. One alone says too little to stand large. */
function spacedPhrase(
  words: readonly SpokenWord[],
  shotSeconds: number,
  isIn: (seconds: number) => boolean,
  language: Language,
): readonly ShownItem[] | undefined {
  const and = joiningWords(language).and;
  const found = partedBehind(words, CLAUSE_END).flatMap((clause) => {
    const said = clause.map(({ text }) => bare(text));
    // An amount stands large as a number.
    const amounts = said.map((_, at) => amountIn(said.slice(at), language)?.count ?? -1);
    const weighty = said.map(
      (word, at) =>
        isWeighty(word, language) && !amounts.some((count, from) => at >= from && at <= from + count),
    );
    return clause.flatMap((_, from) =>
      [2, 3, 4].flatMap((count) => {
        const part = clause.slice(from, from + count);
        const ends = weighty[from] === true && weighty[from + count - 1] === true;
        const [first, last] = [part[0], part.at(-1)];
        if (!ends || part.length < count || first === undefined || last === undefined) return [];
        if (Math.abs(first.startSeconds - shotSeconds) > NEAR_SECONDS || !isIn(last.startSeconds)) return [];
        if (part.some(({ text }) => !IS_WORD.test(bare(text)) || isOrdinal(bare(text), language))) return [];
        const between = part.filter((_, at) => weighty[from + at] !== true).map(({ text }) => bare(text));
        if (between.some((word) => [...word].length > LONGEST_BETWEEN || and.has(plain(word)))) return [];
        // «your brew as often» says nothing: in these languages the words that belong together end a clause.
        if (language.script === 'Latn' && from + count < clause.length) return [];
        const lines = linesOf(part, weighty.slice(from, from + count));
        return lettersOf(lines) > MOST_LETTERS || lines.some(({ text }) => [...text].length > LONGEST_LINE)
          ? []
          : [lines];
      }),
    );
  });
  return found.toSorted((a, b) => lettersOf(b) - lettersOf(a))[0];
}

/** A line for each weighty word; those between join the next one. */
function linesOf(part: readonly SpokenWord[], weighty: readonly boolean[]): readonly ShownItem[] {
  const lines: { text: string; atSeconds: number }[] = [];
  let open: { text: string; atSeconds: number } | undefined;
  for (const [index, { text, startSeconds }] of part.entries()) {
    const line = open === undefined ? { text: bare(text), atSeconds: startSeconds } : open;
    if (open !== undefined) line.text += ` ${bare(text)}`;
    open = weighty[index] === true ? undefined : line;
    if (open === undefined) lines.push(line);
  }
  return lines;
}

function isWeighty(word: string, language: Language): boolean {
  // «qu’il» and «jusqu’au» weigh as much as «il» and «au».
  const own = word.replace(ELIDED, '');
  const letters = [...own].length;
  return (
    letters >= (LEAST_BY_SCRIPT[language.script] ?? LEAST_OF_WORD) &&
    [...word].length <= LONGEST_WORD &&
    IS_WORD.test(word) &&
    !frameWords(language.name).has(plain(own)) &&
    !JOINING.has(plain(own)) &&
    !isOrdinal(word, language)
  );
}

const ELIDED = /^\p{L}{1,7}['’](?=\p{L})/u;
const IS_WORD = /^[\p{L}\p{M}'’-]+$/u;

/** What is said until the clause ends, in lines that break between words, in Japanese between phrases. */
function unspacedPhrase(
  words: readonly SpokenWord[],
  isIn: (seconds: number) => boolean,
  script: string,
): readonly ShownItem[] | undefined {
  const room = script === 'Thai' ? THAI : CJK;
  const end = { test: (text: string) => CLAUSE_END.test(text) || /\s$/u.test(text) };
  for (const clause of partedBehind(words, end)) {
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
    if (lines.length <= MOST_LINES) return lines;
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
  setelah sebelum selagi karena supaya sehingga dengan untuk tidak bukan lebih sangat juga sudah belum masih semua setiap ketika sambil selalu kalau kamu anda
  mereka kepada dalam antara seperti hanya sampai sebagai kemudian begitu kerana supaya selepas
  porque cuando donde aunque entre hasta desde sobre antes despues siempre nunca tambien todos todas mucho muchos cada otro otra otros como para pero
  parce quand toujours jamais aussi apres avant entre pendant depuis comme cette votre leurs autre chaque meme beaucoup alors encore abord
  nicht immer wieder damit weil wenn aber dein deine einen einem einer jeden jeder nach noch ohne schon sehr sind ueber unter viel wird wurde zwischen
  perche quando sempre anche dopo prima ogni altro questa questo molto come quella quello quando depois sempre tambem cada outro esta este muito porque
  omdat altijd voordat nadat iedere andere wordt tussen zonder ponieważ zawsze kiedy przed każdy które który bardzo
  потому когда всегда после перед между каждый который очень чтобы если также
  cunku sonra once zaman daima hicbir kadar degil fakat icin
  इससे उससे इनसे उनसे इनकी उनकी उनके उनका इसकी इसके उसकी उसके शायद फिर क्योंकि लेकिन अगर ताकि बाद पहले साथ लिए जाए जाएँ होता होती होते करके सकते सकती करना करें रहते अपने अपनी आपको आपके
  لأن بعد قبل دائما حتى الذي التي عندما تصبح يكون ليس كل
  কারণ কিন্তু যদি আগে পরে সাথে জন্য`
    .split(/\s+/)
    .map(plain),
);
