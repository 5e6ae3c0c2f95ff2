import { describe, expect, test, vi } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { ImageOrder, ImageProvider } from '../../src/contracts/providers.ts';
import { createGeminiImages } from '../../src/providers/image/gemini.ts';
import { createHuggingFaceImages } from '../../src/providers/image/huggingface.ts';
import { createOpenAiImages } from '../../src/providers/image/openai.ts';
import type { VendorOptions } from '../../src/providers/wire/vendor-call.ts';
import { expectKeyOnlyIn, expectNoKey, masked } from '../support/fake-leaks.ts';
import { fakeJpeg, recorded, type Vendor } from '../support/fake-recordings.ts';
import {
  brokenJson,
  bytes,
  droppedAfter,
  droppedBefore,
  type FakeVendor,
  hanging,
  inTurn,
  json,
  page,
  type Reply,
  redirectTo,
  startFakeVendor,
} from '../support/fake-vendor.ts';

/** One suite, every image adapter, real SDKs over real sockets. */

interface Adapter {
  readonly name: string;
  readonly recordings: Vendor;
  readonly key: string;
  /** Where the key stands. */
  readonly header: 'authorization' | 'x-goog-api-key';
  readonly basePath: string;
  readonly drawRoute: string;
  readonly routes: Record<string, Reply>;
  readonly size: { readonly width: number; readonly height: number };
  readonly create: (options: VendorOptions) => ImageProvider;
  /** The documented body (docs/design/providers.md). */
  readonly body: (prompt: string) => unknown;
  /** What an order becomes whose outcome is unknown: sent again, or left to the ledger. */
  readonly unclear: 'provider_unavailable' | 'ambiguous_submission';
}

const FLUX = 'black-forest-labs/FLUX.1-schnell';
const HUB_ROUTE = `GET /api/models/${FLUX}?expand[]=inferenceProviderMapping`;

const ADAPTERS: readonly Adapter[] = [
  {
    name: 'huggingface',
    recordings: 'huggingface',
    key: 'hf_dummykey0123456789',
    header: 'authorization',
    basePath: '',
    drawRoute: 'POST /nscale/v1/images/generations',
    routes: { [HUB_ROUTE]: recorded('huggingface', 'mapping') },
    size: { width: 576, height: 1024 },
    create: createHuggingFaceImages,
    body: (prompt) => ({ model: FLUX, prompt, size: '576x1024', n: 1 }),
    unclear: 'provider_unavailable',
  },
  {
    name: 'openai',
    recordings: 'openai-images',
    key: 'dummy-openai-key-0123456789',
    header: 'authorization',
    basePath: '/v1',
    drawRoute: 'POST /v1/images/generations',
    routes: {},
    size: { width: 1152, height: 2048 },
    create: createOpenAiImages,
    body: (prompt) => ({
      model: 'gpt-image-2',
      prompt,
      size: '1152x2048',
      quality: 'medium',
      output_format: 'jpeg',
      output_compression: 92,
      n: 1,
    }),
    unclear: 'ambiguous_submission',
  },
  {
    name: 'gemini',
    recordings: 'gemini-images',
    key: 'dummy-gemini-key-0123456789',
    header: 'x-goog-api-key',
    basePath: '',
    drawRoute: 'POST /v1/models/gemini-3.1-flash-lite-image:generateContent',
    routes: {},
    size: { width: 768, height: 1376 },
    create: createGeminiImages,
    body: (prompt) => ({
      contents: [{ role: 'user', parts: [{ text: prompt }] }],
      generationConfig: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '9:16' } },
    }),
    unclear: 'ambiguous_submission',
  },
];

const order: ImageOrder = {
  segment: {
    type: 'BODY_1',
    duration_seconds: 8,
    script_text: 'Rahasia nomor 1: time blocking.',
    visual_direction: 'Person at a desk, a calendar with coloured blocks',
    emotion: 'curiosity',
  },
  style: 'cinematic',
  platform: 'tiktok',
  language: findLanguage('indonesian'),
  position: { index: 1, count: 4, startSeconds: 6, totalSeconds: 30 },
};
const never = new AbortController().signal;

