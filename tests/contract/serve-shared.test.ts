import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import { openDatabase } from '../../src/server/shared.ts';
import { json, startFakeVendor } from '../support/fake-vendor.ts';
import { packagedFfmpeg } from '../support/packaged-ffmpeg.ts';
import { type Latencies, markedSegment, startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { NO_POSTGRES } from '../support/postgres.ts';
import { hasPostgres, type Servers, startServers } from '../support/project-worlds.ts';
import {
  API_KEY,
  newRoot,
  OTHER_API_KEY,
  OTHER_TOKEN,
  type TestOptions,
  type TestServer,
  TOKEN,
  testServer,
} from '../support/serve-parts.ts';

/**
 * Two servers with folders of their own, as on two machines, whose projects are kept in one real PostgreSQL and one
 * storage: each answers what the other was asked, and what both are asked at once is done once.
 */

const TYPES = ['HOOK', 'BODY_1'];
const SEGMENTS = TYPES.map(markedSegment);

describe.skipIf(!hasPostgres)(hasPostgres ? 'servers of one database' : NO_POSTGRES, () => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await startServers();
  });
  afterAll(() => servers.stop());

  const envOf = (more: Readonly<Record<string, string>> = {}) => ({
    ...servers.storage.env,
    SPARKFLUENCE_PROJECTS: 'postgres',
    SPARKFLUENCE_DATABASE_URL: servers.address,
    SPARKFLUENCE_PROJECTS_STORAGE: `${servers.storage.address}/kept`,
    SPARKFLUENCE_LEASE_MS: '3000',
    ...more,
  });
  const start = (env: Readonly<Record<string, string>>, more: TestOptions = {}) =>
    testServer({ env: envOf(env), ...more });
  const vendors = async (latencies: Latencies = {}) => {
    const media = makePaidMedia(packagedFfmpeg() ?? 'ffmpeg', newRoot());
    const fake = await startPaidFake(TYPES, media, { latencies });
    onTestFinished(() => fake.close());
    return { fake, media, env: { ...fake.env, SPARKFLUENCE_LIST_LAG_MS: '1' } };
  };
  const drawn = (server: TestServer, more: Record<string, string> = {}) =>
    server.post(
      '/functions/v1/generate-images',
      { segments: SEGMENTS, provider: 'huggingface' },
      { ...TOKEN, ...more },
    );
  const bytesOf = async (server: TestServer, url: string) => {
    const { pathname, search } = new URL(url);
    const answer = await server.app.request(pathname + search);
    expect(answer.status, url).toBe(200);
    return Buffer.from(await answer.arrayBuffer());
  };
  const job = async (server: TestServer, path: string) => (await server.get(path, API_KEY)).body.data;

  test('each goes on with what the other began: pictures, clips, their states, the job, its video, what it cost', async () => {
    const { fake, media, env } = await vendors();
    const [one, two] = [await start(env), await start(env)];
    const pictures = await drawn(one);
    expect(pictures.status, JSON.stringify(pictures.body)).toBe(200);
    const { project_id, images } = pictures.body.data;
    const film = await two.post(
      '/functions/v1/generate-videos',
      {
        segments: SEGMENTS,
        images: images.map(({ segment_type, image_url }: Record<string, string>) => ({
          segment_type,
          image_url,
        })),
        language: 'english',
      },
      TOKEN,
    );
    expect([film.status, film.body.data?.project_id], JSON.stringify(film.body)).toEqual([200, project_id]);
    const video_uuids = film.body.data.videos.map(
      ({ veo_response: { uuid } }: { veo_response: { uuid: string } }) => uuid,
    );
    const states = (server: TestServer, key = TOKEN) =>
      server.post('/functions/v1/check-video-status', { video_uuids }, key);
    expect((await states(one)).body.data).toMatchObject({ all_completed: true });
    const seen = (await states(two)).body.data;
    expect(seen, JSON.stringify(seen)).toMatchObject({ all_completed: true });
    for (const { video_url } of seen.videos)
      expect((await bytesOf(one, video_url)).subarray(0, media.clip.length).equals(media.clip)).toBe(true);

    const segments = seen.videos.map(({ segment_type: type, video_url }: Record<string, string>) => ({
      ...{ type, video_url, duration_seconds: 1 },
    }));
    // A third machine, which has nothing of it yet, joins; the others tell how it goes and give the video out.
    const three = await start(env);
    const order = { project_id: randomUUID(), segments };
    const accepted = await three.post('/api/combine-final-video', order, API_KEY);
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(202);
    const { polling_endpoint, job_id } = accepted.body.data;
    expect((await job(one, polling_endpoint)).job_id).toBe(job_id);
    await three.parts.jobs.idle();
    const done = await job(two, polling_endpoint);
    expect(done, JSON.stringify(done)).toMatchObject({ status: 'completed', progress_percentage: 100 });
    const film1 = await bytesOf(three, done.final_video_url);
    expect((await bytesOf(one, done.final_video_url)).equals(film1)).toBe(true);
    const again = await two.post('/api/combine-final-video', order, API_KEY);
    expect([again.status, again.body.data.job_id]).toEqual([200, job_id]);

    const bought = await Promise.all(
      [one, two, three].map(async (server) => (await server.get('/api/purchases', API_KEY)).body.data),
    );
    expect(bought[1]).toEqual(bought[0]);
    expect(bought[2]).toEqual(bought[0]);
    expect(bought[0].projects.map((each: { project_id: string }) => each.project_id)).toEqual([project_id]);
    expect([...fake.bought.values()]).toEqual([1, 1, 1, 1]);

    // Nobody else’s, at any of them.
    for (const server of [one, two]) {
      expect(
        (await server.post('/functions/v1/generate-images', { project_id, segments: SEGMENTS }, OTHER_TOKEN))
          .status,
      ).toBe(404);
      const theirs = await server.post('/api/combine-final-video', { ...order, project_id }, OTHER_API_KEY);
      expect([theirs.status, theirs.body.error?.details.reason]).toEqual([404, 'project_missing']);
      expect((await server.get(polling_endpoint, OTHER_API_KEY)).status).toBe(404);
      expect((await states(server, OTHER_TOKEN)).body.data.summary).toMatchObject({
        completed: 0,
        failed: 2,
      });
    }
  });

  test('the same at both at once: one job, one answer of a key, one purchase', async () => {
    const { fake, env } = await vendors({ imageMs: 300 });
    const [one, two] = [await start(env), await start(env)];
    const [first, second] = await Promise.all(
      [one, two].map((server) => drawn(server, { 'idempotency-key': 'both' })),
    );
    expect([first!.status, second!.body], JSON.stringify(second!.body)).toEqual([200, first!.body]);
    expect([first, second].map((each) => each!.headers.get('idempotency-replayed')).sort()).toEqual([
      null,
      'true',
    ]);
    expect([...fake.bought.values()]).toEqual([1, 1]);
    const other = await two.post(
      '/functions/v1/generate-images',
      { segments: SEGMENTS.slice(1), provider: 'huggingface' },
      { ...TOKEN, 'idempotency-key': 'both' },
    );
    expect(other.status).toBe(422);

    const order = {
      project_id: randomUUID(),
      segments: [{ type: 'HOOK', video_url: 'https://nowhere.invalid/a.mp4', duration_seconds: 6 }],
    };
    const both = await Promise.all(
      [one, two].map((server) => server.post('/api/combine-final-video', order, API_KEY)),
    );
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    expect(both[0]!.body.data.job_id).toBe(both[1]!.body.data.job_id);
    await Promise.all([one, two].map((server) => server.parts.jobs.idle()));
    const ends = [one, two].flatMap(({ logged }) => logged.filter(({ event }) => event === 'job'));
    expect(ends).toHaveLength(1);
    for (const server of [one, two])
      expect(await job(server, both[0]!.body.data.polling_endpoint)).toMatchObject({ status: 'failed' });
  });

  test('what a server that is gone has begun is done by another one, and its client is told once', async () => {
    const receiver = await startFakeVendor({ 'POST /hook': json(204, {}) });
    const reach = { options: { reach: 'anywhere', webhookWaitsSeconds: [] } } as const;
    let end = (_why: Error) => {};
    const stuck = new Promise<never>((_, reject) => {
      end = reject;
    });
    const never = {
      ...{ busy: 0, idle: async () => undefined, close: async () => end(new Error('gone')) },
      perform: (task: { kind: string }) =>
        task.kind === 'combine' ? stuck : Promise.resolve(false as never),
    };
    const gone = await start({}, { ...reach, crew: never });
    const other = await start({}, reach);
    const order = {
      project_id: randomUUID(),
      segments: [{ type: 'HOOK', video_url: `${receiver.origin}/none.mp4`, duration_seconds: 6 }],
      webhook_url: `${receiver.origin}/hook`,
    };
    const accepted = await gone.post('/api/combine-final-video', order, API_KEY);
    const { polling_endpoint, job_id } = accepted.body.data;
    expect(await other.resume()).toBe(0); // it is being done
    expect(await job(other, polling_endpoint)).toMatchObject({ job_id, status: 'processing' });
    // A process that is gone renews nothing.
    const { databaseUrl, projects } = resolveConfig(envOf(), other.root);
    const database = await openDatabase({ databaseUrl, projects });
    await database.query(
      `UPDATE sparkfluence_server.records SET holder = 'gone', held_until = clock_timestamp() WHERE id = $1`,
      [job_id],
    );
    expect(await other.resume()).toBe(1);
    await other.parts.jobs.idle();
    expect(await job(other, polling_endpoint)).toMatchObject({ status: 'failed' });
    await expect.poll(() => receiver.sent.filter(({ path }) => path === '/hook').length).toBe(1);
    expect(await other.resume()).toBe(0);
  });

  test('the limit of a day holds for all of them together', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const fake = await startFakeVendor({
      'POST /v1/images/generations': json(200, { data: [{ b64_json: png.toString('base64') }] }),
    });
    const env = { OPENAI_API_KEY: 'sk-abcdefgh12345678', OPENAI_BASE_URL: `${fake.origin}/v1` };
    const ask = (server: TestServer, text: string) =>
      server.post(
        '/functions/v1/generate-images',
        { segments: [{ ...SEGMENTS[0], script_text: text }], provider: 'openai' },
        OTHER_TOKEN,
      );
    const probe = await start(env);
    await ask(probe, 'one');
    const { spent_usd_today: price } = (await probe.get('/api/purchases', OTHER_API_KEY)).body.data;
    expect(price).toBeGreaterThan(0);
    const settings = { maxUsdPerDay: price * 3 };
    const team = await Promise.all([start(env, { settings }), start(env, { settings })]);
    const answers = await Promise.all(
      ['two', 'three', 'four', 'five'].map((text, index) => ask(team[index % 2]!, text)),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 429)).toHaveLength(2);
    for (const { parts, get } of team) {
      expect((await get('/api/purchases', OTHER_API_KEY)).body.data.spent_usd_today).toBeCloseTo(price * 3);
      expect(await parts.readiness()).toBeUndefined();
    }
    expect(fake.sent.length).toBe(3);
  });
});
