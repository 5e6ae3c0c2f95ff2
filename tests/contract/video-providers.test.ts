import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { veoResponseSchema } from '../../src/contracts/documents.ts';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { ClipOrder, VideoProvider } from '../../src/contracts/providers.ts';
import { createGoogleVideo, type GoogleVideoOptions } from '../../src/providers/video/google.ts';
import { createMotionPrompts } from '../../src/providers/video/motion-prompt.ts';
import { samePrompt } from '../../src/providers/video/shared.ts';
import { createVeo, type VeoOptions } from '../../src/providers/video/veo.ts';
import { expectKeyOnlyIn, expectNoKey, masked } from '../support/fake-leaks.ts';
import { type Fillings, fakeJpeg, fakeMp4, recorded, type Vendor } from '../support/fake-recordings.ts';
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
  type Sent,
  startFakeVendor,
  truncated,
} from '../support/fake-vendor.ts';

/** One suite, every video adapter, real SDKs and real multipart over real sockets. */

interface Adapter {
  readonly name: 'veo' | 'google';
  readonly recordings: Vendor;
  readonly key: string;
  readonly keyHeader: string;
  readonly contentType: string;
  readonly basePath: string;
  readonly startRoute: string;
  readonly pollRoute: string;
  readonly fileRoute: string;
  readonly uuid: string;
  readonly create: (options: VeoOptions & GoogleVideoOptions) => VideoProvider;
  /** The documented order (docs/design/providers.md). */
  readonly expectOrder: (sent: Sent, prompt: string, picture: Buffer) => Promise<void>;
}

const UUID = 'c558a44c-c91c-11f0-98b4-0242ac120004';
const INTERACTION = 'v1_ChdpbnRlcmFjdGlvbi0xMjM';

const ADAPTERS: readonly Adapter[] = [
  {
    name: 'veo',
    recordings: 'veo',
    key: 'dummy-veo-key-0123456789',
    keyHeader: 'x-api-key',
    contentType: 'multipart/form-data; boundary=…',
    basePath: '/uapi/v1',
    startRoute: 'POST /uapi/v1/video-gen/veo',
    pollRoute: `GET /uapi/v1/history/${UUID}`,
    fileRoute: 'GET /files/clip.mp4?signature=abc',
    uuid: UUID,
    create: createVeo,
    async expectOrder({ headers, body }, prompt, picture) {
      const type = String(headers['content-type']);
      const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
      const file = form.get('files') as unknown as File;
      expect(Object.fromEntries([...form].filter(([name]) => name !== 'files'))).toEqual({
        prompt,
        model: 'veo-3.1-fast',
        resolution: '720p',
        aspect_ratio: '9:16',
        duration: '6',
        mode_image: 'frame',
      });
      expect([file.name, file.type]).toEqual(['frame.jpg', 'image/jpeg']);
      expect(Buffer.from(await file.arrayBuffer()).equals(picture)).toBe(true);
    },
  },
  {
    name: 'google',
    recordings: 'google-video',
    key: 'dummy-gemini-key-0123456789',
    keyHeader: 'x-goog-api-key',
    contentType: 'application/json',
    basePath: '',
    startRoute: 'POST /v1/interactions',
    pollRoute: `GET /v1/interactions/${INTERACTION}?stream=false`,
    fileRoute: 'GET /v1/files/abc:download?alt=media',
    uuid: INTERACTION,
    create: createGoogleVideo,
    async expectOrder({ body }, prompt, picture) {
      expect(JSON.parse(String(body))).toEqual({
        model: 'gemini-omni-1.2-flash',
        background: true,
        store: true,
        input: [
          { type: 'text', text: prompt },
          { type: 'image', data: picture.toString('base64'), mime_type: 'image/jpeg' },
        ],
        response_format: {
          type: 'video',
          aspect_ratio: '9:16',
          duration: '6s',
          resolution: '720p',
          delivery: 'uri',
        },
        generation_config: { video_config: { task: 'image_to_video' } },
      });
    },
  },
];

const picture = fakeJpeg(576, 1024);
const clip = fakeMp4();
const never = new AbortController().signal;
const motionPrompts = createMotionPrompts();

