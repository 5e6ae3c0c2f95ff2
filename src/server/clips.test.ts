import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inTurn, json, startFakeVendor } from '../../tests/support/fake-vendor.ts';
import { packagedFfmpeg } from '../../tests/support/packaged-ffmpeg.ts';
import { type Latencies, markedSegment, startPaidFake } from '../../tests/support/paid-fake.ts';
import { makePaidMedia } from '../../tests/support/paid-media.ts';
import { API_KEY, newRoot, type TestServer, TOKEN, testServer } from '../../tests/support/serve-parts.ts';
import { startS3World } from '../../tests/support/storage-worlds.ts';

/** Clips after their order: their client is told when they end, and they lie where the server is told to keep them. */

const TYPES = ['HOOK', 'BODY_1'];
const SEGMENTS = TYPES.map(markedSegment);

async function vendors(root: string, latencies: Latencies = {}) {
  const media = makePaidMedia(packagedFfmpeg() ?? 'ffmpeg', root);
  const fake = await startPaidFake(TYPES, media, { latencies });
  onTestFinished(() => fake.close());
  return { fake, media, env: { ...fake.env, SPARKFLUENCE_LIST_LAG_MS: '1' } };
}

const drawn = (server: TestServer) =>
  server.post('/functions/v1/generate-images', { segments: SEGMENTS, provider: 'huggingface' }, TOKEN);

const imagesOf = ({ body }: Awaited<ReturnType<typeof drawn>>) =>
  body.data.images.map(({ segment_type, image_url }: Record<string, string>) => ({
    segment_type,
    image_url,
  }));

const film = (server: TestServer, images: object[], more: object = {}) =>
  server.post(
    '/functions/v1/generate-videos',
    { segments: SEGMENTS, images, language: 'english', ...more },
    TOKEN,
  );

const watchesIn = (root: string) =>
  existsSync(join(root, 'watches')) ? readdirSync(join(root, 'watches')) : [];

test('clips that end after the server was stopped are told by the next one, each once, and again until it is taken', async () => {
  const root = newRoot();
  const done = { clips: false };
  const { env, media } = await vendors(root, { clipMs: () => (done.clips ? 0 : 3_600_000) });
  const receiver = await startFakeVendor({ 'POST /hook': inTurn(json(500, {}), json(204, {})) });
  const webhook_url = `${receiver.origin}/hook`;
  const options = { reach: 'anywhere', webhookWaitsSeconds: [0.01, 0.01] } as const;
  const first = await testServer({ root, env, options });
  const images = imagesOf(await drawn(first));
  expect((await film(first, images, { webhook_url: 'http://a.example/' })).status).toBe(400);
  const started = await film(first, images, { webhook_url });
  expect(started.status, JSON.stringify(started.body)).toBe(200);
  await first.close();
  expect([receiver.sent.length, watchesIn(root).length]).toEqual([0, 1]);

  const second = await testServer({ root, env, options });
  done.clips = true;
  await second.resume();
  await expect
    .poll(() => second.logged.filter(({ outcome }) => outcome === 'taken').length, { timeout: 20_000 })
    .toBe(2);
  await expect.poll(() => watchesIn(root)).toEqual([]);
  const messages = receiver.sent.map(({ body }) => JSON.parse(body.toString()));
  expect(new Set(messages.map(({ id }) => id)).size).toBe(2);
  const { project_id, videos } = started.body.data;
  for (const { segment_type, veo_response } of videos) {
    const { data, type } = messages.find((each) => each.data.uuid === veo_response.uuid);
    expect([type, data]).toMatchObject([
      'video.completed',
      { project_id, segment_type, status: 2, status_percentage: 100 },
    ]);
    const clip = await second.app.request(data.video_url);
    const bytes = Buffer.from(await clip.arrayBuffer());
    expect(bytes.subarray(0, media.clip.length).equals(media.clip)).toBe(true);
  }
});

