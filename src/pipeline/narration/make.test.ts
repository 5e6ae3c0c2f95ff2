import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  lostAnswer,
  openTestWork,
  refusal,
  SETTINGS,
  type WorkOptions,
} from '../../../tests/support/work.ts';
import type { SpeechOrder, VoiceProvider } from '../../contracts/narrators.ts';
import type { DoneNarration } from '../../project/ledger.ts';
import { readWave } from '../../providers/voice/wave.ts';
import { spentOf } from '../money/budget.ts';
import { saveOrderAnswer } from '../money/order-answers.ts';
import { narrationFor } from './heard.ts';
import { makeNarration, narrationPrice, needsNarration } from './make.ts';

const RATE = 24_000;
const newFolder = () => join(mkdtempSync(join(tmpdir(), 'narration-')), 'project');

interface Narrator extends VoiceProvider {
  readonly orders: SpeechOrder[];
  failure: { readonly error: Error; readonly sent: boolean } | undefined;
}

/** A narrator that bills, and speaks 3 s whose pitch is that of its number. */
function createNarrator(seconds = 3, more: Partial<VoiceProvider> = {}): Narrator {
  const orders: SpeechOrder[] = [];
  const narrator: Narrator = {
    id: 'gemini',
    model: 'gemini-3.8-flash-lite-tts',
    orders,
    failure: undefined,
    voices: async () => ({ voices: null, source: 'a test' }),
    check: async () => undefined,
    async speak(order, { purchase }) {
      const { failure } = narrator;
      narrator.failure = undefined;
      if (failure?.sent === false) throw failure.error;
      await purchase?.beforeSend();
      orders.push(order);
      if (failure !== undefined) throw failure.error;
      const pause = 0.5 * RATE;
      const samples = Int16Array.from({ length: pause + seconds * RATE + pause }, (_, at) =>
        at < pause || at >= pause + seconds * RATE ? 0 : Math.sin(at / (5 + orders.length)) * 8000,
      );
      const words = order.text.split(' ').map((text, index) => ({
        text,
        startSeconds: 0.5 + index / 4,
        endSeconds: 0.75 + index / 4,
      }));
      return { samples, sampleRate: RATE, words, speed: 1, usage: { inputTokens: 10, outputTokens: 100 } };
    },
    ...more,
  };
  return narrator;
}

const open = (folder: string, narrator: VoiceProvider, more: WorkOptions = {}) =>
  openTestWork(folder, { narrator, ...more });

test('a narration is bought once: written down before it is sent, kept, and never bought for the same words again', async () => {
  const folder = newFolder();
  const narrator = createNarrator();
  const work = await open(folder, narrator);
  const [hook] = work.script.segments;
  expect(await needsNarration(work, hook!)).toBe(true);
  await makeNarration(work, hook!);
  await makeNarration(work, hook!);
  const again = await open(folder, narrator);
  await makeNarration(again, hook!);
  expect(await needsNarration(again, hook!)).toBe(false);
  expect(narrator.orders).toHaveLength(1);
  const { orders } = again.place.ledger.state;
  expect(orders).toMatchObject([
    { stage: 'narration', segment_type: 'HOOK', provider: 'gemini', state: 'fetched', actual_usd: 0.0006 },
  ]);
  // A breath before and after the speech in the place of half a second of silence, and the words move along.
  const narration = await narrationFor(again, hook!);
  expect(narration?.durationSeconds).toBeCloseTo(0.08 + 3 + 0.2, 1);
  expect(narration?.words[0]?.startSeconds).toBeCloseTo(0.08, 2);
  // Another project of this machine has the same words spoken without buying them; other words are bought.
  const other = await open(join(folder, '..', 'other'), narrator);
  await makeNarration(other, hook!);
  expect(narrator.orders).toHaveLength(1);
  await makeNarration(other, { ...hook!, script_text: 'Other words.' });
  expect(narrator.orders).toHaveLength(2);
  expect(other.place.ledger.state.takes).toMatchObject([{ kind: 'narration', number: 1 }]);
});

test('another style has the words spoken anew by a voice that follows one, and leaves the others’ alone', async () => {
  for (const narrator of [createNarrator(), createNarrator(3, { id: 'elevenlabs', model: 'eleven_v3' })]) {
    const isFollowed = narrator.id === 'gemini';
    const folder = newFolder();
    const make = async (style: string | null, auto = false) => {
      const { place, ...opened } = await open(folder, narrator, { auto });
      const project = { folder, settings: { ...SETTINGS, voice_style: style } };
      await makeNarration({ ...opened, place: { ...place, project } }, opened.script.segments[0]!);
      return narrator.orders.length;
    };
    expect([await make('warm'), await make('warm'), await make('stern')]).toEqual(
      isFollowed ? [1, 1, 2] : [1, 1, 1],
    );
    expect(narrator.orders[0]!.style).toBe('warm');
    expect(await make('warm')).toBe(isFollowed ? 2 : 1); // it was bought before
    expect(await make(null, true)).toBe(isFollowed ? 3 : 1);
  }
});

