import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readWave } from '../../src/providers/voice/wave.ts';
import { type FakeVendor, json, startFakeVendor } from '../support/fake-vendor.ts';
import { errorOf, newPlace } from '../support/program.ts';

/** `voices list` and `voices try`, on loopback. */

const ROUTE = 'POST /v1/models/gemini-3.8-flash-lite-tts:generateContent';
const KEY = 'dummy-gemini-voice-0123456789';

function gemini(seconds = 5) {
  const samples = Int16Array.from({ length: seconds * 24_000 }, (_, at) => Math.sin(at / 9) * 8000);
  const data = Buffer.from(samples.buffer).toString('base64');
  return json(200, {
    candidates: [
      {
        content: { parts: [{ inlineData: { mimeType: 'audio/L16;codec=pcm;rate=24000', data } }] },
        finishReason: 'STOP',
      },
    ],
    usageMetadata: { promptTokenCount: 30, candidatesTokenCount: 125 },
  });
}

/** A place with a cache and a data folder of its own, and Gemini on loopback. */
function placeWith({ origin }: FakeVendor) {
  const place = newPlace();
  const env = {
    GEMINI_API_KEY: KEY,
    GOOGLE_GEMINI_BASE_URL: origin,
    SPARKFLUENCE_CACHE: join(place.folder, 'cache'),
    SPARKFLUENCE_DATA: join(place.folder, 'data'),
    SPARKFLUENCE_POLL_MS: '2',
  };
  const call = (argv: readonly string[], more: Record<string, string> = {}) =>
    place.call(['voices', ...argv, '--json'], { env: { ...env, ...more } });
  return { place, call };
}

describe('voices list', () => {
  test('every provider, also those without a key, which say what they need; a language leaves out what does not speak it', async () => {
    const eleven = await startFakeVendor({
      'GET /v2/voices?page_size=100': json(200, {
        voices: [{ voice_id: 'a', name: 'Rachel' }],
        has_more: false,
      }),
    });
    const { call } = placeWith(await startFakeVendor());
    const env = { ELEVENLABS_API_KEY: KEY, ELEVENLABS_BASE_URL: eleven.origin };
    const { exitCode, document } = await call(['list', '--language', 'thai'], env);
    expect(exitCode).toBe(0);
    const found = Object.fromEntries(
      document.data.providers.map((each: { provider: string }) => [each.provider, each]),
    );
    expect(found.openai).toMatchObject({ needs: 'SPARKFLUENCE_TTS_BASE_URL', voices: null });
    expect(found.gemini).toMatchObject({ needs: null, source: expect.stringContaining('ai.google.dev') });
    expect(found.gemini.voices).toContainEqual({ name: 'Puck', languages: null, about: 'upbeat' });
    expect(found.elevenlabs.voices).toEqual([]); // its usual model does not speak Thai
    expect(found.espeak.voices.map(({ name }: { name: string }) => name)).toContain('deep');
    const english = await call(['list', '--language', 'english', '--provider', 'elevenlabs'], env);
    expect(english.document.data.providers).toHaveLength(1);
    expect(english.document.data.providers[0].voices).toMatchObject([{ name: 'Rachel' }]);
  });

  test('one that does not answer is named and hides none of the others; asked for alone it is an error', async () => {
    const refusing = await startFakeVendor({
      'GET /v2/voices?page_size=100': json(401, { detail: { status: 'invalid_api_key' } }),
    });
    const { call } = placeWith(await startFakeVendor());
    const env = { ELEVENLABS_API_KEY: KEY, ELEVENLABS_BASE_URL: refusing.origin };
    const all = await call(['list'], env);
    expect([all.exitCode, all.document.data.providers.length]).toEqual([0, 4]);
    expect(all.document.data.degradations).toMatchObject([{ reason: 'voices_not_listed' }]);
    expect(all.stderr).toContain('elevenlabs');
    const alone = await call(['list', '--provider', 'elevenlabs'], env);
    expect([alone.exitCode, errorOf(alone).details.reason]).toEqual([3, 'key_refused']);
    expect(all.stdout + all.stderr + alone.stdout + alone.stderr).not.toContain(KEY);
  });

  test('a server of one’s own that does not list its voices', async () => {
    const { call } = placeWith(await startFakeVendor());
    const own = await startFakeVendor();
    const env = { SPARKFLUENCE_TTS_BASE_URL: `${own.origin}/v1`, SPARKFLUENCE_TTS_MODEL: 'x' };
    const { document } = await call(['list', '--provider', 'openai'], env);
    expect(document.data.providers).toEqual([
      { provider: 'openai', needs: null, voices: null, source: `${own.origin}/v1/audio/voices` },
    ]);
  });
});

