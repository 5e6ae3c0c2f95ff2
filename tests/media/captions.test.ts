import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { findLanguage } from '../../src/contracts/languages.ts';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { voicedStretches } from '../../src/ffmpeg/inspect/voiced.ts';
import { blankFont } from '../../src/ffmpeg/overlay/blank-font.ts';
import { burnOver } from '../../src/ffmpeg/overlay/burn.ts';
import { requireLibass } from '../../src/ffmpeg/run/capabilities.ts';
import { createFfmpeg } from '../../src/ffmpeg/run/run.ts';
import { captionShapes } from '../../src/pipeline/final/captions/burned.ts';
import { ZONE } from '../../src/pipeline/final/captions/zone.ts';
import { estimateWords } from '../../src/pipeline/narration/word-times.ts';
import {
  beeps,
  decodeSound,
  flashes,
  makeClip,
  makeOnce,
  never,
  openFfmpeg,
  openQuickFfmpeg,
  temporaryFolder,
} from './clips.ts';

const SIZE = { width: 360, height: 640 };
const SCALE = SIZE.width / 1080;
const TEXTS = {
  indonesian: 'Tahukah kamu, kopi pertama dikenal di Ethiopia?',
  hindi: 'क्या आप जानते हैं कि हिन्दी में क्षत्रिय कैसे लिखते हैं?',
  arabic: 'هل تعلم أن القهوة بدأت في إثيوبيا؟',
  japanese: '日本のコーヒー文化は、とても奥が深い。',
  thai: 'คุณรู้ไหมว่ากาแฟที่ดีที่สุดเริ่มต้นที่นี่',
};

/** On a second ffmpeg (second-ffmpeg.test.ts) only what it does itself. */
const isAgain = process.env.SPARKFLUENCE_TEST_AGAIN !== undefined;
let ffmpeg: Ffmpeg;
/** Makes clips and looks at results. */
let quick: Ffmpeg;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...names: string[]) => join(folder.path, ...names);