describe.each(ADAPTERS)('$name', (adapter) => {
  const { key, drawRoute, size, recordings } = adapter;
  const picture = fakeJpeg(size.width, size.height);
  const ok = recorded(recordings, 'ok', { image: picture.toString('base64') });

  async function open(reply: Reply, options: Partial<VendorOptions> = {}) {
    const fake = await startFakeVendor({ ...adapter.routes, [drawRoute]: reply });
    const provider = adapter.create({
      apiKey: key,
      baseUrl: `${fake.origin}${adapter.basePath}`,
      firstWaitMs: 2,
      totalWaitMs: 500,
      timeoutMs: 5000,
      ...options,
    });
    return { fake, provider };
  }
  const orders = ({ sent }: FakeVendor) =>
    sent.filter(({ method, path }) => `${method} ${path}` === drawRoute);
  const failure = async (provider: ImageProvider, signal = never): Promise<SparkfluenceError> => {
    const error: unknown = await provider.draw(order, { signal }).then(
      () => expect.fail('it drew a picture'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SparkfluenceError);
    expectNoKey(error, key);
    return error as SparkfluenceError;
  };

  test('draws: the documented request, the whole picture, a silent stdout', async () => {
    const written = vi.spyOn(process.stdout, 'write');
    const logged = vi.spyOn(console, 'log');
    const { fake, provider } = await open(ok);
    const drawn = await provider.draw(order, { signal: never });
    expect(logged).not.toHaveBeenCalled();
    expect(written).not.toHaveBeenCalled();
    vi.restoreAllMocks();

    expect(Buffer.from(drawn.bytes).equals(picture)).toBe(true);
    expect(drawn).toMatchObject({ mimeType: 'image/jpeg', revisedPrompt: null, degradations: [] });
    const [request] = orders(fake);
    expect(JSON.parse(String(request!.body))).toEqual(adapter.body(provider.promptFor(order)));
    expect(masked(orders(fake), key)).toEqual([
      {
        request: drawRoute,
        [adapter.header]: adapter.header === 'authorization' ? 'Bearer <key>' : '<key>',
        'content-type': 'application/json',
      },
    ]);
    expectKeyOnlyIn(adapter.header, key, fake.sent);
    expect(provider.promptFor(order)).not.toContain(key);
    const known = new Set([drawRoute, ...Object.keys(adapter.routes)]);
    expect(fake.sent.filter(({ method, path }) => !known.has(`${method} ${path}`))).toEqual([]);
  });

  test.each([
    ['401', 'key_refused', 'config', 3],
    ['402', 'payment_required', 'provider', 4],
    ['403', 'key_refused', 'config', 3],
    ['404', 'model_retired', 'config', 3],
    ['block', 'content_blocked', 'provider', 4],
  ])('%s is %s, once, and names the segment', async (name, reason, kind, exitCode) => {
    const { fake, provider } = await open(recorded(recordings, name, { key }));
    const error = await failure(provider);
    expect(error).toMatchObject({ kind, exitCode, details: { reason, segment: 'BODY_1' } });
    expect(error.details.next).toBeTruthy();
    expect(error.message).toContain('BODY_1');
    expect(orders(fake)).toHaveLength(1);
  });

  test('429 without a time is sent again, five times in all: it says that nothing was taken', async () => {
    const { fake, provider } = await open(recorded(recordings, '429', { key }));
    const error = await failure(provider);
    expect(error).toMatchObject({
      kind: 'limit',
      exitCode: 7,
      details: { reason: 'rate_limited', attempts: 5 },
    });
    expect(orders(fake)).toHaveLength(5);
    const again = await open(inTurn(recorded(recordings, '429'), recorded(recordings, '429'), ok));
    const drawn = await again.provider.draw(order, { signal: never });
    expect(drawn.degradations).toEqual([]);
    expect(orders(again.fake)).toHaveLength(3);
  });

  test('429 that says when is waited for and sent again', async () => {
    const limited = recorded(recordings, '429', {}, { 'retry-after': '0.1' });
    const { fake, provider } = await open(inTurn(limited, ok));
    const began = performance.now();
    const drawn = await provider.draw(order, { signal: never });
    expect(performance.now() - began).toBeGreaterThanOrEqual(95);
    expect(drawn.degradations).toEqual([]);
    expect(orders(fake)).toHaveLength(2);
  });

  test('429 that asks for longer than anybody waits is refused at once, with the time', async () => {
    const { fake, provider } = await open(recorded(recordings, '429', {}, { 'retry-after': '3600' }));
    const error = await failure(provider);
    expect(error.details).toMatchObject({ reason: 'rate_limited', retry_after_seconds: 3600 });
    expect(orders(fake)).toHaveLength(1);
  });

  test.each([
    ['500', recorded(recordings, '500')],
    ['dropped before the request was read', droppedBefore],
    ['dropped after the request was read', droppedAfter],
  ])('%s: sent again where a repetition is cheap, else left to the ledger', async (_name, reply) => {
    const { fake, provider } = await open(reply);
    const error = await failure(provider);
    expect(error.details).toMatchObject({ reason: adapter.unclear, segment: 'BODY_1' });
    expect(orders(fake)).toHaveLength(adapter.unclear === 'ambiguous_submission' ? 1 : 5);

    const again = await open(inTurn(reply, ok), { ...({ repeatAmbiguous: true } as object) });
    const drawn = await again.provider.draw(order, { signal: never });
    expect(drawn.degradations).toMatchObject([{ reason: 'maybe_bought_twice', segment_type: 'BODY_1' }]);
    expect(orders(again.fake)).toHaveLength(2);
  });

  test.each([
    ['a page', page, 'Sign in to this network'],
    ['broken JSON', brokenJson, 'JSON'],
    ['success without a picture', recorded(recordings, 'no_file'), ''],
    ['success of another kind', json(200, { hello: 'world' }), ''],
  ])('%s is told, once, with what was seen', async (_name, reply, seen) => {
    const { fake, provider } = await open(reply);
    const error = await failure(provider);
    const isPage = seen === 'Sign in to this network';
    const read = isPage ? 'proxy_page' : 'bad_answer';
    const unusable = adapter.unclear === 'ambiguous_submission' ? 'ambiguous_submission' : read;
    expect(error.details).toMatchObject({ reason: unusable, segment: 'BODY_1' });
    expect(JSON.stringify(error.toDocument())).toContain(seen);
    if (isPage) expect(error.message).toMatch(/page .*came in place of an answer/);
    expect(orders(fake)).toHaveLength(1);
  });

  test('bytes that are no picture are told', async () => {
    const text = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
    const { provider } = await open(recorded(recordings, 'ok', { image: text }));
    expect((await failure(provider)).details.reason).toBe('bad_answer');
  });

  test('a picture of another size is kept and named', async () => {
    const square = fakeJpeg(size.width, size.width).toString('base64');
    const { provider } = await open(recorded(recordings, 'ok', { image: square }));
    const { degradations } = await provider.draw(order, { signal: never });
    expect(degradations).toMatchObject([{ reason: 'image_size_differs', segment_type: 'BODY_1' }]);
    expect(degradations[0]!.message).toContain(`${size.width}x${size.width}`);
  });

  test('an interrupt ends a hanging call', async () => {
    const { fake, provider } = await open(hanging);
    const interrupt = new AbortController();
    const timer = setInterval(() => orders(fake).length > 0 && interrupt.abort(), 5);
    const error = await failure(provider, interrupt.signal);
    clearInterval(timer);
    expect(error).toMatchObject({ kind: 'interrupted', exitCode: 130 });
    expect(orders(fake)).toHaveLength(1);
  });

  test('a server that never answers ends at the time limit', async () => {
    const { provider } = await open(hanging, { timeoutMs: 120, totalWaitMs: 0 });
    expect((await failure(provider)).details.reason).toBe(adapter.unclear);
  });

  test('a redirect is not followed, and the key does not travel', async () => {
    const elsewhere = await startFakeVendor({ [drawRoute]: ok });
    const { provider } = await open(redirectTo(`${elsewhere.origin}${drawRoute.slice('POST '.length)}`));
    const error = await failure(provider);
    expect(error.details.reason).toBe('request_refused');
    expect(error.message).toContain(elsewhere.origin);
    expect(elsewhere.sent).toEqual([]);
  });

  test.each(['http://example.com/v1', 'ftp://127.0.0.1', 'https://user:word@example.com', 'nonsense'])(
    'a key does not go to the base URL %s',
    (baseUrl) => {
      expect(() => adapter.create({ apiKey: key, baseUrl })).toThrow(
        expect.objectContaining({
          kind: 'config',
          details: expect.objectContaining({ reason: 'bad_setting' }),
        }),
      );
    },
  );
});

test('the prompt has direction, style, emotion, platform and 9:16, and is the same for all', () => {
  const [huggingface, openai] = ADAPTERS.map(({ create, key }) => create({ apiKey: key }));
  const prompt = huggingface!.promptFor(order);
  for (const part of [order.segment.visual_direction, 'cinematic', 'curiosity', 'TikTok', '9:16']) {
    expect(prompt).toContain(part);
  }
  expect(openai!.promptFor(order)).toBe(prompt);
});

test('a revised prompt is kept, and what was used', async () => {
  const image = fakeJpeg(1152, 2048).toString('base64');
  const fake = await startFakeVendor({
    'POST /v1/images/generations': inTurn(
      recorded('openai-images', 'revised', { image }),
      recorded('openai-images', 'ok', { image }),
    ),
  });
  const provider = createOpenAiImages({ apiKey: 'dummy-key', baseUrl: `${fake.origin}/v1` });
  const first = await provider.draw(order, { signal: never });
  expect(first.revisedPrompt).toBe('A stressed young worker at a desk');
  const second = await provider.draw(order, { signal: never });
  expect(second.usage).toEqual({ inputTokens: 120, outputTokens: 1756 });
});

test.each([
  ['dall-e-3', 'gpt-image-2'],
  ['dall-e-2', 'gpt-image-2'],
  ['gpt-image-1', 'gpt-image-2'],
  ['gpt-image-1-mini', 'gpt-image-2.6-flare'],
  ['gpt-image-1.5', 'gpt-image-2.6-sunburst'],
  ['chatgpt-image-latest', 'gpt-image-2.6-sunburst'],
])('%s by name says that it is gone and what to use: %s', (model, replacement) => {
  expect(() => createOpenAiImages({ apiKey: 'dummy-key', model })).toThrow(
    expect.objectContaining({
      kind: 'config',
      message: expect.stringContaining(model),
      details: expect.objectContaining({
        reason: 'model_retired',
        replacement: expect.stringContaining(replacement),
        next: expect.stringContaining(replacement),
      }),
    }),
  );
});

test("what is not a token of Hugging Face is not sent: the SDK would take it to the inference provider's own door", () => {
  expect(() => createHuggingFaceImages({ apiKey: 'sk-somebody-elses' })).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ reason: 'key_refused' }) }),
  );
});

