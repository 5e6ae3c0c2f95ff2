import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import {
  beeps,
  decodeSound,
  level,
  makeClip,
  marksIn,
  never,
  openFfmpegs,
  temporaryFolder,
} from './clips.ts';

/**
 * The offset of sound and picture at every join, by timestamps and by counting samples, on every ffmpeg there is. With
 * SPARKFLUENCE_TEST_REPORT=DIR the worst of each case is written to DIR/offsets.md, beside that of a plain copy.
 */

const FRAME_SECONDS = 1 / 24;
/** Half an AAC frame, and what finding a beep's beginning may be off by. */
const SOUND_TOLERANCE_SECONDS = 512 / 48_000 + 0.001;
const LENGTHS = [2, 1.5, 1.75, 2.25];
const SETS: readonly [name: string, soundLongerSeconds: readonly number[]][] = [
  ['as long as the picture', [0]],
  ['60 ms longer', [0.06]],
  ['150 ms shorter', [-0.15]],
  ['ragged', [0.04, -0.04, 0.017, -0.031]],
];

const ffmpegs = await openFfmpegs();
let ffmpeg: Ffmpeg;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  ffmpeg = ffmpegs[0]!;
  await ffmpeg.run(['-f', 'lavfi', '-i', 'aevalsrc=0|0:s=48000:d=3', at('quiet.wav')], { signal: never });
  for (const [name, more] of SETS) {
    for (const [index, seconds] of LENGTHS.entries()) {
      const soundSeconds = seconds + more[index % more.length]!;
      await makeClip(ffmpeg, at(`${name} ${index}.mp4`), { seconds, soundSeconds, size: '96x160' });
    }
  }
});
afterAll(async () => {
  await folder.remove();
  const reports = process.env.SPARKFLUENCE_TEST_REPORT;
  if (reports === undefined) return;
  await mkdir(reports, { recursive: true });
  await writeFile(
    join(reports, 'offsets.md'),
    [HEAD, ...report].map((cells) => `| ${cells.join(' | ')} |\n`).join(''),
  );
});

const HEAD = [
  'ffmpeg',
  'sound',
  'clips',
  'join',
  'samples, ms',
  'timestamps, ms',
  'picture, ms',
  'plain copy: samples, timestamps',
];
const report: string[][] = [HEAD.map(() => '---')];

const clipsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const kind = index % LENGTHS.length;
    return { file: at(`${name} ${kind}.mp4`), durationSeconds: LENGTHS[kind]! };
  });

function marksOf(count: number): number[] {
  let start = 0;
  return Array.from({ length: count }, (_, index) => {
    const seconds = LENGTHS[index % LENGTHS.length]!;
    const marks = [start + 0.5, start + seconds - 0.5];
    start += seconds;
    return marks;
  }).flat();
}

const worst = (found: readonly number[], wanted: readonly number[]): number =>
  Math.max(...wanted.map((value, index) => Math.abs(value - (found[index] ?? Number.POSITIVE_INFINITY))));

