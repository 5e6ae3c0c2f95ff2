import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { bytes, redirectTo, startFakeVendor } from '../../../tests/support/fake-vendor.ts';
import { downloadFile } from './download-file.ts';
import { fetchFile } from './fetch-file.ts';

const signal = new AbortController().signal;
const body = Buffer.alloc(5000, 1);
let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-fetch-'));
  file = join(folder, 'file.bin');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

test('a file larger than allowed is aborted, also without a content-length', async () => {
  const chunked = {
    answer: (response: import('node:http').ServerResponse) => {
      response.writeHead(200);
      for (let count = 0; count < 50; count += 1) response.write(body);
      response.end();
    },
  };
  const fake = await startFakeVendor({ 'GET /a': bytes(body, 'video/mp4'), 'GET /b': chunked });
  await fetchFile(`${fake.origin}/a`, file, { signal, offeredBy: undefined, maxBytes: 5000 });
  expect(readFileSync(file).equals(body)).toBe(true);
  for (const path of ['/a', '/b']) {
    await expect(fetchFile(`${fake.origin}${path}`, file, { signal, maxBytes: 4999 })).rejects.toMatchObject({
      body: expect.stringMatching(/^more than 4999 bytes/),
    });
  }
  expect(readFileSync(file).equals(body)).toBe(true); // the one before stays
  expect(readdirSync(folder)).toEqual(['file.bin']);
});

test('a server that falls silent in the middle is given up, and asked again', async () => {
  let asked = 0;
  const fake = await startFakeVendor({
    'GET /a': {
      answer: (response) => {
        asked += 1;
        response.writeHead(200, { 'content-length': body.length });
        response.write(body.subarray(0, asked === 1 ? 10 : body.length));
      },
    },
  });
  const options = {
    signal,
    offeredBy: undefined,
    maxBytes: 9999,
    silenceMs: 100,
    what: 'music',
    firstWaitMs: 1,
  };
  await downloadFile(`${fake.origin}/a`, file, options);
  expect(asked).toBe(2);
  expect(readFileSync(file).equals(body)).toBe(true);
});

test('a file that is packed on the way is fetched from its beginning after the line was cut', async () => {
  const whole = randomBytes(400_000);
  const packed = gzipSync(whole);
  const ranges: unknown[] = [];
  const fake = await startFakeVendor({
    'GET /a': {
      answer: (response, request) => {
        ranges.push(request.headers.range);
        response.writeHead(200, { etag: '"1"', 'content-encoding': 'gzip', 'content-length': packed.length });
        if (ranges.length > 1) return void response.end(packed);
        response.write(packed.subarray(0, packed.length >> 1), () =>
          setTimeout(() => response.destroy(), 50),
        );
      },
    },
  });
  await downloadFile(`${fake.origin}/a`, file, {
    ...{ signal, offeredBy: undefined, maxBytes: 1e6, what: 'the clip', firstWaitMs: 1 },
  });
  expect(readFileSync(file).equals(whole)).toBe(true);
  expect(ranges).toEqual([undefined, undefined]);
});

test('redirects end somewhere, and never at a plain address elsewhere', async () => {
  const fake = await startFakeVendor({
    'GET /round': redirectTo('/round'),
    'GET /plain': redirectTo('http://example.com/a'),
    'GET /file': redirectTo('file:///etc/passwd'),
    'GET /user': redirectTo('https://somebody:secret@example.com/a'),
    'GET /gone': { answer: (response) => response.writeHead(404).end('no') },
  });
  const get = (path: string) =>
    downloadFile(`${fake.origin}${path}`, file, {
      signal,
      offeredBy: undefined,
      maxBytes: 10,
      what: 'HOOK: clip',
      firstWaitMs: 1,
    });
  await expect(get('/round')).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    failedStep: 'Downloading HOOK: clip',
    message: expect.stringContaining('5 redirects'),
  });
  await expect(get('/gone')).rejects.toMatchObject({
    message: `HOOK: clip could not be downloaded from ${new URL(fake.origin).host}: HTTP 404: no`,
  });
  for (const path of ['/plain', '/file', '/user']) {
    await expect(get(path)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(/leads to (https?:\/\/example\.com|file:)/),
    });
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('a disk that cannot be written says so itself', async () => {
  const fake = await startFakeVendor({ 'GET /a': bytes(body, 'video/mp4') });
  writeFileSync(file, 'a file where a folder should be');
  const inside = join(file, 'clip.mp4');
  const work = downloadFile(`${fake.origin}/a`, inside, {
    signal,
    offeredBy: undefined,
    maxBytes: 9999,
    what: 'clip',
  });
  await expect(work).rejects.toMatchObject({ code: expect.stringMatching(/^E(NOTDIR|EXIST)$/) });
});

test('where only the public internet is allowed, no address leads to this machine, by no spelling and no redirect', async () => {
  const fake = await startFakeVendor({ 'GET /a': bytes(body, 'video/mp4') });
  const { port } = new URL(fake.origin);
  const options = { signal, reach: 'public' as const, maxBytes: 9999 };
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]'])
    await expect(fetchFile(`http://${host}:${port}/a`, file, options)).rejects.toThrow(
      /address of this machine|only https/,
    );
  for (const host of [
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[64:ff9b:1::7f00:1]',
    '169.254.169.254',
    '10.0.0.1',
  ])
    await expect(fetchFile(`https://${host}/a`, file, options)).rejects.toThrow('address of this machine');
  expect(readdirSync(folder)).toEqual([]);
});
