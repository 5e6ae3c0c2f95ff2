import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { openFfmpeg } from '../media/clips.ts';
import { recorded } from '../support/fake-recordings.ts';
import { inTurn, json, startFakeVendor } from '../support/fake-vendor.ts';
import { errorOf, newPlace } from '../support/program.ts';
import { refusalOf } from '../support/vendor-bodies.ts';

/** Clips that are made here and narrated by a vendor's voice, by the whole program. */

const ROUTE = 'POST /v1/models/gemini-3.8-flash-lite-tts:generateContent';
const RATE = 24_000;
const KEY = 'dummy-gemini-5d1c09e7b2aa41';

/** 1.5 s that are heard, as https://ai.google.dev/gemini-api/docs/speech-generation answers. */
const speech = () => {
  const samples = Int16Array.from({ length: 1.5 * RATE }, (_, at) => Math.sin(at / 9) * 6000);
  const data = Buffer.from(samples.buffer).toString('base64');
  const inlineData = { mimeType: `audio/L16;codec=pcm;rate=${RATE}`, data };
  return json(200, {
    candidates: [{ content: { role: 'model', parts: [{ inlineData }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 38 },
  });
};

test('a key for Gemini alone: stills of this machine with its speech, quoted, bought once, in the receipt', async () => {
  const place = newPlace();
  const fake = await startFakeVendor({ [ROUTE]: speech() });
  const env = { GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: fake.origin };
  writeFileSync(
    join(place.folder, 'words.txt'),
    'Why I bake at night, and never by day.\n\nIt is quiet, and the oven is free.\n\nFollow me for more bread.',
  );
  const order = [
    'run',
    '--script',
    'words.txt',
    '--no-bgm',
    '--voice',
    'Puck',
    '--voice-style',
    'warm, as to a friend',
  ];
  const quoted = await place.call([...order, '--estimate'], { env });
  const lines = quoted.document.data.quote.lines as { stage: string; provider: string; usd: number }[];
  expect(lines.filter(({ stage }) => stage === 'voice')).toHaveLength(3);
  expect(lines.filter(({ usd }) => usd > 0).map(({ provider }) => provider)).toEqual(Array(3).fill('gemini'));
  expect(quoted.document.data.quote.total_usd).toBeLessThan(0.01);
  const { chosen } = quoted.document.data.quote;
  expect(chosen.map(({ stage, provider }: Record<string, string>) => [stage, provider])).toEqual([
    ['script', 'gemini'],
    ['images', 'local'],
    ['videos', 'local'],
    ['voice', 'gemini'],
  ]);
  expect(fake.sent).toHaveLength(0);

  const made = await place.run([...order, '--yes'], { env });
  expect(made.exitCode, made.stderr).toBe(0);
  const { data } = made.document;
  expect(fake.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([ROUTE, ROUTE, ROUTE]);
  for (const { body } of fake.sent) {
    expect(refusalOf('gemini speech', body)).toBeUndefined();
    const { contents, generationConfig } = JSON.parse(body.toString());
    expect(contents[0].parts).toEqual([
      { text: expect.any(String), speechMetadata: { style: 'warm, as to a friend' } },
    ]);
    expect(generationConfig.speechConfig).toEqual({
      voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Puck' } },
      languageCode: 'en',
    });
  }
  expect(data.receipt.purchases.map(({ stage }: { stage: string }) => stage)).toEqual(
    Array(3).fill('narration'),
  );
  expect(data.receipt.spent_usd).toBeLessThan(0.01);
  expect(made.stderr).toContain('clips local (narrated by gemini it is the cheapest way, about 0.0045 USD');
  expect(made.stderr).toContain('google (about 2.10 USD) where it is named)');
  expect(made.stderr).toMatch(/voice +3 +0\.\d{4} USD/);
  expect(data.degradations.map(({ reason }: { reason: string }) => reason)).toContain('clips_made_here');
  expect(Math.abs(data.duration_seconds - 3 * 1.792)).toBeLessThan(0.2);
  expect(data.captions.source).toEqual({ HOOK: 'voiced', BODY_1: 'voiced', ENDING_CTA: 'voiced' });

  // The key is gone: what is made needs none, and nobody else says a segment of it.
  const there = ['--project', join(place.root, readdirSync(place.root)[0]!), '--estimate'];
  const left = async (step: string, ...flags: string[]) => place.call([step, ...there, ...flags]);
  for (const step of ['run', 'videos']) {
    expect((await left(step)).document.data.quote.total_usd).toBe(0);
    const refused = errorOf(await left(step, '--speed', '1.2'));
    expect(refused.details).toMatchObject({ reason: 'key_missing', provider: 'gemini' });
    const other = await left(step, '--voice-provider', 'espeak', '--voice', 'male');
    expect(other.document.data.quote.lines).toHaveLength(3);
  }
  // An estimate is nothing that a project keeps.
  expect(JSON.parse(readFileSync(join(there[1]!, 'project.json'), 'utf8'))).toMatchObject({ voice: 'Puck' });
});

test('what a narrator cannot say is refused before anything is made or bought', async () => {
  const place = newPlace();
  const fake = await startFakeVendor({});
  const env = { GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: fake.origin };
  const refusals: [string[], Record<string, string>, string][] = [
    [['--voice', 'nobody'], env, 'unknown_voice'],
    [['--voice-provider', 'elevenlabs'], env, 'key_missing'],
    [
      ['--voice-provider', 'openai'],
      { ...env, SPARKFLUENCE_TTS_BASE_URL: `${fake.origin}/v1` },
      'model_missing',
    ],
    [['--speed', '2'], env, 'bad_flag'],
    [['--voice-style', '123'], env, 'bad_flag'],
    [['--voice', 'Puck', '--video-provider', 'google'], env, 'unknown_voice'],
    [
      ['--language', 'swahili', '--script', 'words.txt'],
      { HF_TOKEN: 'hf_dummy', SPARKFLUENCE_HF_BASE_URL: fake.origin },
      'language_without_voice',
    ],
  ];
  writeFileSync(
    join(place.folder, 'words.txt'),
    'Mkate mzuri unahitaji muda.\n\nSubiri saa nne kabla ya kuoka.',
  );
  for (const [flags, variables, reason] of refusals) {
    const what = flags.includes('--script') ? [] : ['--topic', 'bread'];
    const refused = await place.call(['run', ...what, ...flags], { env: variables });
    expect(errorOf(refused).details.reason, flags.join(' ')).toBe(reason);
  }
  expect(existsSync(place.root)).toBe(false);
  expect(fake.sent).toHaveLength(0);
});

test('pictures with the same key: by name, quoted, bought once each, and what is refused is said', async () => {
  const place = newPlace();
  const draw = 'POST /v1/models/gemini-3.1-flash-lite-image:generateContent';
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  const file = join(place.folder, 'drawn.jpg');
  const still = ['-f', 'lavfi', '-i', 'testsrc2=s=768x1376', '-frames:v', '1', `file:${file}`];
  await ffmpeg.run(still, { signal: new AbortController().signal });
  const image = readFileSync(file).toString('base64');
  const fake = await startFakeVendor({
    [ROUTE]: speech(),
    [draw]: inTurn(recorded('gemini-images', 'prompt_block'), recorded('gemini-images', 'ok', { image })),
  });
  const env = { GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: fake.origin };
  writeFileSync(
    join(place.folder, 'words.txt'),
    'Why I bake at night, and never by day.\n\nIt is quiet, and the oven is free.\n\nFollow me for more bread.',
  );
  const auto = await place.call(['run', '--topic', 'bread', '--estimate'], { env });
  expect(auto.document.data.quote.total_usd).toBeLessThan(0.03);
  const named = ['--image-provider', 'gemini', '--no-bgm'];
  const quoted = await place.call(['run', '--topic', 'bread', '--estimate', ...named], { env });
  expect(quoted.document.data.quote.total_usd - auto.document.data.quote.total_usd).toBeCloseTo(4 * 0.034, 3);

  const order = ['run', '--script', 'words.txt', ...named, '--yes'];
  const blocked = await place.call(order, { env });
  expect(errorOf(blocked).details).toMatchObject({ reason: 'content_blocked', provider: 'gemini' });
  const made = await place.call(order, { env });
  expect(made.exitCode, made.stderr).toBe(0);
  const drawn = fake.sent.filter(({ path }) => path.includes('-image:'));
  expect(drawn).toHaveLength(4); // one was refused, and costs nothing
  for (const { body } of drawn) expect(refusalOf('gemini image', body)).toBeUndefined();
  const { receipt } = made.document.data;
  // Three pictures at 0.034 USD, and three narrations.
  expect(receipt.spent_usd).toBeGreaterThan(0.1);
  expect(receipt.spent_usd).toBeLessThan(0.11);
});
