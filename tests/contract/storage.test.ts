import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { keepFile } from '../../src/providers/storage/keep-file.ts';
import { removeFile } from '../../src/providers/storage/remove-file.ts';
import type { FileToSend } from '../../src/providers/storage/storage.ts';
import { STORAGE_WORLDS, type StorageWorld } from '../support/storage-worlds.ts';

/** What is asked of every storage, over the real wire on loopback. */

function fileOf(bytes: Buffer, name = 'final.mp4'): FileToSend {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, bytes: bytes.length, sha256, contentType: 'video/mp4' };
}

/** Bytes that differ at every place, so that no part is like another. */
function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at + 4 <= length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(state, at);
  }
  return bytes;
}

const MB = 1024 * 1024;

async function failureOf(task: Promise<unknown>): Promise<SparkfluenceError> {
  const error = await task.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SparkfluenceError) return error;
  throw new Error(`no error of ours: ${String(error)}`, { cause: error });
}

describe.each(STORAGE_WORLDS)('$id', ({ start }) => {
  const open = async (): Promise<StorageWorld> => {
    const world = await start();
    onTestFinished(() => world.close());
    return world;
  };

  test('keeps a file under a name of its own, with its type, for long, and gives an address to fetch it by', async () => {
    const world = await open();
    const file = fileOf(noise(30_000));
    const storage = await world.open();
    const kept = await keepFile(storage, file, 'shorts/one', 'final.mp4');
    expect(kept).toEqual({ key: `shorts/one/final-${file.sha256.slice(0, 16)}.mp4`, state: 'sent' });
    const { url, expiresAt } = await storage.urlOf(kept.key, 3600);
    expect(expiresAt?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(Buffer.from(await answer.arrayBuffer()).equals(noise(30_000))).toBe(true);
    expect((await fetch(url.split('?')[0] ?? '')).status).toBeGreaterThanOrEqual(400);
  });

  test('gives the plain address where the bucket is public', async () => {
    const world = await open();
    world.makePublic();
    const storage = await world.open();
    const { key } = await keepFile(storage, fileOf(noise(1000)), '', 'final.mp4');
    const { url, expiresAt } = await storage.urlOf(key, 3600);
    expect([url.includes('?'), expiresAt]).toEqual([false, undefined]);
    expect((await fetch(url)).status).toBe(200);
  });

  test('sends the same bytes once, and other bytes of the same name beside them', async () => {
    const world = await open();
    const storage = await world.open();
    const [one, other] = [fileOf(noise(1000)), fileOf(noise(1000, 7))];
    const first = await keepFile(storage, one, 'a', 'final.mp4');
    const sent = world.bytesSent();
    expect(await keepFile(storage, one, 'a', 'final.mp4')).toEqual({ ...first, state: 'already_there' });
    expect(world.bytesSent()).toBe(sent);
    const second = await keepFile(storage, other, 'a', 'final.mp4');
    expect([second.state, second.key === first.key, world.names().length]).toEqual(['sent', false, 2]);
  });

  test('leaves alone what somebody else put under the very name', async () => {
    const world = await open();
    const storage = await world.open();
    const file = fileOf(noise(1000));
    const taken = `a/final-${file.sha256.slice(0, 16)}.mp4`;
    world.put(taken, Buffer.from('of somebody else'));
    const { key } = await keepFile(storage, file, 'a', 'final.mp4');
    expect(key).toBe(`a/final-${file.sha256}.mp4`);
    expect(world.read(taken)?.toString()).toBe('of somebody else');
    world.put(key, Buffer.from('and this'));
    const error = await failureOf(keepFile(storage, file, 'a', 'final.mp4'));
    expect([error.kind, error.details.reason, world.read(key)?.toString()]).toEqual([
      'upload',
      'name_taken',
      'and this',
    ]);
  });

  test('the check leaves nothing behind', async () => {
    const world = await open();
    await (await world.open()).check();
    expect([world.names(), world.leftovers()]).toEqual([[], 0]);
  });

  test('a wrong key, a bucket that is not there, a full disk and a line that is cut each have their own error, without the key', async () => {
    const world = await open();
    const file = fileOf(noise(12 * MB));
    const wrong = await world.open({ wrongKey: true });
    const noBucket = await world.open({ bucket: 'nowhere' });
    const storage = await world.open();
    const errors = [
      await failureOf(wrong.check()),
      await failureOf(noBucket.check()),
      await world.whileFull(() => failureOf(keepFile(storage, file, 'a', 'final.mp4'))),
      await world.whileCut(() => failureOf(keepFile(storage, file, 'a', 'final.mp4'))),
    ];
    expect(errors.map(({ kind, code, details }) => [kind, code, details.reason])).toEqual([
      ['upload', 'UPLOAD_FAILED', 'key_refused'],
      ['upload', 'UPLOAD_FAILED', 'bucket_missing'],
      ['upload', 'UPLOAD_FAILED', 'storage_full'],
      ['upload', 'UPLOAD_FAILED', 'storage_unreachable'],
    ]);
    for (const { message, details } of errors)
      for (const secret of world.secrets) expect(JSON.stringify([message, details])).not.toContain(secret);
    expect(world.names()).toEqual([]);
    expect((await keepFile(storage, file, 'a', 'final.mp4')).state).toBe('sent');
  });

  test('a file that is changed while it is sent is not kept under the old one’s hash', async () => {
    const world = await open();
    const storage = await world.open();
    const file = fileOf(noise(1000));
    writeFileSync(file.path, noise(1000, 9));
    const error = await failureOf(keepFile(storage, file, '', 'final.mp4'));
    expect([error.details.reason, world.names()]).toEqual(['file_changed', []]);
  });

  test('Ctrl-C ends it at once', async () => {
    const world = await open();
    const interrupt = new AbortController();
    const storage = await world.open({ signal: interrupt.signal });
    interrupt.abort();
    const error = await failureOf(keepFile(storage, fileOf(noise(1000)), '', 'final.mp4'));
    expect([error.kind, world.names()]).toEqual(['interrupted', []]);
  });

  test('removes what was sent, and only that; it is sent again afterwards', async () => {
    const world = await open();
    const storage = await world.open();
    const file = fileOf(noise(1000));
    const { key } = await keepFile(storage, file, 'a', 'final.mp4');
    const { key: beside } = await keepFile(storage, fileOf(noise(1000, 7)), 'a', 'final.mp4');
    expect(await removeFile(storage, { ...file, key })).toBe('removed');
    expect(world.names()).toEqual([beside]);
    expect(await removeFile(storage, { ...file, key }), 'it is gone already').toBe('gone');
    world.put(key, Buffer.from('of somebody else'));
    expect(await removeFile(storage, { ...file, key })).toBe('other');
    expect(world.read(key)?.toString()).toBe('of somebody else');
    await storage.remove(key);
    expect((await keepFile(storage, file, 'a', 'final.mp4')).state).toBe('sent');
  });

  test('what it may not remove stays, and the error says which right is missing', async () => {
    const world = await open();
    const storage = await world.open();
    const file = fileOf(noise(1000));
    const { key } = await keepFile(storage, file, 'a', 'final.mp4');
    world.denyRemoving();
    const error = await failureOf(removeFile(storage, { ...file, key }));
    expect([error.kind, error.details.reason]).toEqual(['upload', 'right_missing']);
    expect(`${error.message} ${error.details.next}`).toMatch(/DeleteObject|right to delete/);
    expect(world.names()).toEqual([key]);
    const wrong = await failureOf((await world.open({ wrongKey: true })).remove(key));
    expect(wrong.details.reason).toBe('key_refused');
  });

  test('reaches a bucket that is there, with a key that holds, and changes nothing', async () => {
    const world = await open();
    await (await world.open()).reach();
    const failures = [await world.open({ wrongKey: true }), await world.open({ bucket: 'nowhere' })];
    const errors = await Promise.all(failures.map((storage) => failureOf(storage.reach())));
    expect(errors.map(({ details }) => details.reason)).toEqual(['key_refused', 'bucket_missing']);
    expect([world.names(), world.leftovers()]).toEqual([[], 0]);
  });
});
