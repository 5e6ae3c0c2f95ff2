import type { VoiceName } from '../../../contracts/brand.ts';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { Language } from '../../../contracts/languages.ts';

/** The GPL-licensed speech package; only ever loaded by the child process `voice-process`. */
export const VOICE_PACKAGE = '@echogarden/espeak-ng-emscripten';
/** The package for Japanese readings, loaded by the same child process. */
export const KANA_PACKAGE = 'lindera-wasm-nodejs-ipadic';

export interface VoiceChoice {
  /** Name of the eSpeak NG voice, with its variant: `es-419`, `id+steph`. */
  readonly voice: string;
  /** The voice reads kana only, so the text is turned into kana first. */
  readonly kana: boolean;
}

/** eSpeak NG voice by language tag. */
const VOICES: Readonly<Record<string, string>> = {
  id: 'id',
  en: 'en-us',
  hi: 'hi',
  es: 'es-419',
  ar: 'ar',
  ja: 'ja',
  zh: 'cmn',
  ko: 'ko',
  th: 'th',
  pt: 'pt-br',
  fr: 'fr',
  de: 'de',
  it: 'it',
  ru: 'ru',
  tr: 'tr',
  vi: 'vi',
  ms: 'ms',
  nl: 'nl',
  pl: 'pl',
  bn: 'bn',
};

/**
 * eSpeak NG variants that differ in every language above (median pitch 170 to 190 Hz, 63 to 78 Hz, or no pitch, against 85
 * to 113 Hz of the plain voice) and take no longer for a text, so that a text that fits one voice fits all.
 */
const VARIANTS: Readonly<Record<VoiceName, string>> = {
  male: '',
  female: '+steph',
  deep: '+david',
  whisper: '+whisper',
};

/** Tags of the languages that the local voice speaks, in the order of the documentation. */
export const VOICE_TAGS: readonly string[] = Object.keys(VOICES);

/**
 * The voice of a language.
 * @param name the narrator; `male` where none is named
 * @throws SparkfluenceError input, reason `language_without_voice`, naming the languages that have one
 */
export function voiceFor(language: Language, name: VoiceName = 'male'): VoiceChoice {
  const voice = Object.hasOwn(VOICES, language.tag) ? VOICES[language.tag] : undefined;
  if (voice !== undefined) return { voice: `${voice}${VARIANTS[name]}`, kana: language.tag === 'ja' };
  const names = voiceLanguageNames();
  throw new SparkfluenceError('input', `The local voice does not speak ${language.name}`, {
    details: {
      reason: 'language_without_voice',
      field: 'language',
      received: language.name,
      allowed: names,
      next: `Use one of: ${names.join(', ')}.`,
    },
  });
}

/** Lower-case English names of the languages that have a voice: `indonesian`, … */
export function voiceLanguageNames(): string[] {
  const english = new Intl.DisplayNames(['en'], { type: 'language' });
  return VOICE_TAGS.map((tag) => (english.of(tag) ?? tag).toLowerCase());
}
