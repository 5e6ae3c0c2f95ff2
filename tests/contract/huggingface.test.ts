import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { ImageOrder } from '../../src/contracts/providers.ts';
import { watchResends } from '../../src/providers/image/drawn-image.ts';
import { createHuggingFaceImages, type HuggingFaceOptions } from '../../src/providers/image/huggingface.ts';
import { imageFacts } from '../../src/providers/image/image-bytes.ts';
import type { Wait } from '../../src/providers/wire/retry.ts';
import { DOCUMENTED_BODIES } from '../support/documented-bodies.ts';
import { fakeJpeg } from '../support/fake-recordings.ts';
import {
  bytes,
  type FakeVendor,
  inTurn,
  json,
  page,
  type Reply,
  startFakeVendor,
} from '../support/fake-vendor.ts';
import { oneSlot } from '../support/one-slot.ts';
import { nscaleFake } from '../support/picture-vendors.ts';

/** Hugging Face: the hub's list of who serves a model, and what each of them is sent. */

const FLUX = 'black-forest-labs/FLUX.1-schnell';
const HUB = `GET /api/models/${FLUX}?expand[]=inferenceProviderMapping`;
const NSCALE = 'POST /nscale/v1/images/generations';
const TOGETHER = 'POST /together/v1/images/generations';
const key = 'hf_dummykey0123456789';
const never = new AbortController().signal;
const order: ImageOrder = {
  segment: {
    type: 'BODY_1',
    duration_seconds: 8,
    script_text: 'Rahasia nomor 1: time blocking.',
    visual_direction: 'Person at a desk',
    emotion: 'curiosity',
  },
  style: 'cinematic',
  platform: 'tiktok',
  language: findLanguage('indonesian'),
  position: { index: 1, count: 4, startSeconds: 6, totalSeconds: 30 },
};

const live = (providerId = FLUX, status = 'live', task = 'text-to-image') => ({ status, providerId, task });
const hub = (inferenceProviderMapping: unknown): Reply =>
  json(200, { _id: 'x', id: FLUX, inferenceProviderMapping });
const picture = fakeJpeg(576, 1024);
const togetherFake: Reply = json(200, { data: [{ index: 0, b64_json: picture.toString('base64') }] });

async function open(routes: Record<string, Reply>, options: Partial<HuggingFaceOptions> = {}) {
  const fake = await startFakeVendor(routes);
  const fast = { firstWaitMs: 2, totalWaitMs: 300, timeoutMs: 5000 };
  const provider = createHuggingFaceImages({ apiKey: key, baseUrl: fake.origin, ...fast, ...options });
  return { fake, draw: (signal = never) => provider.draw(order, { signal }) };
}
const count = ({ sent }: FakeVendor, route: string) =>
  sent.filter(({ method, path }) => `${method} ${path}` === route).length;
const bodyOf = ({ sent }: FakeVendor, route: string) =>
  JSON.parse(String(sent.find(({ method, path }) => `${method} ${path}` === route)!.body));

test('nscale is sent what it documents, and the picture is upright', async () => {
  const { draw } = await open({ [HUB]: hub({ nscale: live() }), [NSCALE]: nscaleFake });
  const drawn = await draw();
  expect(imageFacts(drawn.bytes)?.size).toEqual({ width: 576, height: 1024 });
  expect(drawn.degradations).toEqual([]);
});

test('orders that are queued do not keep each other from being asked after', {
  timeout: 20_000,
}, async () => {
  const cacheFolder = mkdtempSync(join(tmpdir(), 'sparkfluence-queued-'));
  onTestFinished(() => rmSync(cacheFolder, { recursive: true, force: true }));
  const { submit, providerId, queued, poll, done } = QUEUED['zai-org'];
  const files = await startFakeVendor({
    'GET /picture.jpg': bytes(fakeJpeg(1152, 2048), 'image/jpeg'),
  });
  const { limits, purchase } = oneSlot('huggingface', cacheFolder);
  const fake = await startFakeVendor({
    [HUB]: hub({ 'zai-org': live(providerId) }),
    [submit]: json(200, queued),
    [poll]: json(200, done(`${files.origin}/picture.jpg`)),
  });
  const fast = { firstWaitMs: 2, totalWaitMs: 300, timeoutMs: 5000, limits };
  const provider = createHuggingFaceImages({ apiKey: key, baseUrl: fake.origin, ...fast });
  const drawOne = async () => {
    const bought = purchase();
    await provider.draw(order, { signal: never, purchase: bought.hooks });
    await bought.durable();
    return bought.intents();
  };
  expect(await Promise.all([drawOne(), drawOne(), drawOne()])).toEqual([1, 1, 1]);
  expect(count(fake, submit)).toBe(3);
});

