import { sentencesOfLine } from '../../language/transcript/sentences.ts';

/**
 * Cuts a text into passages. Sentences stay whole, and a passage ends at the end of a paragraph where it can. In scripts
 * without spaces a letter counts for more, since it carries more.
 */

/** The length of a passage to aim at, in Latin letters; about half a minute of speech. */
const AIM = 480;
/** A longer sentence is none (a table, a text without punctuation) and is cut between words; in Latin letters. */
const MAX_SENTENCE = 1200;
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** The passages of a text. @param tag BCP 47 tag of the text's language, where it is known */
export function chunk(text: string, tag?: string): string[] {
  const chunks: string[] = [];
  let current = '';
  let weight = 0; // of `current`, which is not weighed anew for each sentence
  for (const paragraph of text.split(/\n\s*\n/)) {
    for (const sentence of sentencesOf(paragraph, tag)) {
      const more = weigh(sentence);
      if (current !== '' && weight + more > AIM) {
        chunks.push(current);
        current = '';
        weight = 0;
      }
      weight += more + (current === '' ? 0 : 1);
      current = current === '' ? sentence : `${current}${joint(current, sentence)}${sentence}`;
    }
    // A passage ends with its paragraph once it is long enough to be worth finding.
    if (weight > AIM / 2) {
      chunks.push(current);
      current = '';
      weight = 0;
    }
  }
  if (current !== '') chunks.push(current);
  return chunks;
}

/** The sentences of a paragraph, each on one line. */
export function sentencesOf(paragraph: string, tag?: string): string[] {
  const line = paragraph.replace(/(?<!\s)\s*\n\s*/g, ' ').trim();
  if (line === '') return [];
  const sentences = sentencesOfLine(line, tag);
  return sentences.flatMap((sentence) =>
    weigh(sentence) > MAX_SENTENCE ? cutLong(sentence, tag) : [sentence],
  );
}

/** The length of a text, in Latin letters. */
export const weigh = (text: string): number => text.length + 1.5 * (text.match(DENSE)?.length ?? 0);

/** Cuts a text of a script such as Thai: at the spaces between clauses first, otherwise between words. */
function cutLong(sentence: string, tag: string | undefined): string[] {
  const words = [...new Intl.Segmenter(tag, { granularity: 'word' }).segment(sentence)].map(
    ({ segment }) => segment,
  );
  const parts: string[] = [];
  let part = '';
  let weight = 0;
  for (const word of words) {
    const more = weigh(word);
    if (part !== '' && (weight + more > AIM || (/^\s+$/.test(word) && weight > AIM * 0.75))) {
      parts.push(part.trim());
      part = '';
      weight = 0;
    }
    if (more > AIM) {
      for (const piece of pieces(word)) parts.push(piece); // a spread of so many arguments would overflow the stack
      continue;
    }
    part += word;
    weight += more;
  }
  return [...parts, part.trim()].filter((each) => each !== '');
}

/** Cuts a single endless word between letters. */
function pieces(word: string): string[] {
  const letters = [...word];
  const parts: string[] = [];
  for (let index = 0; index < letters.length; index += AIM)
    parts.push(letters.slice(index, index + AIM).join(''));
  return parts;
}

/** Joins sentences; scripts without spaces have none between sentences either. */
const joint = (before: string, after: string): string =>
  /[。！？｡]$/u.test(before) && /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}「『]/u.test(after)
    ? ''
    : ' ';
