import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { configOf } from '../../src/config/load.ts';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import type { World } from '../../src/contracts/world.ts';
import { NEEDS, PLAIN_END } from '../../src/pipeline/final/needs.ts';
import { createActions } from '../../src/pipeline/preview/actions.ts';
import { chooseMakers } from '../../src/pipeline/work/makers.ts';
import { bytes, startFakeServer } from '../support/fake-server.ts';
import { NO_RATE_LIMITS, writeProject } from '../support/kill-lab.ts';
import { makeClip, makeTone, openFfmpeg } from '../support/media.ts';
import { BIN, errorOf, newPlace, type Outcome, type Place } from '../support/program.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';
import { makeMedia } from '../support/vendor-media.ts';
import { VendorWorld } from '../support/vendor-world.ts';

/** What the end of a video needs is checked at its beginning: vendors are asked for nothing, and nothing is made. */

let world: VendorWorld;
let ffmpeg: Ffmpeg;
let files: Place;
const at = (name: string) => join(files.folder, name);

beforeAll(async () => {
  files = newPlace({ keep: true });
  ffmpeg = await openFfmpeg();
  world = await new VendorWorld(await makeMedia(files.folder), SAMPLE_ANSWER).open();
  writeFileSync(at('words.mp3'), 'la la la');
  mkdirSync(at('folder.mp3'));
  await makeTone(ffmpeg, at('tune.wav'), 3);
  const never = new AbortController().signal;
  const silence = ['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo', '-t', '4'];
  await ffmpeg.run([...silence, `file:${at('silent.wav')}`], { signal: never });
  await makeClip(ffmpeg, at('second.mp4'), 1, 'red');
  const mute = ['-i', `file:${at('second.mp4')}`, '-an', '-c', 'copy', `file:${at('mute.mp4')}`];
  await ffmpeg.run(mute, { signal: never });
  for (const filter of ['sidechaincompress', 'ebur128', 'ass', 'overlay', 'fade', 'lutyuv', 'loop']) {
    const script = `#!/bin/sh\ncase "$*" in *-filters*) "${ffmpeg.binary}" "$@" | grep -v ' ${filter} ' ;; *) exec "${ffmpeg.binary}" "$@" ;; esac\n`;
    writeFileSync(at(`without-${filter}`), script);
    chmodSync(at(`without-${filter}`), 0o755);
  }
});
afterAll(() => world.close());
beforeEach(() => {
  world.sent.length = 0;
});

const VENDORS = ['--script-provider', 'gemini', '--image-provider', 'huggingface', '--video-provider', 'veo'];
const RUN = ['run', '--topic', 'Why bread rises', ...VENDORS, '--no-rag', '--yes', '--max-cost', '50'];
const env = (more: Record<string, string> = {}) => ({
  ...world.env,
  SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS,
  SPARKFLUENCE_POLL_MS: '20',
  ...more,
});
const run = (place: Place, flags: readonly string[], more: Record<string, string> = {}) =>
  place.call([...RUN, ...flags], { env: env(more) });

/** Refused as documented; no vendor was asked for anything that it bills. */
function expectRefusal(outcome: Outcome, exitCode: number, reason: string): void {
  expect(outcome.exitCode, outcome.stderr).toBe(exitCode);
  expect(errorOf(outcome).details).toMatchObject({ reason, next: expect.stringMatching(/\.$/) });
  const billed = world.sent.filter(({ step }) => ['script', 'image', 'submit', 'motion'].includes(step));
  expect(billed.map(({ step }) => step)).toEqual([]);
}

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';

describe.each<[string, readonly string[], number, string]>([
  ['music that is not there', ['--bgm', 'missing.mp3'], 2, 'file_missing'],
  ['a folder in the place of music', ['--bgm', 'folder.mp3'], 2, 'file_missing'],
  ['music that is none', ['--bgm', 'words.mp3'], 5, 'music_unusable'],
  ['music without a sound', ['--bgm', 'mute.mp4'], 5, 'music_unusable'],
  ['music of which nothing is heard', ['--bgm', 'silent.wav'], 5, 'music_unusable'],
  ['a logo that is not there', ['--logo', 'missing.png'], 2, 'file_missing'],
  ['a logo that is none', ['--logo', 'words.mp3'], 2, 'logo_unusable'],
  ['a narration that is not there', ['--narration', 'HOOK=missing.wav'], 2, 'bad_recording'],
  ['a picture that is none', ['--image', 'HOOK=words.mp3'], 2, 'bad_image'],
  ['a clip that is none', ['--clip', 'HOOK=words.mp3'], 5, 'not_a_video'],
  [
    'a transition as long as a clip',
    ['--clip', 'HOOK=second.mp4', '--transition', 'fade', '--transition-seconds', '1.5'],
    2,
    'transition_too_long',
  ],
  [
    'burned captions of a language without letters',
    ['--captions', 'burn', '--language', 'hebrew'],
    3,
    'font_missing',
  ],
])('%s', (_name, flags, exitCode, reason) => {
  test('run: refused before the script, and there is no project', async () => {
    const place = newPlace();
    const outcome = await place.call([...RUN, ...flags], { env: env(), cwd: files.folder });
    if (reason === 'not_a_video') {
      expect(outcome.exitCode, outcome.stderr).toBe(5);
      expect(world.sent).toEqual([]);
    } else expectRefusal(outcome, exitCode, reason);
    expect(existsSync(place.root)).toBe(false);
  });
});

