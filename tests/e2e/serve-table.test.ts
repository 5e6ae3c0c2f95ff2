import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { packagedFfmpeg } from '../support/packaged-ffmpeg.ts';
import { markedSegment, startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';
import {
  API_KEY,
  newRoot,
  type TestAnswer,
  type TestServer,
  TOKEN,
  testServer,
} from '../support/serve-parts.ts';

/**
 * The table operation × (ok, bad body, no token, wrong token, too many, provider down), with the pipeline behind it and
 * vendors that bill. The last column, killed and started again, is serve-kill.test.ts.
 */

const SEGMENTS = ['HOOK', 'BODY_1'].map(markedSegment);

/** What earlier rows were answered, for the later ones. */
interface Known {
  project: string;
  images: object[];
  uuids: string[];
  clips: { segment_type: string; video_url: string }[];
  job: string;
}

interface Row {
  readonly path: string;
  readonly body?: (known: Known) => object;
  readonly bad: object | string;
  /** Of a request that is not as it should be. */
  readonly badStatus: number;
  readonly kind: 'edge' | 'backend';
  /** What is down, and what is seen of it. */
  readonly down: RegExp;
  readonly downStatus: number;
  readonly learn: (known: Known, answer: TestAnswer['body']['data']) => void;
}

const ROWS: Readonly<Record<string, Row>> = {
  'generate-script': {
    path: '/functions/v1/generate-script',
    body: () => ({ input_type: 'topic', content: 'kerja', language: 'indonesian' }),
    bad: { input_type: 'topic' },
    ...{ badStatus: 400, kind: 'edge', down: /script/, downStatus: 502 },
    learn: (_, { segments }) => expect(segments.length).toBe(SAMPLE_ANSWER.segments.length),
  },
  'generate-images': {
    path: '/functions/v1/generate-images',
    body: () => ({ segments: SEGMENTS, provider: 'huggingface' }),
    bad: { segments: [] },
    ...{ badStatus: 400, kind: 'edge', down: /image/, downStatus: 502 },
    learn(known, { images, project_id }) {
      known.project = project_id;
      known.images = images.map(({ segment_type, image_url }: Record<string, string>) => ({
        segment_type,
        image_url,
      }));
    },
  },
  'generate-videos': {
    path: '/functions/v1/generate-videos',
    body: ({ images }) => ({
      segments: SEGMENTS.map(({ visual_direction: _, ...segment }) => segment),
      images,
      language: 'english',
    }),
    bad: { segments: SEGMENTS, language: 'english' },
    ...{ badStatus: 400, kind: 'edge', down: /clip/, downStatus: 502 },
    learn(known, { videos, project_id }) {
      expect(project_id).toBe(known.project);
      known.uuids = videos.map(({ veo_response }: { veo_response: { uuid: string } }) => veo_response.uuid);
    },
  },
  'check-video-status': {
    path: '/functions/v1/check-video-status',
    body: ({ uuids }) => ({ video_uuids: uuids }),
    bad: { video_uuids: 'one' },
    ...{ badStatus: 400, kind: 'edge', down: /poll/, downStatus: 502 },
    learn(known, { videos, all_completed }) {
      expect(all_completed, JSON.stringify(videos)).toBe(true);
      known.clips = videos;
    },
  },
  'combine-final-video': {
    path: '/api/combine-final-video',
    body: ({ clips }) => ({
      project_id: randomUUID(),
      segments: clips.map(({ segment_type: type, video_url }) => ({ type, video_url, duration_seconds: 1 })),
    }),
    bad: { project_id: randomUUID(), segments: [{ type: 'HOOK' }] },
    // What is down for it is whoever keeps a clip: the job says so.
    ...{ badStatus: 400, kind: 'backend', down: /nothing/, downStatus: 202 },
    learn(known, { job_id }) {
      known.job = job_id;
    },
  },
  'job-status': {
    path: '/api/job-status/',
    bad: '../jobs',
    ...{ badStatus: 404, kind: 'backend', down: /./, downStatus: 200 },
    learn: (_, { status, final_video_url }) =>
      expect([status, final_video_url]).toEqual(['completed', expect.stringContaining('/media/')]),
  },
};

const CODES = {
  edge: { 400: 'INVALID_INPUT', 401: 'UNAUTHORIZED', 429: 'RATE_LIMITED', 502: 'API_ERROR' },
  backend: { 400: 'INVALID_REQUEST', 401: 'UNAUTHORIZED', 404: 'JOB_NOT_FOUND', 429: 'RATE_LIMITED' },
} as const;

test('every operation: ok, bad body, no token, wrong token, too many, provider down', async () => {
  const root = newRoot();
  const media = makePaidMedia(packagedFfmpeg() ?? 'ffmpeg', root);
  const fake = await startPaidFake(['HOOK', 'BODY_1'], media, { script: SAMPLE_ANSWER });
  onTestFinished(() => fake.close());
  const env = { ...fake.env, SPARKFLUENCE_LIST_LAG_MS: '1' };
  const server = await testServer({ root, env });
  const limited = await testServer({ env, options: { perMinute: { address: 0, key: 1 } } });
  const known: Known = { project: '', images: [], uuids: [], clips: [], job: '' };
  const table: string[][] = [];
  for (const [name, row] of Object.entries(ROWS)) {
    const { kind } = row;
    const key = kind === 'edge' ? TOKEN : API_KEY;
    const wrong = kind === 'edge' ? { authorization: 'Bearer tok-alice' } : { 'x-api-key': 'key-alice' };
    const ask = (on: TestServer, headers: Record<string, string>, body?: object | string) =>
      row.body === undefined
        ? on.get(`${row.path}${typeof body === 'string' ? encodeURIComponent(body) : known.job}`, headers)
        : on.post(row.path, body ?? row.body(known), headers);
    const cell = async (what: string, asking: Promise<TestAnswer>, status: number) => {
      const { status: was, body } = await asking;
      expect([was, body.error?.code], `${name}: ${what}: ${JSON.stringify(body).slice(0, 500)}`).toEqual([
        status,
        status < 300 ? undefined : CODES[kind][status as 400],
      ]);
      return { body, text: status < 300 ? `${status}` : `${status} ${body.error.code}` };
    };
    const none = await cell('no token', ask(server, {}), 401);
    const other = await cell('wrong token', ask(server, wrong), 401);
    const bad = await cell('bad body', ask(server, key, row.bad), row.badStatus);
    fake.fault = { what: row.down, status: 503 };
    const down = await cell('provider down', ask(server, key), row.downStatus);
    fake.fault = undefined;
    if (down.body.success !== true) expect(JSON.stringify(down.body)).not.toMatch(/dummy-|127\.0\.0\.1/);
    const ok = await cell('ok', ask(server, key), name === 'combine-final-video' ? 202 : 200);
    row.learn(known, ok.body.data);
    await server.parts.jobs.idle();
    await ask(limited, key, row.bad);
    const many = await cell('too many', ask(limited, key, row.bad), 429);
    // The other rows ask with a minute of their own.
    Object.assign(limited, await testServer({ env, options: { perMinute: { address: 0, key: 1 } } }));
    table.push([name, ok.text, bad.text, none.text, other.text, many.text, down.text]);
  }
  // A job whose clip nobody has any more.
  const segments = [{ type: 'HOOK', video_url: 'https://nowhere.invalid/a.mp4', duration_seconds: 6 }];
  const gone = await server.post('/api/combine-final-video', { project_id: randomUUID(), segments }, API_KEY);
  await server.parts.jobs.idle();
  const { data } = (await server.get(gone.body.data.polling_endpoint, API_KEY)).body;
  expect(data).toMatchObject({ status: 'failed', current_step: expect.stringContaining('HOOK') });
  table[4]![6] = '202, then the job: failed';
  expect(Object.fromEntries(fake.bought)).toEqual({
    ...{ script: 1, 'image HOOK': 1, 'image BODY_1': 1, 'clip HOOK': 1, 'clip BODY_1': 1 },
  });
  expect(fake.strays).toEqual([]);
  const head = ['operation', 'ok', 'bad body', 'no token', 'wrong token', 'too many', 'provider down'];
  process.stdout.write(
    `${[head, ...table].map((cells) => cells.map((cell) => cell.padEnd(22)).join(' ')).join('\n')}\n`,
  );
});
