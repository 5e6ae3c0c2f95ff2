import type { Language } from '../../contracts/languages.ts';
import type { Segment } from '../../contracts/segments.ts';
import { speechRoom, spokenLength } from '../../language/speech-rate.ts';
import type { Fit } from '../../page/model.ts';
import type { WordTime } from '../../project/jobs.ts';
import { LEAD_SECONDS, TAIL_SECONDS } from '../../providers/local/voice/voice.ts';

/** Over its room by more than this share no voice hurries enough. */
const HURRIED = 1.15;
/** Speech that fills less than this share leaves the viewer waiting. */
const LEAST_SHARE = 0.3;

/** Words or characters a second of brisk speech; the speech room's own figures. */
export const perSecond = (language: Language): number => speechRoom(language, 1000).most / 1000;
export const unitOf = (language: Language): 'words' | 'characters' => speechRoom(language, 1).unit;

/**
 * How the text fits its time.
 * @param words when the words of the present text are spoken in the clip, where its maker told
 * @param local the embedded voice speaks it, which keeps a little silence at both ends
 */
export function fitOf(
  { script_text, duration_seconds }: Pick<Segment, 'script_text' | 'duration_seconds'>,
  language: Language,
  words: readonly WordTime[] | undefined,
  local: boolean,
): Fit {
  const room = duration_seconds - (local ? LEAD_SECONDS + TAIL_SECONDS : 0);
  const [first, last] = [words?.[0], words?.at(-1)];
  const measured = first !== undefined && last !== undefined;
  const seconds = measured
    ? last.endSeconds - first.startSeconds
    : spokenLength(script_text, language) / perSecond(language);
  return { seconds, room, measured, verdict: verdictOf(seconds / room, measured) };
}

function verdictOf(share: number, measured: boolean): Fit['verdict'] {
  if (share < LEAST_SHARE) return 'short';
  if (share <= 1 || (measured && share < 1.02)) return 'fits';
  return share > HURRIED ? 'too_long' : 'tight';
}
