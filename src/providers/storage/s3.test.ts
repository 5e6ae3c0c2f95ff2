import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cutAfter } from '../../../tests/support/s3-server.ts';
import { startS3World } from '../../../tests/support/storage-worlds.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { keepFile } from './keep-file.ts';
import { removeFile } from './remove-file.ts';
import { openS3 } from './s3.ts';
import { type Ask, type S3Room, sendParts } from './s3-parts.ts';
import type { FileToSend } from './storage.ts';

/** What only S3 has: uploads in parts that go on, and rights by name. */

const MB = 1024 * 1024;

async function world() {
  const started = await startS3World();
  onTestFinished(() => started.close());
  const calls = (operation: string) => started.server.calls.filter((call) => call.operation === operation);
  /** The numbers of parts that came after the next look for parts, and those that lay there then. */
  const watchParts = () => {
    const { server } = started;
    const seen: { there?: number[]; came: number[] } = { came: [] };
    // A part that was cut off may still come, behind its caller's back, until the look: it counts as one that is there.
    server.fault = ({ operation, partNumber }) => {
      if (operation === 'ListParts')
        seen.there ??= [...server.uploads.values()].flatMap(({ parts }) => [...parts.keys()]);
      if (operation === 'UploadPart' && seen.there !== undefined) seen.came.push(partNumber);
      return false;
    };
    return seen;
  };
  return { ...started, calls, watchParts, storage: await started.open() };
}

function fileOf(bytes: Buffer): FileToSend {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-s3-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'final.mp4');
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, bytes: bytes.length, sha256, contentType: 'video/mp4' };
}

test('an upload that was cut off goes on with the parts that are there, and the whole is the file', async () => {
  const { server, calls, watchParts, storage, read } = await world();
  const bytes = randomBytes(33 * MB); // five parts, the last one small
  const file = fileOf(bytes);
  server.fault = cutAfter(3);
  await expect(keepFile(storage, file, '', 'final.mp4')).rejects.toThrow();
  const seen = watchParts();
  const { key, state } = await keepFile(storage, file, '', 'final.mp4');
  expect([state, read(key)?.equals(bytes)]).toEqual(['sent', true]);
  expect(seen.there?.length).toBeGreaterThanOrEqual(1);
  expect(seen.came.filter((number) => seen.there?.includes(number))).toEqual([]);
  expect(new Set([...seen.came, ...(seen.there ?? [])]).size).toBe(5);
  expect([server.uploads.size, calls('CreateMultipartUpload').length]).toEqual([0, 1]);
});

test('a part that lies there with other bytes is sent again', async () => {
  const { server, watchParts, storage, read } = await world();
  const bytes = randomBytes(17 * MB);
  const file = fileOf(bytes);
  server.fault = cutAfter(2);
  await expect(keepFile(storage, file, '', 'final.mp4')).rejects.toThrow();
  const [left] = [...server.uploads.values()];
  for (const [number, part] of left?.parts ?? [])
    left?.parts.set(number, {
      ...part,
      bytes: Buffer.alloc(part.bytes.length),
      crc32: 'AAAAAA==',
      etag: '"0"',
    });
  const seen = watchParts();
  const { key } = await keepFile(storage, file, '', 'final.mp4');
  expect([read(key)?.equals(bytes), new Set(seen.came)]).toEqual([true, new Set([1, 2, 3])]);
});

test('where another one has written the name meanwhile, or the file was changed, no parts are left lying', async () => {
  const { server, storage, names } = await world();
  const bytes = randomBytes(17 * MB);
  const file = fileOf(bytes);
  const headers = { 'x-amz-meta-sha256': file.sha256 };
  server.fault = ({ operation, key }) => {
    if (operation === 'CompleteMultipartUpload') server.objects.set(key, { bytes, etag: '"0"', headers });
    return false;
  };
  expect((await keepFile(storage, file, '', 'final.mp4')).state).toBe('already_there');
  expect([names().length, server.uploads.size]).toEqual([1, 0]);
  server.fault = undefined;
  writeFileSync(file.path, randomBytes(17 * MB));
  const error = await keepFile(storage, file, 'other', 'final.mp4').catch((thrown) => thrown);
  expect([error.details?.reason, server.uploads.size]).toEqual(['file_changed', 0]);
});

