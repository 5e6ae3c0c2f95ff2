import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { integrated, measureSoundFile } from '../../src/ffmpeg/inspect/sound-facts.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import { readTables } from '../../src/ffmpeg/packets/mp4-tables.ts';
import { writePackets } from '../../src/ffmpeg/packets/packet-writer.ts';
import { encodeSound } from '../../src/ffmpeg/sound/encode-sound.ts';
import type { Mix } from '../../src/ffmpeg/sound/mix.ts';
import { decodeSound, level, measureLoudness, never, openFfmpegs, RATE, temporaryFolder } from './clips.ts';

/** A sound that is encoded, or listened to, by several processes at once is what one process makes of it. */

/** Three parts of the shortest length that is worth a process. */
const SECONDS = 25.6;
const ffmpegs = await openFfmpegs();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

/** Rises and falls, with a beat that brings short windows, and a second of silence before the middle. */
const SOUND =
  'not(between(t,11.5,12.5))*(0.4*sin(2*PI*(200+20*t)*t)*(0.6+0.4*sin(3*t))+0.3*lt(mod(t,0.4),0.01)*sin(9000*t))';

beforeAll(async () => {
  folder = await temporaryFolder();
  const [ffmpeg] = ffmpegs;
  const sound = `aevalsrc=exprs='${SOUND}':s=${RATE}:d=${SECONDS},pan=stereo|c0=c0|c1=c0`;
  await ffmpeg!.run(['-f', 'lavfi', '-i', sound, `file:${at('voice.wav')}`], { signal: never });
  const voice = ['-i', at('voice.wav'), '-c:a', 'aac', '-b:a', '192k', `file:${at('voice.m4a')}`];
  await ffmpeg!.run(voice, { signal: never });
  await ffmpeg!.run(['-f', 'lavfi', '-i', 'sine=f=330:r=48000:d=7', '-ac', '2', `file:${at('music.wav')}`], {
    signal: never,
  });
});
afterAll(() => folder.remove());

const mixOf = (duck: boolean): Mix => ({
  slots: [
    { path: at('voice.wav'), seconds: 11.5, channels: 2, track: 0, originSeconds: 0 },
    { path: at('voice.wav'), seconds: SECONDS - 11.5, channels: 2, track: 0, originSeconds: 0 },
  ],
  music: { path: at('music.wav'), volume: 0.2, duck },
  filter: 'volume=4dB,alimiter=limit=0.82:attack=2:release=60:level=0',
});

async function encodeWith(ffmpeg: Ffmpeg, mix: Mix, cores: number): Promise<Float32Array> {
  const tools = { ffmpeg, signal: never, folder: folder.path };
  const { track, runs } = await encodeSound(mix, tools, cores);
  expect(runs.length).toBe(cores);
  const sizes = Uint32Array.from(runs.flatMap((run) => [...run.sizes]));
  let place = 0;
  const offsets = Float64Array.from(sizes, (size) => {
    place += size;
    return place - size;
  });
  const durations = new Uint32Array(sizes.length).fill(1024);
  const tracks = [{ ...track, sizes, offsets, durations, seconds: SECONDS }];
  const facts = { output: at(`${cores}.m4a`), title: '', createdAt: '2026-01-02T03:04:05Z' };
  await writePackets({ pieces: runs, tracks, mediaBytes: place }, facts, never, () => {});
  return decodeSound(ffmpegs[0]!, at(`${cores}.m4a`));
}

/** By two encoders plainly, and by three in the hardest case, which is the only one on the other ffmpegs. */
const ENCODED = ffmpegs.flatMap((ffmpeg, index) =>
  (index === 0 ? [false, true] : [true]).map((duck) => ({
    ...{ ffmpeg, duck, version: ffmpeg.version, encoders: duck ? [3] : [2] },
  })),
);
test.each(ENCODED)(
  'ffmpeg $version, ducked: $duck: encoded in parts it is the sound that one encoder makes',
  async ({ ffmpeg, duck, encoders }) => {
    const mix = mixOf(duck);
    const whole = await encodeWith(ffmpeg, mix, 1);
    for (const cores of encoders) {
      const parts = await encodeWith(ffmpeg, mix, cores);
      expect(Math.abs(parts.length - whole.length)).toBeLessThan(1024);
      const difference = whole.map((value, index) => value - (parts[index] ?? 0));
      // Two encoders spend their bits differently, by as much everywhere; a wrong place would be as loud as the sound.
      const noise = level(difference, 1, SECONDS - 1);
      expect(noise / level(whole, 1, SECONDS - 1)).toBeLessThan(0.05);
      for (let bound = 1; bound < cores; bound++) {
        const second = Math.round((SECONDS * bound) / cores / 1.6) * 1.6;
        expect(level(difference, second - 0.1, second + 0.3)).toBeLessThan(0.03);
        expect(steepest(parts, second - 0.1, second + 0.3)).toBeLessThan(
          1.2 * steepest(whole, second - 0.1, second + 0.3) + 0.02,
        );
      }
    }
  },
);