test('a job whose end was written down and not told when the process was killed is told by the next one', async () => {
  const root = newRoot();
  const receiver = await startFakeVendor({ 'POST /hook': json(204, {}) });
  const first = await testServer({ root });
  const segments = [{ type: 'HOOK', video_url: 'https://nowhere.invalid/a.mp4', duration_seconds: 6 }];
  const accepted = await first.post(
    '/api/combine-final-video',
    { project_id: randomUUID(), segments },
    API_KEY,
  );
  await first.parts.jobs.idle();
  const { job_id } = accepted.body.data;
  const file = join(root, 'jobs', `${job_id}.json`);
  const job = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...job, webhook: `${receiver.origin}/hook` }));
  for (const times of [1, 1]) {
    const next = await testServer({ root, options: { reach: 'anywhere' } });
    await next.resume();
    await expect.poll(() => readdirSync(join(root, 'webhooks'))).toEqual([]);
    expect(receiver.sent.length).toBe(times);
    await next.close();
  }
  expect(JSON.parse(receiver.sent[0]!.body.toString())).toMatchObject({
    type: 'job.failed',
    data: { job_id, status: 'failed' },
  });
});

test('pictures and clips lie in the storage, their addresses come back as the project’s own, and without it the server’s stand in', async () => {
  const world = await startS3World();
  onTestFinished(() => world.close());
  const root = newRoot();
  const { fake, env } = await vendors(root);
  const upload = { address: { storage: 's3', bucket: 'videos', prefix: 'made' }, assets: true } as const;
  const server = await testServer({ root, env: { ...env, ...world.env }, upload });
  world.server.denied.add('s3:PutObject');
  const refused = await drawn(server);
  expect([refused.status, refused.body.error.code, fake.bought.size]).toEqual([502, 'API_ERROR', 0]);
  world.server.denied.clear();

  const there = new RegExp(
    `^${world.server.endpoint}/videos/made/[\\da-f-]{36}/(?:HOOK|BODY_1)-[\\da-f]{16}\\.(?:jpg|mp4)\\?`,
  );
  const pictures = await drawn(server);
  const images = imagesOf(pictures);
  for (const { image_url } of images) {
    expect(image_url).toMatch(there);
    expect((await fetch(image_url)).status).toBe(200);
  }
  const { project_id } = pictures.body.data;
  const clips = await film(server, images);
  expect([clips.status, clips.body.data?.project_id], JSON.stringify(clips.body)).toEqual([200, project_id]);
  const video_uuids = clips.body.data.videos.map(
    ({ veo_response: { uuid } }: { veo_response: { uuid: string } }) => uuid,
  );
  const states = async () =>
    (await server.post('/functions/v1/check-video-status', { video_uuids }, TOKEN)).body.data;
  const full = await world.whileFull(states);
  expect(full.all_completed).toBe(true);
  for (const { video_url } of full.videos) expect(video_url).toContain('/media/alice/');
  expect(server.logged.findLast(({ event }) => event === 'fault')?.message).toMatch(/no room/);
  const now = await states();
  for (const { video_url } of now.videos) expect(video_url).toMatch(there);
  const puts = () => world.server.calls.filter(({ operation }) => operation === 'PutObject').length;
  const sent = puts();
  expect((await states()).videos).toEqual(now.videos);
  expect(puts()).toBe(sent);
  // The storage is on this machine, where no address of a client's may lead: they are known as the project's own.
  const segments = now.videos.map(({ segment_type: type, video_url }: Record<string, string>) => ({
    ...{ type, video_url, duration_seconds: 1 },
  }));
  const accepted = await server.post(
    '/api/combine-final-video',
    { project_id: randomUUID(), segments },
    API_KEY,
  );
  await server.parts.jobs.idle();
  const { data } = (await server.get(accepted.body.data.polling_endpoint, API_KEY)).body;
  expect(data, JSON.stringify(data)).toMatchObject({ status: 'completed' });
  expect([...fake.bought.values()]).toEqual([1, 1, 1, 1]);
  const records = JSON.stringify(
    readFileSync(join(root, 'clients', 'alice', project_id, 'state.json'), 'utf8'),
  );
  expect(records).not.toContain('X-Amz-Signature');
});
