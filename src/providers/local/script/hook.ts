import type { Language } from '../../../contracts/languages.ts';
import { capital } from '../../../language/capital.ts';
import type { Hook, Patterns } from './corpus.ts';
import { echoes } from './echo.ts';
import { type Fit, roomSeconds, shuffled } from './fit.ts';
import { shapeOf, speaksForItself, suiting } from './shape.ts';
import type { Topic } from './topic.ts';
import { leastSaidFirst } from './unsaid.ts';

interface Wording {
  readonly isTitle: boolean;
  readonly topic: Topic;
  readonly patterns: Patterns;
  readonly fit: Fit;
  readonly seed: string;
  /** The seed of the first take, which the hooks of all takes are ordered by. */
  readonly firstSeed: string;
  /** Which take of the script it is, from 0: none opens as the one before it. */
  readonly take: number;
  /** The texts of earlier takes, where they are known. */
  readonly said: readonly string[];
  readonly language: Language;
}

/** A hook, and the promise behind it, where there is one. */
export interface Opening {
  readonly text: string;
  readonly used: string[];
  readonly promise?: string;
}

/**
 * The hook: the subject's own, or a general one with the user's words in it; a title comes first. A promise follows where
 * there is time.
 * @param overstates the words have a number that the video does not tell, so that the subject's own hooks come first
 */
export async function hookWords(
  { isTitle, topic, patterns, fit, seed, firstSeed, take, said, language }: Wording,
  durationSeconds: number,
  own: readonly Hook[],
  words: string,
  overstates = false,
): Promise<Opening> {
  const shape = shapeOf(topic);
  const suited = suiting(shuffled(patterns.hooks, firstSeed), shape, words);
  // What is meant for a person, a place or a question comes before what fits anything.
  const inRank = [
    ...suited.filter(({ of }) => of !== undefined),
    ...suited.filter(({ of }) => of === undefined),
  ];
  const framed = inRank.map(({ text, pattern }) => ({
    pattern,
    text: capital(
      text.replaceAll('{topic}', () => words),
      language,
    ),
  }));
  const mine = shuffled(own, firstSeed);
  const wordsFirst = own.length === 0 || (speaksForItself(shape) && !overstates);
  const inOrder = wordsFirst ? [...framed, ...mine] : [...mine, ...framed];
  const fitting: Hook[] = [];
  // What was said is counted; where that is not known, the takes go through the hooks in turn.
  const turn = said.length > 0 ? 0 : take;
  for (const hook of leastSaidFirst(isTitle ? framed : inOrder, said, ({ text }) => [text])) {
    if (fitting.length > turn) break;
    if (await fit.fits(hook.text, durationSeconds)) fitting.push(hook);
  }
  const chosen =
    fitting[turn % Math.max(1, fitting.length)] ??
    (await shortenedHook(patterns.hooks, words, durationSeconds, fit, language));
  const room = roomSeconds(durationSeconds);
  const between = /[。！？]$/u.test(chosen.text) ? '' : ' ';
  const fitsBehind = async (promise: string): Promise<boolean> =>
    (await fit.seconds(`${chosen.text}${between}${promise}`)) <= room;
  // One of them by the seed, since all videos of a channel would promise the same in the same words.
  const promises = leastSaidFirst(
    shuffled(patterns.promises, seed).filter((promise) => !echoes(chosen.text, promise)),
    said,
    (promise) => [promise],
  );
  for (const promise of promises) {
    if (await fitsBehind(promise))
      return { text: `${chosen.text}${between}${promise}`, used: [chosen.pattern, 'promise'], promise };
  }
  return { text: chosen.text, used: [chosen.pattern] };
}

/** A topic too long to be spoken loses words at its end until the shortest frame around it fits. */
async function shortenedHook(
  hooks: readonly Hook[],
  words: string,
  durationSeconds: number,
  fit: Fit,
  language: Language,
): Promise<Hook> {
  const frame = [...hooks].sort((a, b) => a.text.length - b.text.length)[0]!;
  const around = await fit.seconds(frame.text.replaceAll('{topic}', ''));
  const short = await fit.shortened(words, Math.max(2, durationSeconds - around - HOOK_SLACK_SECONDS));
  const bare = short.replace(/[.。।]$/u, '');
  const filled = {
    ...frame,
    text: capital(
      frame.text.replaceAll('{topic}', () => bare),
      language,
    ),
  };
  if (await fit.fits(filled.text, durationSeconds)) return filled;
  return { pattern: frame.pattern, text: capital(await fit.shortened(words, durationSeconds), language) };
}

/** The pause between the topic and its frame, seconds. */
const HOOK_SLACK_SECONDS = 0.4;
