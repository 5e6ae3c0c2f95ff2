import type { SpokenWord } from '../../contracts/voice.ts';
import type { Sound } from '../../providers/voice/wave.ts';

/** The words of a sound, by another speech of the same text whose times are known. */

/** A speech with the times of its words. */
export interface TimedSpeech extends Sound {
  readonly words: readonly SpokenWord[];
}

interface Stretch {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A gap between two stretches: how much voice there is before it, and how long it is, seconds. */
interface Pause {
  readonly voiceSeconds: number;
  readonly seconds: number;
}

const FRAME_SECONDS = 0.01;
/** Softer than this share of what the loud parts have is a pause: −30 dB. */
const SOFT = 0.03;
/** Stops inside a word are shorter, pauses between clauses longer. */
const SHORTEST_PAUSE_SECONDS = 0.11;
/** How far a pause may be from where the other speech has it, once both are brought to one length. */
const REACH_SECONDS = 0.8;
/** Another text, or a song: times by it would mean nothing. */
const RATIO = { least: 0.4, most: 2.5 } as const;

/**
 * The words with their times in `sound`: the marks of the known speech, scaled between the pauses that both have.
 * @returns undefined where the two are not the same text by their lengths
 */
export function alignWords(known: TimedSpeech, sound: Sound): SpokenWord[] | undefined {
  const [from, to] = [stretchesOf(known), stretchesOf(sound)];
  const [fromSeconds, toSeconds] = [voiceOf(from), voiceOf(to)];
  const ratio = toSeconds / fromSeconds;
  if (!(ratio >= RATIO.least && ratio <= RATIO.most)) return undefined;
  const anchors = [
    [0, 0] as const,
    ...matched(pausesOf(from), pausesOf(to), fromSeconds, toSeconds),
    [fromSeconds, toSeconds] as const,
  ];
  const voiced = known.words.map(({ startSeconds }) => scaled(voiceBefore(from, startSeconds), anchors));
  const starts = known.words.map(({ startSeconds }, index) => {
    const begins = placeOf(to, voiced[index]!, 'after');
    const before = placeOf(to, voiced[index]!, 'before');
    // A voice makes ready for some letters in silence: such a word begins in the pause already.
    return rounded(Math.max(Math.min(before, begins), begins - silenceAfter(from, startSeconds) * ratio));
  });
  return known.words.map(({ text }, index) => ({
    text,
    startSeconds: starts[index]!,
    endSeconds: Math.max(
      starts[index]!,
      Math.min(
        starts[index + 1] ?? Number.POSITIVE_INFINITY,
        placeOf(to, voiced[index + 1] ?? toSeconds, 'before'),
      ),
    ),
  }));
}

/** The stretches in which somebody is heard. */
export function stretchesOf({ samples, sampleRate }: Sound): Stretch[] {
  const size = Math.max(1, Math.round(FRAME_SECONDS * sampleRate));
  const levels = Array.from({ length: Math.ceil(samples.length / size) }, (_, index) => {
    let sum = 0;
    const end = Math.min(samples.length, (index + 1) * size);
    for (let at = index * size; at < end; at++) sum += samples[at]! ** 2;
    return Math.sqrt(sum / (end - index * size));
  });
  const loud = levels.toSorted((a, b) => a - b)[Math.floor(levels.length * 0.95)] ?? 0;
  const stretches: { startSeconds: number; endSeconds: number }[] = [];
  for (const [index, level] of levels.entries()) {
    if (level <= loud * SOFT) continue;
    const [start, end] = [index, index + 1].map((frame) => (frame * size) / sampleRate) as [number, number];
    const last = stretches.at(-1);
    if (last !== undefined && start - last.endSeconds < SHORTEST_PAUSE_SECONDS) last.endSeconds = end;
    else stretches.push({ startSeconds: start, endSeconds: end });
  }
  return stretches;
}

const voiceOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0);

function pausesOf(stretches: readonly Stretch[]): Pause[] {
  let voiceSeconds = 0;
  return stretches.slice(0, -1).map(({ startSeconds, endSeconds }, index) => {
    voiceSeconds += endSeconds - startSeconds;
    return { voiceSeconds, seconds: stretches[index + 1]!.startSeconds - endSeconds };
  });
}

/** Pairs of pauses that are the same one, in order: those that lie nearest, the long ones before the short ones. */
function matched(
  from: readonly Pause[],
  to: readonly Pause[],
  fromSeconds: number,
  toSeconds: number,
): (readonly [number, number])[] {
  const gain = (a: Pause, b: Pause): number => {
    const distance = Math.abs(a.voiceSeconds * (toSeconds / fromSeconds) - b.voiceSeconds);
    return (1 - distance / REACH_SECONDS) * Math.sqrt(Math.min(a.seconds, b.seconds));
  };
  const best = Array.from({ length: from.length + 1 }, () => new Float64Array(to.length + 1));
  for (let i = from.length - 1; i >= 0; i--)
    for (let j = to.length - 1; j >= 0; j--) {
      const both = gain(from[i]!, to[j]!) + best[i + 1]![j + 1]!;
      best[i]![j] = Math.max(both, best[i + 1]![j]!, best[i]![j + 1]!);
    }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < from.length && j < to.length; ) {
    if (best[i]![j] === best[i + 1]![j]) i += 1;
    else if (best[i]![j] === best[i]![j + 1]) j += 1;
    else pairs.push([from[i++]!.voiceSeconds, to[j++]!.voiceSeconds]);
  }
  return pairs;
}

/** Seconds of voice before a time. */
const voiceBefore = (stretches: readonly Stretch[], seconds: number): number =>
  stretches.reduce(
    (sum, { startSeconds, endSeconds }) => sum + Math.max(0, Math.min(seconds, endSeconds) - startSeconds),
    0,
  );

/** How long nobody is heard after a time; 0 where somebody is. */
function silenceAfter(stretches: readonly Stretch[], seconds: number): number {
  const next = stretches.find(({ endSeconds }) => endSeconds > seconds);
  return next === undefined ? 0 : Math.max(0, next.startSeconds - seconds);
}

function scaled(seconds: number, anchors: readonly (readonly [number, number])[]): number {
  const index = Math.max(
    1,
    anchors.findIndex(([from]) => from >= seconds),
  );
  const [[fromStart, toStart], [fromEnd, toEnd]] = [anchors[index - 1]!, anchors[index]!];
  const share = fromEnd === fromStart ? 0 : (seconds - fromStart) / (fromEnd - fromStart);
  return toStart + Math.min(1, Math.max(0, share)) * (toEnd - toStart);
}

/** The time at which so much voice was heard; at a pause, its beginning or its end. */
function placeOf(stretches: readonly Stretch[], voiceSeconds: number, side: 'before' | 'after'): number {
  let rest = voiceSeconds;
  for (const [index, { startSeconds, endSeconds }] of stretches.entries()) {
    const length = endSeconds - startSeconds;
    const isInside = side === 'before' ? rest <= length + 1e-6 : rest < length - 1e-6;
    if (isInside || index === stretches.length - 1)
      return rounded(startSeconds + Math.min(Math.max(0, rest), length));
    rest -= length;
  }
  return 0;
}

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;
