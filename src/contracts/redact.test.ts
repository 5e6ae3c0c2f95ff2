import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../tests/support/cpu-time.ts';
import { redact, redactAll } from './redact.ts';

const KEY = 'k3y/with+odd=chars"9';
const encode = (text: string) => [...text].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
const unicode = (text: string) =>
  [...text].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('');

describe('a known key is taken out', () => {
  test.each([
    ['plain', KEY],
    ['URL-encoded', encodeURIComponent(KEY)],
    ['URL-encoded in small letters', encodeURIComponent(KEY).toLowerCase()],
    ['URL-encoded letter by letter', encode(KEY)],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
    ['in JSON', JSON.stringify(KEY)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(KEY))],
    ['in JSON with escaped slashes', JSON.stringify(KEY).replaceAll('/', '\\/')],
    ['in JSON by numbers', unicode(KEY)],
    ['URL-encoded in JSON', JSON.stringify(encodeURIComponent(KEY))],
    ['in HTML', KEY.replaceAll('"', '&quot;')],
    ['base64', Buffer.from(KEY).toString('base64')],
    ['base64url', Buffer.from(KEY).toString('base64url')],
    ['as the password of a basic login', Buffer.from(`u:${KEY}`).toString('base64')],
    ['within other base64', Buffer.from(`{"key":"${KEY}","a":1}`).toString('base64')],
  ])('%s', (_, text) => {
    const clean = redact(`before ${text} after`, [KEY, undefined]);
    expect(clean).toMatch(/^before .*\[key\].* after$/);
    expect(clean).not.toContain(text);
    expect(decodeURIComponent(clean)).not.toContain('with+odd');
    expect(clean.length).toBeLessThan(45);
  });

  test('where a text was cut in the middle of it', () => {
    expect(redact(`no such key: ${KEY.slice(0, 12)}`, [KEY])).toBe('no such key: [key]');
    expect(redact(`${KEY.slice(-9)} is wrong`, [KEY])).toBe('[key] is wrong');
  });

  test('in every field of a document', () => {
    const document = { error: { message: KEY, list: [KEY, 1, null], [KEY.slice(0, 3)]: true } };
    expect(redactAll(document, [KEY])).toEqual({
      error: { message: '[key]', list: ['[key]', 1, null], k3y: true },
    });
  });

  test('of two keys the longer one first, and the rest of the text as it was', () => {
    expect(redact('a abcd-efgh b abcd %20 &amp; c', ['abcd', 'abcd-efgh'])).toBe(
      'a [key] b [key] %20 &amp; c',
    );
  });
});

describe('what looks like a key is taken out though nobody named it', () => {
  test.each([
    'Incorrect API key provided: sk-ab****wxyz.',
    'x-api-key: 9f8e7d6c5b4a',
    '{"Authorization":"Bearer abcdef123456"}',
    'Proxy-Authorization: Basic abcdef123456',
    'https://host/path?alt=media&key=AIzaSyA1234567890abcdefghijk',
    'https://host/f.mp4?X-Amz-Signature=abcdef0123456789&x=1',
    'token hf_abcdefghijk is bad',
    'http://user:abcdef@proxy:3128/',
    'postgres://me:abcdef@db/videos',
    'socks5://me:abcdef@[::1]:1080',
    'redis://:abcdef@h',
    'connect postgresql://me:pa/abcdef@db:5432/videos failed',
    'https://abcdef@host/',
    'a "https://me:p?abcdef@host" b',
  ])('%s', (text) => {
    const clean = redact(text);
    expect(clean).toContain('[key]');
    expect(clean).not.toMatch(/wxyz|9f8e7d|abcdef|AIza/);
  });
});

test('ordinary words and addresses stay', () => {
  const text =
    'The task-force asked for a key: check the risk-free offer, basic sky-high prices? https://x.example/@me/1, ' +
    'http://[::1]:8080/a@b http://h:80?to=a@b.c, mail me@x.example, ' +
    'write http://USER:PASSWORD@HOST:PORT';
  expect(redact(text, ['', 'abc'])).toBe(text);
});

describe('64 kB of anything take no longer than a few scans of it', () => {
  const size = 64 * 1024;
  test.each([
    [' '],
    ['\n'],
    ['Bearer '],
    ['authorization:'],
    ['authorization: '],
    ['?x-a'],
    ['&x-aaaa-'],
    ['sk-'],
    ['AIza'],
    ['://'],
    ['://@'],
    ['://:'],
    ['a@'],
    ['%25'],
    ['\\\\'],
    ['&amp;'],
    ['secret-'],
    ['<'],
  ])('of %j', (unit) => {
    const timed = (bytes: number) => {
      const text = unit.repeat(Math.ceil(bytes / unit.length));
      return cpuMs(() => redact(text, ['secret-and-more', 'hf_another-one', 'secret-secret-secret-x']));
    };
    timed(size / 8);
    const [small, large] = [Math.min(timed(size / 8), timed(size / 8)), Math.min(timed(size), timed(size))];
    // Linear is 8; quadratic is 64. What takes less than a few milliseconds is noise.
    expect(large / Math.max(small, 4)).toBeLessThan(30);
  });
});
