import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { VoiceName } from '../../../contracts/brand.ts';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { Language } from '../../../contracts/languages.ts';
import type { Narration } from '../../../contracts/voice.ts';
import { speechText } from '../../../language/speech/speech-text.ts';
import { spokenWords } from '../../../language/spoken-words.ts';
import { breathed, LEAD_SECONDS, segmentSeconds } from './breath.ts';
import { lengthCache } from './length-cache.ts';
import { narrationCache, narrationKey } from './voice-cache.ts';
import { type Speech, startVoiceChild, type VoiceChild } from './voice-child.ts';
import { KANA_PACKAGE, VOICE_PACKAGE, voiceFor } from './voices.ts';

export interface Voice {
  /** The seconds that the text takes, without silence at its ends. */
  measure(text: string): Promise<number>;
  /**
   * Speaks the text at the natural rate. A segment lasts as long as this takes, and a breath: `segmentSecondsOf`.
   * @throws SparkfluenceError input, reason `narration_too_long` or `nothing_to_say`
   */
  narrate(text: string): Promise<Narration>;
  close(): Promise<void>;
}

export interface VoiceOptions {
  readonly language: Language;
  /** The narrator; undefined: the plain voice. */
  readonly name?: VoiceName | undefined;
  /** Of the natural speed; 1 where it is missing. */
  readonly speed?: number | undefined;
  /** Holds the folder `narrations`; it need not exist or be writable. */
  readonly cacheFolder: string;
  /** A process that several voices share and that its owner closes; undefined: one of its own, when it has to speak. */
  readonly speaker?: Pick<VoiceChild, 'speak'> | undefined;
  /** Aborting kills the voice's process. */
  readonly signal: AbortSignal;
}

/** Brisk, as people talk in short videos; it is never changed to make a text fit, but where a person asks for it. */
const WORDS_PER_MINUTE = 175;
/** The longest speech of one segment, seconds: a segment lasts at most a minute. */
export const LONGEST_SECONDS = 59;
/** The number of speeches in memory, since a measured text is often narrated next. */
const KEPT_SPEECHES = 60;

/**
 * Opens the local voice of a language. The process behind it starts when something has to be spoken.
 * @throws SparkfluenceError config, reason `voice_missing`; input, reason `language_without_voice`
 */
export async function openVoice(options: VoiceOptions): Promise<Voice> {
  const { language, name, speed = 1, cacheFolder, speaker, signal } = options;
  const wordsPerMinute = Math.round(WORDS_PER_MINUTE * speed);
  const choice = voiceFor(language, name);
  const version = await installedVersion(VOICE_PACKAGE, language);
  const kanaVersion = choice.kana ? await installedVersion(KANA_PACKAGE, language) : '';
  const pace = speed === 1 ? [] : [wordsPerMinute];
  const keyOf = (text: string): string =>
    narrationKey(['4', choice.voice, language.tag, version, kanaVersion, text, ...pace]);
  const cache = narrationCache(cacheFolder);
  const lengths = lengthCache(cacheFolder, keyOf(''));
  const kept = new Map<string, Promise<Speech>>();
  let child: VoiceChild | undefined;

  function engine(): Pick<VoiceChild, 'speak'> {
    if (speaker !== undefined) return speaker;
    child ??= startVoiceChild(signal);
    return child;
  }

  function speak(text: string): Promise<Speech> {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const { text: said, origins } = speechText(text, language);
    const question = {
      ...choice,
      text: said,
      wordsPerMinute,
      limitSeconds: LONGEST_SECONDS,
    };
    const speech = engine().speak(question).then(breathed).then(asWritten(origins));
    kept.set(text, speech);
    speech.catch(() => kept.delete(text));
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT_SPEECHES && oldest !== undefined) kept.delete(oldest);
    return speech;
  }

  return {
    async measure(text) {
      const spoken = singleSpaced(text);
      const known = await lengths.read(spoken);
      if (known !== undefined) return known;
      const seconds = lengthOf(await speak(spoken));
      lengths.note(spoken, seconds);
      return seconds;
    },
    async narrate(text) {
      if (signal.aborted) throw new SparkfluenceError('interrupted', 'The voice was stopped');
      const spoken = singleSpaced(text);
      const key = keyOf(spoken);
      const stored = await cache.read(key);
      if (stored !== undefined) return stored;
      const speech = await speak(spoken);
      if (lengthOf(speech) === 0) throw nothingToSay(text);
      if (!speech.whole) throw tooLong(text, speech);
      const narration = narrationOf(speech, spoken, language);
      await cache.write(key, narration);
      return narration;
    },
    async close() {
      await Promise.all([lengths.save(), child?.close()]);
    },
  };
}

/** The same speech with its marks at places of the text as it is written. */
const asWritten =
  (origins: readonly number[]) =>
  (speech: Speech): Speech => ({
    ...speech,
    marks: speech.marks.map(([position, seconds]) => [origins[position] ?? position, seconds] as const),
  });

const singleSpaced = (text: string): string => text.replace(/\s+/gu, ' ').trim();
const lengthOf = ({ samples, sampleRate }: Speech): number => samples.length / sampleRate;

/** How long the segment of a narration lasts, seconds. */
export const segmentSecondsOf = ({ durationSeconds }: Narration): number =>
  segmentSeconds(durationSeconds - LEAD_SECONDS);

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

function tooLong(text: string, speech: Speech): SparkfluenceError {
  const length = [...text].length;
  const reached = speech.marks.at(-1)?.[0] ?? length;
  const cut = Math.max(1, length - reached);
  return new SparkfluenceError(
    'input',
    `The narration takes over ${LONGEST_SECONDS} s: a segment lasts a minute at most, so cut about ${cut} of ${length} characters`,
    {
      details: {
        reason: 'narration_too_long',
        field: 'script_text',
        seconds: LONGEST_SECONDS,
        cut_characters: cut,
        next: `Shorten the text by about ${cut} characters, or spread it over several segments.`,
      },
    },
  );
}
