import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { SpeechOrder, SpokenSound } from '../../src/contracts/narrators.ts';
import { makeNarration } from '../../src/pipeline/narration/make.ts';
import { createElevenLabs } from '../../src/providers/voice/elevenlabs.ts';
import { createGeminiVoice } from '../../src/providers/voice/gemini.ts';
import { createOpenAiVoice } from '../../src/providers/voice/openai.ts';
import { expectKeyOnlyIn } from '../support/fake-leaks.ts';
import {
  bytes,
  droppedAfter as dropped,
  inTurn,
  json,
  page,
  type Reply,
  startFakeVendor,
} from '../support/fake-vendor.ts';
import { refusalOf } from '../support/vendor-bodies.ts';
import {
  KEY,
  type OpenColumn,
  RATE,
  raw,
  SAID,
  tone,
  VOICE_COLUMNS,
  type VoiceColumn,
  wave,
} from '../support/voice-vendors.ts';
import { openTestWork } from '../support/work.ts';

/** All providers of voices through all cases, as one table; then what one vendor alone has. */

const english = findLanguage('english');
const signal = new AbortController().signal;
const order: SpeechOrder = { segment: 'BODY_1', text: SAID, language: english, speed: 1 };
const WHOLE = tone(5);
/** As loud as speech; each sample by itself. */
let drawn = 1;
const NOISE = WHOLE.map(() => {
  drawn = (drawn * 1_103_515_245 + 12_345) % 2_147_483_648;
  return (drawn / 2_147_483_648 - 0.5) * 20_000;
});
const L16 = `audio/L16;codec=pcm;rate=${RATE}`;
/** No case of this provider: a voice of this machine asks nobody, a vendor has no model here. */
const NONE = '–';

/** A WAV whose header names these lengths. */
function sized(samples: Int16Array, size: number): Buffer {
  const file = wave(samples);
  file.writeUInt32LE(size, 4);
  file.writeUInt32LE(size, 40);
  return file;
}

/** What became of it: the reason of an error, or how the sound is. */
async function end(task: Promise<SpokenSound | undefined>): Promise<string> {
  try {
    const spoken = await task;
    if (spoken === undefined) return 'taken';
    const seconds = spoken.samples.length / spoken.sampleRate;
    return `${seconds > 3 ? 'whole' : `${seconds} s`}, ${spoken.words === null ? 'no times' : 'times'}`;
  } catch (error) {
    if (!(error instanceof SparkfluenceError)) throw error;
    expect(JSON.stringify(error) + error.message).not.toContain(KEY);
    return error.details.reason ?? error.kind;
  }
}

/** Speaks against this answer of the vendor. */
const against = (reply: (column: VoiceColumn) => Reply) => async (column: VoiceColumn) => {
  if (column.answer === undefined) return NONE;
  const opened = await column.open(reply(column));
  const said = await end(opened.provider.speak(order, { signal }));
  const times = opened.asked().length;
  return times === 1 ? said : `${said}, asked ${times} times`;
};
/** In the form that the vendor sends. */
const form = ({ name, answer }: VoiceColumn, samples: Int16Array): Reply =>
  name === 'gemini' || name === 'elevenlabs'
    ? answer!(raw(samples), L16)
    : answer!(wave(samples), 'audio/wav');
const usual = (column: VoiceColumn): Reply => form(column, WHOLE);
const sound = (bytes: Buffer, type = 'audio/wav') => against(({ answer }) => answer!(bytes, type));

/** A voice of this machine is opened once: it takes a process and a model, and asks nobody. */
const here = new Map<string, Promise<OpenColumn>>();
function opened(column: VoiceColumn): Promise<OpenColumn> {
  if (column.answer !== undefined) return column.open(usual(column));
  const open = here.get(column.name) ?? column.open();
  here.set(column.name, open);
  return open;
}

