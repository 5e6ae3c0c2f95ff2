import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startBin } from '../support/kill-lab.ts';
import { openFfmpeg } from '../support/media.ts';
import { type Latencies, markedSegment, startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { newPlace } from '../support/program.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';

/**
 * The last column of the table in serve-table.test.ts: each operation of the real server is stopped with SIGKILL in the
 * middle of what it pays for, and asked again of the next process. The fakes count what was bought.
 */

const TYPES = ['HOOK', 'BODY_1'];
const SEGMENTS = TYPES.map(markedSegment);
const LONG_MS = 600_000;
const PATIENT = { timeout: 60_000, interval: 20 };

test('killed in the middle of each operation and started again: the same request goes on, and nothing is bought twice', async () => {
  const { folder } = newPlace();
  const { binary } = await openFfmpeg();
  const media = makePaidMedia(binary, folder);
  const latencies: { -readonly [Name in keyof Latencies]: Latencies[Name] } = {};
  const fake = await startPaidFake(TYPES, media, { latencies, script: SAMPLE_ANSWER });
  onTestFinished(() => fake.close());
  const place = { folder, cacheFolder: join(folder, 'cache') };
  mkdirSync(place.cacheFolder);
  const root = join(folder, 'server');
  const keys = { SPARKFLUENCE_SERVE_TOKENS: 'alice=tok-1', SPARKFLUENCE_SERVE_API_KEYS: 'alice=key-1' };

  const start = async () => {
    const argv = ['serve', '--port', '0', '--root', root];
    const { child, ended } = startBin(argv, place, { ...fake.env, ...keys });
    onTestFinished(() => void child.kill('SIGKILL'));
    let log = '';
    child.stderr?.on('data', (chunk: string) => (log += chunk));
    const ready = () => /"event":"ready","url":"([^"]+)"/.exec(log)?.[1];
    await expect.poll(ready, PATIENT).toBeTruthy();
    const ask = async (path: string, body?: object, key = 'none') => {
      const answer = await fetch(`${ready()}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...{ authorization: 'Bearer tok-1', 'x-api-key': 'key-1', 'content-type': 'application/json' },
          'idempotency-key': key,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
      return { status: answer.status, body: (await answer.json()) as any };
    };
    const kill = async () => {
      child.kill('SIGKILL');
      await ended;
    };
    return { ask, kill, log: () => log };
  };

  let server = await start();
  const rows: string[][] = [];
  /** Asks, kills the server when `isUnderWay`, and asks the next one the same. */
  const killed = async (name: string, body: object, isUnderWay: () => boolean, then: () => void) => {
    const path = `/functions/v1/${name}`;
    const cut = server.ask(path, body, name).catch(() => undefined);
    await expect.poll(isUnderWay, PATIENT).toBe(true);
    await server.kill();
    expect(await cut).toBeUndefined(); // no answer came
    then();
    server = await start();
    const again = await server.ask(path, body, name);
    expect(again.status, `${name}: ${JSON.stringify(again.body)}\n${server.log()}`).toBeLessThan(300);
    rows.push([name, `${again.status}`, [...fake.bought].map((each) => each.join(' ')).join(', ')]);
    return again.body.data;
  };
  const times = (what: string) => fake.bought.get(what) ?? 0;
  const projects = () =>
    readdirSync(join(root, 'clients', 'alice')).filter((name) => /^[\da-f-]{36}$/.test(name));

  latencies.scriptMs = LONG_MS;
  const topic = { input_type: 'topic', content: 'kerja', language: 'indonesian' };
  const script = await killed(
    'generate-script',
    topic,
    () => times('script') === 1,
    () => {
      latencies.scriptMs = 0;
    },
  );
  expect([script.segments.length, projects()]).toEqual([SAMPLE_ANSWER.segments.length, [script.project_id]]);
  expect(times('script')).toBeLessThanOrEqual(2); // its answer was lost, and the vendor keeps none

  // One picture is there, the other one is on the wire.
  latencies.imageMs = (segment) => (segment === 'BODY_1' ? LONG_MS : 0);
  const isDrawn = () =>
    times('image BODY_1') === 1 &&
    projects().some((name) => existsSync(join(root, 'clients', 'alice', name, 'images', 'HOOK.jpg')));
  const pictures = await killed(
    'generate-images',
    { segments: SEGMENTS, provider: 'huggingface' },
    isDrawn,
    () => {
      latencies.imageMs = 0;
    },
  );
  expect(times('image HOOK')).toBe(1);
  const isNamed = pictures.receipt.purchases.some(
    ({ segment_type, possibly_twice }: { segment_type: string; possibly_twice?: boolean }) =>
      segment_type === 'BODY_1' && possibly_twice === true,
  );
  expect([times('image BODY_1'), isNamed]).toEqual([2, true]); // the vendor keeps none, and the receipt says so
  expect(projects().length).toBe(2);

  latencies.submitMs = LONG_MS;
  const images = pictures.images.map(({ segment_type, image_url }: Record<string, string>) => ({
    segment_type,
    image_url,
  }));
  const clips = await killed(
    'generate-videos',
    { segments: SEGMENTS, images, language: 'english' },
    () => TYPES.every((type) => times(`clip ${type}`) === 1),
    () => {
      latencies.submitMs = 0;
    },
  );
  expect(clips.project_id).toBe(pictures.project_id);
  expect(TYPES.map((type) => times(`clip ${type}`))).toEqual([1, 1]);

  // The clips are done, and their files are on the wire.
  latencies.fileMs = LONG_MS;
  const video_uuids = clips.videos.map(
    ({ veo_response: { uuid } }: { veo_response: { uuid: string } }) => uuid,
  );
  const before = fake.polls;
  const states = await killed(
    'check-video-status',
    { video_uuids },
    () => fake.polls >= before + 2,
    () => {
      latencies.fileMs = 0;
    },
  );
  expect(states, JSON.stringify(states)).toMatchObject({ all_completed: true });
  for (const { video_url } of states.videos) {
    const file = Buffer.from(await (await fetch(video_url)).arrayBuffer());
    expect(file.subarray(0, media.clip.length).equals(media.clip)).toBe(true);
  }
  expect(TYPES.map((type) => times(`clip ${type}`))).toEqual([1, 1]);

  // A job is accepted at once, and joins when the server is killed; the next process begins it again by itself.
  const segments = states.videos.map(({ segment_type: type, video_url }: Record<string, string>) => ({
    ...{ type, video_url, duration_seconds: 1 },
  }));
  const order = { project_id: randomUUID(), segments };
  const accepted = await server.ask('/api/combine-final-video', order, 'join');
  expect(accepted.status).toBe(202);
  await server.kill();
  server = await start();
  const again = await server.ask('/api/combine-final-video', order, 'join');
  expect([again.status, again.body]).toEqual([202, accepted.body]);
  const job = async () => (await server.ask(accepted.body.data.polling_endpoint)).body.data;
  await expect.poll(async () => (await job()).status, PATIENT).toBe('completed');
  rows.push(['combine-final-video', '202', 'the job is done by the next process']);
  // And what is done is told by the process after that.
  await server.kill();
  server = await start();
  expect(await job()).toMatchObject({ status: 'completed', progress_percentage: 100 });
  rows.push(['job-status', '200', 'nothing']);
  await server.kill();
  expect(fake.strays).toEqual([]);
  const head = ['operation', 'again', 'bought so far'];
  process.stdout.write(
    `${[head, ...rows].map((cells) => cells.map((cell) => cell.padEnd(20)).join(' ')).join('\n')}\n`,
  );
}, 580_000);