let folder = '';
let order: ClipOrder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-videos-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'HOOK.jpg');
  writeFileSync(file, picture);
  order = {
    segment: {
      type: 'HOOK',
      duration_seconds: 6,
      script_text: 'Kerja seharian tapi nggak produktif? Ini yang salah!',
      visual_direction: 'Close-up of a stressed person at a messy desk',
      emotion: 'shock',
    },
    image: { file, sha256: createHash('sha256').update(picture).digest('hex') },
    language: findLanguage('indonesian'),
    style: 'cinematic',
    platform: 'tiktok',
    position: { index: 0, count: 4, startSeconds: 0, totalSeconds: 30 },
  };
});

describe.each(ADAPTERS)('$name', (adapter) => {
  const { key, keyHeader, startRoute, pollRoute, fileRoute, recordings } = adapter;
  const said = (name: string, fillings: Fillings = {}, headers: Record<string, string> = {}) =>
    recorded(recordings, name, { key, ...fillings }, headers);

  async function open(routes: Record<string, Reply>, options: Partial<VeoOptions & GoogleVideoOptions> = {}) {
    const fake = await startFakeVendor(routes);
    const create = () =>
      adapter.create({
        apiKey: key,
        baseUrl: `${fake.origin}${adapter.basePath}`,
        motionPrompts,
        pollMs: 2,
        firstWaitMs: 2,
        totalWaitMs: 500,
        timeoutMs: 5000,
        ...options,
      });
    return { fake, provider: create(), another: create() };
  }
  const times = ({ sent }: FakeVendor, route: string) =>
    sent.filter(({ method, path }) => `${method} ${path}` === route).length;
  async function failure(work: Promise<unknown>): Promise<SparkfluenceError> {
    const error: unknown = await work.then(
      () => expect.fail('it succeeded'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SparkfluenceError);
    expectNoKey(error, key);
    return error as SparkfluenceError;
  }
  const started = (provider: VideoProvider) => provider.start(order, { signal: never });
  /** A job's handle as it comes back from a project's file. */
  async function handle(): Promise<unknown> {
    const { provider } = await open({ [startRoute]: said('submitted', { prompt: '' }) });
    return JSON.parse(JSON.stringify((await started(provider)).operation));
  }

  test('orders, follows and fetches a clip; a saved handle works in another instance; stdout is silent', async () => {
    const written = vi.spyOn(process.stdout, 'write');
    const { fake, provider, another } = await open({ [startRoute]: said('submitted') });
    const { operation, receipt } = await started(provider);
    expect(receipt).toEqual(veoResponseSchema.parse(receipt));
    expect(receipt).toMatchObject({ uuid: adapter.uuid, model_name: provider.model, status: 1 });
    const { text: prompt } = await provider.promptFor!(order, { signal: never });
    expect(provider.composePrompt!(order)).toBe(prompt);
    expect(provider.promptWriter).toBeUndefined();
    for (const part of [order.segment.script_text, 'Indonesian', 'shocked, urgent', 'camera movement']) {
      expect(prompt).toContain(part);
    }
    await adapter.expectOrder(fake.sent[0]!, prompt, picture);

    const saved: unknown = JSON.parse(JSON.stringify(operation));
    const base = { base: fake.origin };
    fake.routes[pollRoute] = inTurn(said('queued'), said('processing'), said('done', base));
    expect(await another.poll(saved, { signal: never })).toEqual({ state: 'running', percentage: 0 });
    const running = await another.poll(saved, { signal: never });
    expect(running).toMatchObject({ state: 'running', percentage: adapter.name === 'veo' ? 45 : 1 });
    const done = await another.poll(saved, { signal: never });
    if (done.state !== 'succeeded') return expect.fail(done.state);

    fake.routes[fileRoute] = bytes(clip, 'video/mp4');
    const file = join(folder, 'clips', 'HOOK.mp4');
    await another.download(done.uri, file, { signal: never });
    expect(readFileSync(file).equals(clip)).toBe(true);
    expect(readdirSync(join(folder, 'clips'))).toEqual(['HOOK.mp4']);
    expect(written).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    expectKeyOnlyIn(keyHeader, key, fake.sent);
    const keyed = { [keyHeader]: '<key>' };
    expect(masked(fake.sent, key)).toEqual([
      { request: startRoute, ...keyed, 'content-type': adapter.contentType },
      ...[pollRoute, pollRoute, pollRoute, fileRoute].map((request) => ({ request, ...keyed })),
    ]);
  });

  test('a voice that was asked for reaches the vendor', async () => {
    const { provider, fake } = await open({ [startRoute]: said('submitted', { prompt: '' }) });
    await provider.start({ ...order, voice: 'deep' }, { signal: never });
    const [{ body }] = fake.sent as [Sent];
    expect(String(body)).toContain(', a deep, low-pitched male voice: ');
  });

  test('a prompt that was stored before the order is what is sent', async () => {
    const { fake, provider } = await open({ [startRoute]: said('submitted') });
    await provider.start({ ...order, motionPrompt: 'A stored prompt.' }, { signal: never });
    await adapter.expectOrder(fake.sent[0]!, 'A stored prompt.', picture);
  });

  describe('start', () => {
    test.each([
      ['401', 'key_refused', 3],
      ['402', 'payment_required', 4],
      ['403', 'key_refused', 3],
      ['404', 'model_retired', 3],
      ['block', 'content_blocked', 4],
    ])('%s is %s, once, and names the segment', async (name, reason, exitCode) => {
      const { fake, provider } = await open({ [startRoute]: said(name) });
      const error = await failure(started(provider));
      expect(error).toMatchObject({ exitCode, details: { reason, segment: 'HOOK', provider: adapter.name } });
      expect(times(fake, startRoute)).toBe(1);
    });

    test('429 without a time is sent again, five times in all: it says that nothing was taken', async () => {
      const { fake, provider } = await open({ [startRoute]: said('429') });
      const error = await failure(started(provider));
      expect(error).toMatchObject({ exitCode: 7, details: { reason: 'rate_limited', attempts: 5 } });
      expect(times(fake, startRoute)).toBe(5);
      const again = await open({ [startRoute]: inTurn(said('429'), said('429'), said('submitted')) });
      await started(again.provider);
      expect(times(again.fake, startRoute)).toBe(3);
    });

    test('429 that says when is waited for and sent again', async () => {
      const limited = said('429', {}, { 'retry-after': '0.1' });
      const { fake, provider } = await open({ [startRoute]: inTurn(limited, said('submitted')) });
      const began = performance.now();
      await started(provider);
      expect(performance.now() - began).toBeGreaterThanOrEqual(95);
      expect(times(fake, startRoute)).toBe(2);
    });

    test.each([
      ['500', said('500')],
      ['dropped before the request was read', droppedBefore],
      ['dropped after the request was read', droppedAfter],
      ['a page', page],
      ['broken JSON', brokenJson],
      ['an answer without an id', json(200, { status: 'in_progress' })],
    ])('%s is never sent again: it may have been bought', async (_name, reply) => {
      const { fake, provider } = await open({ [startRoute]: reply });
      const error = await failure(started(provider));
      expect(error.details).toMatchObject({ reason: 'ambiguous_submission', segment: 'HOOK' });
      expect(times(fake, startRoute)).toBe(1);
    });

    test('a server that nobody listens on bought nothing', async () => {
      const gone = await closedOrigin();
      const options = { apiKey: key, motionPrompts, firstWaitMs: 1, totalWaitMs: 20 };
      const provider = adapter.create({ ...options, baseUrl: `${gone}${adapter.basePath}` });
      expect((await failure(started(provider))).details.reason).toBe('provider_unavailable');
    });

    test('an interrupt ends a hanging order, and a silent server ends at the time limit', async () => {
      const { fake, provider } = await open({ [startRoute]: hanging });
      const interrupt = new AbortController();
      const timer = setInterval(() => fake.sent.length > 0 && interrupt.abort(), 5);
      const error = await failure(provider.start(order, { signal: interrupt.signal }));
      clearInterval(timer);
      expect(error).toMatchObject({ kind: 'interrupted', exitCode: 130 });
      const impatient = await open({ [startRoute]: hanging }, { timeoutMs: 120 });
      const late = await failure(started(impatient.provider));
      expect(late.details.reason).toBe('ambiguous_submission');
      expect(times(impatient.fake, startRoute)).toBe(1);
    });

    test('a redirect is not followed, and the key does not travel', async () => {
      const elsewhere = await startFakeVendor({ [startRoute]: said('submitted') });
      const target = `${elsewhere.origin}${startRoute.slice('POST '.length)}`;
      const { provider } = await open({ [startRoute]: redirectTo(target) });
      const error = await failure(started(provider));
      expect(error.details.reason).toBe('request_refused');
      expect(error.message).toContain(elsewhere.origin);
      expect(elsewhere.sent).toEqual([]);
    });

    test('a first picture that is gone, changed or none is told before anything is sent', async () => {
      const { fake, provider } = await open({ [startRoute]: said('submitted') });
      writeFileSync(order.image.file, fakeJpeg(10, 10));
      expect((await failure(started(provider))).details).toMatchObject({ reason: 'asset_missing' });
      writeFileSync(order.image.file, 'text');
      const sha256 = createHash('sha256').update('text').digest('hex');
      const text = provider.start({ ...order, image: { ...order.image, sha256 } }, { signal: never });
      expect((await failure(text)).details).toMatchObject({ reason: 'not_an_image', segment: 'HOOK' });
      rmSync(order.image.file);
      expect((await failure(started(provider))).details).toMatchObject({ reason: 'asset_missing' });
      expect(fake.sent).toEqual([]);
    });
  });

  describe('poll', () => {
    test.each([
      ['failed', 'generation_failed'],
      ['blocked', 'content_blocked'],
      ['timed_out', 'provider_timeout'],
    ])('%s is the final state %s, with what was said', async (name, reason) => {
      const { provider } = await open({ [pollRoute]: said(name) });
      const status = await provider.poll(await handle(), { signal: never });
      expect(status).toMatchObject({ state: 'failed', reason });
      expect(status).toHaveProperty('message', expect.stringMatching(/\w+ \w+/));
      expectNoKey(status, key);
    });

    test('done without a file is a state of its own, asked for once: the file may still come', async () => {
      const { fake, provider } = await open({ [pollRoute]: said('done_without_file') });
      const status = await provider.poll(await handle(), { signal: never });
      expect(status).toMatchObject({ state: 'without_file', message: 'it is done, without a video' });
      expect(times(fake, pollRoute)).toBe(1);
    });

    test('a poll that hangs is given up after 30 s and asked again, however long an order may take', async () => {
      const { fake, provider } = await open(
        { [pollRoute]: inTurn(hanging, said('processing')) },
        { timeoutMs: 600_000, totalWaitMs: 120_000 },
      );
      const operation = await handle();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => void vi.useRealTimers());
      const polled = provider.poll(operation, { signal: never });
      await vi.waitUntil(() => times(fake, pollRoute) === 1, { interval: 5 });
      await vi.advanceTimersByTimeAsync(29_900);
      expect(times(fake, pollRoute)).toBe(1);
      await vi.advanceTimersByTimeAsync(200);
      vi.useRealTimers();
      expect(await polled).toMatchObject({ state: 'running' });
      expect(times(fake, pollRoute)).toBe(2);
    });

    test.each([
      ['500', said('500')],
      ['dropped', droppedAfter],
      ['429 with a time', said('429', {}, { 'retry-after': '0.01' })],
    ])('%s is asked again', async (_name, reply) => {
      const { fake, provider } = await open({ [pollRoute]: inTurn(reply, reply, said('processing')) });
      expect(await provider.poll(await handle(), { signal: never })).toMatchObject({ state: 'running' });
      expect(times(fake, pollRoute)).toBe(3);
    });

    test.each([
      ['a page', page, 'proxy_page'],
      ['broken JSON', brokenJson, 'bad_answer'],
      ['a state that nobody knows', said('unknown_state'), 'bad_answer'],
      ['401', said('401'), 'key_refused'],
      ['403', said('403'), 'key_refused'],
      ['a job that is not known', said('job_not_found'), 'job_missing'],
      ['an address that is not known', json(404, { detail: 'no such route' }), 'request_refused'],
    ])('%s is an error, and the job is not called failed', async (_name, reply, reason) => {
      const { provider } = await open({ [pollRoute]: reply });
      expect((await failure(provider.poll(await handle(), { signal: never }))).details.reason).toBe(reason);
    });

    test("another provider's handle, or a damaged one, is refused before anything is sent", async () => {
      const { fake, provider } = await open({});
      const foreign = [
        { uuid: adapter.uuid },
        { provider: adapter.name === 'veo' ? 'google' : 'veo', uuid: UUID, interaction: INTERACTION },
        { ...((await handle()) as object), more: 1 },
        { provider: adapter.name, uuid: '../account', interaction: 'a?b' },
        null,
        'text',
      ];
      for (const operation of foreign) {
        const error = await failure(provider.poll(operation, { signal: never }));
        expect(error).toMatchObject({ kind: 'project', details: { reason: 'foreign_operation' } });
      }
      expect(fake.sent).toEqual([]);
    });

    test('an interrupt ends it', async () => {
      const { fake, provider } = await open({ [pollRoute]: hanging });
      const interrupt = new AbortController();
      const timer = setInterval(() => fake.sent.length > 0 && interrupt.abort(), 5);
      const error = await failure(provider.poll(await handle(), { signal: interrupt.signal }));
      clearInterval(timer);
      expect(error.kind).toBe('interrupted');
    });
  });

  describe('download', () => {
    const path = fileRoute.slice('GET '.length);
    const target = () => join(folder, 'clip.mp4');
    const nothingLeft = () => expect(readdirSync(folder)).toEqual(['HOOK.jpg']);

    test('a broken line is fetched again, whole', async () => {
      const half = truncated(clip, 'video/mp4');
      const { fake, provider } = await open({ [fileRoute]: inTurn(half, half, bytes(clip, 'video/mp4')) });
      await provider.download(`${fake.origin}${path}`, target(), { signal: never });
      expect(readFileSync(target()).equals(clip)).toBe(true);
      expect(times(fake, fileRoute)).toBe(3);
    });

    test.each([
      ['always truncated', truncated(clip, 'video/mp4')],
      ['a page', page],
      ['a page that calls itself a video', bytes(Buffer.from('<html>Sign in</html>'), 'video/mp4')],
      ['empty', bytes(Buffer.alloc(0), 'video/mp4')],
      ['gone', json(404, { detail: 'expired' })],
      ['500', json(500, {})],
    ])('%s leaves nothing behind and says so', async (_name, reply) => {
      const { fake, provider } = await open({ [fileRoute]: reply });
      const error = await failure(provider.download(`${fake.origin}${path}`, target(), { signal: never }));
      expect(error).toMatchObject({ kind: 'media', code: 'DOWNLOAD_FAILED', exitCode: 5 });
      expect(error.details.reason).toBe('download_failed');
      expect(JSON.stringify(error.toDocument())).not.toContain('signature=abc');
      nothingLeft();
    });

    test.each([
      ['not active, as Google says it', recorded('google-video', 'file_not_active')],
      ['too early', json(425, { detail: 'come back later' })],
    ])('%s: the file is not ready, which is an error of its own', async (_name, reply) => {
      const { fake, provider } = await open({ [fileRoute]: reply });
      const error = await failure(provider.download(`${fake.origin}${path}`, target(), { signal: never }));
      expect(error).toMatchObject({ exitCode: 5, details: { reason: 'file_not_ready' } });
      expect(error.details.next).toContain('not ordered again');
      expect(times(fake, fileRoute)).toBe(1);
      nothingLeft();
    });

    test('a redirect to another origin is followed without the key', async () => {
      const storage = await startFakeVendor({ 'GET /bucket/clip': bytes(clip, 'video/mp4') });
      const { fake, provider } = await open({
        [fileRoute]: redirectTo(`${storage.origin}/bucket/clip`, 302),
      });
      await provider.download(`${fake.origin}${path}`, target(), { signal: never });
      expect(readFileSync(target()).equals(clip)).toBe(true);
      expect(fake.sent[0]!.headers[keyHeader]).toBe(key);
      expect(storage.sent).toHaveLength(1);
      expect(JSON.stringify(storage.sent[0]!.headers)).not.toContain(key);
    });

    test('a file elsewhere is fetched without the key', async () => {
      const storage = await startFakeVendor({ 'GET /clip': bytes(clip, 'video/mp4') });
      const { provider } = await open({});
      await provider.download(`${storage.origin}/clip`, target(), { signal: never });
      expect(JSON.stringify(storage.sent[0]!.headers)).not.toContain(key);
    });

    test.each(['http://example.com/clip.mp4', 'file:///etc/passwd', 'nonsense'])(
      '%s is not fetched',
      async (uri) => {
        const { provider } = await open({});
        if (adapter.name === 'google' && uri === 'nonsense') return; // a path of its own server there
        expect((await failure(provider.download(uri, target(), { signal: never }))).details.reason).toBe(
          'url_not_allowed',
        );
        nothingLeft();
      },
    );

    test('an interrupt ends it and leaves nothing', async () => {
      const { fake, provider } = await open({ [fileRoute]: hanging });
      const interrupt = new AbortController();
      const timer = setInterval(() => fake.sent.length > 0 && interrupt.abort(), 5);
      const work = provider.download(`${fake.origin}${path}`, target(), { signal: interrupt.signal });
      expect((await failure(work)).kind).toBe('interrupted');
      clearInterval(timer);
      nothingLeft();
    });
  });
});

