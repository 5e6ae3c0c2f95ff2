import { expect, test } from 'vitest';
import { proxiesOf } from '../../config/proxies.ts';
import { proxyFor, shownProxy } from './proxies.ts';

const P = 'http://proxy:3128/';
const S = 'http://secure:3128/';

const ROUTES: [env: Record<string, string>, url: string, proxy: string | undefined][] = [
  [{ https_proxy: S, http_proxy: P }, 'https://api.example/', S],
  [{ https_proxy: S, http_proxy: P }, 'http://api.example/', P],
  [{ HTTPS_PROXY: S }, 'https://api.example/', S],
  [{ HTTPS_PROXY: S }, 'http://api.example/', undefined],
  [{ HTTP_PROXY: P }, 'https://api.example/', P],
  [{ https_proxy: S, HTTPS_PROXY: P }, 'https://api.example/', S],
  [{ https_proxy: ' ', HTTPS_PROXY: P }, 'https://api.example/', P],
  [{ HTTPS_PROXY: 'proxy:3128' }, 'https://api.example/', P],
  [{}, 'https://api.example/', undefined],
  ...[
    'http://127.0.0.1:1/',
    'https://127.8.9.1/',
    'http://[::1]:1/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'http://0.0.0.0/',
    'http://[::ffff:127.0.0.1]/',
    'http://2130706433/',
  ].map((url): (typeof ROUTES)[number] => [{ HTTPS_PROXY: S, HTTP_PROXY: P }, url, undefined]),
];

test.each(ROUTES)('%j: %s goes through %s', (env, url, proxy) => {
  expect(proxyFor(new URL(url), proxiesOf(env))).toBe(proxy);
});

test.each([
  ['api.example', 'https://api.example/', true],
  ['api.example', 'https://sub.api.example/', true],
  ['.example', 'https://api.example/', true],
  ['*.example', 'https://api.example/', true],
  ['*.api.example', 'https://api.example/', false],
  ['example', 'https://notexample/', false],
  ['pi.example', 'https://api.example/', false],
  ['*', 'https://api.example/', true],
  ['other, *', 'https://api.example/', true],
  ['other api.example', 'https://api.example/', true],
  ['API.Example.', 'https://api.example/', true],
  ['api.example', 'https://API.EXAMPLE./', true],
  ['api.example:443', 'https://api.example/', true],
  ['api.example:8443', 'https://api.example/', false],
  ['api.example:8443', 'https://api.example:8443/', true],
  ['10.0.0.1', 'https://10.0.0.1/', true],
  ['[fd00::1]:443', 'https://[fd00::1]/', true],
  ['fd00::1', 'https://[fd00::1]/', true],
  ['', 'https://api.example/', false],
  [',', 'https://api.example/', false],
])('NO_PROXY=%s keeps %s direct: %s', (not, url, direct) => {
  for (const name of ['NO_PROXY', 'no_proxy'])
    expect(proxyFor(new URL(url), proxiesOf({ HTTPS_PROXY: S, [name]: not })) === undefined).toBe(direct);
});

test.each([
  'http://',
  'ftp://user:s3cret-word@proxy:1',
  'http://user:s3cret-word%@proxy:1',
  'http://user:s3cret/word@proxy:1',
  'user:s3cret-word@proxy:99999',
])('HTTPS_PROXY=%s is refused by its name', (value) => {
  expect(() => proxiesOf({ HTTPS_PROXY: value })).toThrow(
    expect.objectContaining({
      exitCode: 3,
      message: expect.not.stringContaining('s3cret'),
      details: { reason: 'bad_setting', field: 'HTTPS_PROXY', next: expect.not.stringContaining('s3cret') },
    }),
  );
});

test('a proxy is shown without its user', () => {
  expect(shownProxy('http://me:s3cret@proxy:3128/')).toBe('http://proxy:3128');
});
