import type { VoiceProvider } from '../../contracts/narrators.ts';

/**
 * OpenAI's `instructions`: «Does not work with `tts-1` or `tts-1-hd`» (`SpeechCreateParams` of `openai` 7.59); Kokoro-FastAPI's
 * body has no such field.
 */
const WITHOUT_INSTRUCTIONS = /^tts-1|kokoro/i;

/**
 * Whether a narrator follows words that say how it shall speak. Gemini has a style for each part of a speech, servers with OpenAI's
 * interface take instructions; ElevenLabs documents a strength alone, and the voices of this machine know nothing of the kind.
 */
export function takesStyle({ id, model }: Pick<VoiceProvider, 'id' | 'model'>): boolean {
  return id === 'gemini' || (id === 'openai' && !WITHOUT_INSTRUCTIONS.test(model));
}