describe('voices try', () => {
  test('a sample is written whole, paid once, written down, and never over a file', async () => {
    const fake = await startFakeVendor({ [ROUTE]: gemini() });
    const { place, call } = placeWith(fake);
    const argv = ['try', 'Puck', '--provider', 'gemini', '--language', 'indonesian'];
    const estimate = await call([...argv, '--estimate']);
    expect(estimate.document.data).toMatchObject({ file: null, provider: 'gemini', kept: false });
    expect(estimate.document.data.cost_usd).toBeGreaterThan(0);
    expect(fake.sent).toHaveLength(0);

    const first = await call(argv);
    expect(first.exitCode, first.stderr).toBe(0);
    const { file, cost_usd } = first.document.data;
    expect(file).toBe(join(place.folder, 'voice-gemini-puck-id.wav'));
    expect(cost_usd).toBe(0.0008); // 30 tokens at 0.5 and 125 at 6 USD a million, in the ledger's four places
    expect(readWave(readFileSync(file))!.samples.length).toBeGreaterThan(5 * 24_000 - 1000);
    expect(JSON.parse(fake.sent[0]!.body.toString()).contents[0].parts[0].text).toContain('Halo');
    const spent = readFileSync(join(place.folder, 'data/voices/spent.jsonl'), 'utf8').trim().split('\n');
    expect(spent.map((line) => JSON.parse(line).state)).toEqual(['sent', 'spoken']);

    const second = await call(argv);
    expect(second.document.data).toMatchObject({ kept: true, cost_usd: 0 });
    expect(second.document.data.file).toBe(join(place.folder, 'voice-gemini-puck-id-2.wav'));
    expect(fake.sent).toHaveLength(1);

    writeFileSync(join(place.folder, 'mine.wav'), 'mine');
    const refused = await call([...argv, '-o', 'mine.wav']);
    expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([2, 'file_exists']);
    expect(readFileSync(join(place.folder, 'mine.wav'), 'utf8')).toBe('mine');
  });

  test('over the limit nothing is sent; a voice and a language that are not there are refused with those that are', async () => {
    const fake = await startFakeVendor({ [ROUTE]: gemini() });
    const { place, call } = placeWith(fake);
    const over = await call(['try', '--provider', 'gemini', '--max-cost', '0.00001']);
    expect([over.exitCode, errorOf(over).details.reason]).toEqual([9, 'budget_exceeded']);
    const nobody = await call(['try', 'Nobody', '--provider', 'gemini']);
    expect([nobody.exitCode, errorOf(nobody).details.reason]).toEqual([2, 'unknown_voice']);
    expect(errorOf(nobody).details.next).toContain('Puck');
    const mute = await call(['try', '--provider', 'espeak', '--language', 'swahili', '--text', 'Habari']);
    expect([mute.exitCode, errorOf(mute).details.reason]).toEqual([2, 'language_without_voice']);
    const silent = await call(['try', '--provider', 'gemini', '--language', 'swahili']);
    expect([silent.exitCode, errorOf(silent).details.reason]).toEqual([2, 'missing_input']);
    expect(fake.sent).toHaveLength(0);
    expect(readdirSync(place.folder).filter((name) => name.endsWith('.wav'))).toEqual([]);
  });

  test('a sending whose answer is lost counts: the next attempt is within the limit or is not made', async () => {
    const fake = await startFakeVendor({ [ROUTE]: json(503, {}) });
    const { place, call } = placeWith(fake);
    const failed = await call(['try', '--provider', 'gemini', '--max-cost', '0.0015']);
    expect([failed.exitCode, errorOf(failed).details.reason]).toEqual([9, 'budget_exceeded']);
    expect(fake.sent).toHaveLength(1);
    expect(existsSync(join(place.folder, 'voice-gemini-en.wav'))).toBe(false);
  });

  test('a style goes to a voice that follows one, with another it is another sample; by any other it is named', async () => {
    const fake = await startFakeVendor({ [ROUTE]: gemini() });
    const { call } = placeWith(fake);
    const argv = ['try', 'Puck', '--provider', 'gemini', '--style'];
    const styles = ['warm', 'stern', 'none', 'warm'];
    for (const style of styles) expect((await call([...argv, style])).document.data.degradations).toEqual([]);
    const parts = fake.sent.map(
      ({ body }) => JSON.parse(body.toString()).contents[0].parts[0].speechMetadata,
    );
    expect(parts).toEqual([{ style: 'warm' }, { style: 'stern' }, undefined]);
    const plain = await call(['try', 'deep', '--provider', 'espeak', '--style', 'warm']);
    expect(plain.document.data.degradations).toMatchObject([{ reason: 'voice_style_not_used' }]);
    expect(plain.stderr).toContain('The style “warm” was not used: the voices of espeak take none.');
  });

  test('the embedded voice: free, at the speed that was asked for', async () => {
    const { place, call } = placeWith(await startFakeVendor());
    const argv = ['try', 'deep', '--provider', 'espeak', '--language', 'german', '-o'];
    const usual = await call([...argv, 'usual.wav']);
    const fast = await call([...argv, 'fast.wav', '--speed', '1.3']);
    expect(usual.document.data).toMatchObject({ cost_usd: 0, voice: 'deep', language: 'german' });
    expect(fast.document.data.duration_seconds).toBeLessThan(usual.document.data.duration_seconds * 0.9);
    expect(existsSync(join(place.folder, 'data'))).toBe(false);
  });
});
