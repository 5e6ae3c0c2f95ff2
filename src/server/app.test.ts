import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import {
  API_KEY,
  newRoot,
  OTHER_API_KEY,
  OTHER_TOKEN,
  type TestServer,
  TOKEN,
  testServer,
} from '../../tests/support/serve-parts.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Crew } from './crew.ts';
import { addressGroup, createLimiter } from './limits.ts';

const SEGMENT = { type: 'HOOK', script_text: 'Words', visual_direction: 'A desk', emotion: 'shock' };
const PROJECT = '123e4567-e89b-12d3-a456-426614174000';

const EDGE = [
  ['generate-script', { input_type: 'topic', content: 'save money' }, 'content'],
  ['generate-images', { segments: [SEGMENT] }, 'segments'],
  [
    'generate-videos',
    {
      segments: [SEGMENT],
      images: [{ segment_type: 'HOOK', image_url: 'https://a.example/x' }],
      language: 'english',
    },
    'segments',
  ],
  ['check-video-status', { video_uuids: ['c558a44c-c91c-11f0-98b4-0242ac120004'] }, 'video_uuids'],
] as const;
const COMBINE = {
  project_id: PROJECT,
  segments: [{ type: 'HOOK', video_url: 'https://a.example/x.mp4', duration_seconds: 6 }],
};
const OPERATIONS = [
  ...EDGE.map(([name, body, field]) => ({
    path: `/functions/v1/${name}`,
    body,
    field,
    key: TOKEN,
    code: 'INVALID_INPUT',
  })),
  {
    path: '/api/combine-final-video',
    body: COMBINE,
    field: 'segments',
    key: API_KEY,
    code: 'INVALID_REQUEST',
  },
];

/** Does nothing but fail, as a vendor that is down makes an operation fail. */
const crewThatFails = (error: SparkfluenceError): Crew => ({
  busy: 0,
  perform: () => Promise.reject(error),
  idle: async () => undefined,
  close: async () => undefined,
});

describe.each(OPERATIONS)('POST $path', ({ path, body, field, key, code }) => {
  test('a body that lacks a field, holds a strange one or is none: 400 in its family', async () => {
    const server = await testServer();
    const { [field]: _, ...lacking } = body as Record<string, unknown>;
    const missing = await server.post(path, lacking, key);
    expect(missing).toMatchObject({
      status: 400,
      body: { success: false, error: { code, details: { field } } },
    });
    for (const bad of [{ ...body, extra: 1 }, '[]', '{', '"x"', '{"a":'.repeat(200)])
      expect(await server.post(path, bad, key), String(bad)).toMatchObject({
        status: 400,
        body: { error: { code } },
      });
    expect((await server.post(path, body, { ...key, 'content-type': 'text/plain' })).status).toBe(415);
    expect((await server.post(path, { ...body, pad: 'x'.repeat(30_000) }, key)).status).toBe(413);
    expect('failed_step' in missing.body.error).toBe(path.startsWith('/api/'));
  });

  test('no key, a wrong one, or one of the other kind: 401', async () => {
    const server = await testServer();
    const others = [
      {},
      { authorization: 'Bearer wrong' },
      { 'x-api-key': 'wrong' },
      key === TOKEN ? API_KEY : TOKEN,
    ];
    for (const other of others) {
      const answer = await server.post(path, body, other as Record<string, string>);
      expect(answer).toMatchObject({
        status: 401,
        body: { success: false, error: { code: 'UNAUTHORIZED' } },
      });
      expect(answer.headers.get('www-authenticate')).toBeTruthy();
    }
  });

  test('too many of a client: 429 with when to come again, while another client is answered', async () => {
    const server = await testServer({ options: { perMinute: { address: 0, key: 2 } } });
    const bad = { nothing: true };
    const answers = [
      await server.post(path, bad, key),
      await server.post(path, bad, key),
      await server.post(path, bad, key),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 429]);
    expect(answers[2]!.body.error.code).toBe('RATE_LIMITED');
    const [retry, remaining, limit] = ['retry-after', 'ratelimit-remaining', 'ratelimit-limit'].map((name) =>
      Number(answers[2]!.headers.get(name)),
    );
    expect([remaining, limit]).toEqual([0, 2]);
    expect(retry).toBeGreaterThan(0);
    expect(retry).toBeLessThanOrEqual(60);
    const other = key === TOKEN ? OTHER_TOKEN : OTHER_API_KEY;
    expect((await server.post(path, bad, other)).status).toBe(400);
  });
});

