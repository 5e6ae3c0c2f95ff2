import type { Language } from '../../contracts/languages.ts';
import { frameWords, plain, unitWords } from '../../language/topic/topic-words.ts';
import { withoutCutFrames } from '../../providers/local/script/unspaced-match.ts';
import { contentWords } from '../../rag/search/stop-words.ts';
import { SMALL_WORDS, WITHOUT, withoutVietnameseFrames } from './small-words.ts';

/** The longest hashtag; nobody types or searches a longer one. */
const LONGEST_TAG = 30;
const MOST_TAGS = 14;
/** Words that stand beside each other are one tag up to so many. */
const MOST_TOGETHER = 4;
/** The same where words have no spaces, in letters. */
const MOST_LETTERS = { thai: 20, other: 8 };
const MOST_WORDS = 6;
/** Words that belong to a «without»: «sans produits chimiques». */
const MOST_LEFT_OUT = 2;

/** The hashtags of a topic, then those of its subject: `#ProduktivitasKerja`, `#produktif`. */
export function hashtagsOf(subject: string, keywords: readonly string[], language: Language): string[] {
  const tags = [
    ...topicTags(subject, new Set(keywords.flatMap((phrase) => phrase.split(/\s+/))), language),
    ...keywords.map((phrase) =>
      phrase
        .split(/[\s-]+/)
        .map((word, index) => (index === 0 ? word : capital(word)))
        .join(''),
    ),
  ]
    .map((word) => word.replace(/[^\p{L}\p{M}\p{N}_]/gu, ''))
    .filter((word) => /\p{L}/u.test(word) && word.length <= LONGEST_TAG)
    .filter((word) => [...word].length >= 2 || /\p{Script=Han}/u.test(word));
  const seen = new Set<string>();
  const once = tags.filter((tag) => !seen.has(plain(tag)) && seen.add(plain(tag)));
  return once.slice(0, MOST_TAGS).map((tag) => `#${tag}`);
}

/** @param known words of the subject as people write them */
function topicTags(subject: string, known: ReadonlySet<string>, language: Language): string[] {
  // Vietnamese is written in syllables, and one of a word's syllables says something else.
  if (language.name === 'vietnamese')
    return withoutVietnameseFrames(subject).map((words) => words.map(capital).join(''));
  const runs = (framed: boolean): string[][] =>
    contentRuns(subject, language, framed).map((run) => run.map((word) => standing(word, known, language)));
  const tags = tagsOf(runs(false), language);
  return tags.length > 0 ? tags : tagsOf(runs(true), language);
}

/** A word as it stands alone: the Arabic «for saving» is «saving», and the Hindi «of saving» is «to save». */
function standing(word: string, known: ReadonlySet<string>, { name }: Language): string {
  if (name === 'hindi') return word.replace(/(?<=\S\S)ने$/u, 'ना');
  if (name !== 'arabic') return word;
  const bare = word.replace(/^لل/u, 'ال').replace(/^ل/u, '');
  return word.startsWith('لل') || known.has(bare) || known.has(`ال${bare}`) ? bare : word;
}

function tagsOf(runs: readonly (readonly string[])[], language: Language): string[] {
  const together = runs
    .filter((run) => run.length >= 2)
    .filter((run) =>
      language.spaced
        ? run.length <= MOST_TOGETHER
        : [...run.join('')].length <= MOST_LETTERS[language.name === 'thai' ? 'thai' : 'other'],
    )
    .map((run) => (language.spaced ? run.map(capital).join('') : run.join('')));
  // Where words have no spaces, one with a single letter beside it is a part of a word.
  const single = language.spaced
    ? runs
    : runs.filter((run) => run.length === 1 || run.every((word) => [...word].length >= 2));
  return [
    ...together,
    ...single
      .flat()
      .filter((word) => isWord(word, language))
      .slice(0, MOST_WORDS),
  ];
}

const isWord = (word: string, { name, spaced }: Language): boolean =>
  spaced || [...word].length >= 2 || (name === 'japanese' && /^\p{Script=Han}$/u.test(word));

/**
 * The words of a topic without counts, units, function words and those that only frame it, those together that stand beside
 * each other.
 * @param framed words that frame topics count, too: of «what nobody tells you about night shifts» nothing else is left
 */
