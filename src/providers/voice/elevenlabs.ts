import { z } from 'zod';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { Language } from '../../contracts/languages.ts';
import type { ListedVoice, VoiceProvider } from '../../contracts/narrators.ts';
import { spokenWords } from '../../language/spoken-words.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { under } from '../wire/guarded-fetch.ts';
import { DEFAULT_MODELS } from '../wire/models.ts';
import { callSettings, callVendor, type VendorOptions } from '../wire/vendor-call.ts';
import { badSpeech, cannotSpeak, unknownVoice, wholeSpeech } from './spoken.ts';
import { type ReadSound, rawSamples, readWave } from './wave.ts';

const ID = 'elevenlabs';
export const ELEVENLABS_BASE_URL = 'https://api.elevenlabs.io';
const TIMEOUT_MS = 120_000;
/** Samples without a header, which every plan may ask for; 44.1 kHz needs a dearer one. */
const FORMAT = { name: 'pcm_24000', rate: 24_000 } as const;
/** The speeds that its `voice_settings` take. */
const SPEEDS = { least: 0.7, most: 1.2 } as const;

/** What the models speak (https://elevenlabs.io/docs/overview/models); other models are asked without looking. */
const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  eleven_multilingual_v2: [
    ...['en', 'ja', 'zh', 'de', 'hi', 'fr', 'ko', 'pt', 'it', 'es', 'id', 'nl', 'tr', 'fil', 'pl', 'sv'],
    ...['bg', 'ro', 'ar', 'cs', 'el', 'fi', 'hr', 'ms', 'sk', 'da', 'ta', 'uk', 'ru'],
  ],
};
/** Models that take `language_code`. */
const TAKES_LANGUAGE = /^eleven_(?:flash|turbo)_v2_5|^eleven_v3/;

const text = z.string().nullish().catch(null);
const voicesSchema = z.object({
  voices: z.array(
    z.object({
      voice_id: z.string(),
      name: z.string(),
      description: text,
      labels: z.record(z.string(), z.string()).nullish().catch(null),
      verified_languages: z
        .array(z.object({ language: z.string() }))
        .nullish()
        .catch(null),
    }),
  ),
  has_more: z.boolean().nullish().catch(null),
  next_page_token: text,
});
type Voice = z.infer<typeof voicesSchema>['voices'][number];
/** An account has at most some hundreds of voices; a server that names more pages than this is not believed. */
const MOST_PAGES = 20;
const alignmentSchema = z.object({
  characters: z.array(z.string()),
  character_start_times_seconds: z.array(z.number()),
  character_end_times_seconds: z.array(z.number()),
});
const answerSchema = z.object({
  audio_base64: z.string(),
  alignment: alignmentSchema.nullish().catch(null),
});

/**
 * The voices of ElevenLabs, with the time of every character, which are joined to words.
 * Source: https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps, …/voices/search
 */
