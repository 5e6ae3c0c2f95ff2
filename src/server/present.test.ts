import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { newRoot, testServer } from '../../tests/support/serve-parts.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { openAddresses } from './addresses.ts';
import { createPresenter, failureOf } from './present.ts';

const PROJECT = '123e4567-e89b-12d3-a456-426614174000';

test('an answer that is asked for often is made once a minute and host, and its address works as long as was promised', () => {
  let nowMs = Date.UTC(2026, 0, 1, 12, 0, 59, 999);
  const root = newRoot();
  const addresses = openAddresses({ root, secret: Buffer.alloc(32) }, 600, () => nowMs);
  const presenter = createPresenter(root, addresses, [], []);
  const path = join(root, 'clients', 'alice', PROJECT, 'combine', 'job_1.mp4');
  const data = { status: 'completed', final_video_url: pathToFileURL(path).href };
  const urlOf = (text: string) => new URL(JSON.parse(text).data.final_video_url);
  const opens = (url: URL) => addresses.open(url.pathname, url.searchParams) !== undefined;

  const first = presenter.answer(data, 'http://one.example');
  expect(presenter.answer(data, 'http://one.example')).toBe(first);
  expect(urlOf(presenter.answer(data, 'http://two.example')).host).toBe('two.example');
  nowMs += 2; // another minute
  const later = presenter.answer(data, 'http://one.example');
  expect(later).not.toBe(first);
  expect(presenter.answer({ ...data, status: 'failed' }, 'http://one.example')).toContain('"failed"');
  nowMs += 599_997;
  expect([opens(urlOf(first)), opens(urlOf(later))]).toEqual([true, true]);
  nowMs += 60_003;
  expect([opens(urlOf(first)), opens(urlOf(later))]).toEqual([false, false]);
});

test('every answer has the headers of its request: its id, no sniffing, no store, and the limits', async () => {
  const server = await testServer({ options: { perMinute: { address: 9, key: 5 } } });
  const own = await server.get('/api/purchases', { 'x-request-id': 'abc-1', 'x-api-key': 'key-alice-1' });
  expect(Object.fromEntries(own.headers)).toMatchObject({
    'x-request-id': 'abc-1',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'ratelimit-limit': '5',
    'ratelimit-remaining': '4',
  });
  const paths = ['/healthz', '/nothing', '/docs', '/openapi.json', '/api/purchases', '/media/x'];
  for (const path of paths) {
    const { headers } = await server.get(path, { 'x-request-id': 'not an id' });
    expect(headers.get('x-request-id'), path).toMatch(/^[\da-f-]{36}$/);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
  }
  const head = await server.app.request('/healthz', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test.each([
  ['database_unreachable', 503],
  ['database_refused', 500],
])('a client is not told where the database is: %s is %i', (reason, status) => {
  const message = 'PostgreSQL at db.internal:5432/videos cannot be reached (ECONNREFUSED)';
  const details = { reason, place: 'db.internal:5432/videos' };
  const failure = failureOf(new SparkfluenceError('config', message, { details }), 'edge');
  expect(failure.status).toBe(status);
  expect(JSON.stringify(failure.error)).not.toContain('db.internal');
});
