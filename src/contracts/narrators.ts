import type { Language } from './languages.ts';
import type { Call, TokenUsage } from './providers.ts';
import type { SegmentType, VoiceProviderId } from './segments.ts';
import type { SpokenWord } from './voice.ts';

/** What is to be said, and how. */
export interface SpeechOrder {
  /** The segment that is narrated; a sample belongs to none. */
  readonly segment?: SegmentType | undefined;
  readonly text: string;
  readonly language: Language;
  /** A voice of the provider, by a name that it knows; undefined: the provider's usual one. */
  readonly voice?: string | undefined;
  /** Of the natural speed, from 0.8 to 1.3. */
  readonly speed: number;
  /** How it is said, in a person's words: `warm, as to a friend`. Followed by those that `takesStyle` names, left out by others. */
  readonly style?: string | undefined;
}

/** Speech of one channel, 16 bit. */
export interface SpokenSound {
  readonly samples: Int16Array;
  /** Samples a second. */
  readonly sampleRate: number;
  /** With seconds from the beginning of the sound; null: the provider gives no times. */
  readonly words: readonly SpokenWord[] | null;
  /** The speed that it was spoken at; 1 where the provider cannot be asked for another. */
  readonly speed: number;
  /** Tokens that the provider counted, if it says so; the price follows from them. */
  readonly usage?: TokenUsage;
}

/** A voice that can be asked for. */
export interface ListedVoice {
  /** What `--voice` takes. */
  readonly name: string;
  /** BCP 47 tags of the languages that it speaks; null: its provider names none, since it speaks very many. */
  readonly languages: readonly string[] | null;
  /** What its provider says of it; null where it says nothing. */
  readonly about: string | null;
}

export interface VoiceList {
  /** Null where the provider cannot be asked for them. */
  readonly voices: readonly ListedVoice[] | null;
  /** The page that the list stands on, or the address that it was asked from. */
  readonly source: string;
}

export interface VoiceProvider {
  readonly id: VoiceProviderId;
  readonly model: string;
  /** The voices that `check` takes. Free. Throws `SparkfluenceError`. */
  voices(call: Pick<Call, 'signal'>): Promise<VoiceList>;
  /**
   * Refuses what the provider cannot speak, before anything is made or bought. Free.
   * @throws SparkfluenceError input: `unknown_voice`, which lists those that it has for the language, and
   *   `language_without_voice`
   */
  check(order: Pick<SpeechOrder, 'language' | 'voice'>, call: Pick<Call, 'signal'>): Promise<void>;
  /** Speaks the text. Bills, if the provider bills. Throws `SparkfluenceError`. */
  speak(order: SpeechOrder, call: Call): Promise<SpokenSound>;
}

/** The least and the largest speed that can be asked for. */
export const SPEEDS = { least: 0.8, most: 1.3 } as const;

/** What becomes of a clip's own sound below a narrator: it stays as it is, is kept low, or is left out. */
export const CLIP_AUDIO = ['keep', 'duck', 'off'] as const;
export type ClipAudio = (typeof CLIP_AUDIO)[number];