/** An address where somebody listened a moment ago. */
async function closedOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('veo alone', () => {
  const key = 'dummy-veo-key-0123456789';
  async function open(routes: Record<string, Reply>) {
    const fake = await startFakeVendor(routes);
    const baseUrl = `${fake.origin}/uapi/v1/`; // with a slash too many
    return { fake, provider: createVeo({ apiKey: key, baseUrl, motionPrompts, pollMs: 2 }) };
  }
  const operation = { provider: 'veo', uuid: UUID };

  test.each([
    ['done_by_download_url', 'succeeded', undefined],
    ['done_by_result', 'succeeded', undefined],
    ['blocked_celebrity', 'failed', 'content_blocked'],
    ['busy', 'failed', 'provider_busy'],
  ])('%s', async (name, state, reason) => {
    const { fake, provider } = await open({});
    fake.routes[`GET /uapi/v1/history/${UUID}`] = recorded('veo', name, { base: fake.origin });
    const status = await provider.poll(operation, { signal: never });
    expect(status).toMatchObject(reason === undefined ? { state } : { state, reason });
    if (status.state === 'succeeded') expect(status.uri).toBe(`${fake.origin}/files/clip.mp4`);
  });

  test('several jobs, of several videos, are asked after with one list; what is done is asked for by itself', async () => {
    const uuids = Array.from({ length: 8 }, (_, index) => `job-${index}`);
    const entry = (uuid: string, status: number) => ({ id: 1, uuid, status, status_percentage: 50 });
    let done = '';
    const list = 'GET /uapi/v1/histories?filter_by=all&items_per_page=50&page=1';
    const fake = await startFakeVendor();
    const base = { apiKey: key, baseUrl: `${fake.origin}/uapi/v1`, motionPrompts };
    const videos = [0, 1].map(() => createVeo({ ...base, pollMs: 200, firstWaitMs: 2 }));
    const interval = () => new Promise((resolve) => setTimeout(resolve, 250));
    Object.assign(fake.routes, {
      [list]: {
        answer: (...args: Parameters<Reply['answer']>) =>
          json(200, {
            success: true,
            result: uuids.map((uuid) => entry(uuid, uuid === done ? 2 : 1)),
          }).answer(...args),
      },
      ...Object.fromEntries(
        uuids.map((uuid) => [
          `GET /uapi/v1/history/${uuid}`,
          {
            answer: (...args: Parameters<Reply['answer']>) =>
              json(200, {
                ...entry(uuid, uuid === done ? 2 : 1),
                ...(uuid === done
                  ? { used_credit: 4, generated_video: [{ video_url: 'https://v.example/a.mp4' }] }
                  : {}),
              }).answer(...args),
          },
        ]),
      ),
    });
    const round = () =>
      Promise.all(
        uuids.map((uuid, index) => videos[index % 2]!.poll({ provider: 'veo', uuid }, { signal: never })),
      );
    await round();
    fake.sent.length = 0;
    expect(await round()).toEqual(uuids.map(() => ({ state: 'running', percentage: 50 })));
    expect(fake.sent.map(({ path }) => path)).toEqual([list.slice('GET '.length)]);
    await interval();
    done = 'job-3';
    fake.sent.length = 0;
    const states = await round();
    expect(states[3]).toMatchObject({ state: 'succeeded', usedCredit: 4 });
    expect(fake.sent.map(({ path }) => path)).toEqual([list.slice('GET '.length), '/uapi/v1/history/job-3']);

    fake.routes[list] = json(404, { detail: 'no such route' });
    await interval();
    expect((await round()).map(({ state }) => state)).toEqual(states.map(({ state }) => state));
  });

  test.each(['timed_out', 'busy'])('%s is not charged, and says so', async (name) => {
    const { fake, provider } = await open({});
    fake.routes[`GET /uapi/v1/history/${UUID}`] = recorded('veo', name);
    expect(await provider.poll(operation, { signal: never })).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('not charged'),
      usedCredit: 0,
    });
  });

  test('the picture goes into another form field where one is set', async () => {
    const fake = await startFakeVendor({ 'POST /uapi/v1/video-gen/veo': recorded('veo', 'submitted') });
    const base = { apiKey: key, baseUrl: `${fake.origin}/uapi/v1`, motionPrompts };
    await createVeo({ ...base, imageField: 'ref_images' }).start(order, { signal: never });
    const { headers, body } = fake.sent[0]!;
    const type = String(headers['content-type']);
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    expect(form.has('files')).toBe(false);
    expect(Buffer.from(await (form.get('ref_images') as unknown as File).arrayBuffer()).equals(picture)).toBe(
      true,
    );
  });

  test('the history finds an order whose answer was lost', async () => {
    const prompt = createVeo({ apiKey: key, motionPrompts }).composePrompt!(order);
    const { fake, provider } = await open({
      'GET /uapi/v1/histories?filter_by=all&items_per_page=50&page=1': recorded('veo', 'histories', {
        prompt: prompt.slice(0, 100),
      }),
    });
    const since = Date.parse('2026-11-01T00:00:00Z');
    const past = await provider.history!(since, { signal: never });
    expect(past.map(({ receipt }) => receipt.id)).toEqual([2588, 2587, 2586]); // what is older is the caller's to leave out
    const found = past.filter((each) => samePrompt(prompt, each.prompt));
    expect(found).toMatchObject([{ operation, createdAtMs: Date.parse('2026-11-20T10:00:05Z') }]);
    expectKeyOnlyIn('x-api-key', key, fake.sent);
  });

  test('a semicolon does not cut the prompt', async () => {
    const { fake, provider } = await open({ 'POST /uapi/v1/video-gen/veo': recorded('veo', 'submitted') });
    await provider.start({ ...order, motionPrompt: 'One; two.' }, { signal: never });
    expect(String(fake.sent[0]!.body)).toContain('One, two.');
  });

  test('a refused field is shown as the service said it', async () => {
    const { provider } = await open({ 'POST /uapi/v1/video-gen/veo': recorded('veo', 'invalid') });
    const error = await provider.start(order, { signal: never }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ details: { reason: 'request_refused', segment: 'HOOK' } });
    expect((error as SparkfluenceError).details.answer).toContain('permitted: 4, 6, 8');
  });
});

