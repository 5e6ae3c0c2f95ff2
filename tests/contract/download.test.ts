import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type DownloadOptions, downloadFile } from '../../src/providers/wire/download-file.ts';
import { fetchFile } from '../../src/providers/wire/fetch-file.ts';
import { useProxies } from '../../src/providers/wire/proxies.ts';

let server: Server;
let base: string;
let folder: string;
const asked: string[] = [];
const BODY = 'x'.repeat(5_000);

const ROUTES: Record<string, (response: ServerResponse) => void> = {
  '/file': (response) => response.end(BODY),
  '/empty': (response) => response.end(),
  '/once': (response) => response.writeHead(302, { location: '/file' }).end(),
  '/loop': (response) => response.writeHead(302, { location: '/loop' }).end(),
  '/out': (response) => response.writeHead(302, { location: 'http://example.org/file' }).end(),
  '/disk': (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': 9_999 });
    response.write(BODY, () => response.destroy());
  },
  '/slow': (response) => response.writeHead(200).write('a'),
};
const WHOLE = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 251));

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const route = ROUTES[(request.url ?? '').split('?')[0] ?? ''];
    if (route === undefined) response.writeHead(404).end();
    else route(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-download-'));
  asked.length = 0;
  return () => rmSync(folder, { recursive: true, force: true });
});

const fetchTo = (url: string, more: Partial<DownloadOptions> = {}) =>
  downloadFile(url, join(folder, 'file'), {
    signal: new AbortController().signal,
    maxBytes: 1_000_000,
    what: 'HOOK: clip',
    offeredBy: undefined,
    firstWaitMs: 1,
    totalWaitMs: 50,
    ...more,
  });

test('a file arrives whole, by way of a redirect too', async () => {
  await fetchTo(`${base}/once`);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe(BODY);
  expect(asked).toEqual(['/once', '/file']);
});