test('the hub is asked once in a process, by pictures drawn at the same time too', async () => {
  const { fake, draw } = await open({ [HUB]: hub({ nscale: live() }), [NSCALE]: nscaleFake });
  await Promise.all([draw(), draw(), draw()]);
  await draw();
  expect(count(fake, HUB)).toBe(1);
  expect(count(fake, NSCALE)).toBe(4);
});

test('a command that is stopped while the hub is asked stops no other command of the process', async () => {
  const stop = new AbortController();
  const slowly: Reply = {
    answer: async (response, received) => {
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 50));
      hub({ nscale: live() }).answer(response, received);
    },
  };
  const { draw } = await open({ [HUB]: slowly, [NSCALE]: nscaleFake });
  const [stopped, other] = await Promise.allSettled([draw(stop.signal), draw()]);
  expect(stopped).toMatchObject({ status: 'rejected', reason: { kind: 'interrupted' } });
  expect(other.status).toBe('fulfilled');
});

test.each([
  ['nscale is being tried out', { nscale: live(FLUX, 'staging'), together: live() }],
  ['nscale is not listed', { 'some-newcomer': live(), together: live() }],
  ['nscale draws nothing', { nscale: live(FLUX, 'live', 'conversational'), together: live() }],
  [
    'the list is an array',
    [
      { provider: 'together', ...live() },
      { provider: 'nscale', ...live(FLUX, 'staging') },
    ],
  ],
  ['an entry is odd', { nscale: { status: 'live' }, together: live(), replicate: null }],
])('%s: another one that is live draws', async (_, mapping) => {
  const { fake, draw } = await open({ [HUB]: hub(mapping), [TOGETHER]: togetherFake, [NSCALE]: nscaleFake });
  expect((await draw()).degradations).toEqual([]);
  expect(count(fake, NSCALE)).toBe(0);
  expect(DOCUMENTED_BODIES.together.safeParse(bodyOf(fake, TOGETHER)).error).toBeUndefined();
  expect(bodyOf(fake, TOGETHER)).toMatchObject({ width: 576, height: 1024, steps: 4 });
});

test('one that refuses the model in spite of the list gives way to the next, and is not asked again', async () => {
  const gone = json(404, { error: `Model ${FLUX} is not supported by provider nscale` });
  const { fake, draw } = await open({
    [HUB]: hub({ nscale: live(), together: live() }),
    [NSCALE]: gone,
    [TOGETHER]: togetherFake,
  });
  await draw();
  await draw();
  expect([count(fake, NSCALE), count(fake, TOGETHER)]).toEqual([1, 2]);
});

test('the one that is insisted on draws, and nobody else', async () => {
  const routes = {
    [HUB]: hub({ nscale: live(), together: live() }),
    [NSCALE]: nscaleFake,
    [TOGETHER]: togetherFake,
  };
  const { fake, draw } = await open(routes, { via: 'together' });
  await draw();
  expect([count(fake, NSCALE), count(fake, TOGETHER)]).toEqual([0, 1]);
  const other = await open(routes, { via: 'fal-ai' });
  await expect(other.draw()).rejects.toMatchObject({
    exitCode: 3,
    details: { reason: 'model_retired', via: 'fal-ai', next: expect.stringContaining('nscale, together') },
  });
});

test.each([
  ['no list', json(200, { id: FLUX })],
  ['null', json(200, null)],
  ['a list that is none', hub('nscale')],
  ['a page', page],
  ['an error', json(503, { error: 'down' })],
  ['not there', json(404, { error: 'Repository not found' })],
])(
  'the hub answers oddly (%s): the default model is drawn by the provider that is known for it',
  async (_, answer) => {
    const { fake, draw } = await open({ [HUB]: answer, [NSCALE]: nscaleFake });
    expect((await draw()).degradations).toEqual([]);
    expect(count(fake, NSCALE)).toBe(1);
  },
);

test('for another model an odd hub is an error of the provider, and an unknown model is told', async () => {
  const route = 'GET /api/models/some/model?expand[]=inferenceProviderMapping';
  const odd = await open({ [route]: json(200, {}) }, { model: 'some/model' });
  await expect(odd.draw()).rejects.toMatchObject({
    exitCode: 4,
    details: { reason: 'bad_answer', provider: 'huggingface' },
  });
  const gone = await open({ [route]: json(404, { error: 'Repository not found' }) }, { model: 'some/model' });
  await expect(gone.draw()).rejects.toMatchObject({
    exitCode: 3,
    details: { reason: 'model_retired', replacement: FLUX },
  });
});