test.each([
  ['sidechaincompress', ['--bgm', 'tune.wav', '--duck']],
  ['ebur128', ['--loudness', '-14']],
  ['ass', ['--captions', 'burn']],
  ['overlay', ['--logo', 'logo.svg']],
  ['fade', ['--transition', 'fade']],
  ['lutyuv', ['--transition', 'white']],
  ['loop', ['--transition', 'dissolve']],
])('an ffmpeg without %s is refused by its version', async (filter, flags) => {
  const place = newPlace();
  writeFileSync(at('logo.svg'), LOGO);
  const outcome = await place.call([...RUN, ...flags], {
    env: env({ SPARKFLUENCE_FFMPEG: at(`without-${filter}`) }),
    cwd: files.folder,
  });
  expectRefusal(outcome, 3, 'filter_missing');
  expect(errorOf(outcome)).toMatchObject({
    code: 'FFMPEG_ERROR',
    message: expect.stringContaining(ffmpeg.version),
    details: { filter, next: expect.stringContaining('SPARKFLUENCE_FFMPEG') },
  });
  expect(existsSync(place.root)).toBe(false);
});

test('music of an address: fetched before the script, by the rules of downloads; kept, and not fetched twice', async () => {
  const { readFileSync } = await import('node:fs');
  let body: Uint8Array = Buffer.from('<!doctype html><title>Please log in</title>');
  const server = await startFakeServer({
    '/tune.wav': (request, response) => bytes(body, 'audio/wav')(request, response),
  });
  const place = newPlace();
  const url = (path: string) => ['--bgm', `${server.baseUrl}${path}`];
  expectRefusal(await run(place, url('/none.wav')), 5, 'download_failed');
  expectRefusal(await run(place, url('/tune.wav')), 5, 'music_unusable');
  const never = newPlace();
  for (const address of [
    'http://example.org/tune.mp3',
    'ftp://example.org/tune.mp3',
    'https://me:secret@example.org/a',
  ])
    expectRefusal(await run(never, ['--bgm', address]), 2, 'url_not_allowed');
  expect(existsSync(never.root)).toBe(false);
  body = readFileSync(at('tune.wav'));
  world.fault = { step: 'script', reply: { answer: (response) => response.writeHead(401).end('{}') } };
  const first = await run(place, url('/tune.wav'));
  expect(errorOf(first).details.provider, first.stderr).toBe('gemini'); // the music is well: the script is next
  await run(place, url('/tune.wav'));
  world.fault = undefined;
  expect(server.requests.filter((line) => line === 'GET /tune.wav')).toHaveLength(2);
});

describe('a project that is there', () => {
  let folder: string;
  let place: Place;
  beforeEach(() => {
    place = newPlace();
    folder = join(place.root, 'short');
    mkdirSync(place.root);
    writeProject(folder, ['HOOK', 'BODY_1'], [6, 8]);
  });

  test('music that it keeps is gone: run and videos refuse, and the page’s buttons', async () => {
    await makeTone(ffmpeg, join(place.folder, 'kept.wav'), 3);
    const on = ['--project', folder, ...VENDORS.slice(2), '--yes'];
    world.fault = { step: 'image', reply: { answer: (response) => response.writeHead(401).end('{}') } };
    const first = await place.call(['run', ...on, '--bgm', 'kept.wav'], { env: env() });
    expect(errorOf(first).details.provider, first.stderr).toBe('huggingface'); // the need was met
    world.fault = undefined;
    world.sent.length = 0;
    rmSync(join(place.folder, 'kept.wav'));
    for (const step of ['run', 'videos']) {
      const outcome = await place.call([step, ...on], { env: env() });
      expectRefusal(outcome, 2, 'file_missing');
      expect(errorOf(outcome).message).toContain('kept.wav');
      expect(existsSync(join(folder, 'clips', 'HOOK.mp4'))).toBe(false);
    }

    const program = { env: { ...place.env, ...env() }, cwd: place.folder };
    const config = configOf(program as unknown as World, {});
    const makers = await chooseMakers({ imageProvider: 'huggingface', videoProvider: 'veo' }, config);
    const music = { source: { file: join(place.folder, 'kept.wav') }, volume: 0.2, duck: false };
    const actions = createActions({
      folder,
      session: {
        ...{ config, makers, pid: process.pid, attachedWorkers: true, onEvent: () => undefined },
        signal: new AbortController().signal,
      },
      endOf: () => ({ ...PLAIN_END, final: { ...PLAIN_END.final, music } }),
      pending: { choices: {} },
      background: () => expect.unreachable('the page began'),
    });
    const agreed = { usd: 50, credits: 1e6 };
    await expect(actions.redo({ segment: 'HOOK', redo: false, agreed })).rejects.toMatchObject({
      details: { reason: 'file_missing' },
    });
    expect(world.sent).toEqual([]);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  const canMount =
    process.platform === 'linux' &&
    spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt']).status === 0;

  test.runIf(canMount)(
    'a disk without room: refused before anything is bought (needs `unshare -m` and mount)',
    async () => {
      const script = `mount -t tmpfs -o size=3m none "$SPARKFLUENCE_HOME" && exec "$@"`;
      const argv = ['-m', 'sh', '-c', script, 'sh', process.execPath, BIN, ...RUN];
      const refused = await place.spawn('unshare', argv, { env: env() }).outcome;
      expectRefusal(refused, 5, 'disk_full');
      expect(errorOf(refused).details).toMatchObject({
        free_mb: expect.any(Number),
        needed_mb: expect.any(Number),
      });
      expect(existsSync(join(place.root, 'x'))).toBe(false);
    },
  );
});

test('each need has a name of its own', () => {
  expect(NEEDS.map(({ name }) => name)).toEqual([...new Set(NEEDS.map(({ name }) => name))]);
  expect(inject('sharedFolder')).not.toBe('');
});
