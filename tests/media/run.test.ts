import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { createFfmpeg } from '../../src/ffmpeg/run/run.ts';
import { makeClip, never, openFfmpeg, temporaryFolder } from './clips.ts';

let ffmpeg: Ffmpeg;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);
const RAW = ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', '64x64', '-r', '24', '-i', 'pipe:0'];

beforeAll(async () => {
  folder = await temporaryFolder();
  ffmpeg = await openFfmpeg(folder.path);
});
afterAll(() => folder.remove());

async function* frames(count: number, onFrame: (index: number) => void = () => {}) {
  for (let index = 0; index < count; index += 1) {
    onFrame(index);
    yield new Uint8Array(64 * 64 * 4).fill(index);
  }
}

test('frames are piped in, progress rises to 1', async () => {
  const fractions: number[] = [];
  await ffmpeg.run([...RAW, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-f', 'mp4', at('piped')], {
    signal: never,
    input: frames(240),
    durationSeconds: 10,
    onProgress: (fraction) => fractions.push(fraction),
  });
  expect(await probe(at('piped'))).toMatchObject({ frameCount: 240, width: 64, fps: 24, audio: null });
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
});

test('the pipe pushes back: a slow ffmpeg is not sent everything at once', async () => {
  let sent = 0;
  const stop = new AbortController();
  const running = ffmpeg.run(['-re', ...RAW, '-f', 'null', '-'], {
    signal: stop.signal,
    input: frames(5_000, (index) => {
      sent = index;
    }),
  });
  await sleep(600);
  stop.abort();
  await expect(running).rejects.toMatchObject({ kind: 'interrupted' });
  expect(sent).toBeGreaterThan(1);
  expect(sent).toBeLessThan(500);
});

test('a failure while it is fed tells ffmpeg’s words and the command, not EPIPE', async () => {
  const running = ffmpeg.run([...RAW, '-c:v', 'no_such_encoder', at('x.mp4')], {
    signal: never,
    input: frames(2_000),
  });
  await expect(running).rejects.toMatchObject({
    kind: 'media',
    message: expect.stringContaining('no_such_encoder'),
    details: { reason: 'ffmpeg_failed', command: expect.stringContaining('-nostdin') },
  });
});

test.skipIf(process.platform === 'win32')('a crash is told as one, with the way on', async () => {
  await writeFile(at('crashing'), '#!/bin/sh\nkill -SEGV $$\n', { mode: 0o755 });
  const crashing = createFfmpeg(at('crashing'), '0');
  await expect(crashing.run(['-i', 'a'], { signal: never })).rejects.toMatchObject({
    ...{ kind: 'media', code: 'FFMPEG_ERROR', message: expect.stringContaining('crashed (SIGSEGV)') },
    details: { reason: 'ffmpeg_crashed', next: expect.stringContaining('SPARKFLUENCE_FFMPEG') },
  });
});

test('an input that ends early by ffmpeg’s own decision is no failure', async () => {
  const args = [...RAW, '-frames:v', '3', '-c:v', 'libx264', '-f', 'mp4', at('three')];
  await ffmpeg.run(args, { signal: never, input: frames(2_000) });
  expect((await probe(at('three'))).frameCount).toBe(3);
});

test('an error of the source itself is the error', async () => {
  async function* breaking() {
    yield new Uint8Array(64 * 64 * 4);
    throw new Error('the painter broke');
  }
  const running = ffmpeg.run([...RAW, '-f', 'null', '-'], { signal: never, input: breaking() });
  await expect(running).rejects.toThrow('the painter broke');
});

test('abort stops the child, also while it waits for a source that says nothing', async () => {
  const stop = new AbortController();
  const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
  const running = ffmpeg.run([...RAW, '-f', 'null', '-'], { signal: stop.signal, input: silent });
  setTimeout(() => stop.abort(), 200);
  await expect(running).rejects.toMatchObject({ kind: 'interrupted' });
});

test.skipIf(process.platform === 'win32')(
  'a child that ignores SIGTERM is killed after two seconds',
  async () => {
    const script = at('stubborn');
    await writeFile(
      script,
      `#!/bin/sh\ntrap '' TERM\necho $$ > '${at('pid')}'\nwhile :; do sleep 0.1; done\n`,
    );
    await chmod(script, 0o755);
    const stop = new AbortController();
    const running = createFfmpeg(script, 'x').run([], { signal: stop.signal });
    running.catch(() => {});
    while (!existsSync(at('pid'))) await sleep(20);
    await sleep(100);
    stop.abort();
    await expect(running).rejects.toMatchObject({ kind: 'interrupted' });
    const pid = Number(await readFile(at('pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  },
);

test('a signal that is already aborted starts nothing', async () => {
  const running = ffmpeg.run(['-f', 'lavfi', '-i', 'testsrc=d=1', at('never.mp4')], {
    signal: AbortSignal.abort(),
  });
  await expect(running).rejects.toMatchObject({ kind: 'interrupted' });
  expect(existsSync(at('never.mp4'))).toBe(false);
});

test('probe: rotation, no sound, and files that only look like a video', async () => {
  await makeClip(ffmpeg, at('good.mp4'), { channels: 0 });
  expect(await probe(at('good.mp4'))).toMatchObject({
    complete: true,
    container: 'MP4',
    videoCodec: 'avc',
    width: 180,
    height: 320,
    rotation: 0,
    fps: 24,
    frameCount: 48,
    videoDurationSeconds: 2,
    reordered: true,
    audio: null,
  });
  const whole = await readFile(at('good.mp4'));
  const broken: [string, string | Uint8Array, string][] = [
    ['zero.mp4', '', 'not_a_video'],
    ['page.mp4', '<!doctype html><title>Not found</title>', 'not_a_video'],
    ['list.mp4', '#EXTM3U\n#EXTINF:1,\ngood.mp4\n', 'not_a_video'],
    ['cut.mp4', whole.subarray(0, whole.length - 500), 'truncated'],
    ['head.mp4', whole.subarray(0, 300), 'truncated'],
  ];
  for (const [name, data, reason] of broken) {
    await writeFile(at(name), data);
    await expect(probe(at(name)), name).rejects.toMatchObject({
      kind: 'media',
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining(name),
      details: { reason, file: at(name) },
    });
  }
});

test('a full disk is a failure, also where an old build ends with 0', async () => {
  const program = at('full-disk-ffmpeg');
  await writeFile(
    program,
    '#!/bin/sh\necho "Error writing trailer of out.mp4: No space left on device" >&2\n',
  );
  await chmod(program, 0o755);
  await expect(createFfmpeg(program, 'old').run(['out.mp4'], { signal: never })).rejects.toMatchObject({
    exitCode: 5,
    details: { reason: 'disk_full' },
  });
});
