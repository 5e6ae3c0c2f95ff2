import { describe, expect, test } from 'vitest';
import { rangeOf } from '../http/file-part.ts';
import { checkRequest, type PageRequest } from './door.ts';

const SERVER = { port: 4000, token: 'right' };
const GET: PageRequest = { method: 'GET', url: '/right/', headers: { host: '127.0.0.1:4000' } };
const POST: PageRequest = {
  method: 'POST',
  url: '/right/api/text',
  headers: {
    host: '127.0.0.1:4000',
    origin: 'http://127.0.0.1:4000',
    'content-type': 'application/json',
    'x-sparkfluence-token': 'right',
    'sec-fetch-site': 'same-origin',
  },
};
const outcome = (request: PageRequest) => {
  const admission = checkRequest(request, SERVER);
  return admission.allowed ? admission.path : admission.reason;
};
const changed = (
  request: PageRequest,
  headers: PageRequest['headers'],
  more: Partial<PageRequest> = {},
): string => outcome({ ...request, ...more, headers: { ...request.headers, ...headers } });

describe('a request is', () => {
  test('answered when it comes from the page itself', () => {
    expect(outcome(GET)).toBe('');
    expect(outcome(POST)).toBe('api/text');
    expect(changed(POST, { host: 'localhost:4000', origin: 'http://localhost:4000' })).toBe('api/text');
    expect(changed(GET, {}, { url: '/right/clips/HOOK.mp4?v=1' })).toBe('clips/HOOK.mp4');
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect(changed(GET, link)).toBe(''); // a link in a chat or a terminal
  });

  test('a file for a page, also for one of the studio, where it comes as bytes', () => {
    const bytes = { 'content-type': 'application/octet-stream' };
    for (const place of ['', 'p/2026-01-01-upload/', 'p/upload/']) {
      expect(changed(POST, bytes, { url: `/right/${place}upload/HOOK` })).toBe(`${place}upload/HOOK`);
      expect(changed(POST, {}, { url: `/right/${place}upload/HOOK` })).toBe('not_bytes');
      expect(changed(POST, {}, { url: `/right/${place}api/text` })).toBe(`${place}api/text`);
      expect(changed(POST, bytes, { url: `/right/${place}api/text` })).toBe('not_json');
    }
  });

  test.each([
    ['another host name', 'wrong_host', changed(GET, { host: 'evil.example:4000' })],
    ['another port in Host', 'wrong_host', changed(GET, { host: '127.0.0.1:4001' })],
    ['a wrong token', 'wrong_token', changed(GET, {}, { url: '/wrong/' })],
    ['no token', 'wrong_token', changed(GET, {}, { url: '/' })],
    ['a part of the token', 'wrong_token', changed(GET, {}, { url: '/righ/t' })],
    ['broken escapes', 'bad_address', changed(GET, {}, { url: '/%zz' })],
    [
      'another site’s frame',
      'cross_origin',
      changed(GET, {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-dest': 'iframe',
        'sec-fetch-mode': 'navigate',
      }),
    ],
    ['another site’s picture', 'cross_origin', changed(GET, { 'sec-fetch-site': 'same-site' })],
    ['a write of another origin', 'cross_origin', changed(POST, { origin: 'http://evil.example' })],
    ['a write without an origin', 'cross_origin', changed(POST, { origin: 'null' })],
    ['a write across sites', 'cross_origin', changed(POST, { 'sec-fetch-site': 'same-site' })],
    ['a write without the header', 'wrong_token', changed(POST, { 'x-sparkfluence-token': undefined })],
    ['a form', 'not_json', changed(POST, { 'content-type': 'text/plain' })],
    ['another method', 'wrong_method', changed(POST, {}, { method: 'PUT' })],
  ])('refused for %s', (_name, reason, actual) => {
    expect(actual).toBe(reason);
  });
});

test('byte ranges of a file', () => {
  expect(rangeOf(undefined, 10)).toBeUndefined();
  expect(rangeOf('bytes=0-', 10)).toEqual({ start: 0, end: 9 });
  expect(rangeOf('bytes=2-4', 10)).toEqual({ start: 2, end: 4 });
  expect(rangeOf('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
  expect(rangeOf('bytes=5-99', 10)).toEqual({ start: 5, end: 9 });
  expect(rangeOf('bytes=10-', 10)).toBeNull();
  expect(rangeOf('bytes=x', 10)).toBeUndefined();
});