const CASES: Readonly<Record<string, (column: VoiceColumn) => Promise<string>>> = {
  'a good answer': async (column) => {
    const { provider, asked, sent } = await opened(column);
    const spoken = await provider.speak(order, { signal });
    if (column.answer !== undefined) {
      expect(raw(spoken.samples).equals(raw(WHOLE))).toBe(true);
      expect(refusalOf(column.body!, asked()[0]!.body)).toBeUndefined();
      expect(refusalOf(column.body!, Buffer.from('{"unknown": 1}'))).toBeDefined();
      expectKeyOnlyIn(column.header!, KEY, sent());
    }
    if (spoken.words !== null) {
      expect(spoken.words.map(({ text }) => text).join(' ')).toBe(SAID);
      const starts = spoken.words.map(({ startSeconds }) => startSeconds);
      expect(starts.toSorted((a, b) => a - b)).toEqual(starts);
      const seconds = spoken.samples.length / spoken.sampleRate;
      expect(spoken.words.at(-1)!.endSeconds).toBeLessThan(seconds + 0.001);
    }
    return end(Promise.resolve(spoken));
  },
  'its list of voices': async (column) => {
    const { provider, asked } = await opened(column);
    const before = asked().length;
    const { voices, source } = await provider.voices({ signal });
    expect(source).not.toBe('');
    for (const { name, languages } of voices!.filter((each) => each.languages?.includes('en') !== false)) {
      const taken = await end(
        provider.check({ language: english, voice: name }, { signal }).then(() => undefined),
      );
      // The catalogue has models that nobody has fetched here.
      expect(['taken', 'voice_model_missing'], `${name} ${languages}`).toContain(taken);
    }
    expect(asked()).toHaveLength(before);
    return 'is taken, for nothing';
  },
  'a voice that is not there': async (column) => {
    const { provider } = await opened(column);
    const speaking = (await provider.voices({ signal })).voices!.filter(
      ({ languages }) => languages === null || languages.includes('en'),
    );
    const error: SparkfluenceError = await provider
      .check({ language: english, voice: 'nobody' }, { signal })
      .catch((thrown) => thrown);
    const lists = new Set(error.details.allowed as readonly string[]);
    expect(lists).toEqual(new Set(speaking.map(({ name }) => name)));
    return `${error.details.reason}, lists its own`;
  },
  'a voice of another language': async (column) => {
    if (column.name !== 'openai: Kokoro') return NONE;
    const { provider } = await opened(column);
    return end(provider.check({ language: english, voice: 'ef_dora' }, { signal }).then(() => undefined));
  },
  'a language that it cannot speak': async (column) => {
    const { provider } = await opened(column);
    return end(provider.check({ language: findLanguage('swahili') }, { signal }).then(() => undefined));
  },
  'an empty answer': sound(Buffer.alloc(0), L16),
  'an answer without a sound': against(({ nothing }) => nothing!),
  silence: against((column) => form(column, tone(5, 0))),
  'a bad answer, then a good one': against((column) => inTurn(form(column, tone(0.9)), usual(column))),
  'an answer that is cut off': against((column) => form(column, tone(0.9))),
  'a WAV of unknown length': sound(sized(WHOLE, 0xffff_ffff)),
  'a WAV of length 0': sound(sized(WHOLE, 0)),
  'a WAV that promises more': sound(sized(tone(4.5), 20 * RATE)),
  'audio/L16 of 24 kHz': sound(raw(WHOLE), L16),
  'audio/L16 as RFC 3551 has it': sound(Buffer.from(raw(WHOLE)).swap16(), L16),
  noise: against((column) => form(column, NOISE)),
  'an MP3': sound(Buffer.concat([Buffer.from('ID3\x04'), Buffer.alloc(90_000, 7)]), 'audio/mpeg'),
  'a wrong key': against(() => json(401, { error: { code: 401, message: 'API key not valid' } })),
  'a bad request': against(() => json(400, { error: { message: 'input is too long' } })),
  'an error that stays': against(() => json(503, { error: { message: 'busy' } })),
  'a page': against(() => page),
  'busy, with Retry-After': async (column) => {
    if (column.answer === undefined) return NONE;
    const at: number[] = [];
    const noting = (reply: Reply): Reply => ({
      answer: (response, sent) => {
        at.push(performance.now());
        reply.answer(response, sent);
      },
    });
    const busy = json(429, { error: { message: 'slow down' } }, { 'retry-after': '0.2' });
    const { provider } = await column.open(noting(inTurn(busy, usual(column))));
    const said = await end(provider.speak(order, { signal }));
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(195);
    return `waits, then ${said}`;
  },
  'busy for an hour': against(() => json(429, { error: { message: 'quota' } }, { 'retry-after': '3600' })),
  'a dropped connection': against((column) => inTurn(dropped, usual(column))),
  'dropped each time': against(() => dropped),
  'each sending is written down before': async (column) => {
    const { provider, asked } =
      column.answer === undefined
        ? await opened(column)
        : await column.open(inTurn(json(503, {}), usual(column)));
    const before: string[] = [];
    const beforeSend = async (again?: boolean) =>
      void before.push(`after ${asked().length}${again === true ? ' (maybe taken)' : ''}`);
    await provider.speak(order, { signal, purchase: { beforeSend, whenDurable: () => undefined } });
    return before.join(', ');
  },
  'price in the ledger': async (column) => (await bought(column)).price,
  'the same words again': async (column) => (await bought(column)).again,
  'asked for 0.8 and 1.3 of its speed': async (column) => {
    const { provider } = await opened(column);
    const spoken = [];
    for (const speed of [0.8, 1.3]) spoken.push(await provider.speak({ ...order, speed }, { signal }));
    const [slow, fast] = spoken.map(({ samples, sampleRate }) => samples.length / sampleRate);
    if (column.answer === undefined) expect(slow! / fast!).toBeGreaterThan(1.4);
    return spoken.map(({ speed }) => speed).join(' and ');
  },
  'a style': async (column) => {
    const { provider, asked } = await opened(column);
    await provider.speak({ ...order, style: 'warm, as to a friend' }, { signal });
    for (const { body } of asked()) expect(refusalOf(column.body!, body)).toBeUndefined();
    return asked().some(({ body }) => String(body).includes('warm, as to a friend')) ? 'sent' : 'left out';
  },
  'a model file that was swapped': async (column) => {
    const { provider, swap } = column.name === 'neural' ? await column.open() : await opened(column);
    if (swap === undefined) return NONE;
    swap();
    return end(provider.speak(order, { signal }));
  },
};

