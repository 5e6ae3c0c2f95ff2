import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { measureFile } from '../../src/ffmpeg/inspect/measure.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import type { JoinClip, JoinRequest } from '../../src/ffmpeg/join/request.ts';
import {
  type ClipRecipe,
  decodeSound,
  level,
  makeClip,
  makeOnce,
  marksIn,
  measureLoudness,
  never,
  openFfmpeg,
  openQuickFfmpeg,
  temporaryFolder,
} from './clips.ts';

const FRAME_SECONDS = 1 / 24;
/** On a second ffmpeg (second-ffmpeg.test.ts) only what it does itself. */
const isAgain = process.env.SPARKFLUENCE_TEST_AGAIN !== undefined;
let ffmpeg: Ffmpeg;
/** Makes clips and looks at results. */
let quick: Ffmpeg;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  [ffmpeg, quick] = await Promise.all([openFfmpeg(folder.path), openQuickFfmpeg(folder.path)]);
  for (const name of ['a.mp4', 'b.mp4']) await makeClip(quick, at(name));
  await makeClip(quick, at('long.mp4'), { seconds: 3 });
});
afterAll(() => folder.remove());

const clip = (name: string, durationSeconds = 2): JoinClip => ({ file: at(name), durationSeconds });

async function joined(name: string, clips: readonly JoinClip[], more: Partial<JoinRequest> = {}) {
  const output = at(`${name}.mp4.part`);
  const request = {
    clips,
    music: null,
    output,
    title: 'A title',
    createdAt: '2026-01-02T03:04:05Z',
    ...more,
  };
  const result = await joinClips(request, { ffmpeg, signal: never });
  return { output, result };
}

/** Every beep is heard, and every flash seen, where its clip's place says. */
async function expectInPlace(output: string, lengths: readonly number[], silent: readonly number[] = []) {
  const starts = lengths.map((_, index) => lengths.slice(0, index).reduce((sum, length) => sum + length, 0));
  const marks = starts.map((start, index) => [start + 0.5, start + lengths[index]! - 0.5]);
  const found = await marksIn(quick, output, 24);
  expectNear(found.beeps, marks.filter((_, index) => !silent.includes(index)).flat(), 0.012); // half an AAC frame
  expectNear(found.flashes, marks.flat(), FRAME_SECONDS + 0.001);
}

function expectNear(found: readonly number[], wanted: readonly number[], tolerance: number) {
  const farthest = Math.max(...wanted.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))));
  expect({ found, count: found.length, near: farthest <= tolerance }).toEqual({
    found,
    count: wanted.length,
    near: true,
  });
}

test.skipIf(isAgain)(
  'four clips: picture copied, exact length, beeps and flashes in place, start times 0',
  async () => {
    const clips = [clip('a.mp4'), clip('long.mp4', 3), clip('b.mp4'), clip('a.mp4')];
    const { output, result } = await joined('four', clips);
    expect(result).toMatchObject({ degradations: [], durationSeconds: 9, route: 'copy', sound: 'copied' });
    const found = await probe(output);
    expect(found).toMatchObject({
      frameCount: 216,
      trackCount: 2,
      videoFirst: true,
      color: 'bt709/bt709/bt709/false',
      audio: { codec: 'aac', sampleRate: 48_000, channels: 2 },
    });
    expect(found.videoDurationSeconds).toBeCloseTo(9, 3);
    expect(found.audio?.durationSeconds).toBeCloseTo(9, 1);
    await expectInPlace(output, [2, 3, 2, 2]);
    expect(await startTimes(output)).toEqual({ picture: 0, sound: 0 });
    const bytes = await readFile(output);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    expect(bytes.includes('A title')).toBe(true);
  },
);

