import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import { CHROMIUM, openBrowser } from '../support/browser.ts';
import { never, openFfmpeg, temporaryFolder } from './clips.ts';

/** Whether a browser plays what was copied and what was encoded for a transition as one picture. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

/** Mean brightness of these frames as a browser shows them, each sought by its time. */
async function shownBy(page: Page, file: string, frames: readonly number[]): Promise<number[]> {
  const order = { data: (await readFile(file)).toString('base64'), frames, fps: 24 };
  return page.evaluate(`(${IN_PAGE})(${JSON.stringify(order)})`);
}

/** Runs in the page. */
const IN_PAGE = `async ({ data, frames, fps }) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const video = document.createElement('video');
  const failed = new Promise((_, reject) => { video.onerror = () => reject(new Error(video.error.message)); });
  video.muted = true;
  const shown = () => new Promise((resolve) => video.requestVideoFrameCallback((_, { mediaTime }) => resolve(mediaTime)));
  const first = shown();
  video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
  document.body.append(video);
  await Promise.race([first, failed]);
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight).getContext('2d');
  const levels = [];
  for (const frame of frames) {
    for (let time = -1; Math.round(time * fps) !== frame; ) {
      const next = shown();
      video.currentTime = (frame + 0.5) / fps;
      time = await Promise.race([next, failed]);
    }
    canvas.drawImage(video, 0, 0);
    const pixels = canvas.getImageData(0, 0, video.videoWidth, video.videoHeight).data;
    let sum = 0;
    for (let at = 0; at < pixels.length; at += 4) sum += pixels[at] + pixels[at + 1] + pixels[at + 2];
    levels.push(sum / (pixels.length / 4) / 3);
  }
  return levels;
}`;

test.skipIf(CHROMIUM === undefined)(
  'Chromium shows each frame around a join as ffmpeg does, in any order of seeking',
  async () => {
    const ffmpeg = await openFfmpeg(folder.path);
    const grey = 'color=c=0xb0b0b0:s=96x160:r=24:d=2,drawbox=x=mod(t*24\\,48)*2:y=20:w=8:h=40:t=fill:c=black';
    const clips = await Promise.all(
      ['one', 'two', 'three'].map(async (name) => {
        const file = at(`${name}.mp4`);
        const sound = ['-f', 'lavfi', '-i', 'aevalsrc=0|0:s=48000:d=2', '-t', '2'];
        const coding = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '12', '-bf', '3', '-c:a', 'aac'];
        await ffmpeg.run(['-f', 'lavfi', '-i', grey, ...sound, ...coding, '-f', 'mp4', `file:${file}`], {
          signal: never,
        });
        return { file, durationSeconds: 2 };
      }),
    );
    const output = at('browser.part');
    const order = { clips, music: null, output, title: '', createdAt: '2026-01-02T03:04:05Z' };
    await joinClips(
      { ...order, transition: { kind: 'fade', seconds: 0.5 } },
      { ffmpeg, signal: never, onPlan: (words) => expect(words).toMatch(/^\d+ of 144 frames/) },
    );
    const raw = at('browser.gray');
    const mean = ['-vf', 'scale=1:1:flags=area,format=gray', '-r', '24', '-f', 'rawvideo'];
    await ffmpeg.run(['-i', `file:${output}`, ...mean, `file:${raw}`], { signal: never });
    const levels = [...(await readFile(raw))];
    expect(levels).toHaveLength(144);
    const around = [48, 96].flatMap((place) => Array.from({ length: 24 }, (_, index) => place - 12 + index));
    const frames = [...around, 0, 143, ...around.toReversed().filter((_, index) => index % 5 === 0)];
    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const seen = await shownBy(page, output, frames);
    const differences = frames.map((frame, index) => Math.abs(seen[index]! - levels[frame]!));
    expect(Math.max(...differences)).toBeLessThan(5); // a frame beside it differs by some 28
  },
);