/** A narration that a project buys, and another project of the same machine wants, too. */
async function bought(column: VoiceColumn): Promise<{ readonly price: string; readonly again: string }> {
  const { provider, asked } = await opened(column);
  const folder = mkdtempSync(join(tmpdir(), 'voices-'));
  const work = await openTestWork(join(folder, 'one'), { narrator: provider });
  const segment = { ...work.script.segments[0]!, script_text: SAID };
  await makeNarration(work, segment);
  const [first] = work.place.ledger.state.orders;
  const other = await openTestWork(join(folder, 'two'), { narrator: provider });
  await makeNarration(other, segment);
  const { orders, narrations } = other.place.ledger.state;
  expect(narrations.HOOK?.state).toBe('succeeded');
  if (column.answer !== undefined) expect(asked()).toHaveLength(1);
  const usd = first?.actual_usd ?? first?.estimate_usd;
  return {
    price: `${first?.state}, ${usd === 0 ? 'free' : `${usd} USD`}`,
    again: orders.length === 0 ? 'kept' : 'bought again',
  };
}

/** A row a case, a column a provider. */
const EXPECTED = `
| case | gemini | openai | openai: Kokoro | elevenlabs | neural | espeak |
| a good answer | whole, no times | whole, no times | whole, times | whole, times | whole, no times | whole, times |
| its list of voices | is taken, for nothing | is taken, for nothing | is taken, for nothing | is taken, for nothing | is taken, for nothing | is taken, for nothing |
| a voice that is not there | unknown_voice, lists its own | unknown_voice, lists its own | unknown_voice, lists its own | unknown_voice, lists its own | unknown_voice, lists its own | unknown_voice, lists its own |
| a voice of another language | – | – | language_without_voice | – | – | – |
| a language that it cannot speak | taken | taken | language_without_voice | language_without_voice | language_without_voice | language_without_voice |
| an empty answer | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| an answer without a sound | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| silence | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| a bad answer, then a good one | whole, no times, asked 2 times | whole, no times, asked 2 times | whole, times, asked 2 times | whole, times, asked 2 times | – | – |
| an answer that is cut off | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| a WAV of unknown length | whole, no times | whole, no times | whole, times | whole, times | – | – |
| a WAV of length 0 | whole, no times | whole, no times | whole, times | whole, times | – | – |
| a WAV that promises more | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| audio/L16 of 24 kHz | whole, no times | bad_answer, asked 3 times | bad_answer, asked 3 times | whole, times | – | – |
| audio/L16 as RFC 3551 has it | whole, no times | bad_answer, asked 3 times | bad_answer, asked 3 times | whole, times | – | – |
| noise | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| an MP3 | bad_answer | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| a model file that was swapped | – | – | – | – | model_damaged | – |
| a wrong key | key_refused | key_refused | key_refused | key_refused | – | – |
| a bad request | request_refused | request_refused | request_refused | request_refused | – | – |
| an error that stays | provider_unavailable, asked 5 times | provider_unavailable, asked 5 times | provider_unavailable, asked 5 times | provider_unavailable, asked 5 times | – | – |
| a page | proxy_page | proxy_page | proxy_page | proxy_page | – | – |
| busy, with Retry-After | waits, then whole, no times | waits, then whole, no times | waits, then whole, times | waits, then whole, times | – | – |
| busy for an hour | rate_limited | rate_limited | rate_limited | rate_limited | – | – |
| a dropped connection | whole, no times, asked 2 times | whole, no times, asked 2 times | whole, times, asked 2 times | whole, times, asked 2 times | – | – |
| dropped each time | provider_unavailable, asked 5 times | provider_unavailable, asked 5 times | provider_unavailable, asked 5 times | provider_unavailable, asked 5 times | – | – |
| each sending is written down before | after 0, after 1 (maybe taken) | after 0, after 1 (maybe taken) | after 0, after 1 (maybe taken) | after 0, after 1 (maybe taken) | after 0 | after 0 |
| price in the ledger | fetched, 0.0009 USD | fetched, 0.0014 USD | fetched, free | fetched, 0.0074 USD | fetched, free | fetched, free |
| the same words again | kept | kept | kept | kept | kept | kept |
| asked for 0.8 and 1.3 of its speed | 1 and 1 | 0.8 and 1.3 | 0.8 and 1.3 | 0.8 and 1.2 | 0.8 and 1.3 | 0.8 and 1.3 |
| a style | sent | sent | left out | left out | left out | left out |
`;
const expected = EXPECTED.trim()
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test.each(VOICE_COLUMNS)('$name', async (column) => {
  const found: Record<string, string> = {};
  for (const [name, run] of Object.entries(CASES)) found[name] = await run(column);
  const at = expected[0]!.indexOf(column.name);
  expect(found).toEqual(Object.fromEntries(expected.slice(1).map((row) => [row[0], row[at]])));
});

