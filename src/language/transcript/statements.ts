import { isGreeting } from './greetings.ts';
import { sentencesOfLine } from './sentences.ts';
import { isUnspaced, joinedLines } from './spoken.ts';
import type { SpokenPart, Transcript } from './transcript.ts';

/**
 * What a transcript says, one statement after the other: its sentences; where it has no marks, the pieces between pauses and
 * before words that begin a clause.
 * @param tag BCP 47 tag of its language, where it is known
 */
export function statementsOf({ parts, punctuated }: Transcript, tag?: string): string[] {
  if (!punctuated)
    return parts.flatMap(({ text }) => (isUnspaced(text) ? phrasesOf(text) : clausesOf(text, tag)));
  return turnsOf(parts).flatMap((turn) => sentencesOfLine(turn, tag));
}

/** Parts of one speaker are one text, since a sentence may go on after a pause. */
export function turnsOf(parts: readonly SpokenPart[]): string[] {
  const turns: string[][] = [];
  for (const { text, turn } of parts) {
    if (turn || turns.length === 0) turns.push([text]);
    else turns.at(-1)!.push(text);
  }
  return turns.map((turn) => joinedLines(turn.join(' ').split(' ')));
}

/** Writing without spaces between words has them between thoughts; captions end there, too. A short one joins the next. */
function phrasesOf(text: string): string[] {
  const phrases: string[] = [];
  let open = '';
  for (const piece of text.split(' ')) {
    open = open === '' ? piece : joinedLines([open, piece]);
    if ([...open].length < LEAST_LETTERS || REPEATED.test(open)) continue;
    phrases.push(open);
    open = '';
  }
  if (open !== '') phrases.push(phrases.length === 0 ? open : joinedLines([phrases.pop()!, open]));
  return phrases;
}

const LEAST_LETTERS = 12;
/** The Thai sign that says a word twice; the space behind it ends no thought. */
const REPEATED = /ๆ$/u;

/** Words before which a new thought begins, as people speak. */
const BEGINNINGS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words(
    'today first second third then so but because now next when if finally after before the_second and_then and_finally ' +
      "and_so which_means in_the_morning in_today's_video and_in_today's",
  ),
  id: words(
    'hari_ini pertama kedua ketiga lalu kemudian jadi tapi tetapi karena sekarang kalau jika setelah sebelum terus akhirnya terakhir',
  ),
  es: words(
    'hoy primero segundo tercero luego después entonces pero porque ahora cuando si finalmente antes así_que y_luego y_después',
  ),
  hi: words('आज पहले सबसे_पहले दूसरा तीसरा फिर तो लेकिन क्योंकि अब जब अगर बाद आखिर और_फिर और_अंत'),
  pt: words(
    'hoje primeiro segundo terceiro depois então mas porque agora quando se finalmente antes por_isso e_depois',
  ),
  fr: words(
    "aujourd'hui d'abord ensuite puis mais parce donc maintenant quand si enfin avant après et_puis et_enfin",
  ),
  de: words(
    'heute zuerst erstens zweitens drittens dann danach also aber weil jetzt wenn schließlich bevor nachdem und_dann',
  ),
  it: words('oggi prima secondo terzo poi quindi ma perché adesso ora quando se infine dopo e_poi'),
};
/** A shorter piece is no thought, and a longer one is cut between words; in words. */
const LEAST_WORDS = 6;
const MOST_WORDS = 24;
const SHORT_WORDS = 4;

function clausesOf(text: string, tag = 'en'): string[] {
  const beginnings = BEGINNINGS[tag] ?? BEGINNINGS.en!;
  const all = text.split(' ');
  const pieces: string[][] = [[]];
  for (const [index, word] of all.entries()) {
    const piece = pieces.at(-1)!;
    const [one, two, three] = [0, 1, 2].map((ahead) => (all[index + ahead] ?? '').toLowerCase());
    const begins = [one, `${one}_${two}`, `${one}_${two}_${three}`].some((start) => beginnings.has(start!));
    // A greeting is no thought, however short, and "and" is left with what follows it.
    const isWhole = piece.length >= LEAST_WORDS || (piece.length > 1 && isGreeting(piece.join(' ')));
    if (piece.length >= MOST_WORDS) pieces.push([...piece.splice(cutOf(piece)), word]);
    else if (begins && isWhole && !LINKS.has(piece.at(-1)!)) pieces.push([word]);
    else piece.push(word);
  }
  const end = pieces.at(-1)!;
  if (pieces.length > 1 && end.length < SHORT_WORDS) pieces.at(-2)!.push(...pieces.pop()!);
  return pieces.map((piece) => piece.join(' ')).filter((piece) => piece !== '');
}

