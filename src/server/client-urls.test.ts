import dns from 'node:dns';
import promises from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_KEY, TOKEN, testServer } from '../../tests/support/serve-parts.ts';
import type { Crew } from './crew.ts';

/**
 * Every address that a client sends, in every body, by every spelling. The resolver is the test's own: no name outside
 * of this machine is asked for.
 */

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'inside.example': ['10.0.0.1'],
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
  'nat64.example': ['64:ff9b::a00:1'],
  'public.example': ['93.184.215.14'],
  'rebind.example': ['93.184.215.14'],
};
const found = (addresses: readonly string[] = []) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const asked: string[] = [];
const real = { now: promises.lookup, later: dns.lookup };
beforeAll(() => {
  Object.assign(promises, {
    lookup: async (name: string) => {
      asked.push(name);
      if (name === 'silent.example') return new Promise(() => undefined);
      return found(NAMES[name] ?? (name === hostname() ? ['127.0.0.1'] : []));
    },
  });
  // At the time of the connection every name resolves to this machine.
  Object.assign(dns, {
    lookup: (_name: string, _options: object, done: (error: null, all: object[]) => void) =>
      done(null, found(['127.0.0.1'])),
  });
  syncBuiltinESMExports();
});
afterAll(() => {
  Object.assign(promises, { lookup: real.now });
  Object.assign(dns, { lookup: real.later });
  syncBuiltinESMExports();
});

/** Where nothing is fetched from. */
const REFUSED = [
  'https://127.0.0.1/a',
  'http://127.0.0.1:8000/a',
  'https://2130706433/a',
  'https://0x7f000001/a',
  'https://0177.0.0.1/a',
  'https://127.1/a',
  'https://127.0.0.1./a',
  'https://１２７.０.０.１/a',
  'https://0.0.0.0/a',
  'https://localhost/a',
  'https://LOCALHOST./a',
  'https://db.localhost/a',
  'https://10.0.0.1/a',
  'https://172.16.0.1/a',
  'https://192.168.1.1/a',
  'https://100.64.0.1/a',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/a',
  'https://[::]/a',
  'https://[::ffff:127.0.0.1]/a',
  'https://[::ffff:7f00:1]/a',
  'https://[::127.0.0.1]/a',
  'https://[64:ff9b::a00:1]/a',
  'https://[64:ff9b:1::808:808]/a',
  'https://[2002:7f00:1::]/a',
  'https://[2001:0:a00:1::1]/a',
  'https://[fd00::1]/a',
  'https://[fe80::1]/a',
  'https://inside.example/a',
  'https://mixed.example/a',
  'https://nat64.example/a',
  `https://${hostname()}/a`,
  'https://me:hunter2@public.example/a',
  'https://me@public.example/a',
  'http://public.example/a',
  'ftp://public.example/a',
  'file:///etc/passwd',
  'data:image/png;base64,AA',
  '/etc/passwd',
  'https://',
];

const SEGMENT = { type: 'HOOK', script_text: 'a', visual_direction: 'b', emotion: 'shock' };
const COMBINE = {
  project_id: '123e4567-e89b-12d3-a456-426614174000',
  segments: [{ type: 'HOOK', video_url: 'https://public.example/x.mp4', duration_seconds: 6 }],
};
const VIDEOS = {
  segments: [SEGMENT],
  images: [{ segment_type: 'HOOK', image_url: 'https://public.example/x.jpg' }],
  language: 'english',
};
/** A whole document of an earlier step, which names pictures. */
const PICTURES = (image_url: string) => ({
  success: true,
  data: {
    images: [{ segment_type: 'HOOK', prompt: 'p', image_url, provider: 'huggingface', revised_prompt: null }],
    provider: 'huggingface',
    segments: [{ ...SEGMENT, duration_seconds: 6 }],
  },
});
type Field = readonly [path: string, field: string, body: (url: string) => object];
const FIELDS: readonly Field[] = [
  [
    '/api/combine-final-video',
    'segments[0].video_url',
    (url) => ({ ...COMBINE, segments: [{ ...COMBINE.segments[0], video_url: url }] }),
  ],
  ['/api/combine-final-video', 'options.bgm_url', (url) => ({ ...COMBINE, options: { bgm_url: url } })],
  ['/api/combine-final-video', 'webhook_url', (url) => ({ ...COMBINE, webhook_url: url })],
  [
    '/functions/v1/generate-videos',
    'images[0].image_url',
    (url) => ({ ...VIDEOS, images: [{ segment_type: 'HOOK', image_url: url }] }),
  ],
  ['/functions/v1/generate-videos', 'webhook_url', (url) => ({ ...VIDEOS, webhook_url: url })],
  ['/functions/v1/generate-videos', 'data.images[0].image_url', PICTURES],
  ['/functions/v1/generate-images', 'data.images[0].image_url', PICTURES],
];

