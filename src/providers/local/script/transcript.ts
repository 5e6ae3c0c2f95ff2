import type { Language } from '../../../contracts/languages.ts';
import { isGreeting, refersBack } from '../../../language/transcript/greetings.ts';
import { joinedLines } from '../../../language/transcript/spoken.ts';
import { capitalized } from '../../../language/transcript/statements.ts';
import { readTranscript } from '../../../language/transcript/transcript.ts';
import { dealt } from './dealt.ts';
import { closed, type Fit, roomSeconds } from './fit.ts';
import { enough, type Part, sentencesOf, splitLong } from './sentences.ts';
import { timesToldBefore } from './unsaid.ts';

export interface Condensing {
  readonly text: string;
  readonly language: Language;
  readonly fit: Fit;
  /** Seconds of the segments to fill, in order. */
  readonly durations: readonly number[];
  /** The first segment is a hook: its sentence is chosen for how it opens. */
  readonly opens: boolean;
  /** The texts of earlier takes; what they did not say comes first. */
  readonly said?: readonly string[] | undefined;
}

/** A sentence of the text, or a part of one. */
interface Unit extends Part {
  /** Its place in the whole text. */
  readonly index: number;
  readonly seconds: number;
  readonly score: number;
  /** How often earlier takes said it. */
  readonly timesSaid: number;
}

/** The planned share of a segment's time; the rest is for pauses that the estimate does not include. */
const FILL = 0.92;
/** What a sentence loses for each earlier take that said it: more than any sentence has. */
const SAID_AGAIN = 1000;
/** A sentence that takes less time than this carries little; seconds. */
const SHORT_SECONDS = 1.5;
/** The most characters that are read. */
const MOST_CHARACTERS = 60_000;

/**
 * Condenses a text to segments by choosing among its own sentences, in their order. Sentences are never reworded; one
 * that is too long is cut at a clause mark, and a text with few sentences is spread over the segments.
 * @throws SparkfluenceError input, reason `transcript_too_short`
 */
export async function condense(condensing: Condensing): Promise<string[]> {
  const { durations, opens, fit, language, said = [] } = condensing;
  const sentences = saying(condensing, durations.length);
  const pace = await charactersASecond(sentences, fit);
  const largest = roomSeconds(Math.max(...durations)) * FILL;
  const parts = sentences.flatMap((sentence) =>
    splitLong(sentence, largest * pace, language).map((text, index): Part => ({ text, goesOn: index > 0 })),
  );
  const scored = withScores(enough(parts, durations.length, language), pace, language, said);
  if (!opens) return bodies(scored, durations, condensing);
  const [first = 0, ...rest] = durations;
  const start = openingIndex(scored, rest, first);
  const opening = scored[start]!;
  const [head = '', ...tail] = splitLong(opening.text, roomSeconds(first) * FILL * pace, language);
  let hook = await fit.shortened(head, first);
  let after = scored.slice(start + 1);
  const left = tail.join(' ');
  if (left !== '') after.unshift({ ...opening, text: left, seconds: [...left].length / pace });
  // A greeting alone is no hook, so the next sentence joins it.
  while (opening.seconds < SHORT_SECONDS && after.length > rest.length) {
    const longer = joined([hook, after[0]!.text], language);
    if (!(await fit.fits(longer, first))) break;
    hook = longer;
    after = after.slice(1);
  }
  const others = await bodies(after, rest, condensing, left === '' ? opening : undefined);
  return [/^\p{Lu}/u.test(others[0] ?? '') ? closed(hook) : hook, ...others];
}

/**
 * The sentences to choose from. At the beginning of a video nobody is greeted or thanked, nor anywhere else; greetings are
 * kept only where too little would be left.
 */
function saying({ text, language, opens }: Condensing, needed: number): string[] {
  let room = MOST_CHARACTERS;
  const all = sentencesOf(text, language).filter((sentence) => {
    room -= sentence.length;
    return room >= 0;
  });
  const substance = opens ? all.filter((sentence) => !isGreeting(sentence)) : all;
  return substance.length >= needed ? substance : all;
}

/** Chinese and Japanese sentences follow each other without a space; Thai ones and those of its neighbours have one. */
const joined = (texts: readonly string[], { spaced }: Language): string =>
  spaced ? texts.join(' ') : joinedLines(texts);

