import { expect, test } from 'vitest';
import { bodyOf, redact } from './secrets.ts';

const KEY = 'k3y/with+odd=chars"9';

test.each([
  ['plain', KEY],
  ['URL-encoded', encodeURIComponent(KEY)],
  ['in JSON', JSON.stringify({ key: KEY })],
  ['base64', Buffer.from(KEY).toString('base64')],
])('a key is taken out: %s', (_, text) => {
  const clean = redact(`before ${text} after`, [KEY, undefined]);
  expect(clean).toContain('[key]');
  expect(clean).not.toContain(text);
});

test.each([
  'Incorrect API key provided: sk-ab****wxyz.',
  'x-api-key: 9f8e7d6c5b4a',
  '{"Authorization":"Bearer abcdef123456"}',
  'https://host/path?alt=media&key=AIzaSyA1234567890abcdefghijk',
  'https://host/f.mp4?X-Amz-Signature=abcdef0123456789&x=1',
  'token hf_abcdefghijk is bad',
])('what looks like a key is taken out though nobody named it: %s', (text) => {
  const clean = redact(text);
  expect(clean).toContain('[key]');
  expect(clean).not.toMatch(/wxyz|9f8e7d|abcdef|AIza/);
});

test('ordinary words stay', () => {
  const text = 'The task-force asked for a key: check the risk-free offer, basic sky-high prices?';
  expect(redact(text, ['', 'abc'])).toBe(text);
});

test('a body is at most 2 kB, whole characters, and no half of a key is left at the cut', () => {
  const body = bodyOf(`${'ü'.repeat(1010)}${KEY}${'x'.repeat(5000)}`, [KEY]);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(2048);
  expect(body).not.toContain('�');
  expect(body).not.toContain(KEY.slice(0, 6));
  expect(body.endsWith('… (cut)')).toBe(true);
  expect(bodyOf({ error: KEY }, [KEY])).toBe('{"error":"[key]"}');
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  expect(bodyOf(circle)).toBe('[object Object]');
});