export function createElevenLabs(options: VendorOptions): VoiceProvider {
  const { apiKey, model = DEFAULT_MODELS.elevenlabs, timeoutMs = TIMEOUT_MS } = options;
  const base = checkedBaseUrl(options.baseUrl ?? ELEVENLABS_BASE_URL, `${ID}.baseUrl`);
  const context = { provider: ID, what: 'the narration', model, secrets: [apiKey] };
  const common = {
    ...callSettings(options),
    origins: [base.origin],
    requestKind: 'read',
    timeoutMs,
  } as const;
  const headers = { 'content-type': 'application/json', 'xi-api-key': apiKey };
  let listed: Promise<readonly Voice[]> | undefined;

  const page = (token: string | undefined, signal: AbortSignal) =>
    callVendor(
      { ...context, ...common, what: 'the voices', counted: { isPoll: true }, signal },
      async (fetch, attempt) => {
        const next = token === undefined ? '' : `&next_page_token=${encodeURIComponent(token)}`;
        const answer = await fetch(under(base, `v2/voices?page_size=100${next}`), {
          signal: attempt,
          headers,
        });
        const json: unknown = await answer.json();
        const parsed = voicesSchema.safeParse(json);
        if (parsed.success && (token !== undefined || parsed.data.voices.length > 0)) return parsed.data;
        throw errorInAnswer(json) ?? badSpeech('it names no voice', json);
      },
    );
  async function allPages(signal: AbortSignal): Promise<readonly Voice[]> {
    const all: Voice[] = [];
    let token: string | undefined;
    for (let count = 0; count < MOST_PAGES; count++) {
      const { voices, has_more, next_page_token } = await page(token, signal);
      all.push(...voices);
      if (has_more !== true || next_page_token == null) break;
      token = next_page_token;
    }
    return all;
  }
  /** The voices of the account, asked for once. */
  const voices = (signal: AbortSignal) => {
    listed ??= allPages(signal);
    listed.catch(() => {
      listed = undefined;
    });
    return listed;
  };
  const voiceNamed = async (name: string | undefined, signal: AbortSignal, language: Language) => {
    const all = await voices(signal);
    if (name === undefined) return all[0]!.voice_id;
    const wanted = name.toLowerCase();
    const found = all.find(
      ({ voice_id, name: own }) =>
        voice_id === name || own.toLowerCase() === wanted || own.toLowerCase().startsWith(`${wanted} `),
    );
    if (found !== undefined) return found.voice_id;
    throw unknownVoice(
      ID,
      name,
      language,
      all.map((each) => each.name),
    );
  };

  return {
    id: ID,
    model,
    async voices({ signal }) {
      const all = await voices(signal);
      const source = `${base.origin}${under(base, 'v2/voices').pathname}`;
      return { voices: all.map((voice) => listedVoice(voice, LANGUAGES[model] ?? null)), source };
    },
    async check({ voice, language }, { signal }) {
      const spoken = LANGUAGES[model];
      if (spoken !== undefined && !spoken.includes(language.tag))
        throw cannotSpeak(`${ID} (${model})`, language, `${spoken.join(', ')}; other models speak others`);
      await voiceNamed(voice, signal, language);
    },
    async speak(order, { signal, purchase }) {
      const { segment, text, voice, language } = order;
      const voiceId = await voiceNamed(voice, signal, language);
      const speed = Math.min(SPEEDS.most, Math.max(SPEEDS.least, order.speed));
      return callVendor(
        { ...context, ...common, ...(segment === undefined ? {} : { segment }), signal, purchase },
        async (fetch, attempt) => {
          const path = `v1/text-to-speech/${encodeURIComponent(voiceId)}/with-timestamps`;
          const answer = await fetch(under(base, `${path}?output_format=${FORMAT.name}`), {
            method: 'POST',
            signal: attempt,
            headers,
            body: JSON.stringify({
              text,
              model_id: model,
              ...(TAKES_LANGUAGE.test(model) ? { language_code: language.tag } : {}),
              ...(speed === 1 ? {} : { voice_settings: { speed } }),
            }),
          });
          const json: unknown = await answer.json();
          const parsed = answerSchema.safeParse(json);
          if (!parsed.success) throw errorInAnswer(json) ?? badSpeech('it holds no sound');
          const { audio_base64, alignment } = parsed.data;
          const { share, ...sound } = soundOf(Buffer.from(audio_base64, 'base64'));
          wholeSpeech(sound, { ...order, speed }, share);
          return {
            ...sound,
            words: wordsOf(text, language, alignment, sound.samples.length / sound.sampleRate),
            speed,
          };
        },
      );
    },
  };
}

/** Samples as they were asked for; a gateway that answers with a file in their place would else be heard as noise. */
function soundOf(bytes: Buffer): ReadSound {
  const wave = readWave(bytes);
  if (wave !== undefined) return wave;
  if (/^(?:ID3|OggS|fLaC|RIFF)/.test(bytes.toString('latin1', 0, 4)))
    throw badSpeech('its sound is a file, and samples were asked for');
  return { samples: rawSamples(bytes), sampleRate: FORMAT.rate, share: 1 };
}

/** A voice speaks what its model speaks; those that ElevenLabs has listened to are named first. */
function listedVoice(
  { name, description, labels, verified_languages }: Voice,
  spoken: readonly string[] | null,
): ListedVoice {
  const verified = (verified_languages ?? []).map(({ language }) => language);
  const about = [...Object.values(labels ?? {}), description ?? ''].filter((part) => part !== '').join(', ');
  return {
    name,
    languages: spoken === null ? null : [...new Set([...verified, ...spoken])],
    about: about === '' ? null : about.slice(0, 200),
  };
}

/** The words of the text with the times of their characters; null where the characters are those of another text. */
function wordsOf(
  text: string,
  language: Language,
  alignment: z.infer<typeof alignmentSchema> | null | undefined,
  seconds: number,
) {
  if (alignment == null) return null;
  const { characters, character_start_times_seconds: starts, character_end_times_seconds: ends } = alignment;
  if (characters.join('') !== text || starts.length !== characters.length) return null;
  let place = 0;
  const marks = characters.map((character, index) => {
    const mark = [place, starts[index]!] as const;
    place += [...character].length;
    return mark;
  });
  const end = Math.min(seconds, ends.at(-1) ?? seconds);
  return spokenWords(text, language, marks, end, 0);
}
