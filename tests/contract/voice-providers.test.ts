import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { SpeechOrder, VoiceProvider } from '../../src/contracts/narrators.ts';
import { createEspeak } from '../../src/providers/local/voice/narrator.ts';
import { createElevenLabs } from '../../src/providers/voice/elevenlabs.ts';
import { createGeminiVoice } from '../../src/providers/voice/gemini.ts';
import { createOpenAiVoice } from '../../src/providers/voice/openai.ts';
import { takesStyle } from '../../src/providers/voice/style.ts';
import { expectKeyOnlyIn, expectNoKey } from '../support/fake-leaks.ts';
import {
  bytes,
  droppedAfter,
  type FakeVendor,
  inTurn,
  json,
  page,
  type Reply,
  startFakeVendor,
} from '../support/fake-vendor.ts';
import { refusalOf } from '../support/vendor-bodies.ts';
import { elevenLabsAnswer, RATE, raw, tone, wave } from '../support/voice-vendors.ts';

/**
 * One suite, every provider of voices, over real sockets. Answers are as the vendors document them:
 * https://ai.google.dev/gemini-api/docs/speech-generation (`audio/L16;codec=pcm;rate=24000`),
 * https://platform.openai.com/docs/api-reference/audio/createSpeech, https://github.com/remsky/Kokoro-FastAPI
 * (`/v1/audio/voices`, `/dev/captioned_speech`), https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps.
 */

const TEXT = 'Rahasia nomor satu: kerjakan dulu hal yang paling sulit, lalu istirahat.';
const never = new AbortController().signal;

/** A WAV as a server streams it, which does not know its length. */
const streamed = (samples: Int16Array) => {
  const file = wave(samples);
  file.writeUInt32LE(0xffff_ffff, 4);
  file.writeUInt32LE(0xffff_ffff, 40);
  return file;
};

const geminiAnswer = (data: Buffer, mimeType = `audio/L16;codec=pcm;rate=${RATE}`, finishReason = 'STOP') =>
  json(200, {
    candidates: [
      {
        content: { role: 'model', parts: [{ inlineData: { mimeType, data: data.toString('base64') } }] },
        finishReason,
      },
    ],
    usageMetadata: { promptTokenCount: 21, candidatesTokenCount: 125, totalTokenCount: 146 },
  });
const elevenAnswer = (data: Buffer, text = TEXT) => elevenLabsAnswer(data, text);
const elevenVoices = json(200, {
  voices: [
    { voice_id: '21m00Tcm4TlvDq8ikWAM', name: 'Rachel', category: 'premade' },
    { voice_id: 'nPczCjzI2devNBz1zQrb', name: 'Brian - Deep and comforting', category: 'premade' },
  ],
  has_more: false,
});

interface Adapter {
  readonly name: string;
  readonly key: string;
  readonly header: string;
  readonly route: string;
  readonly others: Record<string, Reply>;
  readonly create: (origin: string) => VoiceProvider;
  readonly voice: string;
  readonly ok: (samples: Int16Array) => Reply;
  /** Answers of this vendor that hold less than the speech. */
  readonly bad: Readonly<Record<string, Reply>>;
  readonly words: 'none' | 'timed';
  /** The row of `tests/support/vendor-bodies.ts` with the documented body. */
  readonly body: string;
  /** A language that its voices do not speak. */
  readonly foreign?: string;
}

const common = { firstWaitMs: 2, totalWaitMs: 300, timeoutMs: 4000 };
const KEY = 'dummy-voice-key-0123456789';

