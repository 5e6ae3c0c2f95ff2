import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import { checkKeys } from '../../src/providers/keys/check-keys.ts';
import { expectKeyOnlyIn, expectNoKey } from '../support/fake-leaks.ts';
import {
  droppedAfter,
  type FakeVendor,
  hanging,
  inTurn,
  json,
  page,
  type Reply,
  redirectTo,
  startFakeVendor,
} from '../support/fake-vendor.ts';

/** The free calls of `doctor --online`, one suite for every vendor. */

const VENDORS = [
  {
    provider: 'gemini',
    names: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL'],
    key: 'dummy-gemini-0123456789',
    basePath: '',
    header: 'x-goog-api-key',
    route: 'GET /v1/models?pageSize=1000',
    good: { models: [{ name: 'models/gemini-3.8-flash' }] },
    refusal: json(400, {
      error: { code: 400, message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] },
    }),
  },
  {
    provider: 'llm',
    names: ['SPARKFLUENCE_LLM_API_KEY', 'SPARKFLUENCE_LLM_BASE_URL'],
    key: 'dummy-llm-0123456789',
    basePath: '/v1',
    header: 'authorization',
    route: 'GET /v1/models',
    good: { data: [{ id: 'qwen3:latest' }, { id: 'phi' }] },
    refusal: json(401, { error: { message: 'unauthorized' } }),
  },
  {
    provider: 'huggingface',
    names: ['HF_TOKEN', 'SPARKFLUENCE_HF_BASE_URL'],
    key: 'hf_dummy-0123456789',
    basePath: '',
    header: 'authorization',
    route: 'GET /api/whoami-v2',
    good: { name: 'somebody', isPro: true, auth: { accessToken: { role: 'read' } } },
    refusal: json(401, { error: 'Invalid credentials in Authorization header' }),
  },
  {
    provider: 'openai',
    names: ['OPENAI_API_KEY', 'OPENAI_BASE_URL'],
    key: 'dummy-openai-0123456789',
    basePath: '/v1',
    header: 'authorization',
    route: 'GET /v1/models',
    good: { data: [{ id: 'gpt-image-2', shutdown_date: null }] },
    refusal: json(401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }),
  },
  {
    provider: 'veo',
    names: ['VEO_API_KEY', 'VEO_BASE_URL'],
    key: 'dummy-veo-0123456789',
    basePath: '/uapi/v1',
    header: 'x-api-key',
    route: 'GET /uapi/v1/account',
    good: { user_credit: { available_credit: 12, locked_credit: 0 } },
    refusal: json(404, { detail: { error_code: 'API_KEY_NOT_FOUND', message: 'API key not found' } }),
  },
  {
    provider: 'pexels',
    names: ['PEXELS_API_KEY', 'PEXELS_BASE_URL'],
    key: 'dummy-pexels-0123456789',
    basePath: '/v1',
    header: 'authorization',
    route: 'GET /v1/search?query=sun&per_page=1',
    good: { total_results: 8000, page: 1, per_page: 1, photos: [] },
    refusal: json(401, { status: 401, code: 'Unauthorized' }),
  },
  {
    provider: 'openai_voice',
    names: ['SPARKFLUENCE_TTS_API_KEY', 'SPARKFLUENCE_TTS_BASE_URL'],
    key: 'dummy-speech-0123456789',
    basePath: '/v1',
    header: 'authorization',
    route: 'GET /v1/models',
    good: { object: 'list', data: [{ id: 'tts-1' }, { id: 'kokoro' }] },
    refusal: json(401, { error: { message: 'unauthorized' } }),
  },
  {
    provider: 'elevenlabs',
    names: ['ELEVENLABS_API_KEY', 'ELEVENLABS_BASE_URL'],
    key: 'dummy-eleven-0123456789',
    basePath: '',
    header: 'xi-api-key',
    route: 'GET /v2/voices?page_size=1',
    good: { voices: [{ voice_id: 'a', name: 'Rachel' }], has_more: true, total_count: 21 },
    refusal: json(401, { detail: { status: 'invalid_api_key', message: 'Invalid API key' } }),
  },
] as const;
type Vendor = (typeof VENDORS)[number];

