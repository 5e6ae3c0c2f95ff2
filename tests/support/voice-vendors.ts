import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VoiceProvider } from '../../src/contracts/narrators.ts';
import { addArchive } from '../../src/providers/local/neural/add.ts';
import { readCatalogue } from '../../src/providers/local/neural/catalogue.ts';
import { archiveOf } from '../../src/providers/local/neural/models.ts';
import { createNeural } from '../../src/providers/local/neural/narrator.ts';
import { createEspeak } from '../../src/providers/local/voice/narrator.ts';
import { waveFile } from '../../src/providers/local/wave-file.ts';
import { createElevenLabs } from '../../src/providers/voice/elevenlabs.ts';
import { createGeminiVoice } from '../../src/providers/voice/gemini.ts';
import { createOpenAiVoice } from '../../src/providers/voice/openai.ts';
import { bytes, type FakeVendor, json, type Reply, startFakeVendor } from './fake-vendor.ts';

/**
 * Every provider of voices, and what its vendor answers, as the vendors document it:
 * https://ai.google.dev/gemini-api/docs/speech-generation (`audio/L16;codec=pcm;rate=24000`, a WAV since 3.8),
 * https://platform.openai.com/docs/api-reference/audio/createSpeech, https://github.com/remsky/Kokoro-FastAPI
 * (`/v1/audio/voices`, `/dev/captioned_speech`), https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps.
 */

export const RATE = 24_000;
/** In the words of the model of tones (`tests/support/tiny-voice`). */
export const SAID = 'Hello, this is a voice. Hello! This is a voice, hello. A voice is a voice.';

/** ElevenLabs' answer `with-timestamps`: samples, and when each character of the text is said. */
export const elevenLabsAnswer = (sound: Buffer, text: string): Reply =>
  json(200, {
    audio_base64: sound.toString('base64'),
    alignment: {
      characters: [...text],
      character_start_times_seconds: [...text].map((_, index) => index * 0.06),
      character_end_times_seconds: [...text].map((_, index) => (index + 1) * 0.06),
    },
    normalized_alignment: null,
  });
export const KEY = 'dummy-voice-key-0123456789';

const never = new AbortController().signal;
const options = { apiKey: KEY, firstWaitMs: 2, totalWaitMs: 400, timeoutMs: 4000 };

/** A sound of this length that is heard. */
export const tone = (seconds: number, loudness = 8000): Int16Array =>
  Int16Array.from({ length: Math.round(seconds * RATE) }, (_, at) => Math.sin(at / 9) * loudness);
export const raw = (samples: Int16Array) =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
export const wave = (samples: Int16Array) => Buffer.from(waveFile(samples, RATE, 1));

/** A provider of one column of the table. */
export interface VoiceColumn {
  readonly name: string;
  /** The vendor's speech; undefined for a voice of this machine, which asks nobody. */
  readonly route?: string;
  /** What the vendor answers with these bytes, of this kind. */
  readonly answer?: (sound: Buffer, type: string) => Reply;
  /** The row of `tests/support/vendor-bodies.ts`. */
  readonly body?: string;
  /** The one header that holds the key. */
  readonly header?: string;
  /** A well-formed answer without a sound. */
  readonly nothing?: Reply;
  /** @param reply of the vendor's speech */
  open(reply?: Reply): Promise<OpenColumn>;
}

export interface OpenColumn {
  readonly provider: VoiceProvider;
  /** The requests for speech so far. */
  readonly asked: () => readonly { readonly body: Buffer }[];
  /** All requests. */
  readonly sent: () => FakeVendor['sent'];
  /** Swaps a file of the voice's model. */
  readonly swap?: () => void;
}

function vendor(
  name: string,
  column: Required<Pick<VoiceColumn, 'route' | 'answer' | 'body' | 'header' | 'nothing'>>,
  others: Record<string, Reply>,
  create: (origin: string) => VoiceProvider,
): VoiceColumn {
  return {
    ...{ name, ...column },
    async open(reply = json(500, {})) {
      const fake = await startFakeVendor({ ...others, [column.route]: reply });
      const asked = () => fake.sent.filter(({ method, path }) => `${method} ${path}` === column.route);
      return { provider: create(fake.origin), asked, sent: () => fake.sent };
    },
  };
}