const ODD: readonly [string, ClipRecipe][] = [
  ['30 fps', { fps: '30' }],
  ['23.976 fps', { fps: '24000/1001' }],
  ['landscape', { size: '320x180' }],
  ['mono 44.1 kHz', { channels: 1, sampleRate: 44_100 }],
  ['another clock', { more: ['-video_track_timescale', '90000'] }],
  ['no B-frames', { more: ['-bf', '0'] }],
  ['sound too short', { soundSeconds: 1.7 }],
  ['sound too long', { soundSeconds: 2.3 }],
  ['sound first', { more: ['-map', '1:a', '-map', '0:v'] }],
  ['a picture wrapped 83 ms late, with its sound', { more: ['-use_editlist', '0'] }],
  ['fragments: a picture and sound clock of their own', { more: ['-movflags', '+frag_keyframe+empty_moov'] }],
  ['4:4:4', { more: ['-pix_fmt', 'yuv444p'] }],
  ['MPEG-4 part 2', { more: ['-c:v', 'mpeg4'] }],
];
test.skipIf(isAgain).each(ODD)('an odd clip in the middle: %s', async (name, recipe) => {
  const odd = `odd ${name}.mp4`;
  await makeClip(quick, at(odd), recipe);
  const { output, result } = await joined(name, [clip('a.mp4'), clip(odd), clip('long.mp4', 3)]);
  const picked = /mono|clock|sound/.test(name);
  expect(result.route).toBe(picked ? 'copy' : 'mixed');
  expect(result.degradations.map(({ reason }) => reason)).toEqual(picked ? [] : ['clip_conformed']);
  const found = await probe(output);
  expect(found.frameCount).toBe(168);
  expect(found.constantFps).toBe(true);
  await expectInPlace(output, [2, 2, 3]);
});

/** What an ffmpeg does for odd clips does not depend on their neighbours, and each start of it takes its time. */
const ALIKE = /23\.976|landscape|clock$|no B-frames|too (short|long)/;
test.runIf(isAgain)('odd clips, one without sound and one that is turned, all in one video', async () => {
  const odd = ODD.filter(([name]) => !ALIKE.test(name));
  for (const [name, recipe] of odd) await makeClip(quick, at(`odd ${name}.mp4`), recipe);
  const names = odd.map(([name]) => `odd ${name}.mp4`);
  await makeClip(quick, at('mute.mp4'), { channels: 0 });
  await makeTurned('turned.mp4');
  const all = ['a.mp4', ...names, 'mute.mp4', 'turned.mp4', 'b.mp4'];
  const { output, result } = await joined(
    'all',
    all.map((name) => clip(name)),
  );
  expect(result.route).toBe('mixed');
  expect(result.degradations.map(({ reason }) => reason).toSorted()).toEqual([
    ...[...names.filter((name) => !/mono|sound/.test(name)), 'turned'].map(() => 'clip_conformed'),
    'clip_without_sound',
  ]);
  const found = await probe(output);
  expect(found).toMatchObject({
    ...{ width: 180, height: 320, rotation: 0, frameCount: all.length * 48, constantFps: true },
  });
  const lengths = all.map(() => 2);
  await expectInPlace(output, lengths, [all.indexOf('mute.mp4')]);
  const mono = 2 * all.findIndex((name) => name.includes('mono'));
  const sound = await decodeSound(quick, output);
  expect(level(sound, mono + 0.52, mono + 0.58) / level(sound, 0.52, 0.58)).toBeCloseTo(1, 1);
});

test.skipIf(isAgain)('a clip without sound is silent, named, and shifts nothing', async () => {
  await makeClip(quick, at('mute.mp4'), { channels: 0 });
  const mute: JoinClip = { ...clip('mute.mp4'), segmentType: 'BODY_1' };
  const { output, result } = await joined('muted', [clip('a.mp4'), mute, clip('b.mp4')]);
  expect(result.degradations).toMatchObject([{ reason: 'clip_without_sound', segment_type: 'BODY_1' }]);
  await expectInPlace(output, [2, 2, 2], [1]);
});

test.skipIf(isAgain)('a clip that is longer than planned is named and keeps its length', async () => {
  const { result } = await joined('planned', [clip('a.mp4'), clip('long.mp4', 2)]);
  expect(result).toMatchObject({ durationSeconds: 5, degradations: [{ reason: 'clip_duration_differs' }] });
});