test('when an upload fails, none of its parts is under way any more', async () => {
  const under = { way: 0 };
  const ask: Ask = async (request, { signal }) => {
    under.way += 1;
    if (under.way === 2) throw new Error('the second part');
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    await new Promise((resolve) => setImmediate(resolve));
    under.way -= 1;
    return request(AbortSignal.abort());
  };
  const room = { ask, signal: new AbortController().signal } as unknown as S3Room;
  const file = fileOf(Buffer.from('three parts!'));
  const sending = sendParts(room, file, 4, new Map(), createHash('sha256'), () => expect.unreachable());
  await expect(sending).rejects.toThrow('the second part');
  expect(under.way).toBe(1); // the one that failed
});

test('an upload that another process has finished or taken back meanwhile begins anew', async () => {
  const { server, storage, read } = await world();
  const bytes = randomBytes(17 * MB);
  const file = fileOf(bytes);
  server.fault = cutAfter(1);
  await expect(keepFile(storage, file, '', 'final.mp4')).rejects.toThrow();
  server.fault = ({ operation }) => {
    if (operation === 'UploadPart') {
      server.uploads.clear();
      server.fault = undefined;
    }
    return false;
  };
  const { key } = await keepFile(storage, file, '', 'final.mp4');
  expect(read(key)?.equals(bytes)).toBe(true);
});

test('a part that fails while the next one is read ends the upload: it is not finished without that part', async () => {
  let asked = 0;
  const ask: Ask = async () => {
    asked += 1;
    if (asked === 1) throw new Error('the first part');
    return { ETag: '"1"' } as never;
  };
  const room = { ask, signal: new AbortController().signal } as unknown as S3Room;
  const file = fileOf(Buffer.from('three parts!'));
  const sending = sendParts(room, file, 4, new Map(), createHash('sha256'), () => expect.unreachable());
  await expect(sending).rejects.toThrow('the first part');
  expect(asked).toBe(1);
});

test('without the right to look for parts a large file is sent as a whole', async () => {
  const { server, storage, read } = await world();
  server.denied.add('s3:ListBucketMultipartUploads');
  const bytes = randomBytes(17 * MB);
  const { key } = await keepFile(storage, fileOf(bytes), '', 'final.mp4');
  expect(read(key)?.equals(bytes)).toBe(true);
});

test.each(['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'])(
  'the check names the right that is missing: %s',
  async (right) => {
    const { server, storage } = await world();
    server.denied.add(right);
    const error = await storage.check().catch((thrown: unknown) => thrown);
    if (!(error instanceof SparkfluenceError)) throw error;
    expect([error.kind, error.details.reason]).toEqual(['upload', 'right_missing']);
    expect(error.message).toContain(right);
    expect(error.details.next).toContain(right);
  },
);

test('a server that knows no conditional writes still gets the file', async () => {
  const { server, storage, read } = await world();
  let refusals = 0;
  server.fault = ({ operation }, response) => {
    if (operation !== 'PutObject' || refusals > 0) return false;
    refusals += 1;
    const body =
      '<Error><Code>NotImplemented</Code><Message>If-None-Match is not implemented</Message></Error>';
    response.writeHead(501, { 'content-type': 'application/xml' }).end(body);
    return true;
  };
  const { key } = await keepFile(storage, fileOf(Buffer.from('short')), '', 'final.mp4');
  expect([read(key)?.toString(), refusals]).toEqual(['short', 1]);
});