const ADAPTERS: readonly Adapter[] = [
  {
    name: 'gemini',
    key: KEY,
    header: 'x-goog-api-key',
    route: 'POST /v1/models/gemini-3.8-flash-lite-tts:generateContent',
    others: {},
    create: (baseUrl) => createGeminiVoice({ apiKey: KEY, baseUrl, ...common }),
    voice: 'puck',
    ok: (samples) => geminiAnswer(raw(samples)),
    bad: {
      'no candidates': json(200, { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 0 } }),
      'no sound': geminiAnswer(Buffer.alloc(0)),
      silence: geminiAnswer(raw(tone(6, 0))),
      'the first second of it': geminiAnswer(raw(tone(0.9))),
      'cut off, and says so': geminiAnswer(raw(tone(6)), undefined, 'MAX_TOKENS'),
    },
    words: 'none',
    body: 'gemini speech',
  },
  {
    name: 'openai',
    key: KEY,
    header: 'authorization',
    route: 'POST /v1/audio/speech',
    others: { 'GET /v1/audio/voices': json(200, { voices: [{ id: 'alloy' }, { id: 'nova' }] }) },
    create: (origin) =>
      createOpenAiVoice({ apiKey: KEY, baseUrl: `${origin}/v1`, model: 'gpt-4o-mini-tts', ...common }),
    voice: 'nova',
    ok: (samples) => bytes(streamed(samples), 'audio/wav'),
    bad: {
      'no sound': bytes(Buffer.alloc(0), 'audio/wav'),
      silence: bytes(wave(tone(6, 0)), 'audio/wav'),
      'the first second of it': bytes(wave(tone(0.9)), 'audio/wav'),
      'half of what the header promises': bytes(wave(tone(6)).subarray(0, 3 * RATE), 'audio/wav'),
      'an MP3': bytes(Buffer.from('ID3\x04\0\0 and so on'), 'audio/mpeg'),
      'JSON in its place': json(200, { status: 'queued' }),
    },
    words: 'none',
    body: 'openai_voice speech',
  },
  {
    name: 'openai (Kokoro-FastAPI)',
    key: KEY,
    header: 'authorization',
    route: 'POST /dev/captioned_speech',
    others: { 'GET /v1/audio/voices': json(200, { voices: ['af_heart', 'am_adam', 'ef_dora'] }) },
    create: (origin) =>
      createOpenAiVoice({ apiKey: KEY, baseUrl: `${origin}/v1`, model: 'kokoro', ...common }),
    voice: 'af_heart',
    ok: (samples) =>
      json(200, {
        audio: wave(samples).toString('base64'),
        audio_format: 'audio/wav',
        timestamps: TEXT.match(/\p{L}+|[^\p{L}\s]/gu)!.map((word, index) => ({
          word,
          start_time: index * 0.35,
          end_time: (index + 1) * 0.35,
        })),
      }),
    bad: {
      'no sound': json(200, { audio: '', timestamps: null }),
      silence: json(200, { audio: wave(tone(6, 0)).toString('base64'), timestamps: null }),
    },
    words: 'timed',
    body: 'openai_voice captioned',
    foreign: 'arabic',
  },
  {
    name: 'elevenlabs',
    key: KEY,
    header: 'xi-api-key',
    route: 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/with-timestamps?output_format=pcm_24000',
    others: { 'GET /v2/voices?page_size=100': elevenVoices },
    create: (baseUrl) => createElevenLabs({ apiKey: KEY, baseUrl, ...common }),
    voice: 'rachel',
    ok: (samples) => elevenAnswer(raw(samples)),
    bad: {
      'no sound': elevenAnswer(Buffer.alloc(0)),
      silence: elevenAnswer(raw(tone(6, 0))),
      'the first second of it': elevenAnswer(raw(tone(0.9))),
      'times alone': json(200, { alignment: null }),
    },
    words: 'timed',
    body: 'elevenlabs speech',
    foreign: 'thai',
  },
];

const order: SpeechOrder = {
  segment: 'BODY_1',
  text: TEXT,
  language: findLanguage('indonesian'),
  speed: 1,
};