test.each([
  ['shorter than the video', 1.3],
  ['longer than the video', 20],
])('music %s: as long as the picture, faded, the voice as loud as before', async (name, seconds) => {
  const music = at(`music ${seconds}.m4a`);
  const source = `aevalsrc=exprs='0.1*sin(2*PI*220*t)|0.1*sin(2*PI*220*t)':s=44100:d=${seconds}`;
  await makeOnce(quick, music, ['-f', 'lavfi', '-i', source, '-c:a', 'aac', '-f', 'ipod']);
  const clips = [clip('a.mp4'), clip('long.mp4', 3), clip('b.mp4')];
  const plain = await joined('plain', clips);
  const mixed = await joined(name, clips, { music: { file: music, volume: 0.5 } });
  expect(mixed.result.durationSeconds).toBe(7);
  const found = await probe(mixed.output);
  expect(found.frameCount).toBe(168);
  expect(Math.abs((found.audio?.durationSeconds ?? 0) - 7)).toBeLessThan(FRAME_SECONDS);
  await expectInPlace(mixed.output, [2, 3, 2]);
  const [before, after] = [await decodeSound(quick, plain.output), await decodeSound(quick, mixed.output)];
  expect(level(after, 0.51, 0.58) / level(before, 0.51, 0.58)).toBeGreaterThan(0.97);
  expect(level(after, 3, 4)).toBeGreaterThan(0.028); // 0.1 * 0.5 / sqrt 2 = 0.035, also where it was looped
  expect(level(after, 3, 4)).toBeLessThan(0.04);
  expect(level(after, 6.9, 7)).toBeLessThan(0.006);
  expect(level(after, 0, 0.02)).toBeLessThan(0.006);
});

test.skipIf(isAgain)('music that is no sound, or shorter than a second, is refused by name', async () => {
  await writeFile(at('notes.mp3'), 'no music');
  await makeOnce(quick, at('ping.wav'), ['-f', 'lavfi', '-i', 'sine=d=0.4', '-f', 'wav']);
  for (const name of ['notes.mp3', 'ping.wav']) {
    const music = { file: at(name), volume: 0.5 };
    await expect(joined('refused', [clip('a.mp4')], { music })).rejects.toMatchObject({
      kind: 'media',
      message: expect.stringContaining(name),
      details: { reason: 'music_unusable' },
    });
  }
});

test('a loudness that is asked for is reached; one that peaks forbid is limited to -1 dBTP', async () => {
  const clips = [clip('a.mp4'), clip('b.mp4')];
  const reached = await joined('reached', clips, { targetLufs: -16 });
  expect((await measureLoudness(quick, reached.output)).integratedLufs).toBeCloseTo(-16, 0);
  const limited = await joined('limited', clips, { targetLufs: -5 });
  const { integratedLufs, truePeakDbtp } = await measureLoudness(quick, limited.output);
  expect(truePeakDbtp).toBeLessThan(-1);
  expect(integratedLufs).toBeGreaterThan(-11);
});

test.skipIf(isAgain)('a mono clip is as loud as a stereo one', async () => {
  await makeClip(quick, at('mono.mp4'), { channels: 1 });
  const { output } = await joined('mono', [clip('a.mp4'), clip('mono.mp4')]);
  const sound = await decodeSound(quick, output);
  expect(level(sound, 2.52, 2.58) / level(sound, 0.52, 0.58)).toBeCloseTo(1, 1);
});

