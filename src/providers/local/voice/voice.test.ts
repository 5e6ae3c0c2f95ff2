import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { VOICES, type VoiceName } from '../../../contracts/brand.ts';
import { findLanguage } from '../../../contracts/languages.ts';
import { LEAD_SECONDS, TAIL_SECONDS } from './breath.ts';
import { openVoice, segmentSecondsOf, type Voice } from './voice.ts';
import { startVoiceChild } from './voice-child.ts';
import { VOICE_TAGS, voiceFor } from './voices.ts';

const cacheFolder = await mkdtemp(join(tmpdir(), 'voice-'));
const signal = new AbortController().signal;
const speaker = startVoiceChild(signal);
const opened = new Map<string, Voice>();
const open: Voice[] = [];
afterAll(async () => {
  await Promise.all([speaker, ...open].map((each) => each.close()));
  await rm(cacheFolder, { recursive: true, force: true });
});

/** The language's plain voice; one process speaks them all. */
async function sharedVoice(tag: string): Promise<Voice> {
  const language = findLanguage(tag);
  const voice = opened.get(tag) ?? (await openVoice({ language, cacheFolder, speaker, signal }));
  opened.set(tag, voice);
  return voice;
}

/** A voice of the test's own. */
async function voiceOf(tag: string, folder = cacheFolder, stop = signal): Promise<Voice> {
  const voice = await openVoice({ language: findLanguage(tag), cacheFolder: folder, signal: stop });
  open.push(voice);
  return voice;
}