test.each([
  ['/none', ''],
  ['/empty', 'the answer was empty'],
  ['/loop', ''],
  ['/cut', ''],
])('%s fails, names the segment and leaves nothing', async (path, why) => {
  await expect(fetchTo(`${base}${path}?token=s3cret`)).rejects.toMatchObject({
    exitCode: 5,
    code: 'DOWNLOAD_FAILED',
    message: expect.stringMatching(new RegExp(`^HOOK: clip .*${why}`)),
    details: { url: `${base}${path}` },
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('more than was agreed is not taken', async () => {
  await expect(fetchTo(`${base}/file`, { maxBytes: 4_999 })).rejects.toThrow('more than 4999 bytes');
  await fetchTo(`${base}/file`, { maxBytes: 5_000 });
});

test('a length beyond what was agreed is refused at once, before anything of it is waited for', async () => {
  let requests = 0;
  const url = await serving((response) => {
    requests += 1;
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': 10 * 1024 ** 3 });
    response.write(WHOLE); // and then silence
  });
  await expect(fetchTo(url, { maxBytes: 512 * 1024 ** 2, silenceMs: 600_000 })).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringContaining('more than 536870912 bytes: 10737418240 are announced'),
  });
  expect(requests).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('the whole of a part that goes on counts, too', async () => {
  const { ranges, url } = await breaking((_range, response) => {
    response.writeHead(206, { 'content-range': `bytes 2000-4999/${10 * 1024 ** 3}`, etag: '"one"' });
    response.write(WHOLE.subarray(2_000, 3_000));
  });
  await expect(fetchTo(url, { silenceMs: 600_000 })).rejects.toThrow('are announced');
  expect(ranges).toHaveLength(2);
});

test.each(['/out', '/disk'])(
  'a redirect to where we would not go by ourselves (%s) is refused',
  async (path) => {
    await expect(fetchTo(`${base}${path}`)).rejects.toMatchObject({
      exitCode: 5,
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('where nothing is fetched from'),
      details: { reason: 'download_failed', url: `${base}${path}` },
    });
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.each([
  'http://example.org/a',
  'http://127.0.0.1.example.org/a',
  'ftp://127.0.0.1/a',
  'nonsense',
  'https//x',
  'https://somebody:secret@example.org/a',
])('%s is not asked at all', async (url) => {
  const error: unknown = await fetchTo(url).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ exitCode: 2, details: { reason: 'url_not_allowed' } });
  expect(JSON.stringify(error)).not.toContain('secret');
});

describe('an address that a vendor names leads no further in than the vendor itself', () => {
  const PUBLIC = 'https://1.1.1.1';
  const port = () => new URL(base).port;

  test.each([
    () => `${base}/file`,
    () => `http://localhost:${port()}/file`,
    () => `http://[::1]:${port()}/file`,
    () => `http://127.1:${port()}/file`,
    () => `http://2130706433:${port()}/file`,
    () => `http://0x7f000001:${port()}/file`,
    () => `https://localhost.:${port()}/file`,
    () => `https://[::ffff:127.0.0.1]:${port()}/file`,
    () => `https://[64:ff9b::127.0.0.1]:${port()}/file`,
    () => `https://0.0.0.0:${port()}/file`,
    () => 'https://10.0.0.1/file',
    () => 'https://169.254.169.254/latest/meta-data',
    () => 'https://[fd00::1]/file',
    () => 'https://[2002:7f00:1::]/file',
  ])('%s', async (address) => {
    const refused = await fetchTo(address(), { offeredBy: PUBLIC }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      exitCode: 5,
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('where nothing is fetched from'),
      details: { reason: 'address_not_allowed', next: expect.stringContaining('your own') },
    });
    expect(asked).toEqual([]);
  });

  test('one in the local network may name others there, and not this machine', async () => {
    await expect(fetchTo(`${base}/file`, { offeredBy: 'https://10.0.0.1' })).rejects.toMatchObject({
      details: { reason: 'address_not_allowed' },
    });
    expect(asked).toEqual([]);
  });

  test('one on this machine may name any, and so may the user', async () => {
    await fetchTo(`${base}/file`, { offeredBy: 'http://localhost:1/v1' });
    await fetchTo(`${base}/file`, { offeredBy: undefined });
    expect(asked).toEqual(['/file', '/file']);
  });

  test('behind a proxy an address that stands in the URL is checked, too', async () => {
    useProxies({ https: 'http://127.0.0.1:9', not: '' });
    onTestFinished(() => useProxies({ not: '' }));
    await expect(
      fetchTo('https://10.0.0.1/a', { offeredBy: 'https://vendor.example' }),
    ).rejects.toMatchObject({
      details: { reason: 'address_not_allowed' },
    });
  });
});

test('a password in an address is not shown', async () => {
  const refused = fetchTo('http://user:s3cret@example.org/a?key=s3cret#s3cret');
  await expect(refused).rejects.toMatchObject({ message: expect.not.stringContaining('s3cret') });
});

test('an abort ends it and leaves nothing', async () => {
  const stop = new AbortController();
  const fetching = fetchTo(`${base}/slow`, { signal: stop.signal });
  setTimeout(() => stop.abort(), 100);
  await expect(fetching).rejects.toThrow();
  expect(readdirSync(folder)).toEqual([]);
});

/** The address of a server that answers everything in one way. */
async function serving(answer: (response: ServerResponse) => void): Promise<string> {
  const own = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    own.closeAllConnections();
    own.close();
  });
  return `http://127.0.0.1:${(own.address() as AddressInfo).port}/clip.mp4`;
}

/** A server that breaks off after 2000 bytes the first time. */
async function breaking(answer: (range: string | undefined, response: ServerResponse) => void) {
  const ranges: (string | undefined)[] = [];
  const own = createServer((request, response) => {
    const { range } = request.headers;
    ranges.push(range);
    if (ranges.length > 1) return answer(range, response);
    response.writeHead(200, { 'content-length': WHOLE.length, etag: '"one"' });
    response.write(WHOLE.subarray(0, 2_000), () => setTimeout(() => response.destroy(), 50));
  });
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    own.closeAllConnections();
    own.close();
  });
  return { ranges, url: `http://127.0.0.1:${(own.address() as AddressInfo).port}/clip.mp4` };
}

test('what broke off goes on where it stopped', async () => {
  const { ranges, url } = await breaking((range, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]);
    response.writeHead(206, { 'content-range': `bytes ${from}-4999/5000`, etag: '"one"' });
    response.end(WHOLE.subarray(from));
  });
  await fetchTo(url);
  expect(readFileSync(join(folder, 'file')).equals(WHOLE)).toBe(true);
  expect(ranges).toEqual([undefined, 'bytes=2000-']);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a file that has changed in the meantime is fetched from its beginning', async () => {
  const { url } = await breaking((_range, response) => response.writeHead(200, { etag: '"two"' }).end(BODY));
  await fetchTo(url);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe(BODY);
});

test('a server that sends another part than was asked for is not believed', async () => {
  const { url } = await breaking((_range, response) => {
    response
      .writeHead(206, { 'content-range': 'bytes 1000-4999/5000', etag: '"one"' })
      .end(WHOLE.subarray(1_000));
  });
  await expect(fetchTo(url)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a trickle without end is given up', async () => {
  const url = await serving((response) => {
    response.writeHead(200);
    const drop = setInterval(() => response.write('a'), 20);
    response.on('close', () => clearInterval(drop));
  });
  for (const [limit, why] of [
    [{ totalMs: 300 }, /not there after 0.3 s/],
    [{ trickleMs: 300 }, /only \d+ bytes came in 0.3 s/],
  ] as const) {
    const given = await fetchFile(url, join(folder, 'file'), {
      signal: new AbortController().signal,
      maxBytes: 1e9,
      ...limit,
    }).catch((error: unknown) => error);
    expect(String(given)).toMatch(why);
    await expect(fetchTo(url, limit)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    expect(readdirSync(folder)).toEqual([]);
  }
});