test('the limit holds, and what was refused costs nothing', async () => {
  const narrator = createNarrator();
  const poor = await open(newFolder(), narrator, { limits: { maxUsd: 0.0001 } });
  const [hook] = poor.script.segments;
  await expect(makeNarration(poor, hook!)).rejects.toMatchObject({ kind: 'budget' });
  expect(narrator.orders).toHaveLength(0);
  const work = await open(newFolder(), narrator);
  narrator.failure = { error: refusal(), sent: true };
  await expect(makeNarration(work, hook!)).rejects.toMatchObject({ kind: 'provider' });
  expect(spentOf(work.place.ledger.state).usd).toBe(0);
  const silent = createNarrator(3, { id: 'openai', model: 'unknown' });
  expect(narrationPrice(work, silent, 'Words.').usd).toBe(0);
});

test('an answer that was lost counts as bought, and one that came before a kill is taken over', async () => {
  const folder = newFolder();
  const narrator = createNarrator();
  const work = await open(folder, narrator);
  const [hook] = work.script.segments;
  narrator.failure = { error: lostAnswer(), sent: true };
  await expect(makeNarration(work, hook!)).rejects.toMatchObject({
    details: { reason: 'ambiguous_submission' },
  });
  const [lost] = work.place.ledger.state.orders;
  expect(spentOf(work.place.ledger.state).usd).toBeGreaterThan(0);
  // As a kill leaves it: the answer is on disk, its receipt is not.
  const spoken = await createNarrator().speak({ ...narrator.orders[0]! }, { signal: work.tools.signal });
  const { waveFile } = await import('../../providers/local/wave-file.ts');
  const { sha256 } = await import('../../disk/fingerprint.ts');
  const bytes = waveFile(spoken.samples, RATE, 1);
  await saveOrderAnswer(folder, lost!.id, {
    base64: Buffer.from(bytes).toString('base64'),
    narration: {
      state: 'succeeded',
      fingerprint: lost!.fingerprint!,
      provider: 'gemini',
      model: narrator.model,
      asset: { path: 'narrations/HOOK.wav', sha256: sha256(bytes), bytes: bytes.length },
      duration_seconds: 4,
      words: null,
    },
    cost: { usd: 0.0006 },
    speed: 1,
  });
  const next = await open(folder, narrator);
  await makeNarration(next, hook!);
  expect(narrator.orders).toHaveLength(1);
  expect(next.place.ledger.state.orders).toMatchObject([{ state: 'fetched', actual_usd: 0.0006 }]);
  expect(existsSync(join(folder, 'narrations/HOOK.wav'))).toBe(true);
  // It is kept as one without a kill: a breath stands in the place of the silence that the voice left.
  const kept = readWave(readFileSync(join(folder, 'narrations/HOOK.wav')))!;
  expect(kept.samples.length / kept.sampleRate).toBeCloseTo(0.08 + 3 + 0.2, 1);
});

test('speech that is longer than its segment is spoken faster by 15 % at most; the segment grows beyond that', async () => {
  const narrator = createNarrator(12);
  const folder = newFolder();
  const work = await open(folder, narrator);
  const [hook] = work.script.segments; // 8 s in its script
  await makeNarration(work, hook!);
  const wave = readWave(readFileSync(join(folder, 'narrations/HOOK.wav')))!;
  expect(wave.samples.length / wave.sampleRate).toBeCloseTo(12.28 / 1.15, 1);
  const own = await open(newFolder(), createNarrator(9));
  const settings = { ...own.place.project.settings, duration: null };
  const wide = { ...own, place: { ...own.place, project: { ...own.place.project, settings } } };
  await makeNarration(wide, { ...hook!, script_text: 'My own words.' });
  expect(wide.place.ledger.state.narrations.HOOK).toMatchObject({
    duration_seconds: expect.closeTo(9.28, 1),
  });
});

test.each([
  ['1.10', 8.8, 8],
  ['1.3', 10.4, 10.4 / 1.15],
  ['2', 16, 16 / 1.15],
])('speech of %s times its segment is whole, and at most 1.15 times as fast', async (_, whole, kept) => {
  const folder = newFolder();
  const work = await open(folder, createNarrator(whole - 0.28)); // a breath is added
  const [hook] = work.script.segments;
  await makeNarration(work, hook!);
  const { duration_seconds: seconds, words } = work.place.ledger.state.narrations.HOOK as DoneNarration;
  expect(seconds).toBeCloseTo(kept, 1);
  expect(words!.map(({ text }) => text).join(' ')).toBe(hook!.script_text);
  expect(words!.at(-1)!.endSeconds).toBeLessThanOrEqual(seconds);
});

test('without a narrator the embedded voice speaks again; with auto, what was bought stays', async () => {
  const folder = newFolder();
  const work = await open(folder, createNarrator());
  const [hook] = work.script.segments;
  await makeNarration(work, hook!);
  const auto = await openTestWork(folder, { auto: true });
  await makeNarration(auto, hook!);
  expect(auto.place.ledger.state.narrations.HOOK?.state).toBe('succeeded');
  const espeak = await openTestWork(folder);
  await makeNarration(espeak, hook!);
  expect(espeak.place.ledger.state.narrations).toEqual({});
  expect(espeak.place.ledger.state.takes).toMatchObject([{ kind: 'narration' }]);
});