export const VOICE_COLUMNS: readonly VoiceColumn[] = [
  vendor(
    'gemini',
    {
      route: 'POST /v1/models/gemini-3.8-flash-lite-tts:generateContent',
      body: 'gemini speech',
      header: 'x-goog-api-key',
      nothing: json(200, { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 0 } }),
      answer: (sound, mimeType) =>
        json(200, {
          candidates: [
            {
              content: {
                role: 'model',
                parts: [{ inlineData: { mimeType, data: sound.toString('base64') } }],
              },
              finishReason: 'STOP',
            },
          ],
          usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 150, totalTokenCount: 170 },
        }),
    },
    {},
    (baseUrl) => createGeminiVoice({ ...options, baseUrl }),
  ),
  vendor(
    'openai',
    {
      route: 'POST /v1/audio/speech',
      body: 'openai_voice speech',
      header: 'authorization',
      nothing: json(200, { status: 'queued' }),
      answer: bytes,
    },
    { 'GET /v1/audio/voices': json(200, { voices: [{ id: 'alloy' }, { id: 'nova' }] }) },
    (origin) => createOpenAiVoice({ ...options, baseUrl: `${origin}/v1`, model: 'gpt-4o-mini-tts' }),
  ),
  vendor(
    'openai: Kokoro',
    {
      route: 'POST /dev/captioned_speech',
      body: 'openai_voice captioned',
      header: 'authorization',
      nothing: json(200, { audio: '', timestamps: null }),
      answer: (sound) =>
        json(200, {
          audio: sound.toString('base64'),
          audio_format: 'audio/wav',
          timestamps: SAID.match(/\p{L}+|[^\p{L}\s]/gu)!.map((word, index) => ({
            ...{ word, start_time: index * 0.2, end_time: (index + 1) * 0.2 },
          })),
        }),
    },
    { 'GET /v1/audio/voices': json(200, { voices: ['af_heart', 'am_adam', 'ef_dora'] }) },
    (origin) => createOpenAiVoice({ ...options, baseUrl: `${origin}/v1`, model: 'kokoro' }),
  ),
  vendor(
    'elevenlabs',
    {
      route: 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/with-timestamps?output_format=pcm_24000',
      body: 'elevenlabs speech',
      header: 'xi-api-key',
      nothing: json(200, { alignment: null }),
      answer: (sound) => elevenLabsAnswer(sound, SAID),
    },
    {
      'GET /v2/voices?page_size=100': json(200, {
        voices: [{ voice_id: '21m00Tcm4TlvDq8ikWAM', name: 'Rachel', category: 'premade' }],
        has_more: false,
      }),
    },
    (baseUrl) => createElevenLabs({ ...options, baseUrl }),
  ),
  { name: 'neural', open: openNeural },
  {
    name: 'espeak',
    open: async () => ({
      provider: createEspeak({ cacheFolder: mkdtempSync(join(tmpdir(), 'espeak-')) }),
      asked: () => [],
      sent: () => [],
    }),
  },
];

/** The real engine with a model of tones, fetched from a server on loopback as any other is. */
async function openNeural(): Promise<OpenColumn> {
  const archive = readFileSync(new URL('tiny-voice/tones.tar.bz2', import.meta.url));
  const fake = await startFakeVendor({ 'GET /tones.tar.bz2': bytes(archive, 'application/octet-stream') });
  const dataFolder = mkdtempSync(join(tmpdir(), 'neural-'));
  const catalogue = join(dataFolder, 'voices.json');
  const model = {
    ...{ id: 'tones', kind: 'vits', languages: ['en'], voices: [{ name: 'tom', speaker: 0 }] },
    ...{ license: 'CC0', licenseUrl: 'https://example.org/license', url: `${fake.origin}/tones.tar.bz2` },
    ...{ bytes: archive.length, sha256: createHash('sha256').update(archive).digest('hex') },
    files: { model: 'tones.onnx', tokens: 'tokens.txt', lexicon: 'lexicon.txt' },
  };
  writeFileSync(catalogue, JSON.stringify({ asOf: '2026-11-29', models: [model] }));
  const [known] = (await readCatalogue(catalogue)).models.filter(({ id }) => id === 'tones');
  const tools = { pid: process.pid, signal: never, firstWaitMs: 2, onProgress: () => undefined };
  await addArchive(archiveOf(dataFolder, known!), tools);
  return {
    provider: createNeural({ dataFolder, catalogue, signal: never }),
    asked: () => [],
    sent: () => [],
    swap: () => writeFileSync(join(dataFolder, 'voices/models/tones/tones.onnx'), Buffer.alloc(1078)),
  };
}