/** Where a long piece is cut: before the last word that begins a clause, and never behind a word that leads to the next. */
function cutOf(piece: readonly string[]): number {
  const isHalf = DEPENDENT.has(piece[0]!.toLowerCase()); // what follows belongs to it, so that no new sentence begins
  for (let at = piece.length - 2; at >= LEAST_WORDS; at -= 1) {
    const word = piece[at]!.toLowerCase();
    if ((JOINING.has(word) || (!isHalf && CLAUSE_WORDS.has(word))) && !LINKS.has(piece[at - 1]!)) return at;
  }
  let at = piece.length;
  while (at > LEAST_WORDS && LEADING.has(piece[at - 1]!.toLowerCase())) at -= 1;
  return at;
}

const DEPENDENT = words(
  'when if because after before until while kalau jika ketika setelah cuando si porque जब अगर',
);
const JOINING = words('and but or dan tapi tetapi atau y pero o और लेकिन या');
/** Words before which one can breathe, where no thought begins. */
const CLAUSE_WORDS = words(
  "because which who it's that's they're you're we're i'm there's yang karena que porque क्योंकि",
);
/** Articles, possessives and prepositions, which nobody ends with. */
const LEADING = words(
  'a an the my your his her its our their this that of to in on at for with from by as is are was and or but very so ' +
    'yang di ke dari untuk dengan dan atau el la los las un una de del a en por para con su mi tu y o का की के को से में और',
);

/**
 * The pieces of speech without marks as sentences that can be read and spoken: each begins with a capital letter and ends
 * with a full stop, but for one that a conjunction joins to the piece before, or that is one sentence with it.
 * @param tag BCP 47 tag of the language
 */
export function withMarks(pieces: readonly string[], tag: string): string[] {
  const stop = DANDA.has(tag) ? '।' : '.';
  let isOpen = false;
  return pieces.map((piece, index) => {
    const text = isOpen ? piece : capitalized(piece, tag);
    const next = pieces[index + 1]?.toLowerCase();
    const joins = next !== undefined && CONJUNCTIONS.some((word) => next.startsWith(`${word} `));
    const isCut = next !== undefined && !joins && piece.split(' ').length >= MOST_WORDS;
    isOpen = joins || isCut;
    return `${text}${isCut ? '' : joins ? ',' : stop}`;
  });
}

/**
 * The same of Chinese and Japanese: a sentence that is known by its last word gets a full stop, other pieces the mark of a
 * short pause. Thai and its neighbours write no marks.
 */
export function withPauses(pieces: readonly string[]): string[] {
  const isJapanese = pieces.some((piece) => KANA.test(piece));
  return pieces.map((piece, index) => {
    const end = piece.slice(-1);
    if (!/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{N}]/u.test(end)) return piece;
    const isWhole = index === pieces.length - 1 || SENTENCE_END.test(piece);
    return `${piece}${isWhole ? '。' : isJapanese ? '、' : '，'}`;
  });
}

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const SENTENCE_END =
  /(?:です|ます|でした|ました|ません|ください|でしょう|ましょう|だ|よ|ね|了|吧|吗|呢|的)$/u;

export const capitalized = (text: string, tag: string): string =>
  text.replace(/^\p{L}/u, (letter) => letter.toLocaleUpperCase(tag));

/** Languages whose sentences end with a danda. */
const DANDA = new Set(['hi', 'mr', 'ne', 'bn']);

/** Words that join two clauses of one sentence. */
const CONJUNCTIONS =
  'because|and|but|or|which means|karena|dan|tapi|tetapi|atau|porque|y|pero|o|क्योंकि|और|लेकिन|या'.split('|');

const LINKS = words('and or but dan atau tapi y o pero और या until till even only just not');

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
