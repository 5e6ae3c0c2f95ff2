import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';
import { afterAll, expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import type { Ffmpeg } from '../../../contracts/media.ts';
import { createLocalImages } from '../image/image.ts';
import { readScene } from '../image/scene.ts';
import { type ClipJob, renderClip } from './clip.ts';

const require = createRequire(import.meta.url);
const binary = (require('@ffmpeg-installer/ffmpeg') as { path: string }).path;
const folder = mkdtempSync(join(tmpdir(), 'clip-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ffmpeg: Ffmpeg = {
  binary,
  version: 'installed',
  read: () => {
    throw new Error('no footage is read here');
  },
  async run(args, { input, signal }) {
    const child = spawn(binary, ['-hide_banner', ...args], { stdio: ['pipe', 'ignore', 'pipe'], signal });
    const closed = once(child, 'close');
    closed.catch(() => {}); // an aborted child; the frames' source says so first
    let log = '';
    child.stderr.on('data', (chunk) => (log += chunk));
    child.stdin.on('error', () => {});
    for await (const bytes of input ?? []) {
      await new Promise<void>((resolve) => child.stdin.write(bytes, () => resolve()));
    }
    child.stdin.end();
    const [code] = await closed;
    if (code !== 0) throw new Error(log);
    return log;
  },
};

const rate = 22_050;
const job: Omit<ClipJob, 'imageFile' | 'output'> = {
  narration: {
    samples: Int16Array.from({ length: rate }, (_, index) =>
      Math.round(3000 * Math.sin(index / 9) * Math.sin(index / 2000)),
    ),
    sampleRate: rate,
    durationSeconds: 1,
    words: [
      { text: 'Mulai', startSeconds: 0.1, endSeconds: 0.4 },
      { text: 'sekarang.', startSeconds: 0.4, endSeconds: 0.9 },
    ],
  },
  durationSeconds: 1.5,
  position: { index: 0, count: 4, startSeconds: 0, totalSeconds: 30 },
  language: findLanguage('indonesian'),
};
const signal = new AbortController().signal;

async function still(): Promise<string> {
  const images = await createLocalImages();
  const { bytes } = await images.draw(
    {
      segment: {
        type: 'HOOK',
        duration_seconds: 2,
        script_text: 'x',
        visual_direction: 'A coin',
        emotion: 'joy',
      },
      style: 'cinematic',
      platform: 'tiktok',
      language: job.language,
      position: job.position,
    },
    { signal },
  );
  expect(readScene(bytes)).toBeDefined();
  const file = join(folder, 'still.jpg');
  writeFileSync(file, bytes);
  return file;
}

function photo(): string {
  const canvas = createCanvas(500, 300);
  canvas.getContext('2d').fillRect(40, 40, 200, 100);
  const file = join(folder, 'photo.png');
  writeFileSync(file, canvas.toBuffer('image/png'));
  return file;
}

test.each([
  ['our own still', still],
  ['any other picture', photo],
])('a clip of %s has exactly the frames and the sound it was ordered with', async (name, picture) => {
  const output = join(folder, `${name}.mp4.part`);
  const told: number[] = [];
  await renderClip(
    { ...job, imageFile: await picture(), output },
    { ffmpeg, signal, onProgress: (fraction) => told.push(fraction) },
  );
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(output) });
  const video = (await input.getPrimaryVideoTrack())!;
  const audio = (await input.getPrimaryAudioTrack())!;
  expect((await video.computePacketStats()).packetCount).toBe(36);
  expect(await video.computeDuration()).toBeCloseTo(1.5, 3);
  expect(await audio.computeDuration()).toBeCloseTo(1.5, 2);
  expect([video.codedWidth, video.codedHeight, video.codec]).toEqual([720, 1280, 'avc']);
  expect(await video.getColorSpace()).toMatchObject({ matrix: 'bt709', fullRange: false });
  expect([audio.codec, audio.sampleRate, audio.numberOfChannels]).toEqual(['aac', 48_000, 2]);
  expect(told.at(-1)).toBe(1);
  expect(told).toEqual([...told].sort((first, second) => first - second));
  expect(readdirSync(folder).filter((file) => file.endsWith('.wav'))).toEqual([]);
});

test('the voice comes out at -16 LUFS and under -1 dBTP', async () => {
  const output = join(folder, 'loud.mp4');
  const loud = Int16Array.from({ length: rate * 3 }, (_, index) =>
    Math.round(
      900 * Math.sin(index / 9) + 20_000 * Math.sin(index / 7) * Math.max(0, Math.sin(index / 700)) ** 8,
    ),
  );
  const narration = { ...job.narration, samples: loud, durationSeconds: 3 };
  await renderClip({ ...job, narration, durationSeconds: 3, imageFile: photo(), output }, { ffmpeg, signal });
  const log = await ffmpeg.run(['-i', output, '-map', '0:a', '-af', 'ebur128=peak=true', '-f', 'null', '-'], {
    signal,
  });
  const summary = log.slice(log.lastIndexOf('Summary'));
  expect(Math.abs(Number(/I:\s+(-[\d.]+)/.exec(summary)?.[1]) + 16)).toBeLessThan(1);
  expect(Number(/Peak:\s+(-[\d.]+)/.exec(summary)?.[1])).toBeLessThan(-1);
});

test('an interrupted clip, and one whose picture is none, leave nothing behind', async () => {
  const stop = new AbortController();
  const output = join(folder, 'stopped.mp4');
  const stopped = renderClip(
    { ...job, imageFile: photo(), output },
    { ffmpeg, signal: stop.signal, onProgress: (fraction) => fraction > 0.2 && stop.abort() },
  );
  await expect(stopped).rejects.toThrow();
  const text = join(folder, 'text.png');
  writeFileSync(text, 'not a picture');
  await expect(renderClip({ ...job, imageFile: text, output }, { ffmpeg, signal })).rejects.toMatchObject({
    details: { reason: 'not_an_image' },
  });
  expect(readdirSync(folder).filter((file) => file.startsWith('stopped'))).toEqual([]);
});
