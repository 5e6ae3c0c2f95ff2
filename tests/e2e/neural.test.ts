import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { addArchive } from '../../src/providers/local/neural/add.ts';
import { folderOf, whyDamaged } from '../../src/providers/local/neural/archive.ts';
import { readCatalogue } from '../../src/providers/local/neural/catalogue.ts';
import { engineParts, MACHINE } from '../../src/providers/local/neural/engine.ts';
import type { NeuralQuestion } from '../../src/providers/local/neural/neural-process.ts';
import { startSpeechChild } from '../../src/providers/local/voice/voice-child.ts';
import { readWave } from '../../src/providers/voice/wave.ts';
import { type FakeVendor, json, type Reply, startFakeVendor } from '../support/fake-vendor.ts';
import { BIN, errorOf, newPlace } from '../support/program.ts';

/** Models of the neural voice: fetched from a server on loopback, spoken with by the real engine. */

const folder = new URL('../support/tiny-voice/', import.meta.url);
const TONES = readFileSync(new URL('tones.tar.bz2', folder));
const DAMAGED = readFileSync(new URL('damaged.tar.bz2', folder));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Sends the file, or from where it is asked for; `upTo` bytes in all, then the line drops. */
const file = (bytes: Buffer, upTo = bytes.length): Reply => ({
  answer: (response, { headers }) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const isRest = from > 0 && headers['if-range'] === '"v1"';
    const start = isRest ? from : 0;
    response.writeHead(isRest ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': bytes.length - start,
      etag: '"v1"',
      ...(isRest ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    if (upTo >= bytes.length) response.end(bytes.subarray(start));
    else response.write(bytes.subarray(start, Math.max(start, upTo)), () => response.destroy());
  },
});

function placeWith({ origin }: FakeVendor, archive = TONES, more: object = {}) {
  const place = newPlace();
  const catalogue = join(place.folder, 'voices.json');
  const model = {
    id: 'tones',
    kind: 'vits',
    languages: ['en'],
    voices: [{ name: 'tom', speaker: 0 }],
    license: 'CC0',
    licenseUrl: 'https://example.org/license',
    url: `${origin}/tones.tar.bz2`,
    bytes: archive.length,
    sha256: sha256(archive),
    files: { model: 'tones.onnx', tokens: 'tokens.txt', lexicon: 'lexicon.txt' },
    ...more,
  };
  writeFileSync(catalogue, JSON.stringify({ asOf: '2026-11-29', models: [model] }));
  const env = {
    SPARKFLUENCE_VOICE_MODELS: catalogue,
    SPARKFLUENCE_DATA: join(place.folder, 'data'),
    SPARKFLUENCE_CACHE: join(place.folder, 'cache'),
    SPARKFLUENCE_POLL_MS: '2',
  };
  const call = (...argv: string[]) => place.call(['voices', ...argv, '--json'], { env });
  const models = join(place.folder, 'data/voices/models');
  const there = () => (existsSync(models) ? readdirSync(models) : []);
  return { place, env, call, models, there };
}

const ADD = ['add', 'tones', '--accept-license'];
const TRY = ['try', 'tom', '--provider', 'neural', '--text', 'Hello, this is a voice. Hello!', '-o'];

describe('voices add', () => {
  test('without consent nothing is asked for, and what would be fetched is said', async () => {
    const fake = await startFakeVendor({ 'GET /tones.tar.bz2': file(TONES) });
    const { call, there } = placeWith(fake);
    const refused = await call('add', 'tones');
    expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([2, 'license_not_accepted']);
    for (const said of [`${fake.origin}/tones.tar.bz2`, 'CC0', sha256(TONES), 'MB'])
      expect(refused.stderr).toContain(said);
    expect([fake.sent.length, there()]).toEqual([0, []]);
    const unknown = await call('add', 'nobody', '--accept-license');
    expect([unknown.exitCode, errorOf(unknown).details.reason]).toEqual([2, 'unknown_model']);
    expect(errorOf(unknown).details.allowed).toContain('piper-id-news');
  });

  test('a download that is cut off is gone on with, and the voice then speaks', async () => {
    const route = 'GET /tones.tar.bz2';
    const fake = await startFakeVendor({ [route]: file(TONES, 400) });
    const { place, call, there, models } = placeWith(fake);
    const cut = await call(...ADD);
    expect([cut.exitCode, errorOf(cut).details.reason]).toEqual([5, 'download_failed']);
    expect(errorOf(cut).details.next).toContain('goes on where this ended');
    expect(there()).toEqual(['.adding-tones']);

    const before = fake.sent.length;
    fake.routes[route] = file(TONES);
    const added = await call(...ADD);
    expect(added.exitCode, added.stderr).toBe(0);
    expect(added.document.data).toMatchObject({ model: 'tones', fetched: true, languages: ['en'] });
    expect(fake.sent.slice(before).map(({ headers }) => headers.range)).toEqual(['bytes=400-']);
    expect(added.stderr).toContain('goes on at');
    expect(there()).toEqual(['tones']);

    const spoken = await call(...TRY, 'tom.wav');
    expect(spoken.exitCode, spoken.stderr).toBe(0);
    expect(spoken.document.data).toMatchObject({ provider: 'neural', sample_rate: 22_050, cost_usd: 0 });
    const sound = readWave(readFileSync(join(place.folder, 'tom.wav')))!;
    expect(sound.samples.length / sound.sampleRate).toBeGreaterThan(2);
    expect(sound.samples.some((sample) => Math.abs(sample) > 5000)).toBe(true);

    const again = await call(...ADD);
    expect([again.document.data.fetched, fake.sent.length]).toEqual([false, before + 1]);

    // A model file that was swapped is told before anything loads it; adding it again mends it.
    writeFileSync(join(models, 'tones/tones.onnx'), Buffer.alloc(1078));
    const swapped = await call(...TRY, 'other.wav');
    expect([swapped.exitCode, errorOf(swapped).details.reason]).toEqual([3, 'model_damaged']);
    expect(errorOf(swapped).message).toContain('tones.onnx');
    expect((await call(...ADD)).document.data.fetched).toBe(true);

    const removed = await call('remove', 'tones');
    expect([removed.exitCode, there()]).toEqual([0, []]);
    const gone = await call('remove', 'tones');
    expect([gone.exitCode, errorOf(gone).details.reason]).toEqual([6, 'model_not_there']);
    const silent = await call(...TRY, 'third.wav');
    expect([silent.exitCode, errorOf(silent).details.reason]).toEqual([3, 'voice_model_missing']);
  }, 60_000);

  test.each([
    ['another file of the same length', Buffer.from(TONES).fill(1, 500, 600), 'checksum_mismatch'],
    ['a page', Buffer.from('<html>moved</html>'), 'checksum_mismatch'],
  ])('%s is not installed', async (_, bytes, reason) => {
    const fake = await startFakeVendor({ 'GET /tones.tar.bz2': file(bytes) });
    const { call, there } = placeWith(fake);
    const refused = await call(...ADD);
    expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([5, reason]);
    expect(there()).toEqual([]);
    fake.routes['GET /tones.tar.bz2'] = file(TONES);
    expect((await call(...ADD)).exitCode).toBe(0);
  });

  test('a longer file than the catalogue names is not read to its end; an archive without the model is refused', async () => {
    const fake = await startFakeVendor({ 'GET /tones.tar.bz2': file(Buffer.alloc(3_000_000)) });
    const long = await placeWith(fake).call(...ADD);
    expect([long.exitCode, errorOf(long).details.reason]).toEqual([5, 'download_failed']);
    const other = await startFakeVendor({ 'GET /tones.tar.bz2': file(TONES) });
    const files = { model: 'other.onnx', tokens: 'tokens.txt' };
    const { call, there } = placeWith(other, TONES, { files });
    const refused = await call(...ADD);
    expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([5, 'bad_archive']);
    expect(there()).toEqual([]);
  });

  const canMount =
    process.platform === 'linux' &&
    spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt']).status === 0;
  test.runIf(canMount)('a full disk: exit 6 before anything is fetched', async () => {
    const fake = await startFakeVendor({ 'GET /tones.tar.bz2': file(TONES) });
    const { place, env } = placeWith(fake, TONES, { bytes: 2_000_000 });
    const script =
      'mkdir -p "$SPARKFLUENCE_DATA" && mount -t tmpfs -o size=1m none "$SPARKFLUENCE_DATA" && exec "$@"';
    const argv = ['-m', 'sh', '-c', script, 'sh', process.execPath, BIN, 'voices', ...ADD];
    const refused = await place.spawn('unshare', argv, { env }).outcome;
    expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([6, 'disk_full']);
    expect(fake.sent).toHaveLength(0);
  });
});

test('a model that ends the process that loads it is an error, not the end of the program', async () => {
  const fake = await startFakeVendor({ 'GET /tones.tar.bz2': file(DAMAGED) });
  const { call } = placeWith(fake, DAMAGED);
  expect((await call(...ADD)).exitCode).toBe(0);
  const failed = await call(...TRY, 'a.wav');
  expect([failed.exitCode, errorOf(failed).details.reason]).toEqual([3, 'model_damaged']);
  expect(errorOf(failed).message).toContain('Protobuf parsing failed');
});

/** A registry of npm (https://docs.npmjs.com/cli/v11/using-npm/registry). */
async function startRegistry(
  packages: readonly { readonly id: string; readonly bytes: Buffer }[],
  version: string,
) {
  const registry: FakeVendor = await startFakeVendor(
    Object.fromEntries(packages.map(({ id, bytes }) => [`GET /files/${id}.tgz`, file(bytes)])),
  );
  for (const { id, bytes } of packages) {
    const tarball = `${registry.origin}/files/${id}.tgz`;
    const dist = { tarball, integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}` };
    const versions = { [version]: { name: id, version, dist } };
    registry.routes[`GET /${id}`] = json(200, { name: id, 'dist-tags': { latest: version }, versions });
  }
  return registry;
}

test('npm fetches the engine from the registry of this machine, whole and once, and the voice speaks with it', async () => {
  const { engine } = await readCatalogue(undefined);
  const installed = createRequire(import.meta.url)('sherpa-onnx-node/package.json').version;
  for (const { id, url } of engine.packages) expect(url).toBe(`npm:${id}@${installed}`);
  const cwd = fileURLToPath(new URL('../../node_modules/', import.meta.url));
  const packages = ['sherpa-onnx-node', `sherpa-onnx-${MACHINE}`].map((id) => ({
    id,
    bytes: gzipSync(create({ cwd, sync: true }, [id]).read() ?? '', { level: 0 }),
  }));
  const registry = await startRegistry(packages, installed);
  const dataFolder = newPlace().folder;
  vi.stubEnv('npm_config_registry', registry.origin);
  vi.stubEnv('npm_config_cache', join(dataFolder, 'npm'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const own = packages.map(({ id, bytes }) => ({
    ...engine.packages.find((each) => each.id === id)!,
    ...{ bytes: bytes.length, sha256: sha256(bytes) },
  }));
  const parts = engineParts(
    dataFolder,
    { engine: { ...engine, packages: own } },
    'sparkfluence voices add tones',
  )!;
  const signal = new AbortController().signal;
  const options = { pid: process.pid, signal, firstWaitMs: 2, onProgress: () => undefined };
  const lost = { ...parts[0]!, url: 'npm:sherpa-onnx-node@9.9.9' };
  await expect(addArchive(lost, options)).rejects.toThrow('No match');
  await expect(addArchive({ ...parts[0]!, sha256: '0'.repeat(64) }, options)).rejects.toThrow('SHA-256');
  for (const part of parts) expect(await addArchive(part, options)).toBe(true);
  const asked = registry.sent.length;
  for (const part of parts) expect(await addArchive(part, options)).toBe(false);
  expect(registry.sent).toHaveLength(asked);

  const tones = await startFakeVendor({ 'GET /tones.tar.bz2': file(TONES) });
  const { call, models } = placeWith(tones);
  expect((await call(...ADD)).exitCode).toBe(0);
  const child = startSpeechChild<Omit<NeuralQuestion, 'id'>>({
    program: 'providers/local/neural/neural-process',
    signal,
    stopped: (why) => new SparkfluenceError('config', why),
  });
  const at = (name: string) => join(models, 'tones', name);
  const model = { vits: { model: at('tones.onnx'), tokens: at('tokens.txt'), lexicon: at('lexicon.txt') } };
  const module = folderOf({ shelf: parts[0]!.shelf, id: 'sherpa-onnx-node' });
  const question = { engine: '/nowhere', text: 'Hello!', speaker: 0, speed: 1, model };
  await expect(child.speak(question)).rejects.toThrow('/nowhere');
  const speech = await child.speak({ ...question, engine: module });
  await child.close();
  expect(speech.samples.some((sample) => Math.abs(sample) > 5000)).toBe(true);

  writeFileSync(join(parts[1]!.shelf, parts[1]!.id, 'index.js'), 'swapped');
  expect(await whyDamaged(parts[1]!)).toContain('index.js');
});

test('voices list says which models are here and how the others come', async () => {
  const { call } = placeWith(await startFakeVendor());
  const { document } = await call('list', '--provider', 'neural', '--language', 'indonesian');
  expect(document.data.providers[0].voices).toMatchObject([
    { name: 'news_tts', languages: ['id'], about: expect.stringContaining('voices add piper-id-news') },
  ]);
});
