import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { SpeechOrder, SpokenSound } from '../../src/contracts/narrators.ts';
import { makeNarration } from '../../src/pipeline/narration/make.ts';
import { droppedAfter as dropped, inTurn, json, type Reply } from '../support/fake-vendor.ts';
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

/** All providers of voices through all cases, as one table. */

const english = findLanguage('english');
const signal = new AbortController().signal;
const order: SpeechOrder = { segment: 'BODY_1', text: SAID, language: english, speed: 1 };
const WHOLE = tone(5);
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

const opened = (column: VoiceColumn): Promise<OpenColumn> =>
  column.open(column.answer === undefined ? undefined : usual(column));

const CASES: Readonly<Record<string, (column: VoiceColumn) => Promise<string>>> = {
  'a good answer': async (column) => end((await opened(column)).provider.speak(order, { signal })),
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
  'a language that it cannot speak': async (column) => {
    const { provider } = await opened(column);
    return end(provider.check({ language: findLanguage('swahili') }, { signal }).then(() => undefined));
  },
  'an empty answer': sound(Buffer.alloc(0), L16),
  'an answer that is cut off': against((column) => form(column, tone(0.9))),
  'a WAV of unknown length': sound(sized(WHOLE, 0xffff_ffff)),
  'a WAV of length 0': sound(sized(WHOLE, 0)),
  'a WAV that promises more': sound(sized(tone(4.5), 20 * RATE)),
  'audio/L16 of 24 kHz': sound(raw(WHOLE), L16),
  'an MP3': sound(Buffer.concat([Buffer.from('ID3\x04'), Buffer.alloc(90_000, 7)]), 'audio/mpeg'),
  'a model file that was swapped': async (column) => {
    const { provider, swap } = await opened(column);
    if (swap === undefined) return NONE;
    swap();
    return end(provider.speak(order, { signal }));
  },
  'a wrong key': against(() => json(401, { error: { code: 401, message: 'API key not valid' } })),
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
        ? await column.open()
        : await column.open(inTurn(json(503, {}), usual(column)));
    const before: number[] = [];
    const beforeSend = async () => void before.push(asked().length);
    await provider.speak(order, { signal, purchase: { beforeSend, whenDurable: () => undefined } });
    return before.map((count) => `after ${count}`).join(', ');
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
| a voice that is not there | unknown_voice, lists its own | unknown_voice, lists its own | unknown_voice, lists its own | unknown_voice, lists its own | unknown_voice, lists its own | unknown_voice, lists its own |
| a language that it cannot speak | taken | taken | language_without_voice | language_without_voice | language_without_voice | language_without_voice |
| an empty answer | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| an answer that is cut off | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| a WAV of unknown length | whole, no times | whole, no times | whole, times | whole, times | – | – |
| a WAV of length 0 | whole, no times | whole, no times | whole, times | whole, times | – | – |
| a WAV that promises more | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| audio/L16 of 24 kHz | whole, no times | bad_answer, asked 3 times | bad_answer, asked 3 times | whole, times | – | – |
| an MP3 | bad_answer | bad_answer, asked 3 times | bad_answer, asked 3 times | bad_answer, asked 3 times | – | – |
| a model file that was swapped | – | – | – | – | model_damaged | – |
| a wrong key | key_refused | key_refused | key_refused | key_refused | – | – |
| busy, with Retry-After | waits, then whole, no times | waits, then whole, no times | waits, then whole, times | waits, then whole, times | – | – |
| busy for an hour | rate_limited | rate_limited | rate_limited | rate_limited | – | – |
| a dropped connection | whole, no times, asked 2 times | whole, no times, asked 2 times | whole, times, asked 2 times | whole, times, asked 2 times | – | – |
| dropped each time | provider_unavailable, asked 5 times | provider_unavailable, asked 5 times | provider_unavailable, asked 5 times | provider_unavailable, asked 5 times | – | – |
| each sending is written down before | after 0, after 1 | after 0, after 1 | after 0, after 1 | after 0, after 1 | after 0 | after 0 |
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