const NAMES = SETS.map(([name]) => name);
/** Packets are copied in this process, so that is tried with one ffmpeg alone. */
const CASES = ffmpegs.flatMap((tool, index) =>
  [
    ...(index === 0 ? [...NAMES.map((name) => [name, 8, 'copied'] as const)] : []),
    ...(index === 0 ? [['ragged', 2, 'copied'] as const, ['ragged', 60, 'copied'] as const] : []),
    ...(index === 0 ? NAMES : ['150 ms shorter', 'ragged']).map((name) => [name, 8, 'encoded'] as const),
    ...(index === 0 ? [['ragged', 60, 'encoded'] as const] : []),
  ].map(([name, count, how]) => [tool.version, name, count, how, tool] as const),
);
test.each(CASES)('ffmpeg %s, sound %s, %i clips, %s', async (version, name, count, how, tool) => {
  const output = at(`joined ${name} ${count}.mp4.part`);
  const clips = clipsOf(name, count);
  const music = how === 'copied' ? null : { file: at('quiet.wav'), volume: 0.1 };
  const request = { clips, music, output, title: 'joins', createdAt: '2026-01-02T03:04:05Z' };
  const result = await joinClips(request, { ffmpeg: tool, signal: never });
  expect(result).toMatchObject({ route: 'copy', sound: how, degradations: [] });
  const marks = marksOf(count);
  const { beeps: byCount, flashes: seen } = await marksIn(ffmpegs[0]!, output, 24);
  const byTime = await heardByTime(output);
  expect([byCount.length, byTime.length, seen.length]).toEqual(new Array(3).fill(marks.length));
  const tolerance = how === 'copied' ? SOUND_TOLERANCE_SECONDS : 0.002; // encoded it is exact but for finding the beep
  expect(worst(byCount, marks)).toBeLessThan(tolerance);
  expect(worst(byTime, marks)).toBeLessThan(tolerance);
  expect(worst(seen, marks)).toBeLessThan(FRAME_SECONDS + 0.001);
  const found = await probe(output);
  const seconds = clips.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  expect(found).toMatchObject({ trackCount: 2, videoFirst: true, constantFps: true, videoStartSeconds: 0 });
  expect(found.videoDurationSeconds).toBeCloseTo(seconds, 3);
  expect(Math.abs((found.audio?.durationSeconds ?? 0) - seconds)).toBeLessThan(0.03);
  expect(found.frameCount).toBe(Math.round(seconds * 24));
  if (process.env.SPARKFLUENCE_TEST_REPORT === undefined) return;
  const plain = how === 'encoded' ? '' : await plainCopy(tool, clips, marks);
  const figures = [byCount, byTime, seen].map((marked) => (worst(marked, marks) * 1000).toFixed(1));
  report.push([version, name, String(count), how, ...figures, plain]);
});

const heardByTime = async (file: string): Promise<number[]> =>
  beeps(await decodeSound(ffmpeg, file, 'aresample=async=1:min_hard_comp=0.001:first_pts=0'));

/** The worst offsets of what most tools do: `-f concat -c copy`. */
async function plainCopy(
  tool: Ffmpeg,
  clips: readonly { readonly file: string }[],
  marks: readonly number[],
): Promise<string> {
  const [list, output] = [at('plain.txt'), at('plain.mp4')];
  await writeFile(list, clips.map(({ file }) => `file '${file}'\n`).join(''));
  await tool.run(['-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', output], { signal: never });
  const [byCount, byTime] = [beeps(await decodeSound(ffmpeg, output)), await heardByTime(output)];
  const shown = (found: readonly number[]) => (worst(found, marks) * 1000).toFixed(1);
  return `${shown(byCount)}, ${shown(byTime)}`;
}

test('a tone that sounds up to the joins: no step at a join is larger than inside a clip', async () => {
  const tone = (index: number) => `0.5*sin(2*PI*${330 + 110 * index}*t+${index})`;
  for (const index of [0, 1, 2]) {
    const sound = `aevalsrc=exprs='${tone(index)}|${tone(index)}':s=48000:d=2`;
    const args = ['-f', 'lavfi', '-i', 'testsrc=s=96x160:r=24:d=2', '-f', 'lavfi', '-i', sound];
    const coding = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '192k', '-f', 'mp4'];
    await ffmpeg.run([...args, ...coding, at(`tone ${index}.mp4`)], { signal: never });
  }
  const clips = [0, 1, 2, 1, 0].map((index) => ({ file: at(`tone ${index}.mp4`), durationSeconds: 2 }));
  const request = {
    clips,
    music: null,
    output: at('tones.part'),
    title: '',
    createdAt: '2026-01-02T03:04:05Z',
  };
  expect(await joinClips(request, { ffmpeg, signal: never })).toMatchObject({ sound: 'copied' });
  const sound = await decodeSound(ffmpeg, at('tones.part'));
  const step = (from: number, to: number) => {
    let largest = 0;
    for (let index = Math.round(from * 48_000); index < to * 48_000; index++) {
      largest = Math.max(largest, Math.abs(sound[index + 1]! - sound[index]!));
    }
    return largest;
  };
  const inside = Math.max(step(0.2, 1.8), step(2.2, 3.8), step(4.2, 5.8));
  for (const join of [2, 4, 6, 8]) {
    expect(step(join - 0.05, join + 0.05) / inside).toBeLessThan(1.3); // a hard cut: 8
    expect(level(sound, join - 0.05, join - 0.035)).toBeGreaterThan(0.3);
    expect(level(sound, join + 0.035, join + 0.05)).toBeGreaterThan(0.3);
  }
});
