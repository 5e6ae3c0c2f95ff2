/**
 * Cuts a text into passages. Sentences stay whole; a passage ends at a paragraph's end where it can. Scripts without
 * spaces count more a letter, since a letter says more.
 */

/** Latin letters a passage aims at; about what is said in half a minute. */
const AIM = 480;
/** A sentence longer than this is no sentence (a table, a text without marks) and is cut between words. */
const MAX_SENTENCE = 1200;
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** @param tag BCP 47 tag of the text's language, where it is known */
export function chunk(text: string, tag?: string): string[] {
  const chunks: string[] = [];
  let current = '';
  for (const paragraph of text.split(/\n\s*\n/)) {
    for (const sentence of sentencesOf(paragraph, tag)) {
      if (current !== '' && weigh(current) + weigh(sentence) > AIM) {
        chunks.push(current);
        current = '';
      }
      current = current === '' ? sentence : `${current}${joint(current, sentence)}${sentence}`;
    }
    // A paragraph's end is a good place to stop once there is something worth finding.
    if (weigh(current) > AIM / 2) {
      chunks.push(current);
      current = '';
    }
  }
  if (current !== '') chunks.push(current);
  return chunks;
}

/** The sentences of a paragraph, each on one line. */
export function sentencesOf(paragraph: string, tag?: string): string[] {
  const line = paragraph.replace(/\s*\n\s*/g, ' ').trim();
  if (line === '') return [];
  const sentences = [...segmenterFor(tag).segment(line)].flatMap(({ segment }) => danda(segment));
  return sentences.flatMap((sentence) =>
    weigh(sentence) > MAX_SENTENCE ? cutLong(sentence, tag) : [sentence],
  );
}

const segmenters = new Map<string | undefined, Intl.Segmenter>();

/** Making one takes longer than cutting a page with it. */
function segmenterFor(tag: string | undefined): Intl.Segmenter {
  const segmenter = segmenters.get(tag) ?? new Intl.Segmenter(tag, { granularity: 'sentence' });
  segmenters.set(tag, segmenter);
  return segmenter;
}

/** How much a text weighs, in Latin letters. */
export const weigh = (text: string): number => text.length + 1.5 * (text.match(DENSE)?.length ?? 0);

/** Older ICU data does not end a sentence at the Devanagari danda. */
const danda = (text: string): string[] =>
  text
    .split(/(?<=[।॥])\s*/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Thai and the like have spaces between clauses: there first, else between words. */
function cutLong(sentence: string, tag: string | undefined): string[] {
  const words = [...new Intl.Segmenter(tag, { granularity: 'word' }).segment(sentence)].map(
    ({ segment }) => segment,
  );
  const parts: string[] = [];
  let part = '';
  for (const word of words) {
    const full = weigh(part) + weigh(word) > AIM;
    if (part !== '' && (full || (/^\s+$/.test(word) && weigh(part) > AIM * 0.75))) {
      parts.push(part.trim());
      part = '';
    }
    part += weigh(word) > AIM ? '' : word;
    if (weigh(word) > AIM) parts.push(...pieces(word));
  }
  return [...parts, part.trim()].filter((each) => each !== '');
}

/** One endless word: by letters. */
function pieces(word: string): string[] {
  const letters = [...word];
  const parts: string[] = [];
  for (let index = 0; index < letters.length; index += AIM)
    parts.push(letters.slice(index, index + AIM).join(''));
  return parts;
}

/** Between sentences of scripts without spaces there is none. */
const joint = (before: string, after: string): string =>
  /[。！？｡]$/u.test(before) && /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}「『]/u.test(after)
    ? ''
    : ' ';