/** Samples in a row that are softer than −44 dB of full scale. */
function longestPause(samples: Int16Array): number {
  let [longest, run] = [0, 0];
  for (const sample of samples) {
    run = Math.abs(sample) < 200 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

const loudness = (samples: Int16Array): number =>
  samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);

test.each([
  ['id', 'Kerja seharian, tapi hasilnya sedikit? Coba "blok waktu".'],
  ['hi', 'क्या आप रोज़ थक जाते हैं?'],
  ['ar', 'هل تريد أن تنام أفضل؟'],
  ['ja', '毎日10分、英語を勉強しましょう。'],
  ['zh', '你每天都很累吗？今天就开始。'],
  ['th', 'คุณเหนื่อยทุกวันไหม วันนี้เริ่มต้น'],
  ['ko', '매일 피곤하신가요? 오늘부터 시작하세요.'],
])(
  '%s is spoken, and every character of the text is shown in time',
  async (tag, text) => {
    const language = findLanguage(tag);
    const { samples, sampleRate, durationSeconds, words } = await (await sharedVoice(tag)).narrate(text);
    expect(samples.length / sampleRate).toBeCloseTo(durationSeconds, 5);
    expect(loudness(samples)).toBeGreaterThan(5000);
    expect(loudness(samples.subarray(0, Math.floor(LEAD_SECONDS * sampleRate)))).toBe(0);
    expect(longestPause(samples.subarray(Math.ceil(LEAD_SECONDS * sampleRate))) / sampleRate).toBeLessThan(
      0.3,
    );
    expect(words.map((word) => word.text).join(language.spaced ? ' ' : '')).toBe(text);
    expect(words[0]?.startSeconds).toBeCloseTo(LEAD_SECONDS, 2);
    expect(words.at(-1)?.endSeconds).toBeCloseTo(durationSeconds, 2);
    for (const [index, word] of words.entries()) {
      expect(word.endSeconds).toBeGreaterThanOrEqual(word.startSeconds);
      if (index > 0) expect(word.startSeconds).toBe(words[index - 1]?.endSeconds);
    }
  },
  15_000,
);

/** Median pitch of the voiced moments, hertz, by where the signal looks most like itself a little later. */
function pitchOf(
  samples: Int16Array,
  sampleRate: number,
): { readonly hertz: number; readonly voiced: number } {
  const length = Math.floor(sampleRate * 0.04);
  const found: number[] = [];
  let moments = 0;
  for (let from = 0; from + 2 * length < samples.length; from += length) {
    const energyAt = (start: number) => {
      let sum = 0;
      for (let at = start; at < start + length; at++) sum += (samples[at] ?? 0) ** 2;
      return sum;
    };
    const energy = energyAt(from);
    if (energy / length < 1e5) continue;
    moments++;
    let best = { lag: 0, likeness: 0 };
    for (let lag = Math.floor(sampleRate / 320); lag < sampleRate / 60; lag++) {
      let product = 0;
      for (let at = from; at < from + length; at++) product += (samples[at] ?? 0) * (samples[at + lag] ?? 0);
      const likeness = product / Math.sqrt(energy * energyAt(from + lag) + 1);
      if (likeness > best.likeness + 0.02) best = { lag, likeness };
    }
    if (best.likeness > 0.6) found.push(sampleRate / best.lag);
  }
  found.sort((a, b) => a - b);
  return { hertz: found[found.length >> 1] ?? 0, voiced: found.length / Math.max(1, moments) };
}

test.each([
  ['id', 'Lima cara meningkatkan produktivitas.'],
  ['zh', '每个月省钱的五种方法'],
])(
  '%s: every voice can be told from the others, and none needs more time than the plain one',
  async (tag, text) => {
    const pitches = new Map<VoiceName, ReturnType<typeof pitchOf>>();
    const plain = await (await sharedVoice(tag)).measure(text);
    for (const name of VOICES) {
      const voice = await openVoice({ language: findLanguage(tag), name, cacheFolder, speaker, signal });
      const seconds = await voice.measure(text);
      expect(seconds, name).toBeLessThan(plain * 1.03);
      const { samples, sampleRate } = await voice.narrate(text); // spoken once
      pitches.set(name, pitchOf(samples, sampleRate));
    }
    const [female, male, deep, whisper] = VOICES.map((name) => pitches.get(name)!);
    expect(female!.hertz).toBeGreaterThan(male!.hertz * 1.4);
    expect(deep!.hertz).toBeLessThan(male!.hertz * 0.85);
    expect(whisper!.voiced).toBeLessThan(male!.voiced * 0.5);
  },
  120_000,
);

test('word times follow the voice: a word after a pause begins after it', async () => {
  const { words } = await (await sharedVoice('en')).narrate('One. Internationalization starts here today.');
  const [one, long] = words;
  expect(one!.endSeconds).toBeGreaterThan(0.4);
  expect(long!.endSeconds - long!.startSeconds).toBeGreaterThan(0.6);
});

test('what is written short is spoken in full, and the captions keep what the author wrote, in time', async () => {
  const voice = await sharedVoice('en');
  const text = 'Save $1,000 at example.com today';
  const { words, durationSeconds } = await voice.narrate(text);
  expect(words.map((word) => word.text).join(' ')).toBe(text);
  const spoken = await voice.measure('Save 1000 dollars at example dot com today');
  expect(Math.abs(durationSeconds - LEAD_SECONDS - spoken)).toBeLessThan(0.1);
  const [save, money, , address] = words.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds);
  expect(money).toBeGreaterThan(save! * 1.5);
  expect(address).toBeGreaterThan(save! * 1.5);
});

test('a segment lasts as long as its speech and a breath, in whole pictures, the same every time', async () => {
  const voice = await voiceOf('en'); // of its own: what a voice has spoken before changes its samples a little
  const text = 'Give every task its own block of time in your calendar. Then keep to it as well as you can.';
  const first = await voice.narrate(text);
  const seconds = segmentSecondsOf(first);
  const left = seconds - first.durationSeconds;
  expect(left).toBeGreaterThanOrEqual(TAIL_SECONDS - 0.001);
  expect(left).toBeLessThan(TAIL_SECONDS + 0.05);
  expect(Math.abs(seconds * 24 - Math.round(seconds * 24))).toBeLessThan(0.02);
  const again = await (await voiceOf('en', join(cacheFolder, 'other'))).narrate(text);
  expect(Buffer.from(again.samples.buffer).equals(Buffer.from(first.samples.buffer))).toBe(true);
});

