import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { burnOver } from '../../src/ffmpeg/overlay/burn.ts';
import { flashes, makeClip, never, openFfmpegs, temporaryFolder } from './clips.ts';

/** A stamp over a video: where it was put, in its own colour, in every ffmpeg that is there. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Ffmpeg[];
beforeAll(async () => {
  [folder, tools] = await Promise.all([temporaryFolder(), openFfmpegs()]);
});
afterAll(() => folder.remove());

const SIZE = { width: 180, height: 320 };
const BRAND = [228, 0, 58] as const;

/** 40x20 at 100,30: its left half the brand's red, its right half nothing. */
function halfStamp() {
  const rgba = new Uint8Array(40 * 20 * 4);
  for (let pixel = 0; pixel < 40 * 20; pixel++) {
    if (pixel % 40 < 20) rgba.set([...BRAND, 255], pixel * 4);
  }
  return { rgba, width: 40, height: 20, x: 100, y: 30 };
}

async function pixels(ffmpeg: Ffmpeg, file: string, seconds: number): Promise<Buffer> {
  const raw = `${file}.rgb`;
  const matrix = ['-vf', 'scale=in_color_matrix=bt709,format=rgb24'];
  const args = ['-ss', String(seconds), '-i', `file:${file}`, '-frames:v', '1', ...matrix];
  await ffmpeg.run([...args, '-f', 'rawvideo', `file:${raw}`], { signal: never });
  return readFile(raw);
}

test('it lies over every frame in the brand’s own colour; the rest, the length and the sync stay', async () => {
  for (const ffmpeg of tools) {
    const file = join(folder.path, `${ffmpeg.version}.mp4`);
    await makeClip(ffmpeg, file, { seconds: 2 });
    const before = await probe(file);
    await burnOver(file, { stamp: async () => halfStamp() }, { ffmpeg, signal: never });
    expect(await probe(file)).toEqual({ ...before, codecString: expect.any(String) });
    for (const seconds of [0, 1, 1.9]) {
      const picture = await pixels(ffmpeg, file, seconds);
      const at = (x: number, y: number) => [...picture.subarray((y * SIZE.width + x) * 3).subarray(0, 3)];
      const name = `${ffmpeg.version} at ${seconds} s`;
      for (const [index, value] of at(110, 40).entries())
        expect(Math.abs(value - BRAND[index]!), name).toBeLessThan(9);
      expect(Math.max(...at(130, 40)), name).toBeLessThan(20);
      expect(Math.max(...at(110, 60)), name).toBeLessThan(20);
    }
    expect(await flashes(ffmpeg, file, 24)).toHaveLength(2);
  }
});
