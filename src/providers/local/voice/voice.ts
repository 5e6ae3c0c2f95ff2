import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { VoiceName } from '../../../contracts/brand.ts';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { Language } from '../../../contracts/languages.ts';
import type { Narration } from '../../../contracts/voice.ts';
import { spokenWords } from '../../../language/spoken-words.ts';
import { narrationCache, narrationKey } from './voice-cache.ts';
import { type Speech, startVoiceChild, type VoiceChild } from './voice-child.ts';
import { KANA_PACKAGE, VOICE_PACKAGE, voiceFor } from './voices.ts';

export interface Voice {
  /** The seconds that the text takes at normal rate, without silence at its end. */
  measure(text: string): Promise<number>;
  /**
   * Speaks the text so that it ends at least `TAIL_SECONDS` before `durationSeconds`, a little slower or faster when
   * that is needed. The same text and duration always give the same narration.
   * @throws SparkfluenceError input, reason `narration_too_long` or `nothing_to_say`
   */
  narrate(text: string, durationSeconds: number): Promise<Narration>;
  close(): Promise<void>;
}

export interface VoiceOptions {
  readonly language: Language;
  /** The narrator; undefined: the plain voice. */
  readonly name?: VoiceName | undefined;
  /** Holds the folder `narrations`; it need not exist or be writable. */
  readonly cacheFolder: string;
  /** Aborting kills the voice's process. */
  readonly signal: AbortSignal;
}

/** Silence before the speech, and the least after it, seconds. */
export const LEAD_SECONDS = 0.15;
export const TAIL_SECONDS = 0.35;
/** Rates relative to the normal rate. */
const SLOWEST = 0.9;
export const FASTEST = 1.25;

const NORMAL_WORDS_PER_MINUTE = 175;
/** Speech that fills less of its time than this is slowed down. */
const WELL_FILLED = 0.8;
/** Longest speech that is measured, seconds. */
const LIMIT_SECONDS = 180;
/** The number of speeches in memory, since a measured text is often narrated next. */
const KEPT_SPEECHES = 60;

/**
 * Opens the local voice of a language. The process behind it starts when something has to be spoken.
 * @throws SparkfluenceError config, reason `voice_missing`; input, reason `language_without_voice`
 */
export async function openVoice({ language, name, cacheFolder, signal }: VoiceOptions): Promise<Voice> {
  const choice = voiceFor(language, name);
  const version = await installedVersion(VOICE_PACKAGE, language);
  const kanaVersion = choice.kana ? await installedVersion(KANA_PACKAGE, language) : '';
  const cache = narrationCache(cacheFolder);
  const kept = new Map<string, Promise<Speech>>();
  let child: VoiceChild | undefined;

  function speak(text: string, rate: number, limitSeconds: number): Promise<Speech> {
    const key = JSON.stringify([text, rate, limitSeconds]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    child ??= startVoiceChild(choice, signal);
    const wordsPerMinute = Math.round(NORMAL_WORDS_PER_MINUTE * rate);
    const speech = child.speak({ text, wordsPerMinute, limitSeconds });
    kept.set(key, speech);
    speech.catch(() => kept.delete(key));
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT_SPEECHES && oldest !== undefined) kept.delete(oldest);
    return speech;
  }

  async function fitted(text: string, durationSeconds: number): Promise<Speech> {
    const available = durationSeconds - LEAD_SECONDS - TAIL_SECONDS;
    const normal = await speak(text, 1, LIMIT_SECONDS);
    const seconds = lengthOf(normal);
    if (seconds === 0) throw nothingToSay(text);
    if (!normal.whole) throw tooLong(text, normal, available, durationSeconds);
    if (seconds <= available) {
      if (seconds >= available * WELL_FILLED) return normal;
      const slower = await speak(text, Math.max(SLOWEST, rateFor(seconds, available)), LIMIT_SECONDS);
      return lengthOf(slower) <= available ? slower : normal;
    }
    // Pauses do not shrink in proportion, so the computed rate may need one more step.
    for (let rate = rateFor(seconds, available); rate <= FASTEST; rate = hundredths(rate + 0.03)) {
      const faster = await speak(text, rate, LIMIT_SECONDS);
      if (lengthOf(faster) <= available) return faster;
    }
    const fastest = await speak(text, FASTEST, LIMIT_SECONDS);
    if (lengthOf(fastest) <= available) return fastest;
    throw tooLong(text, fastest, available, durationSeconds);
  }

  return {
    async measure(text) {
      const speech = await speak(singleSpaced(text), 1, LIMIT_SECONDS);
      return lengthOf(speech);
    },
    async narrate(text, durationSeconds) {
      if (signal.aborted) throw new SparkfluenceError('interrupted', 'The voice was stopped');
      const spoken = singleSpaced(text);
      const key = narrationKey([
        '1',
        choice.voice,
        language.tag,
        version,
        kanaVersion,
        spoken,
        durationSeconds,
      ]);
      const stored = await cache.read(key);
      if (stored !== undefined) return stored;
      const speech = await fitted(spoken, durationSeconds);
      const narration = narrationOf(speech, spoken, language);
      await cache.write(key, narration);
      return narration;
    },
    async close() {
      await child?.close();
    },
  };
}