test('nobody is live: the model is gone, and it says what to use', async () => {
  const { draw } = await open({ [HUB]: hub({ nscale: live(FLUX, 'staging') }) });
  await expect(draw()).rejects.toMatchObject({ exitCode: 3, details: { reason: 'model_retired' } });
});

test('fal queues: it is asked until the picture is there, which is fetched without the key', async () => {
  const files = await startFakeVendor({ 'GET /picture.jpg': bytes(picture, 'image/jpeg') });
  const submit = 'POST /fal-ai/fal-ai/flux/schnell?_subdomain=queue';
  const status = 'GET /fal-ai/fal-ai/flux/requests/r1/status?_subdomain=queue';
  const result = 'GET /fal-ai/fal-ai/flux/requests/r1?_subdomain=queue';
  let polls = 0;
  const { fake, draw } = await open({
    [HUB]: hub({ 'fal-ai': live('fal-ai/flux/schnell') }),
    [submit]: json(200, {
      status: 'IN_QUEUE',
      request_id: 'r1',
      response_url: 'https://queue.fal.run/fal-ai/flux/requests/r1',
    }),
    [status]: {
      answer: (response, sent) => {
        polls += 1;
        json(200, { status: polls === 1 ? 'IN_PROGRESS' : 'COMPLETED' }).answer(response, sent);
      },
    },
    [result]: json(200, { images: [{ url: `${files.origin}/picture.jpg`, width: 576, height: 1024 }] }),
  });
  expect(Buffer.from((await draw()).bytes).equals(picture)).toBe(true);
  expect(DOCUMENTED_BODIES['fal-ai'].safeParse(bodyOf(fake, submit)).error).toBeUndefined();
  expect(bodyOf(fake, submit).image_size).toEqual({ width: 576, height: 1024 });
  expect(polls).toBe(2);
  expect(JSON.stringify(files.sent.map(({ headers }) => headers))).not.toContain(key);
});

/** What each of them answers, as its page says, where the picture comes by its URL. */
const QUEUED = {
  // https://replicate.com/docs/topics/predictions/lifecycle
  replicate: {
    submit: 'POST /replicate/v1/models/black-forest-labs/flux-schnell/predictions',
    providerId: 'black-forest-labs/flux-schnell',
    queued: {
      id: 'p1',
      status: 'starting',
      output: null,
      urls: { get: 'https://api.replicate.com/v1/predictions/p1' },
    },
    poll: 'GET /replicate/v1/predictions/p1',
    running: { id: 'p1', status: 'processing', output: null },
    done: (url: string) => ({ id: 'p1', status: 'succeeded', output: [url] }),
    failed: {
      id: 'p1',
      status: 'failed',
      output: null,
      error: 'NSFW content detected. Try a different prompt.',
    },
    size: { width: 768, height: 1344 },
  },
  // https://wavespeed.ai/docs/docs-api/wavespeed-ai/flux-schnell
  wavespeed: {
    submit: 'POST /wavespeed/api/v3/wavespeed-ai/flux-schnell',
    providerId: 'wavespeed-ai/flux-schnell',
    queued: {
      code: 200,
      data: {
        id: 'w1',
        status: 'created',
        outputs: [],
        urls: { get: 'https://api.wavespeed.ai/api/v3/predictions/w1/result' },
      },
    },
    poll: 'GET /wavespeed/api/v3/predictions/w1/result',
    running: { code: 200, data: { id: 'w1', status: 'processing', outputs: [] } },
    done: (url: string) => ({ code: 200, data: { id: 'w1', status: 'completed', outputs: [url] } }),
    failed: { code: 200, data: { id: 'w1', status: 'failed', error: 'the prompt is sensitive' } },
    size: { width: 576, height: 1024 },
  },
  // https://docs.z.ai/api-reference/image/generate-image-async
  'zai-org': {
    submit: 'POST /zai-org/api/paas/v4/async/images/generations',
    providerId: 'glm-image',
    queued: { model: 'glm-image', id: 'z1', request_id: 'r', task_status: 'PROCESSING' },
    poll: 'GET /zai-org/api/paas/v4/async-result/z1',
    running: { id: 'z1', task_status: 'PROCESSING' },
    done: (url: string) => ({ id: 'z1', task_status: 'SUCCESS', image_result: [{ url }] }),
    failed: { id: 'z1', task_status: 'FAIL', error: { message: 'unsafe content' } },
    size: { width: 1152, height: 2048 },
  },
} as const;

