import { z } from 'zod';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { VoiceProvider } from '../../contracts/narrators.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { DEFAULT_GEMINI_BASE_URL } from '../wire/gemini-client.ts';
import { generateContent } from '../wire/generate-content.ts';
import { checkModel, DEFAULT_MODELS } from '../wire/models.ts';
import { providerError } from '../wire/retry.ts';
import { callSettings, callVendor, type VendorOptions } from '../wire/vendor-call.ts';
import { badSpeech, unknownVoice, wholeSpeech } from './spoken.ts';
import { type ReadSound, rawSamples, readWave } from './wave.ts';

const ID = 'gemini';
const TIMEOUT_MS = 120_000;

const VOICES_PAGE = 'https://ai.google.dev/gemini-api/docs/speech-generation#voices';
/** The prebuilt voices and what Google says of each (the page above, November 2026). All speak every language. */
const ABOUT: Readonly<Record<string, string>> = {
  Zephyr: 'bright',
  Puck: 'upbeat',
  Charon: 'informative',
  Kore: 'firm',
  Fenrir: 'excitable',
  Leda: 'youthful',
  Orus: 'firm',
  Aoede: 'breezy',
  Callirrhoe: 'easy-going',
  Autonoe: 'bright',
  Enceladus: 'breathy',
  Iapetus: 'clear',
  Umbriel: 'easy-going',
  Algieba: 'smooth',
  Despina: 'smooth',
  Erinome: 'clear',
  Algenib: 'gravelly',
  Rasalgethi: 'informative',
  Laomedeia: 'upbeat',
  Achernar: 'soft',
  Alnilam: 'firm',
  Schedar: 'even',
  Gacrux: 'mature',
  Pulcherrima: 'forward',
  Achird: 'friendly',
  Zubenelgenubi: 'casual',
  Vindemiatrix: 'gentle',
  Sadachbia: 'lively',
  Sadaltager: 'knowledgeable',
  Sulafat: 'warm',
};
export const GEMINI_VOICES: readonly string[] = Object.keys(ABOUT);

/** Our own names of narrators, by what Google says of its voices: informative, firm, gravelly, breathy. */
const OUR_NAMES: Readonly<Record<string, string>> = {
  male: 'Charon',
  female: 'Kore',
  deep: 'Algenib',
  whisper: 'Enceladus',
};
const USUAL_VOICE = 'Kore';

const answerSchema = z.object({
  candidates: z
    .array(
      z.object({
        finishReason: z.string().optional(),
        content: z
          .object({
            parts: z.array(
              z.object({ inlineData: z.object({ mimeType: z.string(), data: z.string() }).optional() }),
            ),
          })
          .optional(),
      }),
    )
    .optional(),
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  usageMetadata: z
    .object({ promptTokenCount: z.number(), candidatesTokenCount: z.number() })
    .optional()
    .catch(undefined),
});

export interface GeminiVoiceOptions extends VendorOptions {
  readonly apiVersion?: string | undefined;
}

/**
 * Gemini's speech. It answers with samples of 16 bits without a header (`audio/L16;codec=pcm;rate=24000`) and no times.
 * Since 3.8 the text is read as it stands, and how it is said stands beside it, in `speechMetadata.style`.
 * Source: https://ai.google.dev/gemini-api/docs/speech-generation, `SpeechConfig` and `SpeechMetadata` of `@google/genai` 3.3
 * @throws SparkfluenceError config, reason `model_retired`
 */
