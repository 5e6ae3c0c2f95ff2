import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { Sent } from './fake-vendor.ts';

/** Expects the key in this header and nowhere else in the requests: not in an address, a body or another header. */
export function expectKeyOnlyIn(header: string, key: string, sent: readonly Sent[]): void {
  for (const { method, path, headers, body } of sent) {
    expect(path, `${method} ${path}`).not.toContain(key);
    expect(body.includes(key), `the body of ${method} ${path}`).toBe(false);
    const { [header]: own, ...others } = headers;
    expect(JSON.stringify(others), `other headers of ${method} ${path}`).not.toContain(key);
    if (own !== undefined) expect(String(own).replace(/^Bearer /, '')).toBe(key);
  }
}

/** Expects nothing of the key in any form in which a user, a log or a crash report could show the error. */
export function expectNoKey(error: unknown, key: string): void {
  for (const shown of [
    String(error),
    inspect(error, { depth: 12, showHidden: true }),
    JSON.stringify(error),
  ]) {
    expect(shown).not.toContain(key);
    expect(shown).not.toContain(Buffer.from(key).toString('base64'));
  }
}

/** Requests for a snapshot: keys masked, boundaries removed, and only the headers that the vendor documents. */
export function masked(sent: readonly Sent[], key: string) {
  return sent.map(({ method, path, headers }) => {
    const kept = ['authorization', 'x-api-key', 'x-goog-api-key', 'content-type'].flatMap((name) => {
      const value = headers[name];
      // Google's SDK sends a content type even without a body.
      if (typeof value !== 'string' || (name === 'content-type' && method === 'GET')) return [];
      return [[name, value.replaceAll(key, '<key>').replace(/boundary=.*/, 'boundary=…')]];
    });
    return { request: `${method} ${path}`, ...Object.fromEntries(kept) };
  });
}
