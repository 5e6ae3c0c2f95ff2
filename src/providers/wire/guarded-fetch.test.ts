import { expect, test } from 'vitest';
import { json, startFakeVendor } from '../../../tests/support/fake-vendor.ts';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { AnswerError } from './failed-call.ts';
import { type GuardedFetchOptions, under, withGuardedFetch } from './guarded-fetch.ts';

const options: Omit<GuardedFetchOptions, 'origins'> = {
  provider: 'openai',
  what: 'the image',
  signal: new AbortController().signal,
  secrets: [],
};

test('an address of another origin is not called, whatever an SDK makes of its settings', async () => {
  const home = await startFakeVendor({ 'GET /a': json(200, { from: 'home' }) });
  const other = await startFakeVendor({ 'GET /a': json(200, { from: 'other' }) });
  const origins = [home.origin];
  const ask = (url: string) =>
    withGuardedFetch(async (fetch) => (await fetch(url)).json(), { ...options, origins });
  expect(await ask(`${home.origin}/a`)).toEqual({ from: 'home' });
  await expect(ask(`${other.origin}/a`)).rejects.toMatchObject({ details: { reason: 'request_refused' } });
  expect(other.sent).toEqual([]);
});

test('a refusal keeps its headers, even if the SDK throws an error of its own', async () => {
  const fake = await startFakeVendor({ 'GET /a': json(503, { error: 'busy' }, { 'retry-after': '7' }) });
  const work = withGuardedFetch(
    (fetch) =>
      fetch(`${fake.origin}/a`).catch(() => {
        throw new Error('an SDK says nothing');
      }),
    { ...options, origins: [fake.origin] },
  );
  const error = (await work.catch((thrown: unknown) => thrown)) as AnswerError;
  expect([error.status, error.headers.get('retry-after'), error.body]).toEqual([
    503,
    '7',
    '{"error":"busy"}',
  ]);
});

test('a request that an SDK made whole keeps its method, headers and body', async () => {
  const fake = await startFakeVendor({ 'POST /a': json(200, {}) });
  const request = new Request(`${fake.origin}/a`, {
    method: 'POST',
    body: 'text',
    headers: { 'x-own': '1' },
  });
  await withGuardedFetch((fetch) => fetch(request), { ...options, origins: [fake.origin] });
  expect(fake.sent).toMatchObject([{ method: 'POST', headers: { 'x-own': '1' } }]);
  expect(String(fake.sent[0]!.body)).toBe('text');
});

test('a base URL keeps its path, with or without a slash at its end', () => {
  for (const text of ['https://api.example.com/uapi/v1', 'https://api.example.com/uapi/v1/']) {
    expect(under(checkedBaseUrl(text, 'veo.baseUrl'), 'history/1').href).toBe(
      'https://api.example.com/uapi/v1/history/1',
    );
  }
  expect(under(checkedBaseUrl('http://127.0.0.1:81', 'veo.baseUrl'), '/account').href).toBe(
    'http://127.0.0.1:81/account',
  );
});
