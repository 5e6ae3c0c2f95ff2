import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { measureFile } from '../../src/ffmpeg/inspect/measure.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { joinMeasured, judge } from '../../src/ffmpeg/inspect/quality.ts';
import { integrated } from '../../src/ffmpeg/inspect/sound-facts.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';

import {
  decodeSound,
  level,
  makeOnce,
  measureLoudness,
  never,
  openFfmpeg,
  openQuickFfmpeg,
  temporaryFolder,
} from './clips.ts';

/** On a second ffmpeg (second-ffmpeg.test.ts) only what it does itself. */
const isAgain = process.env.SPARKFLUENCE_TEST_AGAIN !== undefined;
let ffmpeg: Ffmpeg;
/** Makes clips and looks at results. */
let quick: Ffmpeg;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);
const measure = async (name: string, everyPicture = false) =>
  measureFile(await probe(at(name)), { ffmpeg, signal: never, folder: folder.path, everyPicture });

/** Pictures and sound of one's own making, each a lavfi graph. */
async function make(name: string, picture: string, sound: string): Promise<void> {
  const coding = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    '-b:a',
    '192k',
  ];
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
  await makeOnce(quick, at(name), [...inputs, ...coding, '-shortest', '-f', 'mp4']);
}

const tone = (volume: string, seconds: number) =>
  `aevalsrc=exprs='${volume}*sin(2*PI*440*t)|${volume}*sin(2*PI*440*t)':s=48000:d=${seconds}`;

beforeAll(async () => {
  folder = await temporaryFolder();
  [ffmpeg, quick] = await Promise.all([openFfmpeg(folder.path), openQuickFfmpeg(folder.path)]);
  await make('moving.mp4', 'testsrc2=s=180x320:r=24:d=4', tone('0.2', 4));
});
afterAll(() => folder.remove());

test('a moving picture with sound passes, and none of its pictures has to be decoded for it', async () => {
  const measured = await measure('moving.mp4');
  expect(measured).toMatchObject({ black: [], frozen: [], silent: [], everyPicture: false, complaints: '' });
  const result = await probe(at('moving.mp4'));
  const quality = judge({ result, plannedSeconds: 4, measured, targetLufs: undefined });
  expect(quality).toMatchObject({ verdict: 'pass', problems: [], pictures: 'some' });
  const known = await measureLoudness(quick, at('moving.mp4'));
  expect(quality.integrated_lufs).toBeCloseTo(known.integratedLufs, 0);
  expect(quality.true_peak_dbtp).toBeCloseTo(known.truePeakDbtp, 0);
});

test.each([
  ['black', 'color=black:s=180x320:r=24:d=1', 3, 4],
  ['frozen', 'testsrc2=s=180x320:r=24:d=0.05,loop=71:1:0,setpts=N/24/TB', 3, 6],
])('a %s stretch is found where it is', async (what, still, start, end) => {
  const name = `${what}.mp4`;
  const moving = (seconds: number) => `testsrc2=s=180x320:r=24:d=${seconds}`;
  await make(name, `${moving(3)}[a];${still}[b];${moving(2)}[c];[a][b][c]concat=n=3`, tone('0.2', end + 2));
  for (const everyPicture of [false, true]) {
    const measured = await measure(name, everyPicture);
    const [found, ...more] = measured[what as 'black' | 'frozen'];
    expect(more).toEqual([]);
    expect(Math.abs((found?.startSeconds ?? 0) - start)).toBeLessThan(0.1);
    expect(Math.abs((found?.endSeconds ?? 0) - end)).toBeLessThan(0.1);
    const result = await probe(at(name));
    const quality = judge({ result, plannedSeconds: end + 2, measured, targetLufs: undefined });
    expect(quality).toMatchObject({ verdict: 'fail', problems: [expect.stringContaining(what)] });
  }
});