async function check(fake: FakeVendor, { names, key, basePath }: Vendor, env: Record<string, string> = {}) {
  const cacheFolder = mkdtempSync(join(tmpdir(), 'sparkfluence-check-'));
  onTestFinished(() => rmSync(cacheFolder, { recursive: true, force: true }));
  const [keyName, baseName] = names;
  const set = {
    [keyName]: key,
    [baseName]: `${fake.origin}${basePath}`,
    SPARKFLUENCE_LLM_MODEL: 'qwen3',
    SPARKFLUENCE_TTS_MODEL: 'kokoro',
  };
  const { vendors: settings } = resolveConfig({ ...set, ...env }, '/');
  const signal = new AbortController().signal;
  return checkKeys({
    settings,
    cacheFolder,
    dataFolder: cacheFolder,
    signal,
    firstWaitMs: 2,
    timeoutMs: 400,
  });
}

describe.each(VENDORS)('$provider', (vendor) => {
  const { provider, route, good, key, header, refusal } = vendor;
  const one = async (reply: Reply, env?: Record<string, string>) => {
    const fake = await startFakeVendor({ [route]: reply });
    const checks = await check(fake, vendor, env);
    expect(checks).toHaveLength(1);
    expectNoKey(checks, key);
    return { fake, found: checks[0]! };
  };

  test('a key that is taken: one free call, the key in its header only', async () => {
    const { fake, found } = await one(json(200, good));
    expect(found).toMatchObject({ provider, ok: true, warnings: [] });
    expect(found).not.toHaveProperty('problem');
    expect(found.account).toMatch(/\w/);
    expect(fake.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([route]);
    expect(String(fake.sent[0]!.headers[header])).toContain(key);
    expectKeyOnlyIn(header, key, fake.sent);
  });

  test('a key that is refused', async () => {
    const { found } = await one(refusal);
    expect(found).toMatchObject({ ok: false, problem: { reason: 'key_refused', exit_code: 3 } });
    expect(found.problem?.next).toContain('key');
  });

  test.each([
    ['a page of the network in between', page, 'proxy_page', 4],
    ['the answer of another server', json(200, { hello: key }), 'bad_answer', 4],
    ['a rate limit', json(429, { error: { message: `slow, ${key}` } }), 'rate_limited', 7],
    ['a server that fails', json(500, { error: key }), 'provider_unavailable', 4],
    ['a line that drops', droppedAfter, 'provider_unavailable', 4],
    ['a redirect', redirectTo('http://127.0.0.1:9/elsewhere'), 'request_refused', 4],
  ])('%s does not say that the key is bad', async (_name, reply, reason, exit_code) => {
    const { found } = await one(reply);
    expect(found).toMatchObject({ ok: false, problem: { reason, exit_code } });
  });

  test('a moment of trouble is outlasted', async () => {
    const { fake, found } = await one(inTurn(json(503, {}), json(200, good)));
    expect(found.ok).toBe(true);
    expect(fake.sent).toHaveLength(2);
  });
});

const vendorOf = (name: Vendor['provider']) => VENDORS.find(({ provider }) => provider === name)!;

test.each<[Vendor['provider'], unknown, Record<string, string>, RegExp]>([
  ['gemini', { models: [{ name: 'models/other' }] }, {}, /gemini-3\.8-flash .*SPARKFLUENCE_GEMINI_MODEL/],
  ['llm', { data: [{ id: 'phi' }] }, {}, /qwen3 .*SPARKFLUENCE_LLM_MODEL/],
  ['llm', { data: [{ id: 'phi' }] }, { SPARKFLUENCE_LLM_MODEL: '' }, /SPARKFLUENCE_LLM_MODEL is not set/],
  ['openai', { data: [{ id: 'gpt-4' }] }, {}, /gpt-image-2 .*SPARKFLUENCE_OPENAI_IMAGE_MODEL/],
  ['openai', { data: [{ id: 'gpt-image-2', shutdown_date: '2027-04-30' }] }, {}, /gpt-image-2 .*2027-04-30/],
  ['openai', { data: [{ id: 'gpt-image-2', shutdown_date: 1_809_000_000 }] }, {}, /2027-04-2/],
  [
    'gemini',
    { models: [{ name: 'models/gemini-3.8-flash' }] },
    { SPARKFLUENCE_GEMINI_TTS_MODEL: 'other-tts' },
    /other-tts .*SPARKFLUENCE_GEMINI_TTS_MODEL/,
  ],
  ['openai_voice', { data: [{ id: 'tts-1' }] }, {}, /kokoro .*SPARKFLUENCE_TTS_MODEL/],
  ['elevenlabs', { voices: [], total_count: 0 }, {}, /no voice/],
  ['veo', { user_credit: { available_credit: 0, locked_credit: 40 } }, {}, /no credit/],
  [
    'huggingface',
    {
      name: 'somebody',
      auth: {
        accessToken: {
          role: 'fineGrained',
          fineGrained: { global: [], scoped: [{ permissions: ['repo.read'] }] },
        },
      },
    },
    {},
    /Inference Providers/,
  ],
])('%s warns: %j %j', async (name, answer, env, words) => {
  const vendor = vendorOf(name);
  const fake = await startFakeVendor({ [vendor.route]: json(200, answer) });
  const [found] = await check(fake, vendor, env);
  expect(found).toMatchObject({ ok: true, warnings: [expect.stringMatching(words)] });
});

test('credit is told as numbers and in words, also where the answer is wrapped', async () => {
  const vendor = vendorOf('veo');
  const account = { user_credit: { available_credit: '12.5', locked_credit: 40 }, plan_id: 'PP1' };
  const fake = await startFakeVendor({ [vendor.route]: json(200, { success: true, data: account }) });
  const [found] = await check(fake, vendor);
  expect(found).toMatchObject({
    credit: { available: 12.5, locked: 40 },
    account: '12.5 credits, 40 more held by running jobs, plan PP1',
  });
});

test('a server that is silent is not waited for for ever', async () => {
  const vendor = vendorOf('veo');
  const fake = await startFakeVendor({ [vendor.route]: hanging });
  const [found] = await check(fake, vendor);
  expect(found).toMatchObject({ ok: false, problem: { reason: 'provider_unavailable', exit_code: 4 } });
});

test('what is no token of Hugging Face is not sent', async () => {
  const vendor = vendorOf('huggingface');
  const fake = await startFakeVendor({ [vendor.route]: json(200, vendor.good) });
  const [found] = await check(fake, vendor, { HF_TOKEN: 'sk-somebody-elses' });
  expect(found).toMatchObject({ ok: false, problem: { reason: 'key_refused' } });
  expect(fake.sent).toEqual([]);
});

test("Google's version is a setting", async () => {
  const vendor = vendorOf('gemini');
  const fake = await startFakeVendor({ 'GET /v1beta/models?pageSize=1000': json(200, vendor.good) });
  const [found] = await check(fake, vendor, { GOOGLE_GENAI_API_VERSION: 'v1beta' });
  expect(found?.ok).toBe(true);
});

test('without a key nobody is asked', async () => {
  const { vendors: settings } = resolveConfig({}, '/');
  const signal = new AbortController().signal;
  expect(await checkKeys({ settings, cacheFolder: tmpdir(), dataFolder: tmpdir(), signal })).toEqual([]);
});

test('pixabay takes its key in the address alone, and no error shows it', async () => {
  const key = '12345-dummypixabay0123456789';
  const route = `GET /api/?q=sun&per_page=3&key=${key}`;
  const vendor = {
    names: ['PIXABAY_API_KEY', 'PIXABAY_BASE_URL'],
    key,
    basePath: '/api',
  } as unknown as Vendor;
  const good = await startFakeVendor({ [route]: json(200, { total: 100, totalHits: 100, hits: [] }) });
  expect(await check(good, vendor)).toMatchObject([{ provider: 'pixabay', ok: true, warnings: [] }]);
  const refusing = await startFakeVendor({
    [route]: {
      answer: (response) => {
        response.writeHead(400).end(`[ERROR 400] Invalid or missing API key (${key}).`);
      },
    },
  });
  const refused = await check(refusing, vendor);
  expect(refused).toMatchObject([{ ok: false, problem: { reason: 'key_refused', exit_code: 3 } }]);
  expectNoKey(refused, key);
});
