import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { placeboTrial } from '../../src/ffmpeg/join/fit-graph.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import { createFfmpeg } from '../../src/ffmpeg/run/run.ts';
import { never, openFfmpegs, temporaryFolder } from './clips.ts';
import { colorsAt, plainClip, type Rgb } from './colors.ts';

/** HDR on an ffmpeg that was built without zscale: a script that leaves the filter out of the answer to `-filters`. */

const ffmpegs = await openFfmpegs();
const works = async (ffmpeg: Ffmpeg) =>
  ffmpeg.run(placeboTrial, { signal: never }).then(
    () => true,
    () => false,
  );
/** libplacebo needs a device of Vulkan; Mesa has one in software. */
const capable = (await Promise.all(ffmpegs.map(works))).indexOf(true);
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

/** @param hidden a pattern of filters that it does not name */
async function without(hidden: string, ffmpeg: Ffmpeg): Promise<Ffmpeg> {
  const file = at(`ffmpeg-${ffmpeg.version}-${hidden.length}`);
  const script = `#!/bin/sh\ncase "$*" in\n*-filters*) "${ffmpeg.binary}" "$@" | grep -vE ' (${hidden}) ' ;;\n*) exec "${ffmpeg.binary}" "$@" ;;\nesac\n`;
  await writeFile(file, script);
  await chmod(file, 0o755);
  return createFfmpeg(file, ffmpeg.version);
}

async function joined(ffmpeg: Ffmpeg, name: string, numbers: Rgb, transfer: string) {
  const [own, odd] = [at('own.mp4'), at(`${name}.mp4`)];
  await plainClip(ffmpegs[0]!, own, [110, 128, 128]);
  await plainClip(ffmpegs[0]!, odd, numbers, { tags: ['bt2020', transfer, 'bt2020nc'] });
  const clip = { file: own, durationSeconds: 0.5 };
  const clips = [clip, { file: odd, durationSeconds: 0.5, segmentType: 'BODY_1' as const }, clip];
  const output = at(`${name}.part`);
  await joinClips(
    { clips, music: null, output, title: '', createdAt: '2026-01-02T03:04:05Z' },
    { ffmpeg, signal: never },
  );
  return output;
}

test.each(['zscale', 'zscale|tonemap|libplacebo'])(
  'without %s, HDR is refused before any work, by name',
  async (hidden) => {
    const ffmpeg = await without(hidden, ffmpegs.find((_, index) => index !== capable)!);
    await expect(joined(ffmpeg, 'refused', [180, 128, 128], 'arib-std-b67')).rejects.toMatchObject({
      code: 'FFMPEG_ERROR',
      message: expect.stringMatching(/^BODY_1: the clip is in HDR \(HLG\)/),
      details: {
        reason: 'filter_missing',
        segment: 'BODY_1',
        next: expect.stringContaining('SPARKFLUENCE_FFMPEG'),
      },
    });
  },
);

test('without zscale, wide colours are mapped all the same', async () => {
  const ffmpeg = await without('zscale', ffmpegs[0]!);
  const [shown] = await colorsAt(ffmpegs[0]!, await joined(ffmpeg, 'wide', [126, 128, 128], 'bt709'), [0.75]);
  for (const part of shown!) expect(Math.abs(part - 128)).toBeLessThan(6);
});

test.runIf(capable >= 0).each<[string, Rgb, string, Rgb]>([
  ['white', [180, 128, 128], 'arib-std-b67', [228, 228, 228]],
  ['grey', [110, 128, 128], 'smpte2084', [128, 128, 128]],
  ['green', [111, 111, 120], 'smpte2084', [32, 160, 32]],
])('libplacebo maps %s as zscale does', async (name, numbers, transfer, wanted) => {
  const ffmpeg = await without('zscale', ffmpegs[capable]!);
  const [shown] = await colorsAt(ffmpegs[capable]!, await joined(ffmpeg, name, numbers, transfer), [0.75]);
  for (const [part, value] of shown!.entries()) expect(Math.abs(value - wanted[part]!)).toBeLessThan(12);
});
