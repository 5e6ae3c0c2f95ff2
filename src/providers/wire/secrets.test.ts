import { expect, test } from 'vitest';
import { bodyOf } from './secrets.ts';

const KEY = 'k3y/with+odd=chars"9';

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