async function makeTurned(name: string): Promise<void> {
  await makeClip(quick, at('flat.mp4'), { size: '320x180' });
  const args = ['-i', at('flat.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', '-f', 'mp4', at(name)];
  await quick.run(args, { signal: never });
  expect((await probe(at(name))).rotation).not.toBe(0);
}

test.skipIf(isAgain)('turned clips stand upright', async () => {
  await makeTurned('turned.mp4');
  const { output, result } = await joined('upright', [clip('turned.mp4'), clip('turned.mp4')]);
  expect(result.route).toBe('encode');
  expect(await probe(output)).toMatchObject({ width: 180, height: 320, rotation: 0, frameCount: 96 });
  await expectInPlace(output, [2, 2]);
});

test.skipIf(isAgain)('a truncated clip is refused by name, and nothing is left behind', async () => {
  await makeClip(quick, at('cut.mp4'));
  await truncate(at('cut.mp4'), Math.round((await readFile(at('cut.mp4'))).length * 0.7));
  const cut: JoinClip = { ...clip('cut.mp4'), segmentType: 'BODY_2' };
  await expect(joined('never', [clip('a.mp4'), cut])).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringContaining('cut.mp4'),
    details: { reason: 'truncated', segment: 'BODY_2' },
  });
  expect((await readdir(folder.path)).filter((name) => /^\.join-|never/.test(name))).toEqual([]);
});

test('a clip that is damaged inside is named', async () => {
  await makeClip(quick, at('damaged.mp4'));
  const bytes = await readFile(at('damaged.mp4'));
  const mdat = bytes.indexOf('mdat');
  for (let index = mdat + 3_000; index < bytes.length; index += 97) bytes[index] = bytes[index]! ^ 0xff;
  await writeFile(at('damaged.mp4'), bytes);
  const damaged: JoinClip = { ...clip('damaged.mp4'), segmentType: 'BODY_3' };
  const { result } = await joined('damage', [clip('a.mp4'), damaged], { targetLufs: -20 });
  expect(result.degradations).toMatchObject([{ reason: 'clip_damaged', segment_type: 'BODY_3' }]);
  const options = { ffmpeg, signal: never, folder: folder.path, everyPicture: false };
  expect((await measureFile(await probe(at('damaged.mp4')), options)).complaints).not.toBe('');
  expect((await measureFile(await probe(at('a.mp4')), options)).complaints).toBe('');
});

test.skipIf(isAgain)('quotes, spaces and other scripts in file names', async () => {
  const names = [
    `it's "quoted" 100%.mp4`,
    'こんにちは 🎬 #1|x.mp4',
    '-dash $(x) file:colon.mp4',
    'two\nlines.mp4',
  ];
  for (const name of names) await makeClip(quick, at(name));
  const { output, result } = await joined(
    `l'été: 50%d`,
    names.map((name) => clip(name)),
    { title: `It's "fine": 100% 🎬 = ; \\` },
  );
  expect(result.durationSeconds).toBe(8);
  await expectInPlace(output, [2, 2, 2, 2]);
  expect((await readFile(output)).includes(`It's "fine": 100% 🎬 = ; \\`)).toBe(true);
});

test.skipIf(isAgain)('an abort while clips are joined leaves neither output nor staging folder', async () => {
  const stop = new AbortController();
  const output = at('aborted.part');
  const clips = [clip('a.mp4'), clip('odd 30 fps.mp4'), clip('b.mp4')];
  const request = { clips, music: null, output, title: 'x', createdAt: '2026-01-02T03:04:05Z' };
  const options = { ffmpeg, signal: stop.signal, onProgress: () => stop.abort() };
  await expect(joinClips(request, options)).rejects.toMatchObject({ kind: 'interrupted' });
  expect((await readdir(folder.path)).filter((name) => /^\.join-|aborted/.test(name))).toEqual([]);
});

/** First timestamps that a player works with, seconds. */
async function startTimes(file: string): Promise<{ picture: number; sound: number }> {
  const text = await quick.run(
    [
      '-loglevel',
      'info',
      '-i',
      `file:${file}`,
      '-map',
      '0',
      '-af',
      'ashowinfo',
      '-vf',
      'showinfo',
      '-f',
      'null',
      '-',
    ],
    { signal: never },
  );
  const first = (filter: string) =>
    Number(new RegExp(`Parsed_${filter}_0[^\\n]* pts_time:([-\\d.]+)`).exec(text)?.[1]);
  return { picture: first('showinfo'), sound: first('ashowinfo') };
}
