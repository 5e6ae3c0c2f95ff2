import { z } from 'zod';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { Language } from '../../contracts/languages.ts';
import type { SpeechOrder, VoiceProvider } from '../../contracts/narrators.ts';
import type { SpokenWord } from '../../contracts/voice.ts';
import { spokenWords } from '../../language/spoken-words.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { type Fetch, under } from '../wire/guarded-fetch.ts';
import { callSettings, callVendor, type VendorOptions } from '../wire/vendor-call.ts';
import { badSpeech, cannotSpeak, foreignVoice, unknownVoice, wholeSpeech } from './spoken.ts';
import { takesStyle } from './style.ts';
import { readWave } from './wave.ts';

const ID = 'openai';
const TIMEOUT_MS = 240_000;
/** OpenAI's first voice; servers with voices of their own map it to one of them. */
const USUAL_VOICE = 'alloy';
const SOUND_OR_JSON = /^(?:audio\/|application\/(?:octet-stream|(?:[\w.-]+\+)?json)\b)/i;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;

/** The languages of Kokoro's voices by their first letter, as in `af_heart`; `m` and `f` follow it. */
const KOKORO: Readonly<Record<string, string>> = {
  a: 'en',
  b: 'en',
  e: 'es',
  f: 'fr',
  h: 'hi',
  i: 'it',
  j: 'ja',
  p: 'pt',
  z: 'zh',
};
const KOKORO_VOICE = /^([abefhijpz])[mf]_\w+$/;

const nameSchema = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);
const voicesSchema = z.union([
  z.object({ voices: z.array(nameSchema) }).transform(({ voices }) => voices),
  z.array(nameSchema),
]);
const captionedSchema = z.object({
  audio: z.string(),
  timestamps: z
    .array(z.object({ word: z.string(), start_time: z.number(), end_time: z.number() }))
    .nullish()
    .catch(null),
});

export interface OpenAiVoiceOptions extends Omit<VendorOptions, 'apiKey'> {
  /** A server of one's own may want none. */
  readonly apiKey?: string;
  readonly model: string;
  /** Includes `/v1`. */
  readonly baseUrl: string;
}

/**
 * Any server with OpenAI's speech interface: Kokoro-FastAPI, a gateway, OpenAI itself. Where the server has Kokoro-FastAPI's
 * `/dev/captioned_speech`, the words come with their times.
 * Source: https://platform.openai.com/docs/api-reference/audio/createSpeech, https://github.com/remsky/Kokoro-FastAPI
 */
