import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import { work } from '../../src/operations/worker/work.ts';
import { videosOf } from '../../src/queue/look.ts';
import { openQueue, type VideoQueue } from '../../src/queue/open.ts';
import { servedBatch, submitServed } from '../../src/queue/served.ts';
import { submit } from '../../src/queue/submit.ts';
import { type Crew, crewOfOne } from '../../src/server/crew.ts';
import type { ServerPlace } from '../../src/server/place.ts';
import { placeOf, servedJob } from '../../src/server/queued-work.ts';
import { startFakeVendor } from '../support/fake-vendor.ts';
import { packagedFfmpeg } from '../support/packaged-ffmpeg.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { findPostgres, NO_POSTGRES, type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { newPlace } from '../support/program.ts';
import { rowsOf, sheet } from '../support/queue.ts';
import { API_KEY, newRoot, type TestServer, testServer } from '../support/serve-parts.ts';

/** Jobs that a server takes on and workers of the queue do, on a real PostgreSQL. */

const bin = findPostgres();
const PROJECT = '123e4567-e89b-12d3-a456-426614174000';

test('a worker is refused a folder that is no server’s before it opens the queue', async () => {
  const place = newPlace();
  const { exitCode, document } = await place.call(['worker', '--serve-root', place.folder], {
    env: { SPARKFLUENCE_DATABASE_URL: 'postgresql://u:p@127.0.0.1:9/none' },
  });
  expect([exitCode, document.error.details.reason]).toEqual([3, 'no_server_here']);
});

