import type { Language } from '../../contracts/languages.ts';
import type { SpokenWord } from '../../contracts/voice.ts';
import type { Stretch } from '../../ffmpeg/inspect/voiced.ts';
import { spokenWords } from '../../language/spoken-words.ts';

/** Without voiced stretches words are spread between these distances from the clip's ends, seconds. */
const LEAD_SECONDS = 0.15;
const TAIL_SECONDS = 0.35;
/** The least pause at which a speaker ends a clause, seconds. */
const PAUSE_SECONDS = 0.25;
/** How far a word may be moved from its computed time to begin after a pause, seconds. */
const REACH_SECONDS = 0.9;
const CLAUSE_BONUS_SECONDS = 0.6;

const CLAUSE_END = /[.!?…。！？؟।॥,;:،؛、，；：–—]["'”’»）)\]」』]*$/u;

/**
 * Estimates the times of words: they are spread over the voiced stretches by their length, and clauses end at pauses.
 * @param stretches the voiced stretches; empty: the words are spread over the whole clip
 */
export function estimateWords(
  text: string,
  language: Language,
  stretches: readonly Stretch[],
  clipSeconds: number,
): SpokenWord[] {
  const words = spokenWords(text.replace(/\s+/gu, ' ').trim(), language, [], 1, 0).map((word) => word.text);
  const whole = { startSeconds: Math.min(LEAD_SECONDS, clipSeconds / 8), endSeconds: clipSeconds };
  const tail = Math.min(TAIL_SECONDS, clipSeconds / 4);
  const voiced =
    stretches.length > 0
      ? stretches
      : [{ ...whole, endSeconds: Math.max(whole.startSeconds, clipSeconds - tail) }];
  const bounds = boundsOf(words, language, voiced);
  return words.map((word, index) => ({
    text: word,
    startSeconds: toClip(voiced, bounds[index]!, 'after'),
    endSeconds: toClip(voiced, bounds[index + 1]!, 'before'),
  }));
}

/** Letters as a reader counts them: `क्षि` is one. Punctuation takes no time to say. */
export function graphemes(text: string, tag: string): number {
  const parts = [...new Intl.Segmenter(tag).segment(text)];
  return parts.filter(({ segment }) => /[\p{L}\p{N}]/u.test(segment)).length;
}

/** A Japanese kanji is read as about two kana. */
function weightOf(word: string, { tag, script }: Language): number {
  const kanji = script === 'Jpan' ? (word.match(/\p{Script=Han}/gu)?.length ?? 0) : 0;
  return graphemes(word, tag) + kanji;
}

/** The begin of every word and the end of the last, in seconds of voice, without the gaps between stretches. */
function boundsOf(words: readonly string[], language: Language, voiced: readonly Stretch[]): number[] {
  const weights = words.map((word) => Math.max(1, weightOf(word, language)));
  const total = voiced.reduce((sum, stretch) => sum + lengthOf(stretch), 0);
  const even = spread(weights, 0, total);
  const anchors = [{ word: 0, seconds: 0 }];
  for (const pause of pausesOf(voiced)) {
    const from = anchors.at(-1)!.word + 1;
    const word = nearest(words, even, from, pause);
    if (word !== undefined) anchors.push({ word, seconds: pause });
  }
  anchors.push({ word: words.length, seconds: total });
  const bounds = anchors.slice(1).flatMap((end, index) => {
    const begin = anchors[index]!;
    return spread(weights.slice(begin.word, end.word), begin.seconds, end.seconds).slice(0, -1);
  });
  return [...bounds, total];
}

/** The word before which the speaker most likely paused, or undefined where none is near. */
function nearest(
  words: readonly string[],
  even: readonly number[],
  from: number,
  pauseSeconds: number,
): number | undefined {
  let best: { word: number; cost: number } | undefined;
  for (let word = from; word < words.length; word++) {
    const distance = Math.abs(even[word]! - pauseSeconds);
    if (distance > REACH_SECONDS) continue;
    const cost = distance - (CLAUSE_END.test(words[word - 1] ?? '') ? CLAUSE_BONUS_SECONDS : 0);
    if (best === undefined || cost < best.cost) best = { word, cost };
  }
  return best?.word;
}

function spread(weights: readonly number[], from: number, to: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const ends = weights.map((weight) => {
    sum += weight;
    return from + ((to - from) * sum) / total;
  });
  return [from, ...ends];
}

/** The long pauses, in seconds of voice. */
function pausesOf(voiced: readonly Stretch[]): number[] {
  let spoken = 0;
  return voiced.flatMap((stretch, index) => {
    spoken += lengthOf(stretch);
    const next = voiced[index + 1];
    return next !== undefined && next.startSeconds - stretch.endSeconds >= PAUSE_SECONDS ? [spoken] : [];
  });
}

/** Converts seconds of voice to seconds of the clip; at a pause, to its end or its beginning. */
function toClip(voiced: readonly Stretch[], seconds: number, side: 'before' | 'after'): number {
  let rest = seconds;
  for (const [index, stretch] of voiced.entries()) {
    const length = lengthOf(stretch);
    const inside = side === 'before' ? rest <= length + 1e-6 : rest < length - 1e-6;
    if (inside || index === voiced.length - 1) return rounded(stretch.startSeconds + Math.min(rest, length));
    rest -= length;
  }
  return 0;
}

const lengthOf = ({ startSeconds, endSeconds }: Stretch): number => endSeconds - startSeconds;
const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