test('two that send the same file at once: one writes it, and both find it there', async () => {
  const { server, storage, open } = await world();
  const file = fileOf(randomBytes(1000));
  const both = [storage, await open()];
  const kept = await Promise.all(both.map((each) => keepFile(each, file, '', 'final.mp4')));
  expect(new Set(kept.map(({ key }) => key)).size).toBe(1);
  expect(server.objects.size).toBe(1);
});

test('a page of a network in place of the storage is no success', async () => {
  const { server, storage } = await world();
  server.fault = ({ operation }, response) => {
    if (operation !== 'PutObject') return false;
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in to the Wi-Fi</html>');
    return true;
  };
  const error = await keepFile(storage, fileOf(Buffer.from('short')), '', 'final.mp4').catch(
    (thrown) => thrown,
  );
  expect([error.kind, error.details?.reason]).toEqual(['upload', 'storage_refused']);
});

test('half a key, and an endpoint that is no address, are told before anything is sent', async () => {
  const open = (settings: Parameters<typeof openS3>[1]) =>
    openS3({ storage: 's3', bucket: 'videos', prefix: '' }, settings, {
      signal: new AbortController().signal,
    });
  await expect(open({ accessKeyId: 'AKIA' })).rejects.toMatchObject({
    kind: 'config',
    message: /AWS_SECRET_ACCESS_KEY/,
  });
  await expect(
    open({ accessKeyId: 'AKIA', secretAccessKey: 'x', endpoint: 'ftp://example.com' }),
  ).rejects.toMatchObject({ kind: 'config', details: { field: 'AWS_ENDPOINT_URL_S3' } });
});

test('a bucket of another region is found, and its signed addresses are those of its region', async () => {
  const { server, calls, storage, open } = await world();
  server.region = 'eu-central-1';
  await storage.check();
  expect(calls('ListObjectsV2').length).toBe(2); // the first one was told where the bucket lies
  const { key } = await keepFile(storage, fileOf(Buffer.from('film')), '', 'final.mp4');
  expect(calls('PutObject').length).toBe(1);
  const fresh = await open(); // as a process that has sent nothing
  for (const { url } of [await storage.urlOf(key, 60), await fresh.urlOf(key, 60)])
    expect(await (await fetch(url)).text()).toBe('film');
});

test('where the bucket keeps versions, what is removed is hidden, and no version is touched', async () => {
  const { server, calls, storage } = await world();
  server.isVersioned = true;
  const file = fileOf(Buffer.from('film'));
  const { key } = await keepFile(storage, file, '', 'final.mp4');
  expect(await removeFile(storage, { ...file, key })).toBe('hidden');
  expect([server.objects.size, server.versions.get(key)?.length, calls('DeleteObject').length]).toEqual([
    0, 1, 1,
  ]);
  expect((await keepFile(storage, file, '', 'final.mp4')).state).toBe('sent');
});

test.each([
  ['MinIO', 400, 'ObjectLocked', 'Object is WORM protected and cannot be overwritten'],
  ['AWS', 403, 'AccessDenied', 'Access Denied because object protected by object lock.'],
])('what is locked stays, and the error says so: %s', async (_name, status, code, message) => {
  const { server, storage, names } = await world();
  const file = fileOf(Buffer.from('film'));
  const { key } = await keepFile(storage, file, '', 'final.mp4');
  server.fault = ({ operation }, response) => {
    if (operation !== 'DeleteObject') return false;
    response.writeHead(status).end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
    return true;
  };
  const error = await removeFile(storage, { ...file, key }).catch((thrown) => thrown);
  expect([error.details?.reason, names()]).toEqual(['object_locked', [key]]);
});

test('a server that answers 404 where nothing lies is taken as one that removed it', async () => {
  const { server, storage } = await world();
  server.fault = ({ operation }, response) => {
    if (operation !== 'DeleteObject') return false;
    response.writeHead(404).end('<Error><Code>NoSuchKey</Code><Message>no</Message></Error>');
    return true;
  };
  expect(await storage.remove('nothing.mp4')).toBe('removed');
});