describe.skipIf(bin === undefined)(bin === undefined ? NO_POSTGRES : 'jobs of a server in the queue', () => {
  let cluster: PostgresCluster;
  let queue: VideoQueue;
  let address: string;
  beforeAll(async () => {
    cluster = await startPostgres(bin!);
    address = cluster.database('served');
    queue = await openQueue({ address, looksAfter: false });
  });
  afterAll(async () => {
    await queue?.close();
    await cluster?.stop();
  });

  /** A server, and what its own threads were asked to do. */
  async function serve() {
    const root = newRoot();
    const env = {
      HOME: root,
      SPARKFLUENCE_FFMPEG: packagedFfmpeg() ?? '',
      SPARKFLUENCE_CACHE: join(root, 'cache'),
    };
    const config = resolveConfig(env, root);
    const here: string[] = [];
    const real = crewOfOne({ root, config, pid: process.pid });
    const crew: Crew = {
      ...real,
      perform(task, onEvent) {
        here.push(task.kind);
        return real.perform(task, onEvent);
      },
    };
    const server = await testServer({
      ...{ root, crew, env: { SPARKFLUENCE_DATABASE_URL: address } },
      options: { reach: 'anywhere' },
    });
    return { server, here, config, place: server.parts.place };
  }

  /** A worker with the server's folder, or without one. */
  async function worker(
    { place, config }: { place: ServerPlace; config: ReturnType<typeof resolveConfig> },
    has = true,
  ) {
    const stop = new AbortController();
    const taken: string[] = [];
    const id = `w-${Math.random()}`;
    const done = work({
      ...{ queue, id, pid: process.pid, concurrency: 2, signal: stop.signal, stopSeconds: 0 },
      ...{ untilEmpty: false, serves: has ? placeOf(place) : undefined },
      make: servedJob({ ...{ place, queue, config, pid: process.pid }, upload: null }),
      onBegin: ({ key }) => void taken.push(key),
      ...{ onVideo: () => undefined, onEvent: () => undefined, onDatabase: () => undefined },
    });
    while (
      (await queue.database.query('SELECT FROM sparkfluence_queue.worker WHERE id = $1', [id])).length === 0
    )
      await sleep(5);
    const end = async () => {
      stop.abort();
      await done;
    };
    onTestFinished(end);
    return { taken, end };
  }

  async function clipAddress(): Promise<string> {
    const media = makePaidMedia(packagedFfmpeg() ?? 'ffmpeg', newRoot());
    const vendor = await startFakeVendor({
      'GET /clip.mp4': {
        answer: (response) => response.writeHead(200, { 'content-type': 'video/mp4' }).end(media.clip),
      },
    });
    return `${vendor.origin}/clip.mp4`;
  }
  const orderOf = (url: string) => ({
    project_id: PROJECT,
    segments: [
      { type: 'HOOK', video_url: url, duration_seconds: 1 },
      { type: 'BODY_1', video_url: url, duration_seconds: 1 },
    ],
  });
  const ended = async (server: TestServer, path: string) => {
    await server.parts.jobs.idle();
    return (await server.get(path, API_KEY)).body.data;
  };

  test('a worker with the server’s folder does the job, and its status and video come from the server', async () => {
    const around = await serve();
    const { server, here, place } = around;
    const { taken } = await worker(around);
    const order = orderOf(await clipAddress());
    const accepted = await server.post('/api/combine-final-video', order, API_KEY);
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(202);
    expect(Object.keys(accepted.body.data).sort()).toEqual(
      ['estimated_time_seconds', 'job_id', 'polling_endpoint', 'status'].sort(),
    );
    const { job_id, polling_endpoint } = accepted.body.data;
    const done = await ended(server, polling_endpoint);
    expect(done, JSON.stringify(done)).toMatchObject({ status: 'completed', progress_percentage: 100 });
    expect(here).toEqual([]);
    expect(taken).toEqual([job_id]);
    const { pathname, search } = new URL(done.final_video_url);
    expect((await server.app.request(pathname + search)).status).toBe(200);
    const [row] = await videosOf(queue, servedBatch(placeOf(place), 'alice'));
    expect(row).toMatchObject({ key: job_id, state: 'finished' });
    expect(JSON.stringify(row)).not.toContain(server.root);
    const again = await server.post('/api/combine-final-video', order, API_KEY);
    expect([again.status, again.body.data.job_id]).toEqual([200, job_id]);
  });

  test('what fails is told at once, in the words of the server, and not tried again', async () => {
    const around = await serve();
    const { server, here, place } = around;
    const { taken } = await worker(around);
    const accepted = await server.post(
      '/api/combine-final-video',
      orderOf('http://127.0.0.1:9/none.mp4'),
      API_KEY,
    );
    const done = await ended(server, accepted.body.data.polling_endpoint);
    expect(done).toMatchObject({
      status: 'failed',
      error_message: expect.stringMatching(/127\.0\.0\.1|HOOK/),
    });
    expect(here).toEqual([]);
    expect(taken).toHaveLength(1);
    const [row] = await videosOf(queue, servedBatch(placeOf(place), 'alice'));
    expect(row).toMatchObject({ state: 'failed', tries: 1 });
  });

  test('the server does it itself where no worker has its folder, and where they go away while it waits', async () => {
    const around = await serve();
    const { server, here, place } = around;
    const url = await clipAddress();
    const first = await server.post('/api/combine-final-video', orderOf(url), API_KEY);
    expect(await ended(server, first.body.data.polling_endpoint)).toMatchObject({ status: 'completed' });
    expect(here).toEqual(['combine']);
    expect(await videosOf(queue, servedBatch(placeOf(place), 'alice'))).toEqual([]);

    // A worker that says it is there and takes nothing, and is then not heard of any more.
    await queue.database.query(
      `INSERT INTO sparkfluence_queue.worker (id, host, pid, concurrency, serves) VALUES ('mute', 'x', 1, 1, $1)`,
      [placeOf(place)],
    );
    const order = { ...orderOf(url), project_id: PROJECT.replace('123e', '999e') };
    const second = await server.post('/api/combine-final-video', order, API_KEY);
    const { job_id, polling_endpoint } = second.body.data;
    const waits = async () => (await videosOf(queue, servedBatch(placeOf(place), 'alice')))[0];
    while ((await waits())?.state !== 'waiting') await sleep(20);
    expect((await server.get(polling_endpoint, API_KEY)).body.data).toMatchObject({ status: 'processing' });
    // One that has not the folder takes what comes behind it, and leaves it.
    await submit(queue, sheet('other', rowsOf('row')));
    const stranger = await worker(around, false);
    while (stranger.taken.length === 0) await sleep(20);
    await stranger.end();
    expect(stranger.taken).toEqual(['row']);
    await queue.database.query(`DELETE FROM sparkfluence_queue.worker WHERE id = 'mute'`);
    expect(await ended(server, polling_endpoint)).toMatchObject({ status: 'completed' });
    expect(here).toEqual(['combine', 'combine']);
    expect(await waits()).toMatchObject({ key: job_id, state: 'cancelled' });
  });

  test('a job that the server did not write is not done, whoever put it there', async () => {
    const around = await serve();
    const { place } = around;
    const job = JSON.stringify({
      ...{
        client: 'alice',
        project: PROJECT,
        jobId: `job_${'a'.repeat(20)}`,
        reach: 'anywhere',
        maxUsdPerDay: 9,
      },
      body: { project_id: PROJECT, segments: [{ type: 'HOOK', video_url: 'file:///etc/passwd' }] },
    });
    await submitServed(queue, {
      ...{ place: placeOf(place), client: 'alice', id: 'forged', fingerprint: 'x' },
      inputs: { job, signature: 'guessed' },
    });
    const { taken } = await worker(around);
    const look = async () => (await videosOf(queue, servedBatch(placeOf(place), 'alice')))[0];
    while (['waiting', 'running'].includes((await look())?.state ?? 'waiting')) await sleep(20);
    expect(taken).toEqual(['forged']);
    expect(await look()).toMatchObject({
      state: 'failed',
      failure: { error: { details: { reason: 'bad_rows' } } },
    });
  });
});
