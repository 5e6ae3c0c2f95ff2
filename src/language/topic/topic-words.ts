import { ENGLISH_FRAMES } from './frames/english.ts';
import { HINDI_FRAMES } from './frames/hindi.ts';
import { INDONESIAN_FRAMES } from './frames/indonesian.ts';
import { OTHER_FRAMES } from './frames/others.ts';
import { SPANISH_FRAMES } from './frames/spanish.ts';
import { formsOf } from './word-forms.ts';

/**
 * Words that frame a topic without naming its subject: «5 ways to improve my …». A topic matches a subject only if all its
 * other words are the subject's own or only frame it. Words that would change the subject are left out on purpose: treat,
 * cure, review, price, invest, history, and others.
 */
const FRAMES: Readonly<Record<string, string>> = {
  english: ENGLISH_FRAMES,
  indonesian: INDONESIAN_FRAMES,
  spanish: SPANISH_FRAMES,
  hindi: HINDI_FRAMES,
  ...OTHER_FRAMES,
};

/** Units after which a number is an amount, not a count of tips: «10 menit sehari». */
const UNIT_WORDS = `
second seconds minute minutes min mins hour hours day days week weeks month months year years percent am pm dollars
kg km ml kilos kilometers calories usd
detik menit jam hari minggu bulan tahun persen ribu juta rupiah kilo kilometer
segundo segundos minuto minutos hora horas día días semana semanas mes meses año años euros dólares pesos
सेकंड मिनट मिनटों घंटे घंटा घंटों दिन दिनों हफ्ते हफ़्ते महीने महीनों साल रुपये किलो
ثانية دقيقة دقائق ساعة ساعات يوم أيام أسبوع أسابيع شهر أشهر سنة
minutos horas dias semanas anos นาที ชั่วโมง วัน เดือน ปี
分 分間 秒 時間 日 日間 週間 ヶ月 年 歳 分钟 小时 天 周 个月 分鐘 小時
분 초 시간 일 주 개월 년
min mins hr hrs sec secs lbs pounds pages page people followers subscribers views euro hari bln thn jam halaman orang pengikut lembar
páginas página personas seguidores kilos libras पेज पन्ने लोग फॉलोअर्स घंटों दिनों mahine din ghante saal hafte
`;

/** Lower case, without the accents of Latin letters, which people leave out as they type. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\u093C/gu, '') // nukta: ज़ and ज are typed for each other
    .replace(/(\p{Script=Latin})(\S?)/gu, (letters) =>
      letters.normalize('NFD').replace(/[\u0300-\u036f]/g, ''),
    );
}

/** Words in lower case, as `plain` writes them. */
export function wordsOf(text: string): string[] {
  return plain(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** A value that is made on first use. */
const once = <Value>(make: () => Value): (() => Value) => {
  let value: Value | undefined;
  return () => {
    value ??= make();
    return value;
  };
};
export const unitWords = once((): ReadonlySet<string> => new Set(wordsOf(UNIT_WORDS)));

const sets = new Map<string, ReadonlySet<string>>();

/** The frame words of a language, with English ones, since people mix them; in English its own alone. */
export function frameWords(language: string): ReadonlySet<string> {
  const known = sets.get(language);
  if (known !== undefined) return known;
  const words = new Set([
    ...wordsOf(FRAMES.english ?? ''),
    ...wordsOf(FRAMES[language] ?? ''),
    // Hindi is typed with either letters, and Malay and Indonesian share most of their words.
    ...(language === 'malay' ? wordsOf(FRAMES.indonesian ?? '') : []),
  ]);
  sets.set(language, words);
  return words;
}

const stems = new Map<string, ReadonlySet<string>>();

/** What the frame words of a language other than English may come from: «أحافظ» is «تحافظ» of another person. */
function frameForms(language: string): ReadonlySet<string> {
  const known = stems.get(language);
  if (known !== undefined) return known;
  const own = language === 'english' ? [] : wordsOf(FRAMES[language] ?? '');
  const forms = new Set(
    own.flatMap((word) => [...formsOf(word, language)]).filter((form) => form.length > SHORT_FORM),
  );
  stems.set(language, forms);
  return forms;
}

/** A form of so many letters is common to words that have nothing to do with each other. */
const SHORT_FORM = 3;

/** Whether a word only frames a topic: one of the language's frame words in any form, a number, or a single letter. */
export function isFrame(word: string, language: string): boolean {
  const frames = frameWords(language);
  if (frames.has(word) || /^\p{N}+\p{L}{0,3}$/u.test(word) || [...word].length === 1) return true;
  for (const form of formsOf(word, language)) if (frames.has(form)) return true;
  return false;
}

/** Whether a word is a form of what a frame word is a form of. */
export function isFormOfFrame(word: string, language: string): boolean {
  const forms = frameForms(language);
  return [...formsOf(word, language)].some((form) => forms.has(form));
}