test('a text for more than a minute is refused with what to cut, one without words, too', async () => {
  const voice = await sharedVoice('en');
  const text = 'Give every task its own block of time in your calendar. '.repeat(40);
  await expect(voice.narrate(text)).rejects.toMatchObject({
    kind: 'input',
    details: { reason: 'narration_too_long', cut_characters: expect.any(Number) },
  });
  await expect(voice.narrate('😀 …')).rejects.toMatchObject({ details: { reason: 'nothing_to_say' } });
});

test('what looks like markup or phonemes is read as text', async () => {
  const voice = await sharedVoice('en');
  const plain = await voice.measure('save money today');
  expect(await voice.measure('<voice name="zz">save</voice> money today')).toBeGreaterThan(plain);
  expect(await voice.measure('save [[money]] today 😀')).toBeLessThan(plain + 0.4);
});

test('a narration comes from the cache, a damaged entry or an unusable folder costs nothing', async () => {
  const folder = await mkdtemp(join(cacheFolder, 'c-'));
  const first = await (await voiceOf('en', folder)).narrate('Keep it simple.');
  const stopped = AbortSignal.abort();
  await expect((await voiceOf('en', folder, stopped)).narrate('Keep it simple.')).rejects.toMatchObject({
    kind: 'interrupted',
  });
  const files = await readdir(join(folder, 'narrations'));
  expect(files).toHaveLength(1);
  const cached = await (await voiceOf('en', folder)).narrate('Keep it simple.');
  expect(cached.words).toEqual(first.words);
  expect(Buffer.from(cached.samples.buffer).equals(Buffer.from(first.samples.buffer))).toBe(true);
  await writeFile(join(folder, 'narrations', files[0]!), '{"half');
  expect((await (await voiceOf('en', folder)).narrate('Keep it simple.')).words).toEqual(first.words);
  const blocked = join(folder, 'file');
  await writeFile(blocked, '');
  expect((await (await voiceOf('en', blocked)).narrate('Keep it simple.')).words).toEqual(first.words);
});

test('questions asked at once are all answered, each with its own', async () => {
  const voice = await sharedVoice('en');
  const texts = ['One.', 'One two three.', 'One two three four five six seven.'];
  const seconds = await Promise.all(texts.map((text) => voice.measure(text)));
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  expect(new Set(seconds).size).toBe(3);
});

test('abort ends the work and its process', async () => {
  const stop = new AbortController();
  const voice = await voiceOf('en', cacheFolder, stop.signal);
  await voice.measure('Ready.');
  const work = voice.measure('Give every task its own block of time. '.repeat(400));
  stop.abort();
  await expect(work).rejects.toMatchObject({ kind: 'interrupted' });
  await voice.close(); // resolves once the process is gone
});

test.runIf(process.platform !== 'win32')(
  'the voice dies with a parent that is killed',
  async () => {
    const module = fileURLToPath(new URL('./voice-child.ts', import.meta.url));
    const code = `const { startVoiceChild } = await import(${JSON.stringify(module)});
    const child = startVoiceChild(new AbortController().signal);
    await child.speak({ voice: 'en-us', kana: false, text: 'Hi.', wordsPerMinute: 175, limitSeconds: 9 });
    const { execFileSync } = await import('node:child_process');
    console.log(execFileSync('ps', ['-o', 'pid=', '--ppid', String(process.pid)]).toString().trim().split(/\\s+/)[0]);
    setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(String(await new Promise((resolve) => parent.stdout.once('data', resolve))));
    expect(alive(pid)).toBe(true);
    parent.kill('SIGKILL');
    for (let tries = 0; tries < 60 && alive(pid); tries += 1) await wait(50);
    expect(alive(pid)).toBe(false);
  },
  15_000,
);

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('every language of the list has a voice; another is refused with the list', () => {
  for (const tag of VOICE_TAGS) expect(voiceFor(findLanguage(tag)).voice).toBeTruthy();
  expect(() => voiceFor(findLanguage('tlh'))).toThrow(/does not speak klingon/);
  expect(() => voiceFor(findLanguage('swahili'))).toThrowError(
    expect.objectContaining({
      details: expect.objectContaining({
        reason: 'language_without_voice',
        next: expect.stringContaining('indonesian'),
      }),
    }),
  );
});
