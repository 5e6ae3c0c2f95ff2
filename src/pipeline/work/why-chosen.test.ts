import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import { chooseMakers, type NamedProviders, type Wished } from './makers.ts';
import { chosenByAuto, chosenLine } from './why-chosen.ts';

const GEMINI = { GEMINI_API_KEY: 'dummy-gemini-1' };
const ELEVENLABS = { ELEVENLABS_API_KEY: 'dummy-eleven-1' };
const PEXELS = { PEXELS_API_KEY: 'dummy-pexels-1' };
const VEO = { VEO_API_KEY: 'dummy-veo-1' };
const OPENAI = { OPENAI_API_KEY: 'dummy-openai-1' };
const FLUX = { HF_TOKEN: 'hf_dummy1' };
const SPEECH = { SPARKFLUENCE_TTS_BASE_URL: 'http://127.0.0.1:9/v1' };
const KOKORO = { ...SPEECH, SPARKFLUENCE_TTS_MODEL: 'kokoro' };
const DEAR = { ...SPEECH, SPARKFLUENCE_TTS_MODEL: 'tts-1-hd' };

type Env = Readonly<Record<string, string>>;
const chosenWith = async (env: Env, named: NamedProviders = {}, wished: Wished = {}, narrate = false) =>
  chosenByAuto(await chooseMakers(named, resolveConfig(env, '/'), wished), narrate);

test.each<[string, Env, NamedProviders, string[]]>([
  ['no key', {}, {}, ['script local', 'images local', 'videos local', 'voice espeak']],
  ['Gemini', GEMINI, {}, ['script gemini', 'images local', 'videos local', 'voice gemini']],
  ['ElevenLabs', ELEVENLABS, {}, ['script local', 'images local', 'videos local', 'voice elevenlabs']],
  ['Pexels', PEXELS, {}, ['script local', 'images pexels', 'videos local', 'voice espeak']],
  ['VEO, whose clips are dear', VEO, {}, ['script local', 'images local', 'videos local', 'voice espeak']],
  ['OpenAI, as its pictures', OPENAI, {}, ['script local', 'images local', 'videos local', 'voice espeak']],
  [
    'all of them',
    { ...GEMINI, ...VEO, ...OPENAI, ...FLUX, ...ELEVENLABS },
    {},
    [...['script gemini', 'images huggingface', 'videos local', 'voice gemini']],
  ],
  [
    'FLUX and free photos',
    { ...FLUX, ...PEXELS },
    {},
    [...['script local', 'images pexels', 'videos local', 'voice espeak']],
  ],
  [
    'a free server',
    { ...GEMINI, ...KOKORO },
    {},
    [...['script gemini', 'images local', 'videos local', 'voice openai']],
  ],
  [
    'a server that is dearer',
    { ...GEMINI, ...DEAR },
    {},
    [...['script gemini', 'images local', 'videos local', 'voice gemini']],
  ],
  [
    'a server whose model is not named',
    { ...GEMINI, ...SPEECH },
    {},
    [...['script gemini', 'images local', 'videos local', 'voice gemini']],
  ],
  ['a named voice', GEMINI, { voiceProvider: 'espeak' }, ['script gemini', 'images local', 'videos local']],
  ['a named video model', { ...GEMINI, ...VEO }, { videoProvider: 'veo' }, ['script gemini', 'images local']],
])('what auto chose: %s', async (_, env, named, expected) => {
  const chosen = await chosenWith(env, named);
  expect(chosen.map(({ stage, provider }) => `${stage} ${provider}`)).toEqual(expected);
  for (const { why } of chosen) expect(why).not.toBe('');
});

test('whoever names a video model has its clips', async () => {
  const env = { ...GEMINI, ...VEO, SPARKFLUENCE_VEO_MODEL: 'veo-3.1' };
  expect((await chosenWith(env)).map(({ provider }) => provider)).toEqual(['gemini', 'local', 'veo']);
});

test('the price table decides: whoever has clips, pictures or a voice for less has them bought', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-auto-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'prices.json');
  const each = (usd: number) => ({ '*': { usdEach: usd, exact: true } });
  const tell = (table: object) =>
    writeFileSync(file, JSON.stringify({ asOf: '2026-11-30', currency: 'USD', ...table }));
  const env = { ...GEMINI, ...VEO, ...OPENAI, ...FLUX, SPARKFLUENCE_PRICES: file };
  tell({ images: { openai: { 'gpt-image-2': { usdEach: 0.002, exact: true } } }, videos: { veo: each(0) } });
  expect((await chosenWith(env)).map(({ provider }) => provider)).toEqual(['gemini', 'openai', 'veo']);
  tell({ voice: { elevenlabs: each(0.0001) }, images: { huggingface: each(0.02) } });
  const chosen = await chosenWith({ ...env, ...ELEVENLABS });
  expect(chosen.map(({ provider }) => provider)).toEqual(['gemini', 'local', 'local', 'elevenlabs']);
});

test('a bare body of the specification is for its own providers, where their keys are there', async () => {
  const isSpecified = true;
  const all = { ...GEMINI, ...VEO, ...OPENAI, ...FLUX, ...PEXELS };
  const made = async (env: Env) =>
    (await chosenWith(env, {}, { isSpecified })).slice(1, 3).map(({ provider }) => provider);
  expect(await made(all)).toEqual(['huggingface', 'veo']);
  expect(await made({ ...GEMINI, ...OPENAI })).toEqual(['local', 'local']);
});

test('why auto chose it is told by the prices; where there is no key at all, the draft note says so', async () => {
  expect(chosenLine(await chosenWith({}))).toBeUndefined();
  const both = chosenLine(await chosenWith({ ...GEMINI, ...ELEVENLABS, ...PEXELS }));
  expect(both).toContain('voice gemini (the cheapest of the keys that are there, about 0.0045 USD for 30 s)');
  expect(both).toContain(
    'clips local (narrated by gemini it is the cheapest way, about 0.0045 USD for 30 s;',
  );
  expect(both).toContain('google (about 2.10 USD) and pexels where one is named)');
  expect(chosenLine(await chosenWith(PEXELS, { videoProvider: 'pexels' }))).toBeUndefined();
  expect((await chosenWith({ ...VEO, ...GEMINI }, {}, {}, true)).at(-1)).toMatchObject({
    stage: 'voice',
    provider: 'gemini',
  });
  const { videos } = await chooseMakers({}, resolveConfig(VEO, '/'));
  expect(videos.degradations).toMatchObject([
    { reason: 'clips_made_here', next: expect.stringContaining('--video-provider veo') },
  ]);
  // A key that buys nothing here is never passed over in silence.
  expect(chosenLine(await chosenWith(OPENAI))).toContain('openai (about 0.32 USD) where it is named');
});