describe.each(ADAPTERS)('$name', (adapter) => {
  async function open(reply: Reply) {
    const fake = await startFakeVendor({ ...adapter.others, [adapter.route]: reply });
    return { fake, provider: adapter.create(fake.origin) };
  }
  const orders = ({ sent }: FakeVendor) =>
    sent.filter(({ method, path }) => `${method} ${path}` === adapter.route);
  const failure = async (provider: VoiceProvider, signal = never): Promise<SparkfluenceError> => {
    const error: unknown = await provider.speak(order, { signal }).then(
      () => expect.fail('it spoke'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SparkfluenceError);
    expectNoKey(error, adapter.key);
    return error as SparkfluenceError;
  };

  test('speaks: the documented request, the whole sound at its rate, the words with times or none', async () => {
    const samples = tone(4.5);
    const { fake, provider } = await open(adapter.ok(samples));
    const intents: unknown[] = [];
    const purchase = { beforeSend: async () => void intents.push(1), whenDurable: () => undefined };
    const spoken = await provider.speak(
      { ...order, voice: adapter.voice, style: 'warm, as to a friend' },
      { signal: never, purchase },
    );
    expect([spoken.samples.length, spoken.sampleRate, spoken.speed]).toEqual([samples.length, RATE, 1]);
    expect(Buffer.from(raw(spoken.samples)).equals(raw(samples))).toBe(true);
    if (adapter.words === 'none') expect(spoken.words).toBeNull();
    else {
      expect(spoken.words?.map(({ text }) => text).join(' ')).toBe(TEXT);
      const starts = spoken.words!.map(({ startSeconds }) => startSeconds);
      expect(starts.toSorted((a, b) => a - b)).toEqual(starts);
      expect(spoken.words!.at(-1)!.endSeconds).toBeLessThanOrEqual(5);
    }
    const [request] = orders(fake);
    expect(refusalOf(adapter.body, request!.body)).toBeUndefined();
    expect(refusalOf(adapter.body, Buffer.from('{"unknown": 1}'))).toBeDefined();
    expect(String(request!.body).includes('warm, as to a friend')).toBe(takesStyle(provider));
    expect(intents).toHaveLength(1);
    expectKeyOnlyIn(adapter.header, adapter.key, fake.sent);
  });

  test.each(Object.keys(adapter.bad))('%s is no narration; the next answer may be', async (name) => {
    const always = await open(adapter.bad[name]!);
    expect((await failure(always.provider)).details).toMatchObject({
      reason: 'bad_answer',
      segment: 'BODY_1',
    });
    const once = await open(inTurn(adapter.bad[name]!, adapter.ok(tone(4.5))));
    expect((await once.provider.speak(order, { signal: never })).samples.length).toBe(4.5 * RATE);
  });

  test.each([
    ['401', json(401, { detail: { status: 'invalid_api_key', message: 'no' } }), 'key_refused', 1],
    ['400', json(400, { error: { message: 'input is too long' } }), 'request_refused', 1],
    ['429', json(429, { error: { message: 'slow down' } }), 'rate_limited', 5],
    ['503', json(503, { error: { message: 'busy' } }), 'provider_unavailable', 5],
    ['a page', page, 'proxy_page', 1],
    ['a dropped line', droppedAfter, 'provider_unavailable', 5],
  ])('%s is told apart', async (_, reply, reason, times) => {
    const { fake, provider } = await open(reply);
    const error = await failure(provider);
    expect([error.details.reason, error.details.segment]).toEqual([reason, 'BODY_1']);
    expect(orders(fake)).toHaveLength(times);
  });

  test('a busy moment passes, and each sending is told to the ledger', async () => {
    const { provider } = await open(inTurn(json(503, {}), adapter.ok(tone(4.5))));
    const sendings: (boolean | undefined)[] = [];
    const purchase = {
      beforeSend: async (again?: boolean) => void sendings.push(again),
      whenDurable: () => undefined,
    };
    await provider.speak(order, { signal: never, purchase });
    expect(sendings).toEqual([false, true]);
  });

  test('a voice that it does not have is refused with those that it has, before anything is bought', async () => {
    const { fake, provider } = await open(adapter.ok(tone(4.5)));
    const language = findLanguage('english');
    await provider.check({ language, voice: adapter.voice }, { signal: never });
    const error = await provider
      .check({ language, voice: 'nobody' }, { signal: never })
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ kind: 'input', details: { reason: 'unknown_voice', received: 'nobody' } });
    expect(error.details.allowed.map((name: string) => name.toLowerCase())).toContain(adapter.voice);
    if (adapter.foreign !== undefined) {
      const foreign = provider.check({ language: findLanguage(adapter.foreign) }, { signal: never });
      await expect(foreign).rejects.toMatchObject({ details: { reason: 'language_without_voice' } });
    }
    expect(orders(fake)).toHaveLength(0);
  });
});

test.each(ADAPTERS)('$name lists the voices that it takes, for nothing', async (adapter) => {
  const fake = await startFakeVendor(adapter.others);
  const provider = adapter.create(fake.origin);
  const { voices, source } = await provider.voices({ signal: never });
  expect(source).toMatch(/^https?:/);
  expect(voices!.length).toBeGreaterThan(1);
  const language = findLanguage('english');
  for (const { name } of voices!) await provider.check({ language, voice: name }, { signal: never });
  const { languages } = voices!.find(({ name }) => name.toLowerCase() === adapter.voice)!;
  if (adapter.foreign !== undefined && languages !== null)
    expect(languages).not.toContain(findLanguage(adapter.foreign).tag);
  expectKeyOnlyIn(adapter.header, adapter.key, fake.sent);
});

