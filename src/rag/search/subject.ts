import { isFormOfFrame, isFrame } from '../../language/topic/topic-words.ts';
import { contentWords } from './stop-words.ts';
import { isFuzzy, wordsOf } from './words.ts';

/** What a query is about: its words without those that frame it, and which words of the corpus are the same. Pure. */

/**
 * Words that say what is wanted (an opening, a script, a video, tips) and not what it is to be about, in the full
 * languages; people mix them, so that all are left out of a query in any of them.
 */
const FRAME_WORDS = new Set(
  wordsOf(`
  hook hooks opening openings opener openers intro intros introduction cta ctas call action calls ending endings outro
  closing closer script scripts voiceover narration video videos clip clips short shorts reel reels tiktok tiktoks
  youtube instagram post posts content story stories topic topics idea ideas tip tips trick tricks advice guide tutorial
  fact facts statistic statistics figure make made making get give need want explain explained learn learned learning one two three four five six seven eight nine
  ten first best way ways thing things start begin show
  pembuka pembukaan ajakan penutup naskah skrip konten cerita ide tips kiat cara fakta angka satu dua tiga empat lima enam
  tujuh delapan sembilan sepuluh pertama terbaik menit detik bikin membuat
  gancho ganchos apertura aperturas inicio cierre llamada accion guion guiones narracion vídeo vídeos video contenido
  historia tema idea ideas consejo consejos truco trucos guia dato datos cifra cifras hacer uno dos tres cuatro cinco seis
  siete ocho nueve diez primer primera mejor mejores manera forma
  हुक ओपनिंग शुरुआत शुरुआती सीटीए अंत स्क्रिप्ट वीडियो विडियो रील रील्स शॉर्ट्स कंटेंट कहानी विषय विचार आइडिया टिप्स टिप उपाय तरीका
  तरीके तथ्य आंकड़ा आँकड़े दो तीन चार पांच पाँच छह सात आठ नौ दस पहला पहली पहले सबसे अच्छा बनाना बनाने`),
);

/**
 * The words of a query that say what it is about. Where nothing else is left, the frame is the subject: who asks for
 * `hook` wants hooks.
 */
export function subjectWords(words: readonly string[], language: string | undefined): readonly string[] {
  const asksHow = HOW.has(words[0] ?? '') && TO_WORK.has(words.at(-1) ?? '');
  const content = LANGUAGES_WITH_LISTS.includes(language ?? '')
    ? contentWords(words, language!)
    : LANGUAGES_WITH_LISTS.reduce<readonly string[]>((left, each) => contentWords(left, each), words);
  const subject = content.filter(
    (word) => !FRAME_WORDS.has(word) && !isSmallWord(word, language) && !(asksHow && word === words.at(-1)),
  );
  return subject.length > 0 ? subject : content.length > 0 ? content : words;
}

/**
 * Whether a word of a language without lists here only frames a query. Its frame words hold the articles and prepositions,
 * which stand in every note and are no evidence in any.
 */
const isSmallWord = (word: string, language: string | undefined): boolean =>
  language !== undefined &&
  !LANGUAGES_WITH_LISTS.includes(language) &&
  (isFrame(word, language) || isFormOfFrame(word, language));

/** Whom a video is for: no passage answers a query by that alone, as one on fitness does not «beekeeping for beginners». */
export const AUDIENCE: ReadonlySet<string> = new Set(
  wordsOf('beginner beginners newbie newbies dummies pemula principiante principiantes शुरुआती'),
);

/** "How vaccines work" asks about vaccines and not about work. */
const HOW = new Set(wordsOf('how como cómo bagaimana gimana'));
const TO_WORK = new Set(wordsOf('work works function functions funciona funcionan bekerja'));

const LANGUAGES_WITH_LISTS = ['english', 'indonesian', 'spanish', 'hindi'];

/** What Indonesian and Malay put before a word. */
const PREFIX = /^(?:me|mem|men|meng|meny|di|ke|se|ber|be|ter|per|pe|pem|pen|peng|ng|nge|ny)$/;

/** Whether two words are one word in two forms, or one is a misspelling: much stricter than likeness. */
export function isSameWord(one: string, other: string): boolean {
  if (one === other) return true;
  if (!isFuzzy(one) || !isFuzzy(other)) return false;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let common = 0;
  while (common < short.length && short[common] === long[common]) common += 1;
  const ending = short.length - common;
  if (common >= 4 && common >= 0.67 * long.length && (ending === 0 || (common >= 5 && ending <= 3)))
    return true;
  if (stemOf(one) === stemOf(other)) return true;
  for (let cut = 2; cut <= 4 && long.length - cut >= 4; cut += 1) {
    if (!PREFIX.test(long.slice(0, cut))) continue;
    const root = long.slice(cut);
    if (
      root === short ||
      (root.length >= 5 &&
        (root.startsWith(short) || short.startsWith(root)) &&
        Math.abs(root.length - short.length) <= 3)
    )
      return true;
  }
  return short.length >= 8 && short[0] === long[0] && distance(short, long) <= 1;
}

/** An English word without its ending. */
const stemOf = (word: string): string => (word.length < 6 ? word : word.replace(/(?:ing|ed|es|s|e)$/, ''));

/** How many letters are changed, missing or exchanged with their neighbour; 2 stands for more than one. */
function distance(short: string, long: string): number {
  if (long.length - short.length > 1) return 2;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1) ? 1 : 2;
  if (short.slice(at + 1) === long.slice(at + 1)) return 1;
  const exchanged = short[at] === long[at + 1] && short[at + 1] === long[at];
  return exchanged && short.slice(at + 2) === long.slice(at + 2) ? 1 : 2;
}