describe('google alone', () => {
  const key = 'dummy-gemini-key-0123456789';

  test.each([
    ['cancelled', 'generation_failed'],
    ['over_budget', 'payment_required'],
  ])('%s', async (name, reason) => {
    const route = `GET /v1beta/interactions/${INTERACTION}?stream=false`;
    const fake = await startFakeVendor({ [route]: recorded('google-video', name) });
    const options = { apiKey: key, baseUrl: fake.origin, apiVersion: 'v1beta', motionPrompts };
    const operation = { provider: 'google', interaction: INTERACTION };
    const status = await createGoogleVideo(options).poll(operation, { signal: never });
    expect(status).toMatchObject({ state: 'failed', reason });
  });

  test('a day that is used up is not waited for', async () => {
    const fake = await startFakeVendor({ 'POST /v1/interactions': recorded('google-video', '429_daily') });
    const provider = createGoogleVideo({ apiKey: key, baseUrl: fake.origin, motionPrompts });
    const error = await provider.start(order, { signal: never }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exitCode: 7, details: { reason: 'quota_exhausted' } });
  });

  test('a video that came inline is written as it is', async () => {
    const provider = createGoogleVideo({ apiKey: key, motionPrompts });
    const file = join(folder, 'clip.mp4');
    await provider.download(`data:video/mp4;base64,${clip.toString('base64')}`, file, { signal: never });
    expect(existsSync(file) && readFileSync(file).equals(clip)).toBe(true);
  });
});