test.each(Object.entries(QUEUED))(
  '%s queues, too: one order, asked after until it is drawn, upright; a block is told',
  async (via, { submit, providerId, queued, poll, running, done, failed, size }) => {
    const files = await startFakeVendor({
      'GET /picture.jpg': bytes(fakeJpeg(size.width, size.height), 'image/jpeg'),
    });
    const answers: object[] = [running, done(`${files.origin}/picture.jpg`)];
    const routes = (next: () => object) => ({
      [HUB]: hub({ [via]: live(providerId) }),
      [submit]: json(200, queued),
      [poll]: { answer: (response, sent) => json(200, next()).answer(response, sent) } satisfies Reply,
    });
    const { fake, draw } = await open(routes(() => answers.shift() ?? running));
    expect((await draw()).degradations).toEqual([]);
    expect([count(fake, submit), count(fake, poll)]).toEqual([1, 2]);
    expect(JSON.stringify(files.sent.map(({ headers }) => headers))).not.toContain(key);
    // Done, and its address comes a little later: the same order is asked after, until the limit.
    const late: object[] = [done(''), done(`${files.origin}/picture.jpg`)];
    const slow = await open(routes(() => late.shift()!));
    expect((await slow.draw()).degradations).toEqual([]);
    expect(count(slow.fake, submit)).toBe(1);
    const never = await open(
      routes(() => running),
      { queueMs: 300 },
    );
    await expect(never.draw()).rejects.toMatchObject({ details: { reason: 'bad_answer' } });
    expect(count(never.fake, submit)).toBe(1);
    const blocked = await open(routes(() => failed));
    await expect(blocked.draw()).rejects.toMatchObject({
      exitCode: 4,
      details: { reason: 'content_blocked' },
    });
    expect(count(blocked.fake, submit)).toBe(1);
  },
);

test.each([
  ['nscale', NSCALE, FLUX],
  ['together', TOGETHER, FLUX],
  ['deepinfra', 'POST /deepinfra/v1/openai/images/generations', FLUX],
  ['hf-inference', `POST /hf-inference/models/${FLUX}`, FLUX],
])('%s answers at once, in any of its forms, and the SDK sends one order only', async (via, route, id) => {
  const files = await startFakeVendor({ 'GET /picture.jpg': bytes(picture, 'image/jpeg') });
  const base64 = picture.toString('base64');
  const url = `${files.origin}/picture.jpg`;
  const forms: Reply[] = [
    json(200, { data: [{ b64_json: base64 }] }),
    json(200, { data: [{ b64_json: null, url }] }),
    json(200, { data: [{ url: `data:image/jpeg;base64,${base64}` }] }),
    bytes(picture, 'image/jpeg'),
  ];
  for (const form of forms) {
    const { fake, draw } = await open({ [HUB]: hub({ [via]: live(id) }), [route]: form });
    expect(Buffer.from((await draw()).bytes).equals(picture)).toBe(true);
    expect(fake.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([HUB, route]);
  }
  // A 503 is repeated by our own loop, which waits; the SDK alone would ask for ever without a pause.
  const down = await open({ [HUB]: hub({ [via]: live(id) }), [route]: json(503, { error: 'loading' }) });
  await expect(down.draw()).rejects.toMatchObject({
    details: { reason: 'provider_unavailable', attempts: 5 },
  });
  expect(count(down.fake, route)).toBe(5);
});

test('a connection that was never made is no order that may have been bought twice', async () => {
  const waits: Wait[] = [];
  const { draw } = await open(
    { [HUB]: hub({ nscale: live() }), [NSCALE]: inTurn(json(503, {}), nscaleFake) },
    { onWait: (wait) => waits.push(wait) },
  );
  expect((await draw()).degradations).toMatchObject([{ reason: 'maybe_bought_twice' }]);
  expect(waits).toMatchObject([{ mayHaveBeenTaken: true }]);
  const watch = watchResends(undefined);
  watch.onWait({
    attempt: 1,
    waitMs: 1,
    reason: 'provider_unavailable',
    provider: 'x',
    mayHaveBeenTaken: false,
  });
  expect(watch.sentTwice()).toBe(false);
});