/** What one vendor alone has. */

const QUICK = { firstWaitMs: 2, totalWaitMs: 300, timeoutMs: 4000 };
const GEMINI = 'POST /v1/models/gemini-3.8-flash-lite-tts:generateContent';

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
  const provider = createElevenLabs({ apiKey: KEY, baseUrl: fake.origin, ...QUICK });
  const { voices } = await provider.voices({ signal });
  expect(voices!.map(({ name, about }) => [name, about])).toEqual([
    ['Rachel', 'american, female, calm'],
    ['Own', null],
  ]);
  expect(voices![0]!.languages).toContain('th');
  expect(voices![1]!.languages).not.toContain('th');
  await provider.check({ language: findLanguage('english'), voice: 'Own' }, { signal });
  expect(fake.sent).toHaveLength(2);
});

test('gemini: a block is told as one, and the tokens of an answer are counted', async () => {
  const { answer } = VOICE_COLUMNS.find(({ name }) => name === 'gemini')!;
  const fake = await startFakeVendor({ [GEMINI]: answer!(wave(WHOLE), 'audio/wav') });
  const provider = createGeminiVoice({ apiKey: KEY, baseUrl: fake.origin, ...QUICK });
  const spoken = await provider.speak(order, { signal });
  expect(spoken).toMatchObject({ sampleRate: RATE, usage: { inputTokens: 20, outputTokens: 150 } });
  fake.routes[GEMINI] = answer!(raw(WHOLE), 'audio/mpeg');
  await expect(provider.speak(order, { signal })).rejects.toThrow('audio/mpeg, which is not read here');
  // Cut off, and says so.
  const cut = { inlineData: { mimeType: L16, data: raw(WHOLE).toString('base64') } };
  fake.routes[GEMINI] = json(200, {
    candidates: [{ content: { role: 'model', parts: [cut] }, finishReason: 'MAX_TOKENS' }],
  });
  await expect(provider.speak(order, { signal })).rejects.toMatchObject({
    details: { reason: 'bad_answer', segment: 'BODY_1' },
  });
  fake.routes[GEMINI] = json(200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } });
  await expect(provider.speak(order, { signal })).rejects.toMatchObject({
    details: { reason: 'content_blocked' },
  });
});

test('openai: a Kokoro server without captions is asked for the sound alone, and never again for captions', async () => {
  const fake = await startFakeVendor({
    'POST /v1/audio/speech': bytes(sized(WHOLE, 0xffff_ffff), 'audio/wav'),
  });
  const provider = createOpenAiVoice({ baseUrl: `${fake.origin}/v1`, model: 'kokoro', ...QUICK });
  for (const _ of [1, 2]) expect((await provider.speak(order, { signal })).words).toBeNull();
  await provider.check({ language: order.language, voice: 'any' }, { signal }); // it lists no voices
  expect(fake.sent.map(({ path }) => path)).toEqual([
    '/dev/captioned_speech',
    '/v1/audio/speech',
    '/v1/audio/speech',
    '/v1/audio/voices',
  ]);
  expect(fake.sent.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});