test('a vendor that is down: 502 API_ERROR in the first family, a job that failed in the second', async () => {
  const down = new SparkfluenceError('provider', 'gemini did not answer: HTTP 503', {
    details: {
      reason: 'provider_failed',
      provider: 'gemini',
      next: 'Run `sparkfluence run` again with --project "/a/b/c"',
    },
  });
  // With a key of the vendor, jobs that no project knows are asked after at the vendor.
  const server = await testServer({ crew: crewThatFails(down), env: { VEO_API_KEY: 'key-of-a-vendor' } });
  for (const [name, body] of EDGE) {
    const { status, body: answer } = await server.post(`/functions/v1/${name}`, body, TOKEN);
    expect([status, answer.error.code, answer.error.details.provider], name).toEqual([
      502,
      'API_ERROR',
      'gemini',
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/sparkfluence|--project|\/a\/b/);
  }
  const accepted = await server.post('/api/combine-final-video', COMBINE, API_KEY);
  expect(accepted.status).toBe(202);
  await server.parts.jobs.idle();
  const { polling_endpoint } = accepted.body.data;
  expect((await server.get(polling_endpoint, API_KEY)).body.data).toMatchObject({
    status: 'failed',
    error_message: 'gemini did not answer: HTTP 503',
  });
  expect((await server.get(polling_endpoint, OTHER_API_KEY)).body.error.code).toBe('JOB_NOT_FOUND');
});

test('errors name no folder and no key of the machine, wherever they stand', async () => {
  const error = new SparkfluenceError(
    'project',
    `${newRoot()}/clients/x is locked; see /etc/secret/file.txt and C:\\Users\\me`,
    {
      details: {
        reason: 'project_locked',
        pid: 7,
        host: 'h',
        path: '/x/y',
        project: '/x/y',
        folders: ['/z'],
      },
    },
  );
  const server = await testServer({ crew: crewThatFails(error) });
  const { status, body } = await server.post('/functions/v1/generate-script', EDGE[0][1], TOKEN);
  expect(status).toBe(409);
  expect(body.error.details).toEqual({ reason: 'project_locked' });
  expect(body.error.message).not.toMatch(/\/(?:tmp|etc|x)|Users/);
});

test('a defect says nothing of itself, and its words are in the log', async () => {
  const crew = crewThatFails(new Error('secret words') as SparkfluenceError);
  const server = await testServer({ crew });
  const { status, body } = await server.post('/functions/v1/generate-script', EDGE[0][1], TOKEN);
  expect([status, body.error.code, body.error.message]).toEqual([500, 'INTERNAL_ERROR', 'The server failed']);
  expect(server.logged.find(({ event }) => event === 'fault')).toMatchObject({ message: 'secret words' });
});

test('the same Idempotency-Key: the same answer once, another body 422, an error is tried again', async () => {
  let calls = 0;
  const answers: Crew = {
    ...crewThatFails(new SparkfluenceError('provider', 'down')),
    perform: async (task) => {
      calls += 1;
      if (calls === 1) throw new SparkfluenceError('provider', 'down');
      return { project_id: 'projectId' in task ? task.projectId : '' } as never;
    },
  };
  const root = newRoot();
  const ask = (server: TestServer, body: object, key = 'k-1') =>
    server.post('/functions/v1/generate-script', body, { ...TOKEN, 'idempotency-key': key });
  const body = EDGE[0][1];
  const first = await testServer({ root, crew: answers });
  expect((await ask(first, body)).status).toBe(502);
  const [one, two] = await Promise.all([ask(first, body), ask(first, body)]);
  expect([one.status, one.body]).toEqual([200, two.body]);
  const second = await testServer({ root, crew: answers });
  const again = await ask(second, body);
  expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([one.body, 'true']);
  expect(calls).toBe(2);
  expect(await ask(second, { ...body, content: 'other' })).toMatchObject({
    status: 422,
    body: { error: { code: 'INVALID_INPUT' } },
  });
  expect((await ask(second, body, 'a key')).status).toBe(400);
  expect((await ask(second, body, 'k-2')).body).not.toEqual(one.body);
});

test('a project is its client’s alone, and no address but https is taken', async () => {
  const server = await testServer();
  const folder = join(server.root, 'clients', 'alice', PROJECT);
  mkdirSync(folder, { recursive: true });
  const asked = { project_id: PROJECT, segments: [SEGMENT] };
  expect((await server.post('/functions/v1/generate-images', asked, OTHER_TOKEN)).status).toBe(404);
  expect(
    (await server.post('/functions/v1/generate-images', { ...asked, project_id: '../bob' }, TOKEN)).status,
  ).toBe(400);
  for (const image_url of [
    'file:///etc/passwd',
    'images/HOOK.jpg',
    '/etc/passwd',
    'data:image/png;base64,AA',
  ])
    expect(
      await server.post(
        '/functions/v1/generate-videos',
        { ...EDGE[2][1], images: [{ segment_type: 'HOOK', image_url }] },
        TOKEN,
      ),
      image_url,
    ).toMatchObject({ status: 400, body: { error: { details: { reason: 'url_not_allowed' } } } });
});

test('media need a signature that has not ended, and nothing else of the folder is given out', async () => {
  const server = await testServer();
  const folder = join(server.root, 'clients', 'alice', PROJECT);
  mkdirSync(join(folder, 'clips'), { recursive: true });
  writeFileSync(join(folder, 'clips', 'HOOK.mp4'), 'abcdefgh');
  writeFileSync(join(folder, 'state.json'), '{}');
  const sign = (path: string) => server.parts.addresses.sign({ client: 'alice', project: PROJECT, path }, '');
  const way = sign('clips/HOOK.mp4');
  expect(await server.get(way)).toMatchObject({ status: 200, body: 'abcdefgh' });
  const part = await server.get(way, { range: 'bytes=2-4' });
  expect([part.status, part.body, part.headers.get('content-range')]).toEqual([206, 'cde', 'bytes 2-4/8']);
  expect((await server.get(way, { range: 'bytes=99-' })).status).toBe(416);
  expect(await server.get(way, { range: 'bytes=-3' })).toMatchObject({ status: 206, body: 'fgh' });
  expect(await server.get(way, { range: 'bytes=0-1,3-4' })).toMatchObject({ status: 200, body: 'abcdefgh' });
  const headed = await server.app.request(way, { method: 'HEAD' });
  expect([headed.headers.get('content-length'), await headed.text()]).toEqual(['8', '']);
  // A download goes on with the same file, and begins anew with another one.
  const etag = part.headers.get('etag') ?? '';
  const rest = () => server.get(way, { range: 'bytes=2-4', 'if-range': etag });
  expect(await rest()).toMatchObject({ status: 206, body: 'cde' });
  writeFileSync(join(folder, 'clips', 'HOOK.mp4'), 'ABCDEFGH');
  expect(await rest()).toMatchObject({ status: 200, body: 'ABCDEFGH' });
  writeFileSync(join(folder, 'clips', 'HOOK.mp4'), 'abcdefgh');
  for (const wrong of [
    way.replace('HOOK', 'BODY_1'),
    way.replace('alice', 'bob'),
    way.replace(/\?.*/, ''),
    `${way}x`,
  ])
    expect((await server.get(wrong)).status, wrong).toBe(403);
  for (const hidden of ['state.json', '../secret', 'clips/../state.json', 'clips/ENDING_CTA.mp4'])
    expect([403, 404]).toContain((await server.get(sign(hidden))).status);
  expect(statSync(join(server.root, 'secret')).mode & 0o777).toBe(0o600);
  expect(JSON.stringify(server.logged)).not.toContain('signature=');
});

test('a key that leaves the file is refused without a restart; a damaged file takes none away', async () => {
  const root = newRoot();
  const keysFile = join(root, 'keys.json');
  const write = (keys: object | string) => {
    writeFileSync(keysFile, typeof keys === 'string' ? keys : JSON.stringify(keys));
  };
  write({ tokens: { carol: 'tok-carol-1' }, max_usd_per_day: { carol: 2 } });
  const server = await testServer({ root, keysFile });
  const carol = { authorization: 'Bearer tok-carol-1' };
  const ask = () => server.get('/functions/v1/purchases', carol);
  expect((await ask()).body.data).toMatchObject({ max_usd_per_day: 2, spent_usd_today: 0, projects: [] });
  write('{ damaged');
  await expect
    .poll(async () => {
      await ask();
      return server.logged.some(({ event }) => event === 'keys');
    })
    .toBe(true);
  expect((await ask()).status).toBe(200);
  write({ tokens: { carol: 'tok-carol-2' } });
  await expect.poll(async () => (await ask()).status).toBe(401);
  expect((await server.get('/functions/v1/purchases', TOKEN)).status).toBe(200);
});

test('without keys only this machine’s own programs are answered', async () => {
  const server = await testServer({ noKeys: true });
  const ask = (headers: Record<string, string>) => server.get('/api/purchases', headers);
  expect((await ask({ host: '127.0.0.1:8000' })).status).toBe(200);
  expect((await ask({ host: 'evil.example' })).status).toBe(403);
  expect((await ask({ host: '127.0.0.1:8000', origin: 'https://evil.example' })).status).toBe(403);
});

test('other sites’ pages may ask only where they are named', async () => {
  const origin = 'https://app.example';
  const plain = await testServer();
  expect((await plain.get('/healthz', { origin })).headers.get('access-control-allow-origin')).toBeNull();
  const open = await testServer({ settings: { corsOrigins: [origin] } });
  expect((await open.get('/healthz', { origin })).headers.get('access-control-allow-origin')).toBe(origin);
  expect(
    (await open.get('/healthz', { origin: 'https://evil.example' })).headers.get(
      'access-control-allow-origin',
    ),
  ).toBeNull();
});

test('another method than an endpoint’s own: 405, and the answer says which', async () => {
  const server = await testServer();
  const own = { ...TOKEN, ...API_KEY };
  const asked = async (path: string, method: string) => {
    const { status, headers } = await server.app.request(path, { method, headers: own });
    return [status, headers.get('allow')];
  };
  for (const { path } of OPERATIONS)
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect(await asked(path, method), `${method} ${path}`).toEqual([405, 'POST']);
  const gets = ['/healthz', '/readyz', '/docs', '/openapi.json', '/media/a/b', '/functions/v1/purchases'];
  for (const path of [...gets, '/api/job-status/job_1', '/api/purchases', '/api/webhook-secret'])
    for (const method of ['POST', 'DELETE', 'OPTIONS'])
      expect(await asked(path, method), `${method} ${path}`).toEqual([405, 'GET, HEAD']);
  expect((await server.app.request(OPERATIONS[0]!.path, { method: 'OPTIONS' })).status).toBe(401);
});

test('an address has its own limit, and an IPv6 network is one', () => {
  let now = 0;
  const limiter = createLimiter(1, () => now);
  expect(
    [limiter.count('a'), limiter.count('a'), limiter.count('b')].map(({ isAllowed }) => isAllowed),
  ).toEqual([true, false, true]);
  now = 60_000;
  expect(limiter.count('a').isAllowed).toBe(true);
  expect(addressGroup('2001:db8:1:2:3:4:5:6')).toBe(addressGroup('2001:db8:1:2::9'));
  expect(addressGroup('2001:db8:1:3::9')).not.toBe(addressGroup('2001:db8:1:2::9'));
  expect(addressGroup('::ffff:10.0.0.1')).toBe('10.0.0.1');
});

test('the description names every endpoint, and the page loads nothing', async () => {
  const server = await testServer();
  const { body } = await server.get('/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const { valid, errors } = await new Validator().validate(structuredClone(body));
  expect(errors, JSON.stringify(errors)).toBeUndefined();
  expect(valid).toBe(true);
  // The validator is seen to refuse: a response has to say what it is.
  const broken = structuredClone(body);
  delete broken.paths['/api/job-status/{job_id}'].get.responses['200'].description;
  expect((await new Validator().validate(broken)).valid).toBe(false);
  for (const { path } of OPERATIONS) expect(Object.keys(body.paths)).toContain(path);
  expect(Object.keys(body.paths)).toContain('/api/job-status/{job_id}');
  const page = await server.get('/docs');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.body).not.toMatch(/<script|src=|href="http/);
  expect(await server.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await server.get('/nothing')).toMatchObject({ status: 404 });
  expect(await server.get('/functions/v1/generate-script', TOKEN)).toMatchObject({ status: 405 });
  expect(readFileSync(join(server.root, 'secret'), 'utf8').length).toBe(65);
});