beforeAll(async () => {
  folder = await temporaryFolder();
  [ffmpeg, quick] = await Promise.all([openFfmpeg(folder.path), openQuickFfmpeg(folder.path)]);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => folder.remove());

/** Shapes for a text that is spoken through so many seconds. */
function shapesOf(name: string, text: string, durationSeconds: number) {
  const language = findLanguage(name);
  const words = estimateWords(text, language, [], durationSeconds);
  return (size: { readonly width: number; readonly height: number }) =>
    captionShapes([{ words, startSeconds: 0, durationSeconds }], language, size, 'karaoke');
}

/** One frame, grey, 0 to 255. */
async function frame(file: string, seconds: number): Promise<Uint8Array> {
  const raw = `${file}.${seconds}.gray`;
  const args = ['-ss', String(seconds), '-i', `file:${file}`, '-frames:v', '1', '-pix_fmt', 'gray'];
  await quick.run([...args, '-f', 'rawvideo', `file:${raw}`], { signal: never });
  return readFile(raw);
}

/** Pixels lighter than a black picture ever is: their number, and the box around them. */
function light(picture: Uint8Array, { width }: { readonly width: number }) {
  const places = [...picture.entries()].filter(([, level]) => level > 60).map(([index]) => index);
  const columns = places.map((index) => index % width);
  const rows = places.map((index) => Math.floor(index / width));
  return {
    count: places.length,
    left: Math.min(...columns),
    right: Math.max(...columns),
    top: Math.min(...rows),
    bottom: Math.max(...rows),
  };
}

/** Every text is drawn as shapes in this process, so that one of them is enough for another ffmpeg. */
const texts = Object.entries(TEXTS);
test.each(isAgain ? texts.slice(1, 2) : texts)(
  '%s is burned inside the safe zone, and no font of the machine is read for it',
  async (name, text) => {
    await mkdir(at('fonts'), { recursive: true });
    await writeFile(at('fonts', 'machine.ttf'), blankFont());
    const [dir, caches] = [`<dir>${at('fonts')}</dir>`, `<cachedir>${at('font-caches')}</cachedir>`];
    await writeFile(at('fonts.conf'), `<fontconfig>${dir}${caches}</fontconfig>`);
    vi.stubEnv('FONTCONFIG_FILE', at('fonts.conf'));
    const file = at(`${name}.mp4`);
    await makeClip(quick, file, { seconds: 2, size: `${SIZE.width}x${SIZE.height}` });
    expect(light(await frame(file, 0.7), SIZE).count).toBe(0);
    await burnOver(file, { shapes: shapesOf(name, text, 2) }, { ffmpeg, signal: never });
    expect(existsSync(at('font-caches')), 'what fontconfig has read it keeps there').toBe(false);
    const seen = light(await frame(file, 0.7), SIZE);
    expect(seen.count).toBeGreaterThan(400);
    expect(seen.left).toBeGreaterThanOrEqual(Math.floor(ZONE.left * SCALE));
    expect(seen.right).toBeLessThanOrEqual(Math.ceil(ZONE.right * SCALE));
    expect(seen.top).toBeGreaterThanOrEqual(Math.floor(ZONE.top * SCALE));
    expect(seen.bottom).toBeLessThanOrEqual(Math.ceil(ZONE.bottom * SCALE));
  },
);

test('burning keeps shape, length and sync, and copies the sound; the folder may have any name', async () => {
  const odd = at("it's [a], b; c:d %s");
  await mkdir(odd);
  const file = join(odd, 'clip.mp4');
  await makeClip(quick, file, { size: '360x640' });
  const sound = async () => {
    await quick.run(['-i', `file:${file}`, '-map', '0:a', '-c', 'copy', '-f', 'md5', `file:${at('md5')}`], {
      signal: never,
    });
    return readFile(at('md5'), 'utf8');
  };
  const [before, soundBefore, heardBefore] = [
    await probe(file),
    await sound(),
    beeps(await decodeSound(quick, file)),
  ];
  const progress: number[] = [];
  await burnOver(
    file,
    { shapes: shapesOf('english', 'One two three four', 2) },
    {
      ffmpeg,
      signal: never,
      onProgress: (fraction) => progress.push(fraction),
    },
  );
  expect(await probe(file)).toEqual({ ...before, codecString: expect.stringMatching(/^avc1\.64/) });
  expect(await sound()).toBe(soundBefore);
  expect(beeps(await decodeSound(quick, file))).toEqual(heardBefore);
  const seen = await flashes(quick, file, 24);
  expect(seen).toHaveLength(2);
  for (const [index, time] of [0.5, 1.5].entries())
    expect(Math.abs(seen[index]! - time)).toBeLessThan(1 / 24 + 0.001);
  expect(progress.at(-1)).toBe(1);
});

test.skipIf(isAgain)('a burn that is stopped leaves the video as it was and nothing beside it', async () => {
  const file = at('stopped', 'clip.mp4');
  await mkdir(at('stopped'));
  await makeClip(quick, file, { seconds: 2 });
  const { size } = await stat(file);
  const stop = new AbortController();
  const shapes = shapesOf('english', 'One two', 2);
  const burning = burnOver(
    file,
    {
      async shapes(picture) {
        setTimeout(() => stop.abort(), 5);
        return shapes(picture);
      },
    },
    { ffmpeg, signal: stop.signal },
  );
  await expect(burning).rejects.toMatchObject({ kind: 'interrupted' });
  expect((await stat(file)).size).toBe(size);
  const { readdir } = await import('node:fs/promises');
  expect(await readdir(at('stopped'))).toEqual(['clip.mp4']);
});

test.skipIf(process.platform === 'win32' || isAgain)(
  'an ffmpeg without libass is refused by name',
  async () => {
    await requireLibass(ffmpeg, at('cache'), never);
    const poor = at('poor-ffmpeg');
    await writeFile(
      poor,
      `#!/bin/sh\ncase "$*" in *-filters*) "${ffmpeg.binary}" "$@" | grep -v ' ass ' ;; *) exec "${ffmpeg.binary}" "$@" ;; esac\n`,
    );
    await chmod(poor, 0o755);
    await expect(requireLibass(createFfmpeg(poor, 'poor'), at('cache'), never)).rejects.toMatchObject({
      kind: 'config',
      details: {
        reason: 'filter_missing',
        filter: 'ass',
        next: expect.stringContaining('--captions sidecar'),
      },
    });
  },
);

test('voice is heard where it is, in several clips at once, mono or stereo', async () => {
  const voice =
    '0.4*random(0)*gt(sin(2*PI*4*t)\\,-0.6)*(between(t\\,0.5\\,1.5)+between(t\\,2.2\\,3.4))+0.0005*random(1)';
  const make = (name: string, channels: number) =>
    makeOnce(quick, at(name), [
      ...['-f', 'lavfi', '-i', 'color=c=black:s=180x320:r=24:d=4'],
      ...['-f', 'lavfi', '-i', `aevalsrc=exprs='${Array(channels).fill(voice).join('|')}':s=48000:d=4`],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-c:a', 'aac', '-f', 'mp4'],
    ]);
  await make('voice1.mp4', 1);
  await make('voice2.mp4', 2);
  const heard = await voicedStretches([at('voice1.mp4'), at('voice2.mp4')], folder.path, ffmpeg, never);
  for (const stretches of heard) {
    expect(stretches).toHaveLength(2);
    for (const [index, [from, to]] of [
      [0.5, 1.5],
      [2.2, 3.4],
    ].entries()) {
      expect(Math.abs(stretches[index]!.startSeconds - from!)).toBeLessThan(0.13);
      expect(Math.abs(stretches[index]!.endSeconds - to!)).toBeLessThan(0.13);
    }
  }
});
