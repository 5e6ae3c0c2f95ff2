import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Language } from '../../contracts/languages.ts';

/** The GPL-licensed speech package; only ever loaded by the child process `voice-process`. */
export const VOICE_PACKAGE = '@echogarden/espeak-ng-emscripten';
/** Japanese readings; loaded by the same child. */
export const KANA_PACKAGE = 'lindera-wasm-nodejs-ipadic';

export interface VoiceChoice {
  /** Name of the eSpeak NG voice: `es-419`. */
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

/** Tags of the languages that the local voice speaks, in the order of the documentation. */
export const VOICE_TAGS: readonly string[] = Object.keys(VOICES);

/**
 * The voice of a language.
 * @throws SparkfluenceError input, reason `language_without_voice`, naming the languages that have one
 */
export function voiceFor(language: Language): VoiceChoice {
  const voice = Object.hasOwn(VOICES, language.tag) ? VOICES[language.tag] : undefined;
  if (voice !== undefined) return { voice, kana: language.tag === 'ja' };
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
