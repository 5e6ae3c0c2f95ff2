import type { SpeechOrder, VoiceProvider } from '../../contracts/narrators.ts';
import type { Segment } from '../../contracts/segments.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { narrationKey } from '../../providers/local/voice/voice-cache.ts';
import { takesStyle } from '../../providers/voice/style.ts';
import type { Work } from '../work/work.ts';

/** What is said in a segment, and the marks by which the same speech is known again. */

export function speechOrderOf({ place, language }: Work, { type, script_text }: Segment): SpeechOrder {
  const { voice, speed = 1, voice_style } = place.project.settings;
  const text = script_text.replace(/\s+/gu, ' ').trim();
  return { segment: type, text, language, voice, speed, style: voice_style ?? undefined };
}

/** The hash of all that a narration is made from; a style is a part of it where the narrator follows one. */
export const markOf = (
  maker: Pick<VoiceProvider, 'id' | 'model'>,
  { text, language, voice, speed, style }: SpeechOrder,
): string =>
  fingerprint({
    ...{ provider: maker.id, model: maker.model, text, language: language.tag, voice: voice ?? null, speed },
    ...(style === undefined || !takesStyle(maker) ? {} : { style }),
  });

/** Where the speech is kept that every project of this machine may use. */
export const keyOf = (narrator: VoiceProvider, order: SpeechOrder): string =>
  narrationKey(['bought', markOf(narrator, order)]);
