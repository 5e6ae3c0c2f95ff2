import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Language } from '../../contracts/languages.ts';
import type { SpeechOrder } from '../../contracts/narrators.ts';
import { speechRoom } from '../../language/speech-rate.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { NOISE, roughness, type Sound } from './wave.ts';

/** What every provider of voices asks of an answer, and how it refuses what it cannot speak. */

/** Softer than this nothing is heard: −50 dB of full scale. */
const SILENCE = 100;
/** Nobody speaks more than so many times as fast as people do in short videos: the end of the speech is missing. */
const FASTEST = 2.5;
/** Shorter texts say nothing about how fast they were spoken. */
const TELLING_SECONDS = 2;

/**
 * The sound of an answer, if it is the whole speech.
 * @param share the share of the sound that came, as the answer itself says
 * @throws AnswerError, for an answer that is empty, silent, noise or cut off; the next one may be whole
 */
export function wholeSpeech<Spoken extends Sound>(
  sound: Spoken,
  { text, language, speed }: Pick<SpeechOrder, 'text' | 'language' | 'speed'>,
  share = 1,
): Spoken {
  const { samples, sampleRate } = sound;
  const seconds = samples.length / sampleRate;
  if (samples.length === 0) throw badSpeech('it holds no sound');
  if (!samples.some((sample) => Math.abs(sample) > SILENCE)) throw badSpeech('nothing is heard in it');
  if (roughness(samples) > NOISE) throw badSpeech('its sound is noise and no speech');
  if (share < 0.99) throw badSpeech(`only ${Math.round(share * 100)} % of its sound came`);
  const usual = usualSeconds(text, language) / speed;
  if (usual > TELLING_SECONDS && seconds < usual / FASTEST)
    throw badSpeech(`it is cut off: ${seconds.toFixed(1)} s for words that take about ${usual.toFixed(0)} s`);
  return sound;
}

/** How long people take to say a text, seconds. */
export function usualSeconds(text: string, language: Language): number {
  const SPAN = 60;
  const { unit, most } = speechRoom(language, SPAN);
  const words = [...new Intl.Segmenter(language.tag, { granularity: 'word' }).segment(text)];
  const length =
    unit === 'words' ? words.filter(({ isWordLike }) => isWordLike).length : [...text.trim()].length;
  return (length * SPAN) / most;
}

export const badSpeech = (message: string, answer: unknown = {}): AnswerError =>
  new AnswerError(200, [], answer, { reason: 'bad_answer', message, isPassing: true });

/** The voices that are named in an error; more would be no help. */
const MOST_NAMED = 40;

export function unknownVoice(
  provider: string,
  voice: string,
  language: Language,
  voices: readonly string[],
): SparkfluenceError {
  const shown = voices.slice(0, MOST_NAMED).join(', ');
  const more = voices.length > MOST_NAMED ? ` and ${voices.length - MOST_NAMED} more` : '';
  return new SparkfluenceError('input', `${provider} has no voice "${voice}" for ${language.name}`, {
    details: {
      reason: 'unknown_voice',
      field: '--voice',
      provider,
      received: voice,
      allowed: [...voices],
      next: `Use one of: ${shown}${more}.`,
    },
  });
}

/** A voice that the provider has, and that speaks another language. */
export const foreignVoice = (
  provider: string,
  voice: string,
  language: Language,
  voices: readonly string[],
): SparkfluenceError =>
  new SparkfluenceError('input', `The voice ${voice} of ${provider} does not speak ${language.name}`, {
    details: {
      reason: 'language_without_voice',
      field: '--voice',
      provider,
      received: voice,
      allowed: [...voices],
      next:
        voices.length === 0
          ? 'Use another --voice-provider, such as espeak.'
          : `Use one of: ${voices.slice(0, MOST_NAMED).join(', ')}.`,
    },
  });

export const cannotSpeak = (provider: string, language: Language, spoken: string): SparkfluenceError =>
  new SparkfluenceError('input', `The voices of ${provider} do not speak ${language.name}`, {
    details: {
      reason: 'language_without_voice',
      field: 'language',
      provider,
      received: language.name,
      next: `They speak ${spoken}. Use another --voice-provider, such as espeak.`,
    },
  });