const crewThatNotes = () => {
  const tasks: string[] = [];
  const crew: Crew = {
    busy: 0,
    perform: async ({ kind }) => {
      tasks.push(kind);
      return { data: { videos: [], images: [] }, stored: [] } as never;
    },
    idle: async () => undefined,
    close: async () => undefined,
  };
  return { crew, tasks };
};

describe.each(FIELDS)('%s: %s', (path, field, body) => {
  const key = path.startsWith('/api/') ? API_KEY : TOKEN;
  const code = path.startsWith('/api/') ? 'INVALID_REQUEST' : 'INVALID_INPUT';

  test('an address that nothing is fetched from is refused at once, and nothing is begun', async () => {
    const { crew, tasks } = crewThatNotes();
    const server = await testServer({ crew });
    for (const url of REFUSED) {
      const answer = await server.post(path, body(url), key);
      expect([url, answer.status, answer.body.error?.code, answer.body.error?.details.reason]).toEqual([
        ...[url, 400, code, 'url_not_allowed'],
      ]);
      expect(field.endsWith(answer.body.error.details.field), answer.body.error.details.field).toBe(true);
      expect('failed_step' in answer.body.error).toBe(path.startsWith('/api/'));
      expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    }
    expect(tasks).toEqual([]);
    expect((await server.post(path, body('https://public.example/a'), key)).status).toBeLessThan(300);
    await server.parts.jobs.idle();
    expect(tasks).toHaveLength(1);
  });
});

test('a name that resolves to another address when it is connected to fails the job; one that nobody resolves keeps no request waiting', async () => {
  const server = await testServer();
  const order = (url: string) => ({ ...COMBINE, segments: [{ ...COMBINE.segments[0], video_url: url }] });
  const accepted = await server.post('/api/combine-final-video', order('https://rebind.example/a'), API_KEY);
  expect(accepted.status).toBe(202);
  await server.parts.jobs.idle();
  const { data } = (await server.get(accepted.body.data.polling_endpoint, API_KEY)).body;
  expect(data).toMatchObject({ status: 'failed', current_step: expect.stringContaining('HOOK') });
  expect(data.error_message).toMatch(/address of this machine/);
  const { crew } = crewThatNotes();
  const other = await testServer({ crew });
  expect(
    (await other.post('/api/combine-final-video', order('https://silent.example/a'), API_KEY)).status,
  ).toBe(202);
});

test('an address of the server’s own that is over or was changed is said to be so; one that is good needs no resolver', async () => {
  const { crew } = crewThatNotes();
  const server = await testServer({ crew, settings: { publicUrl: 'https://films.example' } });
  const own = server.parts.addresses.sign(
    { client: 'alice', project: COMBINE.project_id, path: 'clips/HOOK.mp4' },
    'https://films.example',
  );
  const ask = (url: string) =>
    server.post(
      '/api/combine-final-video',
      { ...COMBINE, segments: [{ ...COMBINE.segments[0], video_url: url }] },
      API_KEY,
    );
  asked.length = 0;
  expect((await ask(own)).status).toBe(202);
  expect(asked).toEqual([]);
  expect(await ask(`${own}x`)).toMatchObject({
    status: 400,
    body: { error: { details: { reason: 'address_ended', field: 'segments[0].video_url' } } },
  });
});

test('many names are looked up at once and each once, and an order for a trusting server may lead anywhere', async () => {
  const { crew } = crewThatNotes();
  const server = await testServer({ crew, options: { reach: 'anywhere' } });
  asked.length = 0;
  const segments = ['HOOK', 'BODY_1', 'BODY_2', 'ENDING_CTA'].map((type) => ({
    ...{ type, video_url: 'https://inside.example/x.mp4', duration_seconds: 6 },
  }));
  expect((await server.post('/api/combine-final-video', { ...COMBINE, segments }, API_KEY)).status).toBe(202);
  expect(asked).toEqual(['inside.example']);
});