test.each(ffmpegs.map((ffmpeg, index) => ({ ffmpeg, version: ffmpeg.version, isFirst: index === 0 })))(
  'ffmpeg $version: listened to in parts it has the same loudness, peak and silence',
  async ({ ffmpeg, isFirst }) => {
    const file = { file: at('voice.m4a'), videoDurationSeconds: SECONDS };
    const tools = { ffmpeg, signal: never, folder: folder.path };
    const { soundFacts: once } = await measureSoundFile(file, tools, 1);
    for (const cores of isFirst ? [2, 3] : [3]) {
      const { soundFacts } = await measureSoundFile(file, tools, cores);
      expect(soundFacts.blocks.length).toBe(once.blocks.length);
      const farthest = soundFacts.blocks.map((block, index) => Math.abs(block - once.blocks[index]!));
      expect(Math.max(...farthest.filter((_, index) => once.blocks[index]! > -60))).toBeLessThan(0.1);
      expect(integrated(soundFacts.blocks)).toBeCloseTo(integrated(once.blocks)!, 1);
      expect(soundFacts.truePeak).toBeCloseTo(once.truePeak, 2);
      expect(soundFacts.silent.length).toBe(1);
      expect(soundFacts.silent[0]!.startSeconds).toBeCloseTo(11.5, 1);
      expect(soundFacts.silent[0]!.endSeconds).toBeCloseTo(12.5, 1);
    }
    const known = await measureLoudness(ffmpegs[0]!, at('voice.m4a'));
    expect(Math.abs(integrated(once.blocks)! - known.integratedLufs)).toBeLessThan(0.15);
  },
);

test('a long join with music: the picture is copied by packets, and its sound lies beside it', async () => {
  const [ffmpeg] = ffmpegs;
  const inputs = ['-f', 'lavfi', '-i', 'testsrc2=s=180x320:r=24:d=6', '-i', at('voice.wav')];
  const coding = [
    '-shortest',
    '-preset',
    'veryfast',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    '-f',
    'mp4',
    at('clip.mp4'),
  ];
  await ffmpeg!.run([...inputs, ...coding], { signal: never });
  const clips = Array.from({ length: 4 }, () => ({ file: at('clip.mp4'), durationSeconds: 6 }));
  const music = { file: at('music.wav'), volume: 0.2 };
  const request = { clips, music, output: at('long.mp4'), title: 'long', createdAt: '2026-01-02T03:04:05Z' };
  const result = await joinClips(request, { ffmpeg: ffmpeg!, signal: never });
  expect(result).toMatchObject({ route: 'copy', sound: 'encoded', durationSeconds: 24, degradations: [] });
  expect(await probe(at('long.mp4'))).toMatchObject({ frameCount: 24 * 24, trackCount: 2, videoFirst: true });
  const [own] = (await readTables(at('clip.mp4')))!;
  const [picture, sound] = (await readTables(at('long.mp4')))!;
  const [source, joined] = [await readFile(at('clip.mp4')), await readFile(at('long.mp4'))];
  for (let frame = 0; frame < 24 * 24; frame += 37) {
    const [from, to] = [own!.offsets[frame % 144]!, picture!.offsets[frame]!];
    const bytes = own!.sizes[frame % 144]!;
    expect(joined.subarray(to, to + bytes).equals(source.subarray(from, from + bytes))).toBe(true);
    // The sound of that moment is near: a player that reads on does not have to jump.
    const heard = sound!.offsets[Math.floor((frame / 24) * (RATE / 1024))]!;
    expect(Math.abs(heard - to)).toBeLessThan(joined.length / 10);
  }
  const complaints = await ffmpeg!.run(['-i', `file:${at('long.mp4')}`, '-f', 'null', '-'], {
    signal: never,
  });
  expect(complaints.trim()).toBe('');
});

/** The largest step between two samples. */
function steepest(samples: Float32Array, fromSeconds: number, toSeconds: number): number {
  let largest = 0;
  for (let index = Math.round(fromSeconds * RATE); index < toSeconds * RATE; index++) {
    largest = Math.max(largest, Math.abs((samples[index] ?? 0) - (samples[index - 1] ?? 0)));
  }
  return largest;
}