const singleSpaced = (text: string): string => text.replace(/\s+/gu, ' ').trim();
const lengthOf = ({ samples, sampleRate }: Speech): number => samples.length / sampleRate;
const hundredths = (value: number): number => Math.round(value * 100) / 100;
const rateFor = (seconds: number, available: number): number => Math.ceil((seconds / available) * 100) / 100;

function narrationOf(speech: Speech, text: string, language: Language): Narration {
  const { sampleRate } = speech;
  const lead = Math.round(LEAD_SECONDS * sampleRate);
  const samples = new Int16Array(lead + speech.samples.length);
  samples.set(speech.samples, lead);
  return {
    samples,
    sampleRate,
    durationSeconds: samples.length / sampleRate,
    words: spokenWords(text, language, speech.marks, lengthOf(speech), lead / sampleRate),
  };
}

/** Version of an optional package, without loading it. */
async function installedVersion(name: string, language: Language): Promise<string> {
  try {
    const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const { version }: { version?: unknown } = JSON.parse(await readFile(file, 'utf8'));
    return String(version);
  } catch (cause) {
    throw new SparkfluenceError(
      'config',
      `The local voice for ${language.name} needs ${name}, which is not installed`,
      {
        code: 'INVALID_REQUEST',
        details: { reason: 'voice_missing', package: name, next: `npm install ${name}` },
        cause,
      },
    );
  }
}

function nothingToSay(text: string): SparkfluenceError {
  return new SparkfluenceError('input', `There is nothing to say in "${text.slice(0, 40)}"`, {
    details: { reason: 'nothing_to_say', field: 'script_text', next: 'Write at least one word.' },
  });
}

function tooLong(
  text: string,
  speech: Speech,
  available: number,
  durationSeconds: number,
): SparkfluenceError {
  const length = [...text].length;
  const seconds = lengthOf(speech);
  const reached = speech.whole ? length : (speech.marks.at(-1)?.[0] ?? length);
  const room = Math.floor((reached * available) / seconds);
  const cut = Math.max(1, length - room);
  const takes = `${speech.whole ? '' : 'over '}${seconds.toFixed(1)} s`;
  return new SparkfluenceError(
    'input',
    `The narration takes ${takes} at the fastest rate, ${available.toFixed(1)} s are there in ${durationSeconds} s: cut about ${cut} of ${length} characters`,
    {
      details: {
        reason: 'narration_too_long',
        field: 'script_text',
        seconds: hundredths(seconds),
        available_seconds: hundredths(available),
        cut_characters: cut,
        next: `Shorten the text by about ${cut} characters.`,
      },
    },
  );
}