async function charactersASecond(sentences: readonly string[], fit: Fit): Promise<number> {
  const sample = [...sentences.join(' ')].slice(0, 240).join('');
  if (sample === '') return 15;
  const seconds = await fit.seconds(sample);
  return Math.max(1, [...sample].length / Math.max(0.1, seconds));
}

/**
 * The score of a sentence: the frequency of its content words in the whole, its position, and its length. Parts of one
 * sentence get the score of its beginning, each a little less, so that they stay in order.
 */
function withScores(
  parts: readonly Part[],
  pace: number,
  language: Language,
  said: readonly string[],
): Unit[] {
  const contents = parts.map(({ text }) => contentWords(text, language));
  const counts = new Map<string, number>();
  for (const word of contents.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  let before = 0;
  return parts.map(({ text, goesOn }, index) => {
    const words = [...new Set(contents[index])];
    const weight =
      words.reduce((sum, word) => sum + (counts.get(word) ?? 0) - 0.5, 0) / Math.sqrt(words.length + 1);
    const place = 1 - index / Math.max(1, parts.length);
    const seconds = [...text].length / pace;
    const own = (weight + place) * (seconds < SHORT_SECONDS ? 0.5 : 1);
    const timesSaid = timesToldBefore(text, said);
    before = goesOn ? before - 0.01 : own - SAID_AGAIN * timesSaid;
    return { text, goesOn, index, seconds, timesSaid, score: before };
  });
}

function contentWords(text: string, language: Language): string[] {
  const shortest = language.spaced ? 4 : 2;
  return [...new Intl.Segmenter(language.tag, { granularity: 'word' }).segment(text.toLowerCase())]
    .filter(({ isWordLike, segment }) => isWordLike && [...segment].length >= shortest)
    .map(({ segment }) => segment);
}

/** The beginning of the video: the best of the first sentences that leaves enough text for the rest. */
function openingIndex(units: readonly Unit[], rest: readonly number[], durationSeconds: number): number {
  const total = sum(units.map(({ seconds }) => seconds));
  if (total <= durationSeconds + sum(rest.map(roomSeconds))) return 0; // the whole text fits, so nothing is skipped
  const needed = rest.length;
  const last = Math.min(units.length - needed - 1, Math.max(2, Math.floor(units.length / 4)));
  const strength = ({ text, seconds, timesSaid }: Unit, index: number): number =>
    (/[?？؟]/u.test(text) ? 3 : 0) +
    (/\p{Nd}/u.test(text) ? 1 : 0) +
    (/[!！]/u.test(text) ? 0.5 : 0) +
    (seconds >= 1.5 && seconds <= roomSeconds(durationSeconds) ? 2 : 0) -
    (seconds > roomSeconds(durationSeconds) ? 3 : 0) - // it would be cut
    (refersBack(text) || seconds < SHORT_SECONDS ? 4 : 0) -
    timesSaid * 8 -
    index * 0.3;
  let best = 0;
  for (let index = 1; index <= last; index += 1) {
    if (strength(units[index]!, index) > strength(units[best]!, best)) best = index;
  }
  return best;
}

/**
 * The best sentences that fit, in their order, distributed over the segments so that none is too full.
 * @param hook the sentence that was said before, which the next one may refer to
 */
async function bodies(
  units: readonly Unit[],
  durations: readonly number[],
  { text: whole, fit, language }: Condensing,
  hook?: Unit,
): Promise<string[]> {
  const rooms = durations.map((duration) => roomSeconds(duration) * FILL);
  if (language.spaced && !readTranscript(whole).punctuated && isMore(units, rooms)) {
    return Promise.all(
      runs(units, rooms).map(async (run, place) => {
        const said = () =>
          joined(
            run.map(({ text }) => text),
            language,
          );
        while (run.length > 1 && !(await fit.fits(said(), durations[place] ?? 0))) run.pop();
        return capitalized(closed(await fit.shortened(said(), durations[place] ?? 0)), language.tag);
      }),
    );
  }
  // Without marks every piece is a thought; where there are marks, what was cut before its end is left open.
  const open = !language.spaced && !readTranscript(whole).punctuated ? '。' : '…';
  let kept = chosen(units, rooms, hook);
  for (;;) {
    const groups = dealt(kept, rooms);
    const texts = groups.map((group, place) => {
      const said = group.map(({ text, index }, at) => {
        const next = group[at + 1] ?? groups[place + 1]?.[0];
        return next?.index === index + 1
          ? text
          : text.replace(/(?<![,;:،؛、，；：])[,;:،؛、，；：]+$/u, open);
      });
      return joined(said, language);
    });
    const fitting = await Promise.all(texts.map((text, index) => fit.fits(text, durations[index] ?? 0)));
    const tooFull = groups.find((group, index) => fitting[index] === false && group.length > 1);
    if (tooFull === undefined) {
      return Promise.all(texts.map((text, index) => fit.shortened(text, durations[index] ?? 0)));
    }
    const weakest = tooFull.reduce((least, unit) => (unit.score < least.score ? unit : least));
    kept = kept.filter((unit) => unit !== weakest);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Whether there is more than fits, so that something can be left out. */
const isMore = (units: readonly Unit[], rooms: readonly number[]): boolean =>
  sum(units.map(({ seconds }) => seconds)) > sum(rooms);

/**
 * For speech without sentence marks: one unbroken run a segment, each from a good beginning, since pieces from different
 * places would be heard as one sentence.
 */
function runs(units: readonly Unit[], rooms: readonly number[]): Unit[][] {
  const standing = units.filter((unit, place) => leansOn(unit, units[place - 1]) === undefined);
  const starts = (standing.length >= rooms.length ? standing : [...units])
    .sort((a, b) => b.score - a.score)
    .slice(0, rooms.length)
    .sort((a, b) => a.index - b.index);
  return starts.map((start, group) => {
    const run = [start];
    let room = rooms[group]! - start.seconds;
    for (const next of units.slice(units.indexOf(start) + 1)) {
      room -= next.seconds;
      if (room < 0 || next === starts[group + 1]) break;
      run.push(next);
    }
    return run;
  });
}

function chosen(units: readonly Unit[], rooms: readonly number[], hook: Unit | undefined): Unit[] {
  const capacity = sum(rooms);
  const best = [...units].sort((a, b) => b.score - a.score);
  const firsts = new Map([...best].reverse().map((unit) => [unit.text, unit]));
  const isAgain = (unit: Unit): boolean => firsts.get(unit.text) !== unit;
  const ranked = [...best.filter((unit) => !isAgain(unit)), ...best.filter(isAgain)]; // a sentence that is not used yet comes before a repetition
  const leans = new Map(
    units.map((unit, place) => {
      const before = leansOn(unit, units[place - 1] ?? hook);
      return [unit, before === hook ? undefined : before];
    }),
  );
  // Sentences that stand alone come first; the others follow what they lean on.
  const alone = ranked.filter((unit) => leans.get(unit) === undefined);
  const kept = new Set((alone.length >= rooms.length ? alone : ranked).slice(0, rooms.length));
  const used = new Set([...kept].map(({ text }) => text));
  let seconds = sum([...kept].map((unit) => unit.seconds));
  const isPlenty = isMore(units, rooms);
  const isKept = (unit: Unit | undefined): boolean => unit === undefined || kept.has(unit);
  // Until nothing is added, since a sentence may be kept that a better one leans on.
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const unit of ranked) {
      if (kept.has(unit) || (isPlenty && unit.seconds < SHORT_SECONDS)) continue;
      if (!isKept(leans.get(unit)) || used.has(unit.text) || seconds + unit.seconds > capacity) continue;
      kept.add(unit);
      used.add(unit.text);
      seconds += unit.seconds;
    }
  }
  // What is not finished goes: the beginning of a sentence without its end, a question without its answer.
  for (const [place, unit] of [...units.entries()].toReversed()) {
    const next = units[place + 1];
    const isOpen = next?.goesOn === true || /[?？؟]["'”’»)]?$/u.test(unit.text);
    if (isOpen && kept.size > rooms.length && (next === undefined || !kept.has(next))) kept.delete(unit);
  }
  return units.filter((unit) => kept.has(unit));
}

/** What a unit is not understood without: the beginning of its sentence, or the sentence that says what "it" is. */
function leansOn(unit: Unit, before: Unit | undefined): Unit | undefined {
  if (!unit.goesOn && !refersBack(unit.text)) return undefined;
  return before !== undefined && before.index === unit.index - 1 ? before : NOTHING;
}

/** Stands for a sentence that was left out before: nothing can lean on it. */
const NOTHING: Unit = { text: '', goesOn: false, index: -1, seconds: 0, score: 0, timesSaid: 0 };