function contentRuns(text: string, { name, tag, spaced }: Language, framed: boolean): string[][] {
  const named = spaced || framed ? text : withoutCutFrames(text, name);
  const tells = isTold(text);
  const runs: string[][] = [];
  let isOpen = false;
  let left = 0; // how many words more are left out
  let before = '';
  let written = ''; // the word before, with its capital
  for (const { segment, index, isWordLike } of new Intl.Segmenter(tag, { granularity: 'word' }).segment(
    named,
  )) {
    if (isWordLike !== true) {
      if (!/^[\s-]+$/u.test(segment) || !spaced) isOpen = false;
      continue;
    }
    const word = segment.toLocaleLowerCase(tag).replace(ELISION, '');
    const bare = plain(word);
    // One letter of Chinese may frame a topic, and be a part of many words: 室, 养.
    const isFrame = framed
      ? ASKING.has(bare)
      : (name !== 'chinese' || [...word].length > 1) && frameWords(name).has(bare);
    const isContent =
      !/\p{Nd}|^[一二三四五六七八九十百千万]+$/u.test(word) &&
      !isFrame &&
      !unitWords().has(bare) &&
      !SMALL_WORDS.has(word) &&
      contentWords([word], name).length > 0 &&
      // What a recipe or a trick does without is not what it is about.
      left === 0 &&
      !(name === 'japanese' && isStem(segment, named.slice(index + segment.length))) &&
      (!spaced || [...word].length >= (name === 'korean' ? 2 : 3));
    // In Hindi «without» stands before what is left out, or behind it and «के».
    const isWithout = WITHOUT.has(word) && before !== 'के';
    before = word;
    const isVerb: boolean = isOpen && isVerbBehind(segment, written, name, tells);
    if (isVerb) isOpen = false;
    written = segment;
    left = isWithout ? MOST_LEFT_OUT : SMALL_WORDS.has(word) ? 0 : Math.max(0, left - 1);
    if (!isContent) isOpen = false;
    else if (isOpen) runs.at(-1)!.push(word);
    else {
      runs.push([word]);
      isOpen = !(isVerb && name === 'english'); // «tastes bitter»
    }
  }
  return runs;
}

/** Whether a topic is a sentence about somebody's thing, and so has a verb, and not a name alone: «your dog pulls on the leash». */
const isTold = (text: string): boolean =>
  plain(text)
    .split(/[^\p{L}\p{M}]+/u)
    .some((word) => WHOSE.has(word));

/**
 * Whether a word most likely is the verb behind a noun, with which it makes no tag (`#DogPulls`). Where a language's words do
 * not show it, only single words of a sentence are tags.
 */
function isVerbBehind(word: string, before: string, language: string, tells: boolean): boolean {
  if (language === 'indonesian' || language === 'malay')
    return /^(?:me|ber)\p{L}{4,}$/u.test(word) || /\p{L}{4}[km]u$/u.test(before);
  if (language === 'german' && /^\p{Lu}/u.test(before)) return /^\p{Ll}/u.test(word);
  if (!tells) return false;
  return language === 'english' ? /^\p{L}{2,}[^su\P{L}]s$/iu.test(word) && !/s$/iu.test(before) : true;
}

/** Whose thing it is, and what asks why: these stand in sentences. */
const WHOSE = new Set(
  `my your our his her their why when mi mis tu tus su sus yo cuando porque meu minha seu sua eu voce quando porque
  mon ma mes ton ta tes votre je tu vous pourquoi quand mein meine dein deine ich du warum wenn mio mia tuo tua perche quando mijn
  jouw ik waarom als moj moja twoj twoja dlaczego gdy мой моя твой твоя ваш ваша почему когда benim senin neden niye saya aku kamu
  kenapa mengapa मेरा मेरी मेरे आपका आपकी आपके क्यों है हैं لماذا আমার আপনার কেন 왜 내`
    .split(/\s+/)
    .map(plain)
    .filter(Boolean),
);

/** One letter of a verb or adjective, whose ending is written in kana: the 腐 of 腐らせない, and not the 猫 of 猫を. */
const isStem = (word: string, behind: string): boolean =>
  /^\p{Script=Han}$/u.test(word) && /^(?![のをにはがでともへや])\p{Script=Hiragana}/u.test(behind);

const capital = (word: string): string => {
  const [first = ''] = word;
  return `${first.toLocaleUpperCase()}${word.slice(first.length)}`;
};

/** The article or pronoun that French and Italian write with an apostrophe before a word. */
const ELISION = /^(?:[ldjscnmt]|qu|lorsqu|puisqu|dell|nell|sull|all|dall|un)['’](?=\p{L})/u;

/** Words that ask for a video and never say about what, in the languages that are typed most. */
const ASKING = new Set(
  `how what why when where which who way ways tip tips trick tricks secret secrets reason reasons mistake mistakes thing
  things idea ideas best worst top tell tells told nobody everybody everyone know need should guide hack hacks truth
  cara kenapa mengapa bagaimana alasan kesalahan rahasia hal ide terbaik
  como trucos truco consejos consejo errores razones secretos cosas ideas mejor mejores nadie dice dicen debes
  कैसे क्यों तरीके तरीका टिप्स राज बातें गलतियां आइडिया`
    .split(/\s+/)
    .filter(Boolean),
);