test('elevenlabs: all pages of an account’s voices are read, and what is said of them is told', async () => {
  const first = {
    voices: [
      {
        voice_id: 'a',
        name: 'Rachel',
        labels: { accent: 'american', gender: 'female' },
        description: 'calm',
        verified_languages: [{ language: 'th', model_id: 'eleven_v3' }],
      },
    ],
    has_more: true,
    next_page_token: 'p&2',
  };
  const fake = await startFakeVendor({
    'GET /v2/voices?page_size=100': json(200, first),
    'GET /v2/voices?page_size=100&next_page_token=p%262': json(200, {
      voices: [{ voice_id: 'b', name: 'Own' }],
      has_more: false,
      next_page_token: null,
    }),
  });
  const provider = createElevenLabs({ apiKey: KEY, baseUrl: fake.origin, ...common });
  const { voices } = await provider.voices({ signal: never });
  expect(voices!.map(({ name, about }) => [name, about])).toEqual([
    ['Rachel', 'american, female, calm'],
    ['Own', null],
  ]);
  expect(voices![0]!.languages).toContain('th');
  expect(voices![1]!.languages).not.toContain('th');
  await provider.check({ language: findLanguage('english'), voice: 'Own' }, { signal: never });
  expect(fake.sent).toHaveLength(2);
});

test('gemini: a block is told as one, and the tokens of an answer are counted', async () => {
  const route = 'POST /v1/models/gemini-3.8-flash-lite-tts:generateContent';
  const fake = await startFakeVendor({ [route]: geminiAnswer(wave(tone(4.5)), 'audio/wav') });
  const provider = createGeminiVoice({ apiKey: KEY, baseUrl: fake.origin, ...common });
  const spoken = await provider.speak(order, { signal: never });
  expect(spoken).toMatchObject({ sampleRate: RATE, usage: { inputTokens: 21, outputTokens: 125 } });
  fake.routes[route] = geminiAnswer(raw(tone(4.5)), 'audio/mpeg');
  await expect(provider.speak(order, { signal: never })).rejects.toThrow(
    'audio/mpeg, which is not read here',
  );
  fake.routes[route] = json(200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } });
  await expect(provider.speak(order, { signal: never })).rejects.toMatchObject({
    details: { reason: 'content_blocked' },
  });
});

test('openai: a Kokoro server without captions is asked for the sound alone, and never again for captions', async () => {
  const fake = await startFakeVendor({
    'POST /v1/audio/speech': bytes(streamed(tone(4.5)), 'audio/wav'),
  });
  const provider = createOpenAiVoice({ baseUrl: `${fake.origin}/v1`, model: 'kokoro', ...common });
  for (const _ of [1, 2]) expect((await provider.speak(order, { signal: never })).words).toBeNull();
  await provider.check({ language: order.language, voice: 'any' }, { signal: never }); // it lists no voices
  expect(fake.sent.map(({ path }) => path)).toEqual([
    '/dev/captioned_speech',
    '/v1/audio/speech',
    '/v1/audio/speech',
    '/v1/audio/voices',
  ]);
  expect(fake.sent.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

test('espeak: the embedded voice behind the same interface, faster where that is asked for', async () => {
  const provider = createEspeak({ cacheFolder: mkdtempSync(join(tmpdir(), 'espeak-')) });
  const language = findLanguage('english');
  const said = { ...order, language, text: 'Do the hardest thing first, and then rest.' };
  const usual = await provider.speak(said, { signal: never });
  const fast = await provider.speak({ ...said, speed: 1.3 }, { signal: never });
  expect(usual.words?.map(({ text }) => text).join(' ')).toBe(said.text);
  const ratio = usual.samples.length / fast.samples.length;
  expect(ratio).toBeGreaterThan(1.15);
  expect(ratio).toBeLessThan(1.4);
  await expect(provider.check({ language, voice: 'Kore' }, { signal: never })).rejects.toMatchObject({
    details: { reason: 'unknown_voice', allowed: ['female', 'male', 'deep', 'whisper'] },
  });
  await expect(
    provider.check({ language: findLanguage('swahili') }, { signal: never }),
  ).rejects.toMatchObject({
    details: { reason: 'language_without_voice' },
  });
});
