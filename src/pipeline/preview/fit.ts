import type { Language } from '../../contracts/languages.ts';
import type { Segment } from '../../contracts/segments.ts';
import { speechRoom, spokenLength } from '../../language/speech-rate.ts';
import type { Fit } from '../../page/model.ts';
import type { WordTime } from '../../project/jobs.ts';
import { LONGEST_SECONDS } from '../../providers/local/voice/voice.ts';

/** The share by which a text may exceed its time; no voice can speak faster than that. */
const HURRIED = 1.15;
/** The least share of the time that speech should fill. */
const LEAST_SHARE = 0.3;

/** Words or characters a second of brisk speech, from `language/speech-rate.ts`. */
export const perSecond = (language: Language): number => speechRoom(language, 1000).most / 1000;
export const unitOf = (language: Language): 'words' | 'characters' => speechRoom(language, 1).unit;

/**
 * Whether the text fits its time.
 * @param words the times of the text's words in the clip, where its provider gives them
 * @param local whether the embedded voice speaks it: the clip then lasts as long as the speech
 */
export function fitOf(
  { script_text, duration_seconds }: Pick<Segment, 'script_text' | 'duration_seconds'>,
  language: Language,
  words: readonly WordTime[] | undefined,
  local: boolean,
): Fit {
  const room = local ? LONGEST_SECONDS : duration_seconds;
  const least = local ? 0 : room * LEAST_SHARE;
  const [first, last] = [words?.[0], words?.at(-1)];
  const measured = first !== undefined && last !== undefined;
  const seconds = measured ? last.endSeconds - first.startSeconds : spokenSeconds(script_text, language);
  return {
    seconds,
    room,
    least,
    measured,
    verdict: seconds < least ? 'short' : verdictOf(seconds / room, measured),
  };
}

/** How long a text takes to say, as far as its length tells. */
export const spokenSeconds = (text: string, language: Language): number =>
  spokenLength(text, language) / perSecond(language);

function verdictOf(share: number, measured: boolean): Fit['verdict'] {
  if (share <= 1 || (measured && share < 1.02)) return 'fits';
  return share > HURRIED ? 'too_long' : 'tight';
}