test.skipIf(isAgain)(
  'silence at the end of one clip and the beginning of the next is one stretch',
  async () => {
    await make('ends.mp4', 'testsrc2=s=180x320:r=24:d=3', tone('0.2*lt(t,1.5)', 3));
    await make('begins.mp4', 'testsrc2=s=180x320:r=24:d=3', tone('0.2*gt(t,1.5)', 3));
    const parts = [await measure('ends.mp4'), await measure('begins.mp4')];
    const all = joinMeasured(parts.map((measured) => ({ measured, seconds: 3 })));
    expect(all.silent.length).toBe(1);
    expect(all.silent[0]?.startSeconds).toBeCloseTo(1.5, 1);
    expect(all.silent[0]?.endSeconds).toBeCloseTo(4.5, 1);
    const result = await probe(at('ends.mp4'));
    const { problems } = judge({ result, plannedSeconds: 3, measured: all, targetLufs: undefined });
    expect(problems).toEqual([expect.stringMatching(/^it is silent at 1\.\d+-4/)]);
  },
);

test('clips’ blocks together are as loud as the joined sound', async () => {
  await make('soft.mp4', 'testsrc2=s=180x320:r=24:d=4', tone('0.05', 4));
  const clips = ['moving.mp4', 'soft.mp4', 'moving.mp4'].map((name) => ({
    file: at(name),
    durationSeconds: 4,
  }));
  const request = {
    clips,
    music: null,
    output: at('loud.part'),
    title: '',
    createdAt: '2026-01-02T03:04:05Z',
  };
  await joinClips(request, { ffmpeg, signal: never });
  const parts = await Promise.all(['moving.mp4', 'soft.mp4', 'moving.mp4'].map((name) => measure(name)));
  const added = integrated(parts.flatMap(({ blocks }) => blocks));
  const known = await measureLoudness(quick, at('loud.part'));
  expect(Math.abs((added ?? 0) - known.integratedLufs)).toBeLessThan(0.3);
});

test.skipIf(isAgain)('a wrong length, too loud peaks, a missed loudness', async () => {
  const measured = { ...(await measure('moving.mp4')), truePeak: 1.2 };
  const result = await probe(at('moving.mp4'));
  const planned = { plannedSeconds: 5.0329999999999995, measured, targetLufs: -14 };
  const { verdict, problems, planned_seconds } = judge({ result, ...planned });
  expect([verdict, planned_seconds]).toEqual(['fail', 5.033]);
  expect(problems.map((problem) => problem.split(' ').slice(0, 3).join(' '))).toEqual([
    'it lasts 4',
    'its peaks reach',
    ...(Math.abs((integrated(measured.blocks) ?? 0) + 14) > 1 ? ['its loudness is'] : []),
  ]);
});

test('--duck: the music gives way to the voice and comes back', async () => {
  await make('talk.mp4', 'testsrc2=s=180x320:r=24:d=6', tone('0.5*between(t,2,4)', 6));
  await makeOnce(quick, at('bed.wav'), [
    ...['-f', 'lavfi', '-i', tone('0.3', 8).replaceAll('440', '110'), '-f', 'wav'],
  ]);
  const heard: number[] = [];
  for (const duck of [false, true]) {
    const request = {
      music: { file: at('bed.wav'), volume: 0.5, duck },
      output: at('ducked.part'),
      title: '',
    };
    const clips = [{ file: at('talk.mp4'), durationSeconds: 6 }];
    await joinClips({ ...request, clips, createdAt: '2026-01-02T03:04:05Z' }, { ffmpeg, signal: never });
    const low = await decodeSound(quick, at('ducked.part'), 'lowpass=f=150,lowpass=f=150,lowpass=f=150');
    heard.push(level(low, 1, 1.8), level(low, 2.6, 3.8));
  }
  const [before, during, beforeDucked, duringDucked] = heard as [number, number, number, number];
  expect(during / before).toBeGreaterThan(0.9);
  expect(beforeDucked / before).toBeGreaterThan(0.9);
  expect(duringDucked / beforeDucked).toBeLessThan(0.6);
});
