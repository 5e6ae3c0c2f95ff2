import { expect, test } from 'vitest';
import { checkedBaseUrl, isSafeUrl } from './base-urls.ts';

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
    expect(message).toMatch(/^SparkfluenceError: LLM must be an https address/);
    expect(message).not.toContain('secret-2');
  }
});
