import { frameWords } from '../../language/topic/topic-words.ts';
import { stemOfSegment, unspacedSegments } from './words.ts';

/**
 * What a query in writing without spaces is about, and whether a text says it: by the words of the dictionary. Pairs of letters
 * find passages and order them, but they are no evidence: «パン» stands in «パンダ», and three pairs of a word are no three words.
 */

/** Japanese endings and particles that the dictionary cuts off, and no frame word. */
const ENDING = /^\p{Script=Hiragana}{1,3}$/u;
const LANGUAGES = ['japanese', 'chinese', 'thai'];

/** The words that say what a query is about, without those that frame it; where nothing else is left, the frame. */
export function subjectSegments(query: string, language: string | undefined): string[] {
  const all = [...new Set(unspacedSegments(query))];
  const frames = LANGUAGES.filter((each) => language === undefined || language === each).map(frameWords);
  const stems = new Set(frames.flatMap((words) => [...words].flatMap(formsOfSegment)));
  const isFrame = (word: string) =>
    frames.some((words) => words.has(word)) || formsOfSegment(word).some((stem) => stems.has(stem));
  const content = all.filter((word) => !ENDING.test(word));
  const subject = content.filter((word) => !isFrame(word));
  return subject.length > 0 ? subject : content.length > 0 ? content : all;
}

/** The words of a text, with what inflected ones have in common. */
export const segmentForms = (text: string): string[] =>
  unspacedSegments(text).flatMap((word) => [word, ...formsOfSegment(word)]);

/** What a word may be found by besides itself: 焼く by 焼, which 焼き has, too. */
export function formsOfSegment(word: string): string[] {
  const stem = stemOfSegment(word);
  return stem === undefined ? [] : [stem];
}

/** Whether a word most likely names a thing: it is no verb or adjective with an ending, no adverb in kana, and no single letter. */
export const isNoun = (word: string): boolean => /^(?!\p{L}$)[^\p{Script=Hiragana}]+$/u.test(word);