export function createOpenAiVoice(options: OpenAiVoiceOptions): VoiceProvider {
  const { apiKey, model, timeoutMs = TIMEOUT_MS } = options;
  const base = checkedBaseUrl(options.baseUrl, 'SPARKFLUENCE_TTS_BASE_URL', true);
  const context = { provider: ID, what: 'the narration', model, secrets: [apiKey] };
  const common = {
    ...callSettings({ ...options, apiKey: apiKey ?? '' }),
    origins: [base.origin],
    requestKind: 'read',
    timeoutMs,
    accepts: SOUND_OR_JSON,
  } as const;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  let hasCaptions: boolean | undefined;

  /** The server's voices; undefined where it does not list them. */
  const voices = (signal: AbortSignal): Promise<readonly string[] | undefined> =>
    callVendor(
      { ...context, ...common, what: 'the voices', counted: { as: 'openai_voice', isPoll: true }, signal },
      async (fetch, attempt) => {
        try {
          const answer = await fetch(under(base, 'audio/voices'), { signal: attempt, headers });
          const parsed = voicesSchema.safeParse(await answer.json());
          return parsed.success && parsed.data.length > 0 ? parsed.data : undefined;
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      },
    );

  /** Asks for the speech with the times of its words; undefined where the server has no such path. */
  async function captioned(fetch: Fetch, attempt: AbortSignal, order: SpeechOrder) {
    if (hasCaptions === false || !isKokoro(model)) return undefined;
    const root = new URL(base.href);
    root.pathname = root.pathname.replace(/\/v1$/, '');
    try {
      const answer = await fetch(under(root, 'dev/captioned_speech'), {
        method: 'POST',
        signal: attempt,
        headers,
        body: JSON.stringify({ ...bodyOf(model, order), return_timestamps: true }),
      });
      const parsed = captionedSchema.safeParse(await answer.json());
      hasCaptions = parsed.success;
      return parsed.success ? parsed.data : undefined;
    } catch (error) {
      if (!isMissing(error)) throw error;
      hasCaptions = false;
      return undefined;
    }
  }

  return {
    id: ID,
    model,
    async voices({ signal }) {
      const all = await voices(signal);
      const listed = (name: string) => {
        const [, letter = ''] = KOKORO_VOICE.exec(name) ?? [];
        const language = KOKORO[letter];
        return { name, languages: language === undefined ? null : [language], about: null };
      };
      return {
        voices: all?.map(listed) ?? null,
        source: `${base.origin}${under(base, 'audio/voices').pathname}`,
      };
    },
    async check({ voice, language }, { signal }) {
      const all = await voices(signal);
      if (all === undefined) return;
      const kokoro = all.filter((name) => KOKORO_VOICE.test(name));
      const isKokoroOnly = kokoro.length === all.length;
      const fitting = all.filter((name) => {
        const letter = KOKORO_VOICE.exec(name)?.[1];
        return letter === undefined || KOKORO[letter] === language.tag;
      });
      if (isKokoroOnly && fitting.length === 0)
        throw cannotSpeak(ID, language, [...new Set(Object.values(KOKORO))].join(', '));
      if (voice === undefined) return;
      if (!all.includes(voice)) throw unknownVoice(ID, voice, language, fitting);
      if (!fitting.includes(voice)) throw foreignVoice(ID, voice, language, fitting);
    },
    speak(order, { signal, purchase }) {
      const { segment, text, language } = order;
      return callVendor(
        {
          ...context,
          ...common,
          counted: { as: 'openai_voice' },
          ...(segment === undefined ? {} : { segment }),
          signal,
          purchase,
        },
        async (fetch, attempt) => {
          const told = await captioned(fetch, attempt, order);
          if (told !== undefined) {
            const sound = waveOf(Buffer.from(told.audio, 'base64'), order);
            const seconds = sound.samples.length / sound.sampleRate;
            return {
              ...sound,
              words: timedWords(text, language, told.timestamps, seconds),
              speed: order.speed,
            };
          }
          const answer = await fetch(under(base, 'audio/speech'), {
            method: 'POST',
            signal: attempt,
            headers,
            body: JSON.stringify(bodyOf(model, order)),
          });
          if (JSON_TYPE.test(answer.headers.get('content-type') ?? '')) {
            const json: unknown = await answer.json();
            throw errorInAnswer(json) ?? badSpeech('it holds no sound', json);
          }
          return {
            ...waveOf(Buffer.from(await answer.arrayBuffer()), order),
            words: null,
            speed: order.speed,
          };
        },
      );
    },
  };
}

const isKokoro = (model: string): boolean => /kokoro/i.test(model);

const bodyOf = (model: string, { text, voice = USUAL_VOICE, speed, style }: SpeechOrder) => ({
  model,
  input: text,
  voice,
  response_format: 'wav',
  speed,
  ...(style === undefined || !takesStyle({ id: ID, model }) ? {} : { instructions: style }),
  ...(isKokoro(model) ? { stream: false } : {}),
});

function waveOf(bytes: Buffer, order: SpeechOrder) {
  const wave = readWave(bytes);
  if (wave === undefined)
    throw badSpeech(bytes.length === 0 ? 'it holds no sound' : 'its sound is no WAV, which was asked for');
  const { share, ...sound } = wave;
  return wholeSpeech(sound, order, share);
}

/**
 * The words of the text with the server's times. Its words are cut otherwise than ours (a comma is a word of its own), so they are
 * laid onto the text one after the other; null where they are not those of the text.
 */
function timedWords(
  text: string,
  language: Language,
  stamps: z.infer<typeof captionedSchema>['timestamps'],
  seconds: number,
): SpokenWord[] | null {
  if (stamps == null || stamps.length === 0) return null;
  const spaced = text.replace(/\s+/gu, ' ').trim();
  const marks: [number, number][] = [];
  let at = 0;
  for (const { word, start_time } of stamps) {
    const found = spaced.toLowerCase().indexOf(word.trim().toLowerCase(), at);
    if (word.trim() === '' || found < 0) continue;
    marks.push([[...spaced.slice(0, found)].length, start_time]);
    at = found + word.trim().length;
  }
  if (marks.length < stamps.length * 0.7) return null;
  return spokenWords(spaced, language, marks, Math.min(seconds, stamps.at(-1)!.end_time), 0);
}

const isMissing = (error: unknown): boolean =>
  error instanceof AnswerError && [404, 405, 501].includes(error.status);