describe('openai', () => {
  const route = 'POST /v1/images/generations';
  const image = fakeJpeg(1152, 2048);
  const draw = async (reply: Reply, options: Partial<Parameters<typeof createOpenAiImages>[0]> = {}) => {
    const fake = await startFakeVendor({ [route]: reply });
    const provider = createOpenAiImages({
      apiKey: 'dummy-key',
      baseUrl: `${fake.origin}/v1`,
      firstWaitMs: 2,
      ...options,
    });
    return { fake, drawn: provider.draw(order, { signal: never }) };
  };

  test('a picture by its URL, or as a data: URL, is read, and fetched without the key', async () => {
    const files = await startFakeVendor({ 'GET /picture.jpg': bytes(image, 'image/jpeg') });
    const data = `data:image/jpeg;base64,${image.toString('base64')}`;
    for (const picture of [
      { url: `${files.origin}/picture.jpg` },
      { url: data },
      { b64_json: data },
      { b64_json: null, url: data },
    ]) {
      const { drawn } = await draw(json(200, { created: 1, data: [picture] }));
      expect(Buffer.from((await drawn).bytes).equals(image)).toBe(true);
    }
    expect(JSON.stringify(files.sent.map(({ headers }) => headers))).not.toContain('dummy-key');
    const { drawn } = await draw(json(200, { data: [{ url: `${files.origin}/gone.jpg` }] }), {
      totalWaitMs: 50,
    });
    await expect(drawn).rejects.toMatchObject({ details: { reason: 'bad_answer', segment: 'BODY_1' } });
  });

  test('the quality is sent, and makes another picture and price; one that the model does not know is refused', async () => {
    const { fake, drawn } = await draw(recorded('openai-images', 'ok', { image: image.toString('base64') }), {
      quality: 'low',
    });
    await drawn;
    expect(JSON.parse(String(fake.sent[0]!.body)).quality).toBe('low');
    expect(createOpenAiImages({ apiKey: 'k', quality: 'low' }).variant).toBe('low');
    expect(createOpenAiImages({ apiKey: 'k' }).variant).toBeUndefined();
    expect(createOpenAiImages({ apiKey: 'k', quality: 'max', model: 'gpt-image-2.6-flare' }).variant).toBe(
      'max',
    );
    expect(() => createOpenAiImages({ apiKey: 'k', quality: 'max' })).toThrow(
      expect.objectContaining({
        kind: 'config',
        details: expect.objectContaining({ reason: 'bad_setting' }),
      }),
    );
  });

  test.each([
    ['organization', 'organization_not_verified', 3, /Verify the organisation/],
    ['region', 'region_not_supported', 4, /another key would not help/],
  ])('%s is told from a refused key', async (name, reason, exitCode, next) => {
    const { drawn } = await draw(recorded('openai-images', name));
    await expect(drawn).rejects.toMatchObject({
      exitCode,
      details: { reason, next: expect.stringMatching(next) },
    });
  });

  test('what a rerun does after a 500 is said as it is done', async () => {
    const { drawn } = await draw(recorded('openai-images', '500'));
    await expect(drawn).rejects.toMatchObject({
      details: {
        reason: 'ambiguous_submission',
        next: expect.stringContaining('no more than SPARKFLUENCE_RESEND_BELOW_USD'),
      },
    });
  });
});