export function createGeminiVoice(options: GeminiVoiceOptions): VoiceProvider {
  const { apiKey, apiVersion, model = DEFAULT_MODELS.gemini_voice, timeoutMs = TIMEOUT_MS } = options;
  const base = checkedBaseUrl(options.baseUrl ?? DEFAULT_GEMINI_BASE_URL, `${ID}.baseUrl`);
  checkModel('gemini_voice', model);
  return {
    id: ID,
    model,
    async voices() {
      const ours = Object.entries(OUR_NAMES).map(([name, own]) => ({ name, about: `${own}, ${ABOUT[own]}` }));
      const theirs = GEMINI_VOICES.map((name) => ({ name, about: ABOUT[name] ?? null }));
      return {
        voices: [...theirs, ...ours].map((each) => ({ ...each, languages: null })),
        source: VOICES_PAGE,
      };
    },
    async check({ voice, language }) {
      if (voice !== undefined && voiceNamed(voice) === undefined)
        throw unknownVoice(ID, voice, language, [...Object.keys(OUR_NAMES), ...GEMINI_VOICES]);
    },
    speak(order, { signal, purchase }) {
      const { segment, text, voice, language, style } = order;
      const context = {
        provider: ID,
        what: 'the narration',
        model,
        ...(segment === undefined ? {} : { segment }),
        secrets: [apiKey],
      };
      const voiceName = voiceNamed(voice ?? USUAL_VOICE) ?? USUAL_VOICE;
      return callVendor(
        {
          ...context,
          ...callSettings(options),
          origins: [base.origin],
          requestKind: 'read',
          counted: { as: 'gemini_voice' },
          signal,
          purchase,
          timeoutMs,
        },
        async (fetch, attempt) => {
          const asked = { base, apiVersion, model, apiKey, signal: attempt };
          const answer = await generateContent(fetch, asked, {
            contents: [
              {
                role: 'user',
                parts: [{ text, ...(style === undefined ? {} : { speechMetadata: { style } }) }],
              },
            ],
            generationConfig: {
              responseModalities: ['AUDIO'],
              speechConfig: {
                voiceConfig: { prebuiltVoiceConfig: { voiceName } },
                languageCode: language.tag,
              },
            },
          });
          const json: unknown = await answer.json();
          const parsed = answerSchema.safeParse(json);
          if (!parsed.success)
            throw errorInAnswer(json) ?? badSpeech('it is not in the form of its answers', json);
          const { promptFeedback, candidates = [], usageMetadata } = parsed.data;
          const [candidate] = candidates;
          const finish = candidate?.finishReason ?? 'STOP';
          const blocked = promptFeedback?.blockReason ?? (BLOCKS.has(finish) ? finish : undefined);
          if (blocked !== undefined)
            throw providerError('content_blocked', `it was blocked (${blocked})`, context);
          if (finish !== 'STOP') throw badSpeech(`it is cut off (${finish})`);
          const sounds = (candidate?.content?.parts ?? []).flatMap(({ inlineData }) =>
            inlineData === undefined ? [] : [soundOf(inlineData.mimeType, inlineData.data)],
          );
          const { share, ...sound } = joined(sounds);
          const usage =
            usageMetadata === undefined
              ? {}
              : {
                  usage: {
                    inputTokens: usageMetadata.promptTokenCount,
                    outputTokens: usageMetadata.candidatesTokenCount,
                  },
                };
          return { ...wholeSpeech(sound, { ...order, speed: 1 }, share), words: null, speed: 1, ...usage };
        },
      );
    },
  };
}

/** Finish reasons that are a refusal of these words. */
const BLOCKS = new Set(['SAFETY', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII', 'RECITATION']);

const voiceNamed = (name: string): string | undefined =>
  OUR_NAMES[name] ?? GEMINI_VOICES.find((each) => each.toLowerCase() === name.toLowerCase());

/** The samples of one part: without a header as `audio/L16` or `audio/pcm`, otherwise a WAV. */
function soundOf(mimeType: string, data: string): ReadSound {
  const bytes = Buffer.from(data, 'base64');
  const wave = readWave(bytes);
  if (wave !== undefined) return wave;
  const rate = Number(/\brate=(\d+)/i.exec(mimeType)?.[1] ?? USUAL_RATE);
  const channels = Number(/\bchannels=(\d+)/i.exec(mimeType)?.[1] ?? 1);
  const isRead = rate >= 8000 && rate <= 192_000 && channels >= 1 && channels <= 8;
  if (/^audio\/(?:l16|pcm)\b/i.test(mimeType) && isRead)
    return { samples: rawSamples(bytes, channels), sampleRate: rate, share: 1 };
  throw new AnswerError(200, [], mimeType, {
    reason: 'bad_answer',
    message: `its sound is ${mimeType}, which is not read here`,
  });
}
const USUAL_RATE = 24_000;

function joined(sounds: readonly ReadSound[]): ReadSound {
  const [first] = sounds;
  if (first === undefined) throw badSpeech('it holds no sound');
  if (sounds.length === 1) return first;
  const same = sounds.filter(({ sampleRate }) => sampleRate === first.sampleRate);
  const samples = Int16Array.from(same.flatMap((sound) => [...sound.samples]));
  return { ...first, samples };
}
