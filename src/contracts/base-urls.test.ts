import { expect, test } from 'vitest';
import { checkedBaseUrl, isSafeUrl, shownAddress } from './base-urls.ts';

const refusal = (name: string) =>
  expect.objectContaining({
    kind: 'config',
    details: expect.objectContaining({ reason: 'bad_setting', field: name }),
  });

test('https is called anywhere, http on this machine only', () => {
  const urls = [
    'https://a.example/x',
    'http://127.0.0.1:81',
    'http://[::1]/',
    'http://a.example',
    'ftp://127.0.0.1',
  ];
  expect(urls.map((url) => isSafeUrl(new URL(url)))).toEqual([true, true, true, false, false]);
});

test('a base URL keeps its path, without the slash at its end', () => {
  for (const text of ['https://api.example.com/uapi/v1', 'https://api.example.com/uapi/v1//']) {
    expect(checkedBaseUrl(text, 'VEO_BASE_URL').href).toBe('https://api.example.com/uapi/v1');
  }
});

test.each([
  'http://example.com/v1',
  'ftp://127.0.0.1',
  'https://user:word@example.com',
  'https://example.com/?key=secret-1',
  'nonsense',
])('a key does not go to %s', (text) => {
  expect(() => checkedBaseUrl(text, 'VEO_BASE_URL')).toThrow(refusal('VEO_BASE_URL'));
});

test('a server in the network is called by http where the caller allows it, and a secret is not shown', () => {
  expect(checkedBaseUrl('http://10.0.0.7:11434/v1/', 'LLM', true).href).toBe('http://10.0.0.7:11434/v1');
  for (const text of [
    'http://me:secret-2@10.0.0.7/v1',
    'http://10.0.0.7/v1?key=secret-2',
    'http://me:secret-2@',
  ]) {
    let message = '';
    try {
      checkedBaseUrl(text, 'LLM', true);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/^SparkfluenceError: LLM must be an http or https address/);
    expect(message).not.toContain('secret-2');
  }
});

test.each([
  ['https://me:s3cret@host/v1?key=s3cret#s3cret', 'https://host/v1'],
  ['https://s3cret@host/v1', 'https://host/v1'],
  ['https://:s3cret@host/v1', 'https://host/v1'],
  ['https:me:s3cret@host/v1', 'https:host/v1'],
  ['https:\\\\me:s3cret@host', 'https:\\\\host'],
  ['me:s3cret@host', 'me:host'],
  ['postgres://me:s3cret@db/films', 'postgres://db/films'],
  ['postgres://me:a/s3cret@db/films', 'postgres://db/films'],
  ['redis+tls://me:s3cret@@db', 'redis+tls://db'],
  ['https://me:s3?cret@host/', 'https://host/'],
  ['https://host/@me/a', 'https://host/@me/a'],
  ['http://[::1]:8080/v1', 'http://[::1]:8080/v1'],
  ['https://host/AIzaSyA1234567890abcdefghijk', 'https://host/[key]'],
])('%s is shown as %s', (text, shown) => expect(shownAddress(text)).toBe(shown));

test.each([
  'https://me:s3cret@host/v1',
  'https://:s3cret@host/v1',
  'https://host/v1#s3cret',
  'https://host/v1?key=s3cret',
  'http://me:s3cret@example.org',
  'ftp://me:s3cret@host',
  'me:s3cret@host',
  'sk-s3cret-key-that-was-pasted-here',
  's3cret',
])('a base URL of %s is refused without showing what is secret in it', (text) => {
  for (const httpAnywhere of [true, false])
    expect(() => checkedBaseUrl(text, 'VEO_BASE_URL', httpAnywhere)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('s3cret') }),
    );
});
